// truth: tsan
// class: concurrent-access

#include <cctype>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using Histogram = std::map<std::string, int>;

static void countWords(std::string_view text, Histogram &into) {
  std::string word;
  for (char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      ++into[word]; // BUG(concurrent-access)
      word.clear();
    }
  }
}

int main() {
  std::string page;
  for (int i = 0; i < 200; ++i)
    page += "The map is not the territory. ";

  Histogram words;
  {
    std::vector<std::jthread> readers;
    for (int part = 0; part < 3; ++part)
      readers.emplace_back([&words, &page] { countWords(page, words); }); // BUG(concurrent-access)
  }
  std::printf("%d\n", words["map"]);
}
