// truth: tsan
// class: concurrent-access

#include <hmap/map.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

using Rules = hmap::map<std::string, int>;

class Firewall {
public:
  void install(int generation) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (int i = 0; i < 20; ++i)
      (*rules_)["10.0." + std::to_string(i)] = generation; // BUG(concurrent-access)
  }

  int match(const std::string &net) const {
    std::shared_ptr<const Rules> now = current();
    auto it = now->find(net); // BUG(concurrent-access)
    return it == now->end() ? -1 : it->second; // BUG(concurrent-access)
  }

private:
  std::shared_ptr<const Rules> current() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return rules_;
  }

  mutable std::mutex mutex_;
  std::shared_ptr<Rules> rules_ = std::make_shared<Rules>();
};

int main() {
  Firewall firewall;
  firewall.install(0);
  std::thread control([&firewall] {
    for (int generation = 1; generation < 40; ++generation) {
      firewall.install(generation);
      std::this_thread::sleep_for(std::chrono::microseconds(60));
    }
  });
  int sum = 0;
  for (int i = 0; i < 100; ++i) {
    sum += firewall.match("10.0." + std::to_string(i % 25)) >= 0;
    std::this_thread::sleep_for(std::chrono::microseconds(30));
  }
  control.join();
  std::printf("%d %d\n", sum, firewall.match("10.0.3"));
}
