// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "audit.h"

Audit::Audit(Bus &bus) {
  bus.subscribe([this](const std::string &topic) {
    ++seen_[topic]; // BUG(cross-tu)
  });
}

int Audit::seen(const std::string &topic) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto it = seen_.find(topic); // BUG(cross-tu)
  return it == seen_.end() ? 0 : it->second; // BUG(cross-tu)
}
