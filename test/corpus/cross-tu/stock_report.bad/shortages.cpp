// truth: assert
// class: cross-tu
// kind: large-copy

#include "stock.h"

int shortages(const Stock &stock, int below) {
  int n = 0;
  for (const auto &[article, pieces] : stock.levels()) // BUG(cross-tu)
    n += pieces < below;
  return n;
}
