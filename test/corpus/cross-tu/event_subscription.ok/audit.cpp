// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "audit.h"

Audit::Audit(Bus &bus) {
  bus.subscribe([this](const std::string &topic) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++seen_[topic];
  });
}

int Audit::seen(const std::string &topic) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto it = seen_.find(topic);
  return it == seen_.end() ? 0 : it->second;
}
