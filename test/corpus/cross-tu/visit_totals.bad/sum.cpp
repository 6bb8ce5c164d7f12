// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "totals.h"

namespace visits {

static std::mutex sumMutex;

long sum() {
  std::lock_guard<std::mutex> lock(sumMutex);
  long n = 0;
  for (const auto &[page, count] : totals) // BUG(cross-tu)
    n += count; // BUG(cross-tu)
  return n;
}

} // namespace visits
