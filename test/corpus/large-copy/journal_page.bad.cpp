// truth: assert
// class: large-copy

#include <hmap/map.h>

#include <cassert>
#include <cstdio>
#include <string>

// Text that counts how often it is copied.
class Text {
public:
  explicit Text(std::string s = {}) : s_(std::move(s)) {}
  Text(const Text &other) : s_(other.s_) { ++copies; }
  Text(Text &&) = default;
  Text &operator=(const Text &other) {
    s_ = other.s_;
    ++copies;
    return *this;
  }
  Text &operator=(Text &&) = default;
  std::size_t length() const { return s_.size(); }
  static inline long copies = 0;

private:
  std::string s_;
};

using Journal = hmap::map<int, Text>;

struct Page {
  Journal entries; // BUG(large-copy)
  int first = 0;
  int count = 0;

  std::size_t characters() const {
    std::size_t n = 0;
    for (int id = first; id < first + count; ++id)
      if (auto it = entries.find(id); it != entries.end())
        n += it->second.length();
    return n;
  }
};

static std::size_t printAll(const Journal &journal, int pageSize) {
  std::size_t characters = 0;
  for (int first = 0; first < static_cast<int>(journal.size()); first += pageSize) {
    const Page page{journal, first, pageSize}; // BUG(large-copy)
    characters += page.characters();
  }
  return characters;
}

int main() {
  Journal journal;
  for (int i = 0; i < 500; ++i)
    journal.emplace(i, Text("entry " + std::to_string(i)));
  Text::copies = 0;
  const std::size_t characters = printAll(journal, 50);
  std::printf("%zu characters, %ld copies\n", characters, Text::copies);
  assert(Text::copies == 0);
}
