// truth: assert
// class: alias-write

#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>

using Prices = std::unordered_map<std::string, long>;

class Shop {
public:
  void set(const std::string &article, long cents) { prices_[article] = cents; }

  // Raises all prices; the sum by which the whole list has grown.
  long raise(int percent) {
    const Prices &before = prices_;
    for (auto &[article, cents] : prices_) // BUG(alias-write)
      cents += cents * percent / 100; // BUG(alias-write)
    long grown = 0;
    for (const auto &[article, cents] : before)
      grown += prices_.at(article) - cents;
    return grown;
  }

  long price(const std::string &article) const { return prices_.at(article); }

private:
  Prices prices_;
};

int main() {
  Shop shop;
  shop.set("tea", 400);
  shop.set("pot", 2600);
  const long grown = shop.raise(10);
  std::printf("grown by %ld, tea %ld\n", grown, shop.price("tea"));
  assert(shop.price("tea") == 440);
  assert(grown == 300);
}
