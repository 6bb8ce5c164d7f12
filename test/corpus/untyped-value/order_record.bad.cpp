// truth: assert
// class: untyped-value

#include <any>
#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

using Order = std::map<std::string, std::any>;

static Order make(int number, const std::string &customer, long cents) {
  Order order; // BUG(untyped-value)
  order["number"] = number;
  order["customer"] = customer;
  order["cents"] = cents;
  order["paid"] = false;
  return order;
}

static void pay(Order &order) { order["payed"] = true; }

static long open(const Order &order) {
  const bool paid = std::any_cast<bool>(order.at("paid"));
  return paid ? 0 : std::any_cast<long>(order.at("cents"));
}

int main() {
  Order order = make(7, "ada", 1250);
  const long before = open(order);
  pay(order);
  std::printf("open before %ld, now %ld\n", before, open(order));
  assert(before == 1250);
  assert(open(order) == 0);
}
