// truth: assert
// class: map-in-loop

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <unordered_set>
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

using Row = std::vector<int>;

static int rowsWithDuplicates(const std::vector<Row> &rows) {
  int found = 0;
  std::unordered_set<int> seen;
  for (const Row &row : rows) {
    seen.clear();
    bool twice = false;
    for (int value : row)
      twice |= !seen.insert(value).second;
    found += twice;
  }
  return found;
}

int main() {
  std::vector<Row> rows;
  for (int i = 0; i < 300; ++i) {
    rows.emplace_back();
    for (int j = 0; j < 200; ++j)
      rows.back().push_back(j % (i + 1));
  }
  const std::size_t before = g_large;
  const int found = rowsWithDuplicates(rows);
  const std::size_t spent = g_large - before;
  std::printf("%d rows, %zu tables\n", found, spent);
  assert(spent < 20);
}
