// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <map>
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

using Units = std::map<std::string, double>;

static const Units &units() {
  static const Units all = {{"mm", 0.001}, {"cm", 0.01}, {"m", 1.0}};
  return all;
}

static double toMetres(double value, const std::string &unit) {
  const Units known = units();
  const auto it = known.find(unit);
  return it == known.end() ? 0 : value * it->second;
}

int main() {
  units();
  const std::size_t before = g_allocations;
  const double length = toMetres(3, "cm") + toMetres(2, "unit7");
  const std::size_t spent = g_allocations - before;
  std::printf("%g m, %zu allocations\n", length, spent);
  assert(spent < 20);
}
