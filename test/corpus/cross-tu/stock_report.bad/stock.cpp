// truth: assert
// class: cross-tu
// kind: large-copy

#include "stock.h"

void Stock::set(const std::string &article, int pieces) { levels_[article] = pieces; }

Levels Stock::levels() const { return levels_; } // BUG(cross-tu)
