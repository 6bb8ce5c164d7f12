// truth: assert
// class: missing-reserve

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <fstream>
#include <sstream>
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

using Settings = std::unordered_map<std::string, std::string>;

struct Pair {
  std::string key, value;
};

static Settings load(const std::vector<Pair> &pairs) {
  Settings settings;
  for (const Pair &pair : pairs)
    settings.insert_or_assign(pair.key, pair.value); // BUG(missing-reserve)
  return settings;
}

int main() {
  std::vector<Pair> pairs;
  std::stringstream text;
  for (int i = 0; i < 5000; ++i) {
    pairs.push_back({"key" + std::to_string(i), "value"});
    text << pairs.back().key << " value\n";
  }
  const std::size_t before = g_large;
  const Settings settings = load(pairs);
  const std::size_t spent = g_large - before;
  std::printf("%zu settings, %zu tables\n", settings.size(), spent);
  assert(settings.size() == 5000);
  assert(spent <= 1);
}
