// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

namespace warehouse {

class Inventory {
public:
  void receive(const std::string &sku, int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    adjust(sku, n);
  }
  void ship(const std::string &sku, int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    adjust(sku, -n);
  }
  // A damaged piece leaves the stock and enters the waste.
  void damage(const std::string &sku) {
    std::lock_guard<std::mutex> lock(mutex_);
    writeOff(sku);
  }
  int stock(const std::string &sku) {
    std::lock_guard<std::mutex> lock(mutex_);
    return level(sku);
  }

private:
  void writeOff(const std::string &sku) { adjust(sku, -1); }
  void adjust(const std::string &sku, int by) { level(sku) += by; }
  int &level(const std::string &sku) { return levels_[sku]; }

  std::mutex mutex_;
  std::unordered_map<std::string, int> levels_;
};

} // namespace warehouse

int main() {
  warehouse::Inventory inventory;
  std::thread dock([&] {
    for (int i = 0; i < 200; ++i)
      inventory.receive("sku-" + std::to_string(i % 30), 5);
  });
  std::thread inspection([&] {
    for (int i = 0; i < 100; ++i)
      inventory.damage("sku-" + std::to_string(i % 30));
  });
  for (int i = 0; i < 100; ++i)
    inventory.ship("sku-7", 1);
  dock.join();
  inspection.join();
  std::printf("%d\n", inventory.stock("sku-7"));
}
