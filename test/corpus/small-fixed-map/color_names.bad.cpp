// truth: assert
// class: small-fixed-map

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <functional>
#include <map>
#include <string>
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

struct Pixel {
  unsigned char r, g, b;
};

static int paint(const std::vector<std::string> &names) {
  const auto shade = [](const std::string &name) {
    const std::map<std::string, int> shades = { // BUG(small-fixed-map)
        {"black", 0}, {"grey", 128}, {"white", 255}};
    const auto it = shades.find(name);
    return it != shades.end() ? it->second : -1;
  };
  int sum = 0;
  for (const std::string &name : names)
    sum += shade(name);
  return sum;
}

int main() {
  const std::vector<std::string> names(64, "grey");
  paint(names);
  const std::size_t before = g_allocations;
  const int sum = paint(names);
  const std::size_t spent = g_allocations - before;
  const Pixel pixel{static_cast<unsigned char>(sum / 64), 0, 0};
  std::printf("%d, %zu allocations\n", pixel.r, spent);
  assert(pixel.r == 128 && spent == 0);
}
