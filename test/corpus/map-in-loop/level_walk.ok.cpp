// truth: assert
// class: map-in-loop

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <boost/unordered/unordered_flat_set.hpp>
#include <utility>
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

using Level = boost::unordered_flat_set<int>;

// Breadth first: how many nodes there are within a distance.
static std::size_t reach(const std::vector<std::vector<int>> &graph, int rounds) {
  std::size_t reached = 0;
  Level level{0};
  Level next;
  for (int round = 0; round < rounds; ++round) {
    next.clear();
    for (int node : level)
      for (int to : graph[static_cast<std::size_t>(node)])
        next.insert(to);
    reached += next.size();
    std::swap(level, next);
  }
  return reached;
}

int main() {
  std::vector<std::vector<int>> graph(600);
  for (int i = 0; i < 600; ++i)
    for (int step : {1, 2, 3, 5, 7, 11})
      graph[static_cast<std::size_t>(i)].push_back((i * step + step) % 600);
  for (int i = 0; i < 600; ++i)
    graph[0].push_back(i);
  const std::size_t before = g_large;
  const std::size_t reached = reach(graph, 60);
  const std::size_t spent = g_large - before;
  std::printf("%zu reached, %zu tables\n", reached, spent);
  assert(spent < 30);
}
