// truth: assert
// class: cross-tu
// kind: large-copy

#pragma once
#include <map>
#include <string>

namespace ranking {

using Points = std::map<std::string, int>;

std::string leader(Points points);
int rank(Points points, const std::string &who);

} // namespace ranking
