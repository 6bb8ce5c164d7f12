// truth: assert
// class: small-fixed-map

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
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

enum class Verb { None, Get, Put, Delete };

static Verb parse(const std::string &text) {
  static const std::map<std::string, Verb> verbs{
      {"GET", Verb::Get}, {"PUT", Verb::Put}, {"DELETE", Verb::Delete}};
  const auto found = verbs.find(text);
  return found == verbs.end() ? Verb::None : found->second;
}

int main() {
  const std::vector<std::string> lines{"GET", "PUT", "PATCH", "DELETE"};
  parse(lines[0]);
  const std::size_t before = g_allocations;
  int known = 0;
  for (int round = 0; round < 100; ++round)
    for (const std::string &line : lines)
      known += parse(line) != Verb::None;
  const std::size_t spent = g_allocations - before;
  std::printf("%d known, %zu allocations\n", known, spent);
  assert(known == 300 && spent == 0);
}
