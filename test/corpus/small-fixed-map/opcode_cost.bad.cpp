// truth: assert
// class: small-fixed-map
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <absl/container/flat_hash_map.h>
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

enum Op { Load, Store, Add, Mul, Div, Jump };

static int cost(const std::vector<Op> &code, bool slow_divider) {
  const absl::flat_hash_map<int, int> cycles{ // BUG(small-fixed-map)
      {Load, 4}, {Store, 4}, {Add, 1}, {Mul, 3}, {Div, 20}, {Jump, 2}};
  int sum = 0;
  for (Op op : code)
    sum += cycles.at(op);
  return slow_divider ? sum * 2 : sum;
}

int main() {
  std::vector<Op> code;
  for (int i = 0; i < 60; ++i)
    code.push_back(static_cast<Op>(i % 6));
  const std::size_t before = g_allocations;
  const int fast = cost(code, false), slow = cost(code, true);
  const std::size_t spent = g_allocations - before;
  std::printf("%d, %d, %zu allocations\n", fast, slow, spent);
  assert(slow > fast);
  assert(spent == 0);
}
