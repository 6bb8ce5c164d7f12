// truth: tsan
// class: cross-tu
// kind: concurrent-access

#pragma once
#include <hmap/map.h>

#include <mutex>
#include <string>

namespace visits {

extern hmap::map<std::string, long> totals;

void add(const std::string &page);
long sum();

} // namespace visits
