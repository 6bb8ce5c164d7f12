// truth: asan
// class: nil-handle

#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>

using Prices = std::unordered_map<std::string, long>;

class PriceFeed {
public:
  std::weak_ptr<Prices> subscribe() const { return prices_; }
  void publish(const std::string &item, long cents) { (*prices_)[item] = cents; }

private:
  std::shared_ptr<Prices> prices_ = std::make_shared<Prices>();
};

class Basket {
public:
  explicit Basket(const PriceFeed &feed) : prices_(feed.subscribe()) {}

  long price(const std::string &item) const {
    const std::shared_ptr<Prices> prices = prices_.lock();
    auto it = prices->find(item); // BUG(nil-handle)
    return it == prices->end() ? 0 : it->second;
  }

private:
  std::weak_ptr<Prices> prices_;
};

int main() {
  auto feed = std::make_unique<PriceFeed>();
  feed->publish("tea", 350);
  Basket basket(*feed);
  const long before = basket.price("tea");
  feed.reset();
  std::printf("%ld %ld\n", before, basket.price("tea"));
}
