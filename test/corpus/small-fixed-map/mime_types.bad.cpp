// truth: assert
// class: small-fixed-map

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
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

using Types = std::unordered_map<std::string, std::string>;

static std::size_t typed(const std::vector<std::string> &files) {
  Types types{{".html", "text/html"}, {".css", "text/css"}}; // BUG(small-fixed-map)
  std::size_t length = 0;
  for (const std::string &file : files)
    if (auto it = types.find(file.substr(file.rfind('.'))); it != types.end())
      length += it->second.size();
  return length;
}

int main() {
  const std::vector<std::string> files{"a.html", "b.css", "c.js"};
  const std::size_t before = g_allocations;
  const std::size_t length = typed(files);
  const std::size_t spent = g_allocations - before;
  std::printf("%zu characters, %zu allocations\n", length, spent);
  assert(length == 17 && spent == 0);
}
