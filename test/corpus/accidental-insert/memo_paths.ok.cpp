// truth: assert
// class: accidental-insert

#include <cassert>
#include <cstdio>
#include <map>
#include <utility>
#include <vector>

using Cell = std::pair<int, int>;

// Number of ways through a grid with holes, remembered by cell.
class Paths {
public:
  explicit Paths(std::vector<std::vector<int>> grid) : grid_(std::move(grid)) {}

  long ways(int row, int column) {
    if (row < 0 || column < 0 || grid_[row][column])
      return 0;
    if (row == 0 && column == 0)
      return 1;
    const Cell cell{row, column};
    if (ways_[cell] != 0) {
      ++hits_;
      return ways_[cell];
    }
    return ways_[cell] = ways(row - 1, column) + ways(row, column - 1);
  }

  bool solved(int row, int column) {
    const auto it = ways_.find({row, column});
    return it != ways_.end() && it->second > 0;
  }

  long hits() const { return hits_; }
  std::size_t remembered() const { return ways_.size(); }

private:
  std::vector<std::vector<int>> grid_;
  std::map<Cell, long> ways_;
  long hits_ = 0;
};

int main() {
  Paths paths({{0, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 0, 1}, {0, 0, 0, 0}});
  const long first = paths.ways(3, 3);
  const std::size_t before = paths.remembered();
  int open = 0;
  for (int i = 0; i < 8; ++i)
    open += paths.solved(i, 9);
  std::printf("%ld ways, %ld hits, %d open\n", first, paths.hits(), open);
  assert(open == 0);
  assert(paths.remembered() == before);
}
