// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "totals.h"

namespace visits {

long sum() {
  std::lock_guard<std::mutex> lock(totalsMutex);
  long n = 0;
  for (const auto &[page, count] : totals)
    n += count;
  return n;
}

} // namespace visits
