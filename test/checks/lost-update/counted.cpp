// RUN: %check_clang_tidy %s mapvet-lost-update %t

// A copy whose changes tell something is a working copy.
#include <map>
#include <string>
#include <vector>

using Map = std::map<std::string, int>;

bool told_ok(const Map &stock, const std::vector<std::string> &need) {
  Map left = stock;
  for (const std::string &name : need)
    if (left[name]-- <= 0)
      return false;
  return true;
}
int summed_ok(const Map &stock, const std::vector<std::string> &need) {
  Map left = stock;
  int again = 0;
  for (const std::string &name : need)
    again += left[name]++ > 0;
  return again;
}
std::size_t lost_bad(Map &stock) {
  Map left = stock;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'left' is a copy of 'stock', and what is changed in it is lost{{.*}}[mapvet-lost-update]
// CHECK-FIXES: Map &left = stock;
  left["apples"]--;
  return stock.size();
}
