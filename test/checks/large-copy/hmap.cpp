// RUN: %check_clang_tidy %s mapvet-large-copy %t

#include "hmap/map.h"
#include <string>
using Prices = hmap::map<std::string, int>;

int total_bad(Prices prices) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'prices' copies{{.*}}[mapvet-large-copy]
  // CHECK-FIXES: int total_bad(const Prices &prices) {
  int sum = 0;
  for (const auto &entry : prices)
    sum += entry.second;
  return sum;
}
int total_ok(const Prices &prices) {
  int sum = 0;
  for (const auto &entry : prices)
    sum += entry.second;
  return sum;
}

struct Shop {
  const Prices &prices() const { return Table; }
  Prices Table;
};

int local_bad(const Shop &shop) {
  auto prices = shop.prices();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'prices' copies{{.*}}[mapvet-large-copy]
  // CHECK-FIXES: const auto &prices = shop.prices();
  return static_cast<int>(prices.size());
}
int local_ok(const Shop &shop) {
  const auto &prices = shop.prices();
  return static_cast<int>(prices.size());
}

// A copy that is changed and kept is wanted.
Prices changed_ok(const Shop &shop) {
  Prices mine = shop.prices();
  mine["tax"] = 19;
  return mine;
}
