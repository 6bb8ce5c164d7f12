// truth: asan
// class: pointer-key

#include <cstdio>
#include <functional>
#include <map>
#include <string>

class Observer {
public:
  virtual ~Observer() = default;
  virtual void changed(const std::string &key) = 0;
};

class Settings {
public:
  void watch(Observer &observer, std::string prefix) { observers_[&observer] = std::move(prefix); }
  void unwatch(Observer &observer) { observers_.erase(&observer); }
  void set(const std::string &key) {
    for (auto &[observer, prefix] : observers_)
      if (key.compare(0, prefix.size(), prefix) == 0)
        observer->changed(key);
  }

private:
  std::map<Observer *, std::string> observers_;
};

class Counter : public Observer {
public:
  void changed(const std::string &) override { ++count; }
  int count = 0;
};

static int previewChanges(Settings &settings) {
  Counter counter;
  settings.watch(counter, "theme.");
  settings.set("theme.dark");
  settings.set("font.size");
  settings.set("theme.accent");
  settings.unwatch(counter);
  return counter.count;
}

int main() {
  Settings settings;
  const int changes = previewChanges(settings);
  settings.set("theme.light");
  std::printf("%d\n", changes);
}
