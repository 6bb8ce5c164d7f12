// truth: asan
// class: invalidated-reference

#include <boost/container/flat_map.hpp>
#include <cstdio>
#include <string>

struct Level {
  long quantity = 0;
  std::string venue;
};

class Side {
public:
  void add(int price, long quantity, const std::string &venue) {
    Level &level = levels_[price];
    level.quantity += quantity;
    level.venue = venue;
  }
  // Moves half of one level to another.
  void split(int from, int to) {
    auto it = levels_.find(from);
    if (it == levels_.end())
      return;
    Level &target = levels_[to]; // BUG(invalidated-reference)
    long half = it->second.quantity / 2; // BUG(invalidated-reference)
    it->second.quantity -= half; // BUG(invalidated-reference)
    target.quantity += half;
  }
  long total() const {
    long sum = 0;
    for (const auto &[price, level] : levels_)
      sum += level.quantity;
    return sum;
  }

private:
  boost::container::flat_map<int, Level> levels_;
};

int main() {
  Side side;
  side.add(100, 1 << 20, "a venue with a long name, longer than short");
  for (int i = 0; i < 20; ++i)
    side.split(100 - i, 99 - i);
  std::printf("%ld\n", side.total());
  return side.total() == 1 << 20 ? 0 : 1;
}
