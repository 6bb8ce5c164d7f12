// RUN: %check_clang_tidy %s mapvet-concurrent-access %t
// The types of hmap that threads may share, and one that they may not.
#include "hmap/bounded_map.h"
#include "hmap/published_map.h"
#include "hmap/sharded_map.h"
#include "hmap/sync_map.h"

#include <string>
#include <thread>

hmap::sync_map<std::string, int> Settled;
hmap::sharded_map<std::string, int> Sharded;
hmap::published_map<std::string, int> Published;
hmap::bounded_map<std::string, int> Cache(10);

void shared() {
  std::thread Writer([] {
    Settled.store("a", 1);
    Sharded.upsert("a", [](int &N) { ++N; });
    Published.update([](auto &M) { M["a"] = 1; });
  });
  Settled.erase("b");
  Sharded.erase_if([](const std::string &, int N) { return N == 0; });
  Sharded.erase_if("b", [](int N) { return N == 0; });
  (void)Published.snapshot()->size();
  Writer.join();
}

void caches() {
  std::thread Reader([] { Cache.find("a"); });
  // CHECK-MESSAGES: :[[@LINE+1]]:3: warning: 'Cache' is written here without a lock while another thread may write it in 'lambda in caches' without a lock [mapvet-concurrent-access]
  Cache["b"] = 1;
  Reader.join();
}
