// truth: assert
// class: accidental-insert

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>
#include <vector>

using Stock = hmap::handle<std::string, int>;

static void receive(Stock &stock, const std::string &sku, int pieces) { stock[sku] += pieces; }

static std::vector<std::string> shortages(Stock stock, const std::vector<std::string> &wanted) {
  std::vector<std::string> out;
  for (const std::string &sku : wanted)
    if (stock[sku] < 3) // BUG(accidental-insert)
      out.push_back(sku);
  return out;
}

static std::size_t articles(const Stock &stock) { return stock.size(); }

int main() {
  Stock stock = hmap::make<std::string, int>();
  receive(stock, "bolt", 40);
  receive(stock, "nut", 2);
  const auto missing = shortages(stock, {"bolt", "nut", "washer", "hinge"});
  for (const std::string &sku : missing)
    std::printf("order %s\n", sku.c_str());
  assert(missing.size() == 3);
  assert(articles(stock) == 2);
}
