// truth: assert
// class: alias-write

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>

using Votes = hmap::handle<std::string, int>;

template <class Handle>
static int changed(const Handle &before, const Handle &after) {
  int n = 0;
  for (const auto &entry : after)
    n += before.get(entry.first) != entry.second;
  return n;
}

static void count(Votes &votes, const std::string &ballot) { ++votes[ballot]; }

// Counts one box; for how many candidates the result has changed.
static int countBox(Votes &votes, const char *const *ballots, int n) {
  const Votes snapshot = votes;
  for (int i = 0; i < n; ++i)
    count(votes, ballots[i]); // BUG(alias-write)
  return changed(snapshot, votes);
}

int main() {
  Votes votes = hmap::make<std::string, int>();
  votes["ada"] = 3;
  votes["bob"] = 2;
  votes["cyd"] = 1;
  const char *box[] = {"ada", "cyd", "ada"};
  const int n = countBox(votes, box, 3);
  std::printf("%d changed, ada has %d\n", n, votes.get("ada"));
  assert(votes.get("ada") == 5);
  assert(n == 2);
}
