// truth: asan
// class: mutation-in-loop
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <cctype>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

using Counts = absl::flat_hash_map<std::string, int>;

static std::string lower(std::string word) {
  for (char &c : word)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

// Adds what is counted under other spellings to the lower-case one.
static int fold(Counts &counts) {
  int moved = 0;
  for (auto &[word, n] : counts) { // BUG(mutation-in-loop)
    std::string key = lower(word);
    if (key == word || n == 0)
      continue;
    counts[key] += n; // BUG(mutation-in-loop)
    n = 0;
    ++moved;
  }
  return moved;
}

int main() {
  Counts counts;
  for (int i = 0; i < 100; ++i)
    counts["Word-Number-" + std::to_string(i)] = i + 1;
  int moved = fold(counts);
  long sum = 0;
  for (auto &[word, n] : counts)
    sum += n;
  std::printf("%d moved, %zu words, %ld\n", moved, counts.size(), sum);
  return sum == 5050 ? 0 : 1;
}
