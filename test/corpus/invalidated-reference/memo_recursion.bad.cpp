// truth: asan
// class: invalidated-reference
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <cstdio>
#include <vector>

struct Cost {
  long value = -1;
  std::vector<int> via;
};

class Planner {
public:
  long cost(int n) {
    Cost &mine = memo_[n];
    if (mine.value >= 0)
      return mine.value;
    if (n < 2)
      return memo_[n].value = n;
    long sum = cost(n - 1) + cost(n / 2); // BUG(invalidated-reference)
    mine.via = {n - 1, n / 2}; // BUG(invalidated-reference)
    mine.value = sum % 1000003; // BUG(invalidated-reference)
    return mine.value;
  }
  std::size_t size() const { return memo_.size(); }

private:
  absl::flat_hash_map<int, Cost> memo_;
};

int main() {
  Planner planner;
  long c = planner.cost(200);
  std::printf("%ld, %zu states\n", c, planner.size());
  return planner.size() == 200 ? 0 : 1;
}
