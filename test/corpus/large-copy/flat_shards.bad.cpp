// truth: assert
// class: large-copy

#include <boost/unordered/unordered_flat_map.hpp>

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

using shard = boost::unordered_flat_map<std::string, int>;

class counter_store {
public:
  explicit counter_store(std::size_t shards) : shards_(shards) {}
  void add(const std::string &key, int n) { shards_[key.size() % shards_.size()][key] += n; }

  long sum() const {
    long total = 0;
    for (auto part : shards_) // BUG(large-copy)
      for (const auto &entry : part)
        total += entry.second;
    return total;
  }

private:
  std::vector<shard> shards_;
};

int main() {
  counter_store store(4);
  for (int i = 0; i < 1200; ++i)
    store.add("counter." + std::string(i % 37 + 12, 'x') + std::to_string(i), i);
  const std::size_t before = g_allocations;
  const long sum = store.sum();
  const std::size_t spent = g_allocations - before;
  std::printf("%ld, %zu allocations\n", sum, spent);
  assert(spent == 0);
}
