// truth: tsan
// class: lock-escape
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

class Routes {
public:
  using Hops = std::vector<int>;
  std::optional<Hops> find(const std::string &dst) const {
    std::shared_lock lk(mu_);
    if (auto it = table_.find(dst); it != table_.end())
      return it->second;
    return std::nullopt;
  }
  void learn(const std::string &dst, int hop) {
    std::unique_lock lk(mu_);
    table_[dst].push_back(hop);
  }

private:
  mutable std::shared_mutex mu_;
  std::unordered_map<std::string, Hops> table_;
};

int main() {
  Routes r;
  r.learn("x", 1);
  std::thread t([&] {
    for (int i = 0; i < 2000; ++i)
      r.learn("x", i);
  });
  size_t n = 0;
  for (int i = 0; i < 2000; ++i)
    if (auto h = r.find("x")) {
      n += h->size();
    }
  t.join();
  return n == 0;
}
