// truth: assert
// class: pointer-key

#include <cassert>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <string_view>

typedef std::map<std::string, int> word_count;

static const char *next_word(const char *text, char *word, std::size_t size) {
  while (*text == ' ')
    ++text;
  std::size_t n = 0;
  while (*text && *text != ' ' && n + 1 < size)
    word[n++] = *text++;
  word[n] = '\0';
  return text;
}

static word_count count_words(const char *text) {
  static char word[64];
  word_count counts;
  for (text = next_word(text, word, sizeof word); *word; text = next_word(text, word, sizeof word))
    ++counts[std::string(word)];
  return counts;
}

int main() {
  const word_count counts = count_words("map set map key set map");
  for (const auto &entry : counts)
    std::printf("%.*s %d\n", static_cast<int>(entry.first.size()), entry.first.data(), entry.second);
  assert(counts.size() == 3);
}
