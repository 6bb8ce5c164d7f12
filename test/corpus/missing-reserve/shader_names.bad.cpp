// truth: assert
// class: missing-reserve
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <absl/container/flat_hash_map.h>
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

struct Shader {
  std::string name;
  unsigned program = 0;
};

template <class Object>
absl::flat_hash_map<std::string, const Object *>
byName(const std::vector<Object> &objects, bool reserve) {
  absl::flat_hash_map<std::string, const Object *> names;
  for (auto it = objects.begin(); it != objects.end(); ++it)
    names.insert({it->name, &*it}); // BUG(missing-reserve)
  return names;
}

int main() {
  std::vector<Shader> shaders;
  for (unsigned i = 0; i < 9000; ++i)
    shaders.push_back({"pass" + std::to_string(i), i});
  const std::size_t before = g_large;
  const auto names = byName(shaders, true);
  const std::size_t spent = g_large - before;
  std::printf("%zu names, %zu tables\n", names.size(), spent);
  assert(names.size() == shaders.size());
  assert(spent <= 1);
}
