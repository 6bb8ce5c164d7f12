// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

class Translations {
public:
  explicit Translations(std::unordered_map<std::string, std::string> words) : words_(std::move(words)) {}

  std::string lookup(const std::string &word) { return words_[word]; } // BUG(concurrent-access)

private:
  std::unordered_map<std::string, std::string> words_;
};

static std::size_t translate(Translations &dictionary, const std::vector<std::string> &text) {
  std::size_t letters = 0;
  for (const auto &word : text)
    letters += dictionary.lookup(word).size();
  return letters;
}

int main() {
  Translations dictionary({{"map", "Karte"}, {"bug", "Fehler"}, {"key", "Schluessel"}});
  std::vector<std::string> text;
  for (int i = 0; i < 200; ++i)
    text.push_back(i % 3 ? "word" + std::to_string(i) : "map");

  std::size_t left = 0, right = 0;
  std::thread first([&] { left = translate(dictionary, text); });
  std::thread second([&] { right = translate(dictionary, text); });
  first.join();
  second.join();
  std::printf("%zu %zu\n", left, right);
}
