// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "totals.h"

namespace visits {

hmap::map<std::string, long> totals;
static std::mutex addMutex;

void add(const std::string &page) {
  std::lock_guard<std::mutex> lock(addMutex);
  ++totals[page]; // BUG(cross-tu)
}

} // namespace visits
