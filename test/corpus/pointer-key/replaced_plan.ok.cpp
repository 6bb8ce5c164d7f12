// truth: assert
// class: pointer-key

// A query planner that remembers the cost of plans it has looked at.

#include <cassert>
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace {

struct plan {
  explicit plan(std::string n, int r) : name(std::move(n)), rows(r) {}
  std::string name;
  int rows;
  std::unique_ptr<plan> input;
};

class optimizer {
public:
  int cost(const plan *p) {
    auto known = costs_.find(p);
    if (known != costs_.end())
      return known->second;
    int sum = p->rows + (p->input ? cost(p->input.get()) : 0);
    costs_.emplace(p, sum);
    return sum;
  }
  void rewrite(std::unique_ptr<plan> &at, std::unique_ptr<plan> better) {
    costs_.clear();
    at = std::move(better);
  }

private:
  std::unordered_map<const plan *, int> costs_;
};

std::unique_ptr<plan> scan(int rows) {
  return std::make_unique<plan>("scan", rows);
}

} // namespace

int main() {
  optimizer opt;
  std::unique_ptr<plan> root = scan(1000);
  int wrong = 0;
  for (int step = 1; step <= 40; ++step) {
    int expected = root->rows;
    wrong += opt.cost(root.get()) != expected;
    opt.rewrite(root, nullptr);
    root = scan(1000 - step);
  }
  std::printf("%d costs are wrong\n", wrong);
  assert(wrong == 0);
}
