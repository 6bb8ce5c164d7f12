// truth: asan
// class: invalidated-reference

#include "hmap/map.h"
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

class Labels {
public:
  std::string_view text(int id) {
    auto it = texts_.find(id);
    return it == texts_.end() ? std::string_view() : std::string_view(it->second);
  }
  void set(int id, std::string text) { texts_[id] = std::move(text); }

  // "a -> b", made of two labels, of which the second may be new.
  std::string join(int first, int second) {
    std::string head = texts_[first];
    std::string &tail = texts_[second];
    if (tail.empty())
      tail = "n" + std::to_string(second);
    std::string out(head);
    out += " -> ";
    out += tail;
    return out;
  }
  std::size_t size() const { return texts_.size(); }

private:
  hmap::map<int, std::string> texts_;
};

int main() {
  Labels labels;
  labels.set(0, "root");
  std::size_t length = 0;
  for (int i = 0; i < 300; ++i)
    length += labels.join(i, i + 1).size();
  std::printf("%zu labels, %zu characters\n", labels.size(), length);
  return labels.size() == 301 ? 0 : 1;
}
