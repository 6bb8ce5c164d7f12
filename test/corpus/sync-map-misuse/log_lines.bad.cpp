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

struct Line {
  int level = 0;
  long text[4] = {};
};

// Lines of a log, by number; the oldest are dropped.
class Log {
public:
  void append(int level) {
    const long n = next_++;
    lines_.store(n, Line{level, {}}); // BUG(sync-map-misuse)
    lines_.erase(n - capacity);
  }
  std::size_t size() const { return lines_.size(); }
  int level(long n) const {
    const auto line = lines_.load(n);
    return line ? line->level : -1;
  }

private:
  static constexpr long capacity = 64;
  hmap::sync_map<long, Line> lines_;
  long next_ = 0;
};

static long watch(const Log &log, long rounds) {
  long sum = 0;
  for (long i = 0; i < rounds; ++i)
    sum += static_cast<long>(log.size());
  return sum;
}

int main() {
  Log log;
  std::thread writer([&log] {
    for (int i = 0; i < 3000; ++i)
      log.append(i % 5);
  });
  writer.join();
  const long seen = watch(log, 2000);
  std::printf("%zu lines, %ld, %ld bytes allocated\n", log.size(), seen,
              allocated.load());
  assert(log.size() <= 64);
  assert(allocated < 300000);
}
