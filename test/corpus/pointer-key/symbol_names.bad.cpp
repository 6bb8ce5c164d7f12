// truth: asan
// class: pointer-key

#include <hmap/map.h>

#include <cstdio>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

struct CStrHash {
  std::size_t operator()(const char *s) const { return std::hash<std::string_view>()(s); } // BUG(pointer-key)
};
struct CStrEqual {
  bool operator()(const char *a, const char *b) const { return std::strcmp(a, b) == 0; } // BUG(pointer-key)
};

class Symbols {
public:
  int number(const std::string &name) {
    auto known = numbers_.find(name.c_str());
    if (known != numbers_.end())
      return known->second;
    const int fresh = static_cast<int>(numbers_.size());
    numbers_[name.c_str()] = fresh; // BUG(pointer-key)
    return fresh;
  }
  std::size_t differentLengths() const {
    std::set<std::size_t> lengths;
    for (const auto &[name, number] : numbers_)
      lengths.insert(std::strlen(name)); // BUG(pointer-key)
    return lengths.size();
  }

private:
  std::set<std::string> names_;
  hmap::map<const char *, int, CStrHash, CStrEqual> numbers_; // BUG(pointer-key)
};

static int numberAll(Symbols &symbols, const std::vector<int> &sections) {
  int sum = 0;
  for (int section : sections) {
    const std::string name = "__section_start_of_segment_" + std::to_string(section);
    sum += symbols.number(name);
  }
  return sum;
}

int main() {
  Symbols symbols;
  const int sum = numberAll(symbols, {1, 20, 300, 20});
  std::printf("%d, %zu lengths\n", sum, symbols.differentLengths());
}
