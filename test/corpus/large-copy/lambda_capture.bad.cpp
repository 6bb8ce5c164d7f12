// truth: assert
// class: large-copy

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <unordered_map>
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

using Scores = std::unordered_map<std::string, int>;

static void sortByScore(std::vector<std::string> &names, const Scores &scores) {
  auto better = [scores](const std::string &a, const std::string &b) { // BUG(large-copy)
    return scores.at(a) > scores.at(b);
  };
  for (std::size_t i = 1; i < names.size(); ++i)
    for (std::size_t j = i; j > 0 && better(names[j], names[j - 1]); --j)
      std::swap(names[j], names[j - 1]);
}

int main() {
  Scores scores;
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) {
    names.push_back("player-with-a-long-name-" + std::to_string(i));
    scores[names.back()] = i * 37 % 101;
  }
  const std::size_t before = g_allocations;
  sortByScore(names, scores);
  const std::size_t spent = g_allocations - before;
  std::printf("%s first, %zu allocations\n", names.front().c_str(), spent);
  assert(spent == 0);
}
