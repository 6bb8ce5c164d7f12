// truth: tsan
// class: cross-tu
// kind: concurrent-access

#include "totals.h"

#include <chrono>
#include <cstdio>
#include <thread>

static void breathe() { std::this_thread::sleep_for(std::chrono::microseconds(100)); }

int main() {
  std::thread frontend([] {
    for (int i = 0; i < 400; ++i) {
      visits::add("/page/" + std::to_string(i % 20));
      if (i % 16 == 0)
        breathe();
    }
  });
  long seen = 0;
  for (int i = 0; i < 40; ++i) {
    seen = visits::sum();
    breathe();
  }
  frontend.join();
  std::printf("%d %ld\n", seen <= 400, visits::sum());
}
