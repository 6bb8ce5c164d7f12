// truth: tsan
// class: concurrent-access
// flags: -ltbb

#include <cstdio>
#include <string>
#include <tbb/blocked_range.h>
#include <tbb/concurrent_hash_map.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <unordered_map>
#include <vector>

struct Order {
  int region;
  long cents;
};

using Totals = tbb::concurrent_hash_map<int, long>;

static void add(Totals &totals, const Order &order) {
  Totals::accessor entry;
  totals.insert(entry, order.region);
  entry->second += order.cents;
}

int main() {
  std::vector<Order> orders;
  for (int i = 0; i < 20000; ++i)
    orders.push_back({i % 40, 100 + i % 900});
  Totals totals;
  tbb::task_arena arena(4);
  arena.execute([&] {
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, orders.size(), 50),
                      [&](const tbb::blocked_range<std::size_t> &range) {
                        for (std::size_t i = range.begin(); i != range.end(); ++i)
                          add(totals, orders[i]);
                      });
  });
  std::printf("%zu regions\n", totals.size());
}
