// truth: assert
// class: sync-map-misuse
#include "hmap/map.h"
#include "hmap/sync_map.h"
#include <cassert>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

// Prices by article: read by every request, changed by the importer.
class Prices {
public:
  void publish(const std::string &article, int cents) {
    published_.store(article, cents);
  }
  void correct(const std::string &article, int cents) {
    std::lock_guard hold(mutex_);
    corrections_[article] = cents;
  }
  std::optional<int> price(const std::string &article) const {
    if (auto cents = published_.load(article))
      return cents;
    std::lock_guard hold(mutex_);
    auto it = corrections_.find(article); // BUG(sync-map-misuse)
    return it == corrections_.end() ? std::nullopt
                                    : std::optional<int>(it->second);
  }

private:
  hmap::sync_map<std::string, int> published_;
  mutable std::mutex mutex_;
  hmap::map<std::string, int> corrections_;
};

int main() {
  Prices prices;
  std::thread importer([&prices] {
    for (int i = 0; i < 50; ++i)
      prices.publish("article" + std::to_string(i), 100 + i);
    prices.correct("article7", 95);
  });
  importer.join();
  int sum = 0;
  for (int i = 0; i < 50; ++i)
    sum += prices.price("article" + std::to_string(i)).value_or(0);
  std::printf("%d cents\n", sum);
  assert(prices.price("article7") == 95);
}
