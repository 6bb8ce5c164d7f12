// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "job_board.h"

// The caller holds the mutex.
void JobBoard::strike(int id) {
  auto it = jobs_.find(id);
  if (it != jobs_.end())
    jobs_.erase(it);
}
