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

using Config = std::map<std::string, std::string>;

static std::string effective(const Config &current, const std::string &key, const std::string &fallback) {
  auto next = current; // BUG(large-copy)
  const auto it = next.find(key);
  return it == next.end() ? fallback : it->second;
}

int main() {
  Config config;
  for (int i = 0; i < 400; ++i)
    config["subsystem.component.setting." + std::to_string(i)] = std::to_string(i);
  const std::size_t before = g_allocations;
  const std::string level = effective(config, "subsystem.log.level", "info");
  const std::size_t spent = g_allocations - before;
  std::printf("%s of %zu settings, %zu allocations\n", level.c_str(), config.size(), spent);
  assert(spent < 100);
}
