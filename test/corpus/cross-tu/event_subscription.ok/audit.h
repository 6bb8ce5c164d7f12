// truth: tsan
// class: cross-tu
// kind: concurrent-access

#pragma once
#include "bus.h"

#include <map>
#include <mutex>

class Audit {
public:
  explicit Audit(Bus &bus);
  int seen(const std::string &topic);

private:
  std::mutex mutex_;
  std::map<std::string, int> seen_;
};
