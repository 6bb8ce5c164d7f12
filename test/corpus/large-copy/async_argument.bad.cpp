// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <future>
#include <new>
#include <string>
#include <unordered_map>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

using Prices = std::unordered_map<std::string, long>;

static long cheapest(const Prices &prices) {
  long best = -1;
  for (const auto &[article, cents] : prices)
    best = best < 0 || cents < best ? cents : best;
  return best;
}

static long quote(const Prices &prices) {
  auto pending = std::async(std::launch::deferred, cheapest, prices); // BUG(large-copy)
  return pending.get();
}

int main() {
  Prices prices;
  for (int i = 0; i < 900; ++i)
    prices["an-article-with-a-long-number-" + std::to_string(i)] = 100 + i;
  const std::size_t before = g_allocations;
  const long best = quote(prices);
  const std::size_t spent = g_allocations - before;
  std::printf("%ld, %zu allocations\n", best, spent);
  assert(spent < 20);
}
