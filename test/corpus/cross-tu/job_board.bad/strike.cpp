// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "job_board.h"

// The caller holds the mutex.
void JobBoard::strike(int id) {
  auto it = jobs_.find(id); // BUG(cross-tu)
  if (it != jobs_.end()) // BUG(cross-tu)
    jobs_.erase(it); // BUG(cross-tu)
}
