// truth: tsan
// class: concurrent-access

#include <cstdint>
#include <cstdio>
#include <future>
#include <map>
#include <mutex>

// Number of steps until the Collatz sequence of n reaches 1, remembered.
static int stepsFrom(std::uint64_t n) {
  static std::map<std::uint64_t, int> memo;
  if (const auto known = memo.find(n); known != memo.end()) // BUG(concurrent-access)
    return known->second; // BUG(concurrent-access)
  int steps = 0;
  for (std::uint64_t x = n; x != 1; ++steps)
    x = x % 2 ? 3 * x + 1 : x / 2;
  memo[n] = steps; // BUG(concurrent-access)
  return steps;
}

static int longestBelow(std::uint64_t from, std::uint64_t to) {
  int longest = 0;
  for (std::uint64_t n = from; n < to; ++n)
    if (int steps = stepsFrom(n); steps > longest)
      longest = steps;
  return longest;
}

int main() {
  auto low = std::async(std::launch::async, longestBelow, 1, 600);
  auto high = std::async(std::launch::async, longestBelow, 300, 900);
  const int a = low.get();
  const int b = high.get();
  std::printf("%d %d\n", a, b);
}
