// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "audit.h"

#include <chrono>
#include <cstdio>

int main() {
  Bus bus;
  Audit audit(bus);
  bus.start();
  int early = 0;
  for (int i = 0; i < 60; ++i) {
    early += audit.seen("topic3");
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  bus.stop();
  std::printf("%d %d\n", early >= 0, audit.seen("topic3"));
}
