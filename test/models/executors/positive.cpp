// RUN: not %mapvet %s -- -std=c++20 \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// Thread pools of projects, known by the names of their members.
#include <functional>
#include <map>

class Workers {
public:
  void submit(std::function<void()> job);
  void parallelFor(int n, std::function<void(int)> body);
};

void submit_bad(Workers &workers, std::map<int, int> &counts) {
  workers.submit([&] { counts[1] = 1; });
  counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
}

void parallel_for_bad(Workers &workers) {
  std::map<int, int> counts;
  workers.parallelFor(8, [&](int i) {
    counts[i] = i;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  });
}
