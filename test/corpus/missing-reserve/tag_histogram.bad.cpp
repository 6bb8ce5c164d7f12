// truth: assert
// class: missing-reserve

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

struct Photo {
  std::string file;
  std::string tag;
};

using Index = std::unordered_map<std::string, std::size_t>;

// Few tags, many photos.
static Index index(const std::vector<Photo> &photos) {
  Index found;
  for (std::size_t i = 0; i < photos.size(); ++i)
    found[photos[i].file] = i; // BUG(missing-reserve)
  return found;
}

int main() {
  std::vector<Photo> photos;
  for (int i = 0; i < 15000; ++i)
    photos.push_back({"img" + std::to_string(i), i % 3 ? "home" : "work"});
  const std::size_t before = g_large;
  const Index found = index(photos);
  const std::size_t spent = g_large - before;
  std::printf("%zu entries, %zu tables\n", found.size(), spent);
  assert(spent <= 1);
}
