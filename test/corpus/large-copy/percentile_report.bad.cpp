// truth: assert
// class: large-copy

#include <hmap/map.h>

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <utility>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

using Samples = hmap::map<std::string, double>;

class PercentileReport {
public:
  explicit PercentileReport(Samples samples) { // BUG(large-copy)
    for (const auto &[endpoint, ms] : samples) {
      slow_ += ms > 50;
      ++count_;
    }
  }
  double slowShare() const { return count_ == 0 ? 0 : 100.0 * slow_ / count_; }

private:
  int slow_ = 0;
  int count_ = 0;
};

int main() {
  Samples samples;
  for (int i = 0; i < 2000; ++i)
    samples.emplace("/api/v3/collection/item/" + std::to_string(i), i % 90);
  const std::size_t before = g_allocations;
  const PercentileReport report(samples); // BUG(large-copy)
  const std::size_t spent = g_allocations - before;
  std::printf("%.1f%% slow, %zu allocations\n", report.slowShare(), spent);
  assert(spent < 100);
}
