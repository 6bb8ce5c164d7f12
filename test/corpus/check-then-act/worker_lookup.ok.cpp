// truth: throw
// class: check-then-act
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

template <class Value> class Registry {
public:
  void put(const std::string &name, Value v) {
    std::scoped_lock lock(mutex_);
    entries_.insert_or_assign(name, v);
  }
  void drop(const std::string &name) {
    std::scoped_lock lock(mutex_);
    entries_.erase(name);
  }
  bool has(const std::string &name) const {
    std::scoped_lock lock(mutex_);
    return entries_.contains(name);
  }
  Value get(const std::string &name) const {
    std::scoped_lock lock(mutex_);
    auto it = entries_.find(name);
    return it == entries_.end() ? Value() : it->second;
  }

private:
  mutable std::mutex mutex_;
  std::map<std::string, Value> entries_;
};

static int dial(const Registry<int> &workers, const std::string &name) {
  if (!workers.has(name))
    return -1;
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  return workers.get(name);
}

int main() {
  Registry<int> workers;
  workers.put("mailer", 4025);
  std::thread leaver([&workers] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    workers.drop("mailer");
  });
  std::printf("port %d\n", dial(workers, "mailer"));
  leaver.join();
}
