// truth: tsan
// class: lock-escape

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

struct Article {
  std::string label;
  int stock = 0;
};

class Warehouse {
public:
  void receive(int sku, const std::string &label, int count) {
    mutex_.lock();
    Article &article = articles_[sku];
    article.label = label;
    article.stock += count;
    mutex_.unlock();
  }
  bool take(int sku) {
    mutex_.lock();
    Article &article = articles_[sku];
    if (article.stock == 0) {
      mutex_.unlock();
      return false;
    }
    ++taken_;
    mutex_.unlock();
    --article.stock; // BUG(lock-escape)
    return true;
  }
  int stock(int sku) {
    mutex_.lock();
    int count = articles_[sku].stock;
    mutex_.unlock();
    return count;
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, Article> articles_;
  long taken_ = 0;
};

int main() {
  Warehouse warehouse;
  warehouse.receive(12, "screws, 4 mm", 1);
  std::thread deliveries([&] {
    for (int i = 0; i < 2000; ++i) {
      warehouse.receive(12, "screws, 4 mm", 2);
      std::this_thread::yield();
    }
  });
  int taken = 0;
  while (taken < 2000)
    taken += warehouse.take(12);
  deliveries.join();
  std::printf("%d left\n", warehouse.stock(12));
  return warehouse.stock(12) == 2001 ? 0 : 1;
}
