// truth: assert
// class: weak-hash
#include <cassert>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct SameText {
  bool operator()(const char *a, const char *b) const {
    return std::strcmp(a, b) == 0;
  }
};

struct TextHash {
  std::size_t operator()(const char *text) const {
    return std::hash<std::string_view>{}(text);
  }
};

// The words of a command language, by their text.
class Keywords {
public:
  void add(const char *word, int token) { tokens_.emplace(word, token); }
  int token(const char *word) const {
    auto it = tokens_.find(word);
    return it == tokens_.end() ? -1 : it->second;
  }

private:
  std::unordered_map<const char *, int, TextHash, SameText> tokens_;
};

int main() {
  Keywords keywords;
  keywords.add("select", 1);
  keywords.add("insert", 2);
  keywords.add("delete", 3);

  std::vector<std::string> line;
  const std::string text = "insert nothing select";
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find(' ', at);
    if (end == std::string::npos)
      end = text.size();
    line.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  int known = 0;
  for (const std::string &word : line)
    if (keywords.token(word.c_str()) > 0)
      ++known;
  std::printf("%d of %zu words are known\n", known, line.size());
  assert(known == 2);
}
