// truth: asan
// class: pointer-key
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

class Tags {
 public:
  int Id(std::string_view text) {
    if (auto it = ids_.find(text); it != ids_.end()) return it->second;
    const int id = static_cast<int>(ids_.size());
    ids_.emplace(*pool_.emplace(text).first, id);
    return id;
  }

  std::size_t Letters() const {
    std::size_t n = 0;
    for (const auto& [text, id] : ids_) n += text.find('-') != std::string_view::npos;
    return n;
  }

 private:
  std::unordered_set<std::string> pool_;
  absl::flat_hash_map<std::string_view, int> ids_;
};

static int TagAll(Tags& tags, const std::vector<int>& articles) {
  int last = 0;
  for (int article : articles) {
    std::string text = "article-of-the-series-" + std::to_string(article);
    last = tags.Id(text);
  }
  return last;
}

int main() {
  Tags tags;
  const int last = TagAll(tags, {4, 8, 15, 16, 4});
  std::printf("%d, %zu with a dash\n", last, tags.Letters());
}
