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

typedef std::map<std::string, unsigned> Palette;

struct Theme {
  Palette day;
  Palette night;
};

static unsigned colourOf(const Theme &theme, bool dark, const std::string &element) {
  const Palette &palette = dark ? theme.night : theme.day;
  const Palette::const_iterator it = palette.find(element);
  return it == palette.end() ? 0xff00ffu : it->second;
}

int main() {
  Theme theme;
  for (unsigned i = 0; i < 300; ++i) {
    theme.day["editor.element.colour." + std::to_string(i)] = 0xffffff - i;
    theme.night["editor.element.colour." + std::to_string(i)] = i;
  }
  const std::string wanted = "editor.element.colour.17";
  const std::size_t before = g_allocations;
  const unsigned day = colourOf(theme, false, wanted);
  const unsigned night = colourOf(theme, true, wanted);
  const std::size_t spent = g_allocations - before;
  std::printf("%06x %06x, %zu allocations\n", day, night, spent);
  assert(spent == 0);
}
