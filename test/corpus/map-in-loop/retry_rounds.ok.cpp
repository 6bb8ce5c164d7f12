// truth: assert
// class: map-in-loop

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <array>
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

using Votes = std::unordered_map<int, int>;

static int elect(const std::array<std::vector<int>, 3> &ballots) {
  int winner = -1;
  for (const std::vector<int> &ballot : ballots) {
    Votes votes;
    for (int vote : ballot)
      ++votes[vote];
    for (const auto &[candidate, count] : votes)
      if (count * 2 > static_cast<int>(ballot.size()))
        winner = candidate;
  }
  return winner;
}

int main() {
  std::array<std::vector<int>, 3> ballots;
  for (std::vector<int> &ballot : ballots)
    for (int i = 0; i < 400; ++i)
      ballot.push_back(i % 3 ? 7 : i);
  const std::size_t before = g_large;
  const int winner = elect(ballots);
  const std::size_t spent = g_large - before;
  std::printf("%d, %zu tables\n", winner, spent);
  assert(winner == 7 && spent < 20);
}
