// truth: asan
// class: invalidated-reference

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

struct Plan {
  std::string sql;
  int runs = 0;
};

class PlanCache {
public:
  explicit PlanCache(std::size_t limit) : limit_(limit) {}

  Plan *get(const std::string &sql) {
    auto it = plans_.find(sql);
    if (it == plans_.end()) {
      it = plans_.emplace(sql, std::make_unique<Plan>()).first;
      it->second->sql = sql;
    }
    return it->second.get();
  }

  void trim() {
    if (plans_.size() > limit_)
      plans_.clear(); // BUG(invalidated-reference)
  }

  int run(const std::string &sql) {
    Plan *plan = get(sql);
    ++plan->runs;
    trim(); // BUG(invalidated-reference)
    return plan->runs; // BUG(invalidated-reference)
  }

private:
  std::size_t limit_;
  std::unordered_map<std::string, std::unique_ptr<Plan>> plans_;
};

int main() {
  PlanCache cache(4);
  int runs = 0;
  for (int i = 0; i < 20; ++i)
    runs += cache.run("select " + std::to_string(i) + " from a_rather_long_table_name");
  std::printf("%d runs\n", runs);
  return runs >= 20 ? 0 : 1;
}
