// RUN: %check_clang_tidy %s mapvet-concurrent-access %t

#include "hmap/guarded.h"
#include "hmap/map.h"
#include <mutex>
#include <string>
#include <thread>

hmap::map<std::string, int> Racy;
void start_bad() {
  std::thread worker([] { Racy["a"] = 1; });
  Racy["b"] = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Racy'{{.*}}[mapvet-concurrent-access]
  worker.join();
}

hmap::map<std::string, int> Joined;
void start_ok() {
  Joined["before"] = 0;
  std::thread worker([] { Joined["a"] = 1; });
  worker.join();
  Joined["b"] = 2;
}

hmap::map<std::string, int> Locked;
std::mutex Mutex;
void locked_ok() {
  std::thread worker([] {
    std::lock_guard<std::mutex> hold(Mutex);
    Locked["a"] = 1;
  });
  {
    std::lock_guard hold(Mutex);
    Locked["b"] = 2;
  }
  worker.join();
}

hmap::guarded<hmap::map<std::string, int>> Guarded;
void guarded_ok() {
  std::thread worker([] { Guarded.with([](auto &map) { map["a"] = 1; }); });
  (*Guarded.lock())["b"] = 2;
  worker.join();
}

// Parallel reads alone.
hmap::map<std::string, int> ReadOnly;
int reads_ok() {
  int n = 0;
  std::thread worker([&n] { n = static_cast<int>(ReadOnly.size()); });
  int m = static_cast<int>(ReadOnly.size());
  worker.join();
  return n + m;
}
