// truth: assert
// class: small-fixed-map

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <map>
#include <string>
#include <utility>
static std::size_t g_allocations = 0;
static std::size_t g_large = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (n >= 512)
    ++g_large;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

using Flags = std::map<std::string, int>;

static int defaultOf(const std::string &name) {
  Flags flags{{"depth", 4}, {"width", 16}, {"trace", 0}}; // BUG(small-fixed-map)
  return flags.at(name);
}

int main() {
  const std::size_t before = g_allocations;
  int sum = 0;
  for (int i = 0; i < 100; ++i)
    sum += defaultOf(i % 2 ? "depth" : "width");
  const std::size_t spent = g_allocations - before;
  std::printf("%d, %zu allocations\n", sum, spent);
  assert(sum == 1000 && spent == 0);
}
