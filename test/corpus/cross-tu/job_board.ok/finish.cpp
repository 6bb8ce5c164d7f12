// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "job_board.h"

void JobBoard::finish(int id) {
  std::lock_guard<std::mutex> lock(mutex_);
  strike(id);
}
