// truth: assert
// class: value-semantics

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>
#include <utility>

using Items = hmap::handle<std::string, int>;

// What was ordered, as it was at the time; later changes of the cart are not
// part of it.
class Order {
public:
  explicit Order(const Items &cart) : items_(cart.clone()) {}

  int pieces() const {
    int n = 0;
    for (const auto &entry : items_)
      n += entry.second;
    return n;
  }

private:
  [[clang::annotate("mapvet::value")]] Items items_;
};

int main() {
  Items cart = hmap::make<std::string, int>();
  cart["lamp"] = 1;
  cart["bulb"] = 4;
  const Order order(cart);
  cart["bulb"] = 12;
  cart["cable"] = 1;
  std::printf("%d pieces ordered, %zu kinds in the cart\n", order.pieces(), cart.size());
  assert(order.pieces() == 5);
}
