// truth: assert
// class: cross-tu
// kind: large-copy

#include "ranking.h"

namespace ranking {

std::string leader(Points points) { // BUG(cross-tu)
  auto best = points.begin();
  for (auto it = points.begin(); it != points.end(); ++it)
    if (it->second > best->second)
      best = it;
  return best == points.end() ? "" : best->first;
}

int rank(Points points, const std::string &who) { // BUG(cross-tu)
  const auto self = points.find(who);
  int ahead = 0;
  for (const auto &[name, n] : points)
    ahead += self != points.end() && n > self->second;
  return ahead + 1;
}

} // namespace ranking
