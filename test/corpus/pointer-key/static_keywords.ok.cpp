// truth: asan
// class: pointer-key

#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_map>

class Keywords {
public:
  void define(int id) {
    static const char *const spellings[] = {"keyword_number_if", "keyword_number_else", "keyword_number_while"};
    ids_.emplace(spellings[id], id);
  }

  int idOf(std::string_view spelling) const {
    int best = -1;
    for (const auto &[word, id] : ids_)
      if (word == spelling)
        best = id;
    return best;
  }
  std::size_t size() const { return ids_.size(); }

private:
  std::unordered_map<std::string_view, int> ids_;
};

int main() {
  Keywords keywords;
  for (int id = 0; id < 3; ++id)
    keywords.define(id);
  std::printf("%d of %zu\n", keywords.idOf("keyword_number_while"), keywords.size());
}
