// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "totals.h"

namespace visits {

hmap::map<std::string, long> totals;
std::mutex totalsMutex;

void add(const std::string &page) {
  std::lock_guard<std::mutex> lock(totalsMutex);
  ++totals[page];
}

} // namespace visits
