// truth: asan
// class: pointer-key
#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>

class WordCount {
public:
  void feed(std::istream &in) {
    std::string line;
    while (std::getline(in, line)) {
      std::size_t at = 0;
      while (at < line.size()) {
        const std::size_t end = std::min(line.find(' ', at), line.size());
        const std::string_view word(line.data() + at, end - at);
        ++counts_[word]; // BUG(pointer-key)
        at = end + 1;
      }
    }
  }

  int of(const char *word) const {
    const auto it = counts_.find(word);
    return it == counts_.end() ? 0 : it->second;
  }

private:
  std::unordered_map<std::string_view, int> counts_;
};

int main() {
  std::istringstream in("the quick brown fox and the lazy dog that sleeps all day\n"
                        "the end of the story is nowhere near what anybody wanted\n");
  WordCount words;
  words.feed(in);
  std::printf("the: %d\n", words.of("the"));
}
