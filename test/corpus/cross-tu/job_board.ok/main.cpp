// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "job_board.h"

#include <cstdio>
#include <thread>

static void clerk(JobBoard &board) {
  for (int i = 0; i < 300; ++i)
    board.post(i % 40, "job " + std::to_string(i));
}

int main() {
  JobBoard board;
  std::thread posting(clerk, std::ref(board));
  for (int i = 0; i < 120; ++i)
    board.finish(i % 40);
  posting.join();
  board.post(7, "the last");
  std::printf("%s\n", board.title(7).c_str());
}
