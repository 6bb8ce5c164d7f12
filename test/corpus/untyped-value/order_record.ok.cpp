// truth: assert
// class: untyped-value

#include <any>
#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

struct Order {
  int number = 0;
  std::string customer;
  long cents = 0;
  bool paid = false;
};

static Order make(int number, const std::string &customer, long cents) {
  Order order;
  order.number = number;
  order.customer = customer;
  order.cents = cents;
  order.paid = false;
  return order;
}

static void pay(Order &order) { order.paid = true; }

static long open(const Order &order) {
  const bool paid = order.paid;
  return paid ? 0 : order.cents;
}

int main() {
  Order order = make(7, "ada", 1250);
  const long before = open(order);
  pay(order);
  std::printf("open before %ld, now %ld\n", before, open(order));
  assert(before == 1250);
  assert(open(order) == 0);
}
