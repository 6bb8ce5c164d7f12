// truth: assert
// class: large-copy

#include <hmap/handle.h>

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

using Weights = hmap::handle<std::string, double>;

static double similarity(const Weights &left, const Weights &right) {
  const Weights other = right;
  double sum = 0;
  left.range([&](const std::string &term, double weight) {
    sum += weight * other.get(term);
    return true;
  });
  return sum;
}

static Weights document(int seed) {
  Weights weights = hmap::make<std::string, double>(400);
  for (int i = 0; i < 400; ++i)
    weights["a-term-of-some-length-" + std::to_string(i * seed)] = i * 0.25;
  return weights;
}

int main() {
  const Weights query = document(2);
  const Weights page = document(3);
  const std::size_t before = g_allocations;
  const double score = similarity(query, page);
  const std::size_t spent = g_allocations - before;
  std::printf("%g, %zu allocations\n", score, spent);
  assert(spent < 20);
}
