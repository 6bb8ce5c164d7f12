// truth: assert
// class: cross-tu
// kind: large-copy

#include "ranking.h"

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

int main() {
  ranking::Points points;
  for (int i = 0; i < 600; ++i)
    points["a-competitor-with-a-long-name-" + std::to_string(i)] = i * 7 % 601;
  const std::string who = "a-competitor-with-a-long-name-12";
  const std::size_t before = g_allocations;
  const std::string first = ranking::leader(points);
  const int place = ranking::rank(points, who);
  const std::size_t spent = g_allocations - before;
  std::printf("%s, %d, %zu allocations\n", first.c_str(), place, spent);
  assert(spent < 5);
}
