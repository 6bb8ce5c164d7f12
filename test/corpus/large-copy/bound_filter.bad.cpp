// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>
#include <set>
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

using Blocklist = std::unordered_map<std::string, std::string>;

static bool blocked(const Blocklist &list, const std::string &domain) {
  return list.find(domain) != list.end();
}

static int countBlocked(const std::set<std::string> &domains, const Blocklist &list) {
  auto isBlocked = std::bind(blocked, list, std::placeholders::_1); // BUG(large-copy)
  int n = 0;
  for (const std::string &domain : domains)
    n += isBlocked(domain);
  return n;
}

int main() {
  Blocklist list;
  for (int i = 0; i < 600; ++i)
    list.emplace("advertising-network-" + std::to_string(i) + ".example", "tracker of the usual kind");
  const std::set<std::string> domains = {"advertising-network-4.example", "docs.example"};
  const std::size_t before = g_allocations;
  const int n = countBlocked(domains, list);
  const std::size_t spent = g_allocations - before;
  std::printf("%d blocked, %zu allocations\n", n, spent);
  assert(spent < 10);
}
