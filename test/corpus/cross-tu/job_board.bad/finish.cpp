// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "job_board.h"

void JobBoard::finish(int id) {
  strike(id); // BUG(cross-tu)
}
