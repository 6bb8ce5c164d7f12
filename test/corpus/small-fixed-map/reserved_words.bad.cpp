// truth: assert
// class: small-fixed-map

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <set>
#include <string>
#include <string_view>
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

template <class Text>
bool isReserved(const Text &word) {
  const std::set<Text> reserved{"if", "else", "while", "for"}; // BUG(small-fixed-map)
  return reserved.count(word) != 0;
}

int main() {
  const std::vector<std::string> words{"if", "x", "while", "total"};
  isReserved(words[0]);
  const std::size_t before = g_allocations;
  int reserved = 0;
  for (int i = 0; i < 400; ++i)
    reserved += isReserved(words[static_cast<std::size_t>(i) % words.size()]);
  const std::size_t spent = g_allocations - before;
  std::printf("%d reserved, %zu allocations\n", reserved, spent);
  assert(reserved == 200 && spent == 0);
}
