// truth: asan
// class: pointer-key

#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_map>

class Keywords {
public:
  void define(int id) {
    const std::string spelling = "keyword_number_" + std::to_string(id);
    ids_.emplace(spelling, id); // BUG(pointer-key)
  }

  int idOf(std::string_view spelling) const {
    int best = -1;
    for (const auto &[word, id] : ids_)
      if (word == spelling) // BUG(pointer-key)
        best = id;
    return best;
  }
  std::size_t size() const { return ids_.size(); }

private:
  std::unordered_map<std::string_view, int> ids_; // BUG(pointer-key)
};

int main() {
  Keywords keywords;
  for (int id = 0; id < 3; ++id)
    keywords.define(id);
  std::printf("%d of %zu\n", keywords.idOf("keyword_number_while"), keywords.size());
}
