// truth: assert
// class: small-fixed-map

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include "hmap/map.h"
#include <string>
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

static const char *statusText(int code) {
  switch (code) {
  case 200:
    return "OK";
  case 404:
    return "Not Found";
  case 500:
    return "Server Error";
  }
  return "";
}

int main() {
  const std::size_t before = g_allocations;
  std::size_t length = 0;
  for (int i = 0; i < 300; ++i)
    length += std::string_view(statusText(i % 3 ? 200 : 404)).size();
  const std::size_t spent = g_allocations - before;
  std::printf("%zu characters, %zu allocations\n", length, spent);
  assert(length == 300 / 3 * 13 && spent == 0);
}
