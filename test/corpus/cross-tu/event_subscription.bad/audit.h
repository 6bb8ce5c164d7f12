// truth: tsan
// class: cross-tu
// kind: concurrent-access

#pragma once
#include "bus.h"

#include <mutex>
#include <unordered_map>

class Audit {
public:
  explicit Audit(Bus &bus);
  int seen(const std::string &topic);

private:
  std::mutex mutex_;
  std::unordered_map<std::string, int> seen_;
};
