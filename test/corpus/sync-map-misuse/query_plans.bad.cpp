// truth: assert
// class: sync-map-misuse
#include "hmap/sync_map.h"
#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <vector>

static std::atomic<long> allocated{0};
void *operator new(std::size_t n) {
  allocated += static_cast<long>(n);
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void *operator new(std::size_t n, std::align_val_t a) {
  allocated += static_cast<long>(n);
  const std::size_t align = static_cast<std::size_t>(a);
  if (void *p = std::aligned_alloc(align, (n + align - 1) / align * align))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }
void operator delete(void *p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void *p, std::size_t, std::align_val_t) noexcept {
  std::free(p);
}

struct Plan {
  std::vector<int> steps;
};

// Plans of queries, by execution.
class Plans {
public:
  std::size_t run(int query, int connection) {
    const long key = serial_++;
    const std::size_t steps =
        plans_.load_or_store_func(key, [&] { return make(query); }) // BUG(sync-map-misuse)
            .first.steps.size();
    (void)connection;
    plans_.erase(key);
    return steps;
  }

private:
  static Plan make(int query) {
    Plan plan;
    for (int i = 0; i < query % 4 + 1; ++i)
      plan.steps.push_back(i);
    return plan;
  }
  hmap::sync_map<long, Plan> plans_;
  std::atomic<long> serial_{0};
};

int main() {
  Plans plans;
  std::atomic<std::size_t> steps{0};
  {
    std::vector<std::jthread> connections;
    for (int c = 0; c < 2; ++c)
      connections.emplace_back([&plans, &steps, c] {
        for (int i = 0; i < 1500; ++i)
          steps += plans.run(i % 10, c);
      });
  }
  std::printf("%zu steps, %ld bytes allocated\n", steps.load(),
              allocated.load());
  assert(steps == 6900);
  assert(allocated < 150000);
}
