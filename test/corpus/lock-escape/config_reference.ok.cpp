// truth: tsan
// class: lock-escape

#include "hmap/map.h"
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

class Config {
public:
  void set(const std::string &key, std::string value) {
    std::scoped_lock hold(mutex_);
    values_[key] = std::move(value);
  }
  std::string get(const std::string &key) {
    std::scoped_lock hold(mutex_);
    return values_[key];
  }
  std::size_t size() {
    std::scoped_lock hold(mutex_);
    return values_.size();
  }

private:
  std::mutex mutex_;
  hmap::map<std::string, std::string> values_;
};

int main() {
  Config config;
  config.set("endpoint", "https://example.org/some/longer/endpoint");
  std::thread reload([&] {
    for (int i = 0; i < 1000; ++i)
      config.set("endpoint", "https://example.org/endpoint/" + std::to_string(i));
  });
  std::size_t length = 0;
  for (int i = 0; i < 1000; ++i)
    length += config.get("endpoint").size() > 10;
  reload.join();
  std::printf("%zu reads, %zu keys\n", length, config.size());
  return length == 1000 ? 0 : 1;
}
