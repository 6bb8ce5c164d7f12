// truth: assert
// class: cross-tu
// kind: large-copy

#include "ranking.h"

namespace ranking {

std::string leader(const Points &points) {
  auto best = points.begin();
  for (auto it = points.begin(); it != points.end(); ++it)
    if (it->second > best->second)
      best = it;
  return best == points.end() ? "" : best->first;
}

int rank(const Points &points, const std::string &who) {
  const auto self = points.find(who);
  int ahead = 0;
  for (const auto &[name, n] : points)
    ahead += self != points.end() && n > self->second;
  return ahead + 1;
}

} // namespace ranking
