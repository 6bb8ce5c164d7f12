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

// Dependencies that wait; one that is met may add or remove others.
class Waiting {
public:
  void expect(int id, std::string what) { open_[id] = std::move(what); }

  int settle(int upTo) {
    int settled = 0;
    const std::map<int, std::string> now = open_; // BUG(large-copy)
    for (const auto &[id, what] : now)
      settled += id < upTo && !what.empty();
    return settled;
  }

  std::size_t open() const { return open_.size(); }

private:
  std::map<int, std::string> open_;
};

int main() {
  Waiting waiting;
  for (int i = 0; i < 700; ++i)
    waiting.expect(i, "a dependency with a long name, number " + std::to_string(i));
  const std::size_t before = g_allocations;
  const int settled = waiting.settle(500);
  const std::size_t spent = g_allocations - before;
  std::printf("%d settled, %zu open, %zu allocations\n", settled, waiting.open(), spent);
  assert(spent == 0);
}
