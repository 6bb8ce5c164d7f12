// truth: assert
// class: missing-reserve

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
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

struct Message {
  std::uint64_t id;
  bool urgent;
};

// The messages of a mailbox have ids of their own.
static std::size_t notifications(const std::vector<Message> &box) {
  boost::unordered_flat_set<std::uint64_t> ids;
  for (const Message &message : box) {
    if (!message.urgent)
      continue;
    ids.insert(message.id);
  }
  return ids.size();
}

int main() {
  std::vector<Message> box;
  for (std::uint64_t i = 0; i < 12000; ++i)
    box.push_back({i, i % 4000 == 0});
  const std::size_t before = g_large;
  const std::size_t shown = notifications(box);
  const std::size_t spent = g_large - before;
  std::printf("%zu shown, %zu tables\n", shown, spent);
  assert(spent <= 1);
}
