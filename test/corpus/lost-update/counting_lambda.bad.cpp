// truth: assert
// class: lost-update

#include <algorithm>
#include <boost/unordered/unordered_map.hpp>
#include <cassert>
#include <cstdio>
#include <string>
#include <vector>

struct Hit {
  std::string host;
  int status;
};

using PerHost = boost::unordered_map<std::string, int>;

static std::vector<Hit> sample() {
  return {{"a.example", 200}, {"b.example", 404}, {"a.example", 500}, {"a.example", 200}, {"c.example", 404}};
}

int main() {
  const std::vector<Hit> hits = sample();
  PerHost failures;
  std::for_each(hits.begin(), hits.end(), [failures](const Hit &hit) mutable { // BUG(lost-update)
    if (hit.status >= 400)
      ++failures[hit.host]; // BUG(lost-update)
  });
  int total = 0;
  for (const auto &entry : failures)
    total += entry.second;
  std::printf("%d failures on %zu hosts\n", total, failures.size());
  assert(total == 3);
  assert(failures.count("c.example") == 1);
}
