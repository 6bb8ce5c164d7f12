// truth: tsan
// class: concurrent-access

#include <hmap/handle.h>

#include <cstdio>
#include <string>
#include <thread>
#include <utility>

using Tally = hmap::handle<std::string, int>;

static Tally tallyRegion(Tally votes, std::string region, int ballots) {
  for (int i = 0; i < ballots; ++i)
    ++votes[region + "/candidate-" + std::to_string(i % 3)]; // BUG(concurrent-access)
  return votes;
}

static int sum(const Tally &votes) {
  int n = 0;
  votes.range([&n](const std::string &, int count) {
    n += count;
    return true;
  });
  return n;
}

int main() {
  Tally start = hmap::make<std::string, int>();
  start["spoilt"] = 0;

  Tally north, south;
  std::thread first([&north, votes = start] { north = tallyRegion(votes, "north", 4000); }); // BUG(concurrent-access)
  std::thread second([&south, votes = start] { south = tallyRegion(votes, "south", 4000); }); // BUG(concurrent-access)
  first.join();
  second.join();
  std::printf("%d %d\n", sum(north), sum(south));
}
