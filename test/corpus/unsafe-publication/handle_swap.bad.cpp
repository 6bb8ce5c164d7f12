// truth: tsan
// class: unsafe-publication
#include <cstdio>
#include <hmap/handle.h>
#include <hmap/map.h>
#include <mutex>
#include <thread>

// Prices of the day; a new table every morning.
class Prices {
public:
  Prices() { table_ = hmap::make<int, double>(); }
  double price(int item) const {
    return table_.get(item); // BUG(unsafe-publication)
  }
  void morning(int day) {
    auto fresh = hmap::make<int, double>();
    for (int i = 0; i < 10; ++i)
      fresh.set(i, day + i * 0.5);
    table_ = fresh; // BUG(unsafe-publication)
  }

private:
  mutable std::mutex mutex_;
  hmap::handle<int, double> table_;
};

int main() {
  Prices prices;
  std::jthread clock([&prices] {
    for (int day = 0; day < 1500; ++day)
      prices.morning(day);
  });
  double sum = 0;
  for (int i = 0; i < 3000; ++i)
    sum += prices.price(i % 10);
  std::printf("%d\n", sum >= 0);
}
