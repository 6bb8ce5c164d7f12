// truth: assert
// class: iteration-order

#include "hmap/map.h"
#include <algorithm>
#include <cassert>
#include <cstdio>
#include <string>
#include <vector>

class Members {
public:
  void join(const std::string &name, int since) { since_[name] = since; }
  void leave(const std::string &name) { since_.erase(name); }

  // For the page that lists everybody.
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    all.reserve(since_.size());
    for (const auto &entry : since_)
      all.push_back(entry.first);
    std::sort(all.begin(), all.end());
    return all;
  }

  int oldest() const {
    int best = 9999;
    for (const auto &entry : since_)
      best = std::min(best, entry.second);
    return best;
  }

private:
  hmap::map<std::string, int> since_;
};

int main() {
  Members members;
  std::vector<std::string> expected;
  for (char c = 'a'; c <= 'p'; ++c) {
    members.join(std::string(3, c), 1990 + c % 7);
    expected.push_back(std::string(3, c));
  }
  members.leave("ccc");
  expected.erase(expected.begin() + 2);
  const std::vector<std::string> names = members.names();
  std::printf("%zu members, first %s, oldest %d\n", names.size(), names.front().c_str(), members.oldest());
  assert(members.oldest() == 1990);
  assert(names == expected);
}
