// truth: assert
// class: redundant-lookup

#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

static std::size_t g_compares = 0;
struct CountingLess {
  using Key = std::pair<std::string, std::string>;
  bool operator()(const Key &a, const Key &b) const {
    ++g_compares;
    return a < b;
  }
};

struct Tally {
  int count = 0;
  int last_position = -1;
};
using Pairs = std::map<std::pair<std::string, std::string>, Tally, CountingLess>;

static void tally(Pairs &pairs, const std::vector<std::string> &words) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    pairs[{words[i - 1], words[i]}].count += 1;
    pairs[{words[i - 1], words[i]}].last_position = static_cast<int>(i); // BUG(redundant-lookup)
  }
}

int main() {
  std::vector<std::string> words;
  for (int i = 0; i < 400; ++i)
    words.push_back("word" + std::to_string(i % 37));
  Pairs pairs;
  tally(pairs, words);
  int counted = 0;
  for (const auto &[pair, entry] : pairs)
    counted += entry.count;
  std::printf("%zu pairs, %d counted, %zu comparisons\n", pairs.size(), counted, g_compares);
  assert(counted == 399);
  assert(g_compares < 4500);
}
