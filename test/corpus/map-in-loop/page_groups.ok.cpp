// truth: assert
// class: map-in-loop

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <functional>
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

struct Row {
  int page;
  int group;
};

static int g_kept = 0;
static std::vector<std::unordered_map<int, int>> g_shown;
static void show(std::unordered_map<int, int> groups) {
  g_kept += static_cast<int>(groups.size());
  g_shown.push_back(std::move(groups));
}

static void render(const std::vector<Row> &rows, int pages) {
  for (int page = 0; page < pages; ++page) {
    std::unordered_map<int, int> groups;
    for (const Row &row : rows)
      if (row.page == page)
        ++groups[row.group];
    show(std::move(groups));
  }
}

int main() {
  std::vector<Row> rows;
  for (int i = 0; i < 20000; ++i)
    rows.push_back({i % 50, i / 50});
  const std::size_t before = g_large;
  render(rows, 50);
  const std::size_t spent = g_large - before;
  std::printf("%d groups, %zu tables\n", g_kept, spent);
  assert(g_shown.size() == 50);
}
