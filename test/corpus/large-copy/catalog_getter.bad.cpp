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

class Catalog {
public:
  void add(int id, std::string title) { m_titles.emplace(id, std::move(title)); }

  std::map<int, std::string> titles() const { return m_titles; } // BUG(large-copy)

private:
  std::map<int, std::string> m_titles;
};

static std::size_t longestTitle(const Catalog &catalog) {
  std::size_t longest = 0;
  for (const auto &[id, title] : catalog.titles()) // BUG(large-copy)
    if (title.size() > longest)
      longest = title.size();
  return longest;
}

int main() {
  Catalog catalog;
  for (int i = 0; i < 1000; ++i)
    catalog.add(i, "a title that is not short, number " + std::to_string(i));
  const std::size_t before = g_allocations;
  const std::size_t longest = longestTitle(catalog);
  const std::size_t spent = g_allocations - before;
  std::printf("%zu, %zu allocations\n", longest, spent);
  assert(spent == 0);
}
