// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <unordered_map>
#include <utility>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

using Votes = std::unordered_map<std::string, int>;

class BallotBox {
public:
  void cast(const std::string &candidate) {
    ++state_.first[candidate];
    ++state_.second;
  }
  const std::pair<Votes, int> &state() const { return state_; }

private:
  std::pair<Votes, int> state_;
};

static double share(const BallotBox &box, const std::string &candidate) {
  const auto [votes, cast] = box.state(); // BUG(large-copy)
  const auto it = votes.find(candidate);
  return it == votes.end() || cast == 0 ? 0 : 100.0 * it->second / cast;
}

int main() {
  BallotBox box;
  for (int i = 0; i < 1500; ++i)
    box.cast("a-candidate-with-a-long-name-" + std::to_string(i % 400));
  const std::string candidate = "a-candidate-with-a-long-name-3";
  const std::size_t before = g_allocations;
  const double percent = share(box, candidate);
  const std::size_t spent = g_allocations - before;
  std::printf("%.2f%%, %zu allocations\n", percent, spent);
  assert(spent == 0);
}
