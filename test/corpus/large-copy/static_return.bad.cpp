// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <unordered_map>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

namespace mime {

using Types = std::unordered_map<std::string, std::string>;

static Types knownTypes() {
  static const Types types = [] {
    Types all;
    for (int i = 0; i < 900; ++i)
      all["extension" + std::to_string(i)] = "application/vnd.example.type-" + std::to_string(i);
    return all;
  }();
  return types; // BUG(large-copy)
}

static bool known(const std::string &extension) { return knownTypes().count(extension) > 0; } // BUG(large-copy)

} // namespace mime

int main() {
  mime::known("pdf");
  const std::size_t before = g_allocations;
  int n = 0;
  for (const char *extension : {"extension3", "extension88", "pdf"})
    n += mime::known(extension);
  const std::size_t spent = g_allocations - before;
  std::printf("%d known, %zu allocations\n", n, spent);
  assert(spent < 10);
}
