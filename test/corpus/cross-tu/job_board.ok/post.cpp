// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "job_board.h"

void JobBoard::post(int id, const std::string &title) {
  std::lock_guard<std::mutex> lock(mutex_);
  jobs_[id] = title;
}

std::string JobBoard::title(int id) const {
  std::lock_guard<std::mutex> lock(mutex_);
  auto it = jobs_.find(id);
  return it == jobs_.end() ? "-" : it->second;
}
