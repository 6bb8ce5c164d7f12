// truth: assert
// class: value-semantics

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>

using World = hmap::handle<int, double>;

// One step of a simulation: reads the world as it was, writes the next one.
static double advance([[clang::annotate("mapvet::value")]] World next, const World &now) {
  double moved = 0;
  for (int cell = 0; cell < 8; ++cell) {
    const double left = now.get((cell + 7) % 8);
    moved += left;
    next[cell] = now.get(cell) / 2 + left / 2;
  }
  return moved;
}

static double sum(const World &world) {
  double total = 0;
  for (int cell = 0; cell < 8; ++cell)
    total += world.get(cell);
  return total;
}

int main() {
  World world = hmap::make<int, double>();
  world[0] = 64;
  double moved = 0;
  for (int step = 0; step < 3; ++step)
    moved += advance(world, world); // BUG(value-semantics)
  std::printf("moved %g, %g left\n", moved, sum(world));
  assert(world.get(0) == 64);
  assert(moved == 192);
}
