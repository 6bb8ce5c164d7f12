// truth: assert
// class: alias-write

#include "hmap/handle.h"
#include "hmap/view.h"
#include <cassert>
#include <cstdio>
#include <string>

using Stock = hmap::handle<std::string, int>;
using StockView = hmap::view<std::string, int>;

static int total(StockView stock) {
  int n = 0;
  for (const auto &entry : stock)
    n += entry.second;
  return n;
}

// Sells some of each kind; what was there before, and what is left.
struct Sale {
  int had = 0, left = 0;
};

static Sale sell(Stock stock, int pieces) {
  Sale sale;
  const StockView all(stock);
  for (const char *kind : {"pen", "ink", "pad"})
    stock[kind] -= pieces; // BUG(alias-write)
  sale.had = total(all);
  sale.left = total(StockView(stock));
  return sale;
}

int main() {
  Stock stock = hmap::make<std::string, int>();
  stock["pen"] = 10;
  stock["ink"] = 20;
  stock["pad"] = 30;
  const Sale sale = sell(stock, 5);
  std::printf("had %d, left %d\n", sale.had, sale.left);
  assert(sale.left == 45);
  assert(sale.had == 60);
}
