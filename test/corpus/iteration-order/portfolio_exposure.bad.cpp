// truth: assert
// class: iteration-order
#include <algorithm>
#include <cassert>
#include <cstdio>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

class Portfolio {
public:
  explicit Portfolio(std::size_t expected) { held_.reserve(expected); }
  void buy(const std::string &symbol, double amount) { held_[symbol] += amount; }

  double exposure() const {
    return std::accumulate(held_.begin(), held_.end(), 0.0, // BUG(iteration-order)
                           [](double sum, const auto &position) {
                             return sum + position.second;
                           });
  }

private:
  std::unordered_map<std::string, double> held_;
};

static Portfolio sample(std::size_t expected, bool reversed) {
  std::vector<std::pair<std::string, double>> orders;
  for (int i = 0; i < 40; ++i)
    orders.emplace_back("S" + std::to_string(i), i % 2 ? 1e16 / (i + 1) : 0.1 * i - 1e16 / (i + 2));
  if (reversed)
    std::reverse(orders.begin(), orders.end());
  Portfolio portfolio(expected);
  for (const auto &[symbol, amount] : orders)
    portfolio.buy(symbol, amount);
  return portfolio;
}

int main() {
  const Portfolio here = sample(0, false), there = sample(1000, true);
  std::printf("%.3f %.3f\n", here.exposure(), there.exposure());
  assert(here.exposure() == there.exposure());
}
