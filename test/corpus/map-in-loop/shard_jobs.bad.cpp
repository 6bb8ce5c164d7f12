// truth: assert
// class: map-in-loop

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>
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

using Counts = std::unordered_map<int, long>;

static std::vector<std::function<long(int)>> g_lookups;

static long sums(const std::vector<std::vector<int>> &shards) {
  long all = 0;
  for (const std::vector<int> &shard : shards) {
    Counts counts; // BUG(map-in-loop)
    for (int value : shard)
      counts[value] += value;
    const auto lookup = [&counts](int value) { return counts.at(value); };
    all += lookup(shard.front());
  }
  return all;
}

int main() {
  std::vector<std::vector<int>> shards(100);
  for (int i = 0; i < 20000; ++i)
    shards[static_cast<std::size_t>(i % 100)].push_back(i);
  const std::size_t before = g_large;
  const long all = sums(shards);
  const std::size_t spent = g_large - before;
  std::printf("%ld, %zu tables, %zu kept\n", all, spent, g_lookups.size());
  assert(spent < 20);
}
