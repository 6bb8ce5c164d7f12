// truth: assert
// class: value-semantics

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>
#include <utility>

template <class Key, class Value>
class Level {
public:
  using Tiles = hmap::handle<Key, Value>;

  void reset(const Tiles &from) {
    tiles_ = from; // BUG(value-semantics)
  }
  void dig(const Key &at) { tiles_.erase(at); }
  std::size_t left() const { return tiles_.size(); }

private:
  [[clang::annotate("mapvet::value")]] Tiles tiles_;
};

static hmap::handle<int, char> readMap(const std::string &text) {
  hmap::handle<int, char> tiles = hmap::make<int, char>();
  int at = 0;
  for (char c : text)
    tiles[at++] = c;
  return tiles;
}

int main() {
  const hmap::handle<int, char> design = readMap("##..##.#");
  Level<int, char> level;
  level.reset(design);
  level.dig(0);
  level.dig(1);
  std::printf("%zu tiles left\n", level.left());
  level.reset(design);
  assert(level.left() == 8);
}
