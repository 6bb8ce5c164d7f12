// truth: assert
// class: missing-reserve

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <array>
#include <string_view>
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

using Ids = std::unordered_map<std::string_view, int>;

static constexpr std::array<std::string_view, 5> c_methods{
    "GET", "PUT", "POST", "HEAD", "DELETE"};

static Ids number(const std::array<std::string_view, 5> &names) {
  Ids ids;
  int next = 0;
  for (std::string_view name : names)
    ids.emplace(name, next++);
  return ids;
}

int main() {
  std::vector<std::string_view> routes;
  static char text[8000][8];
  for (int i = 0; i < 8000; ++i) {
    std::snprintf(text[i], sizeof text[i], "r%d", i);
    routes.push_back(text[i]);
  }
  const std::size_t before = g_large;
  const Ids ids = number(c_methods);
  const std::size_t spent = g_large - before;
  std::printf("%zu ids of %zu and %zu, %zu tables\n", ids.size(), routes.size(),
              c_methods.size(), spent);
  assert(spent <= 1);
}
