// truth: assert
// class: weak-hash
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <unordered_map>

struct Cell {
  int row = 0;
  int column = 0;
  friend bool operator==(const Cell &a, const Cell &b) {
    return a.row == b.row && a.column == b.column;
  }
};

struct CellHash {
  std::size_t operator()(const Cell &cell) const {
    const std::size_t r = std::hash<int>{}(cell.row);
    const std::size_t c = std::hash<int>{}(cell.column);
    return r * 0x9e3779b97f4a7c15ull + c;
  }
};

class Board {
public:
  void set(int row, int column, char piece) {
    pieces_[Cell{row, column}] = piece;
  }
  char at(int row, int column) const {
    auto it = pieces_.find(Cell{row, column});
    return it == pieces_.end() ? '.' : it->second;
  }
  std::size_t worst() const {
    std::size_t most = 0;
    for (std::size_t b = 0; b < pieces_.bucket_count(); ++b)
      most = std::max(most, pieces_.bucket_size(b));
    return most;
  }

private:
  std::unordered_map<Cell, char, CellHash> pieces_;
};

int main() {
  Board board;
  for (int row = 0; row < 64; ++row)
    for (int column = 0; column < 64; ++column)
      if ((row * 7 + column * 3) % 5 == 0)
        board.set(row, column, 'x');
  std::printf("at most %zu cells to a bucket\n", board.worst());
  assert(board.at(0, 0) == 'x');
  assert(board.worst() < 12);
}
