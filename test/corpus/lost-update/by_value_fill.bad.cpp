// truth: assert
// class: lost-update

#include "hmap/map.h"
#include <cassert>
#include <cstdio>
#include <string>
#include <vector>

using Words = hmap::map<std::string, int>;

static std::vector<std::string> split(const std::string &text) {
  std::vector<std::string> words;
  std::string word;
  for (char c : text + " ")
    if (c != ' ')
      word += c;
    else if (!word.empty()) {
      words.push_back(word);
      word.clear();
    }
  return words;
}

static void countWords(Words words, const std::string &text) { // BUG(lost-update)
  for (const std::string &word : split(text))
    ++words[word]; // BUG(lost-update)
}

static int most(const Words &words) {
  int best = 0;
  for (const auto &[word, n] : words)
    best = n > best ? n : best;
  return best;
}

int main() {
  Words words;
  for (const char *line : {"to be or not to be", "that is the question", "to sleep"})
    countWords(words, line);
  std::printf("%zu words, most frequent %d times\n", words.size(), most(words));
  assert(most(words) == 3);
  assert(words.contains("question"));
}
