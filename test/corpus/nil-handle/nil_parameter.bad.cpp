// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>
#include <vector>

using Counts = hmap::handle<std::string, int>;

static void bump(Counts &counts, const std::string &word) {
  ++counts[word]; // BUG(nil-handle)
}

static void countAll(const std::vector<std::string> &words, Counts &counts) {
  for (const std::string &word : words)
    if (word.size() > 3)
      bump(counts, word); // BUG(nil-handle)
}

static int longest(const Counts &counts) {
  int most = 0;
  counts.range([&most](const std::string &, int n) {
    most = n > most ? n : most;
    return true;
  });
  return most;
}

int main() {
  const std::vector<std::string> words = {"map", "bucket", "slot", "bucket", "hash", "bucket"};
  Counts counts; // BUG(nil-handle)
  countAll(words, counts); // BUG(nil-handle)
  std::printf("%d\n", longest(counts));
}
