// truth: assert
// class: cross-tu
// kind: large-copy

#include "stock.h"

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
  Stock stock;
  for (int i = 0; i < 700; ++i)
    stock.set("article-with-a-long-number-" + std::to_string(i), i % 50);
  const std::size_t before = g_allocations;
  const int n = shortages(stock, 5);
  const std::size_t spent = g_allocations - before;
  std::printf("%d articles, %zu allocations\n", n, spent);
  assert(spent == 0);
}
