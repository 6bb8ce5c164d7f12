// RUN: %check_clang_tidy %s mapvet-concurrent-access %t
#include <string>
#include <thread>
#include <unordered_map>

std::unordered_map<std::string, int> Hits;
void count() {
  Hits["a"]++;
}
void start() {
  std::thread worker(count);
  Hits["b"]++;
  worker.join();
}
// CHECK-NOTES: :[[@LINE-3]]:{{[0-9]+}}: warning: 'Hits' {{.*}} [mapvet-concurrent-access]
// CHECK-NOTES: :{{8|11}}:{{[0-9]+}}: note:
// CHECK-NOTES: :{{8|11}}:{{[0-9]+}}: note:
