// truth: tsan
// class: unsafe-publication
#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <thread>

using Config = std::map<std::string, int>;

class Settings {
public:
  Settings() : current_(std::make_shared<Config>(Config{{"timeout", 1}})) {}
  int timeout() const {
    auto snapshot = current_; // BUG(unsafe-publication)
    auto it = snapshot->find("timeout");
    return it == snapshot->end() ? 0 : it->second;
  }
  void reload(int timeout) {
    auto next = std::make_shared<Config>();
    (*next)["timeout"] = timeout;
    current_ = next; // BUG(unsafe-publication)
  }

private:
  std::shared_ptr<Config> current_;
};

int main() {
  Settings settings;
  std::thread watcher([&settings] {
    for (int i = 0; i < 2000; ++i)
      settings.reload(i);
  });
  long sum = 0;
  for (int i = 0; i < 2000; ++i)
    sum += settings.timeout();
  watcher.join();
  std::printf("%d\n", sum >= 0);
}
