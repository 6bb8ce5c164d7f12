// truth: assert
// class: redundant-lookup

#include <cassert>
#include <cstdio>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

static std::size_t g_hashes = 0;
struct CountingHash {
  std::size_t operator()(const std::string &text) const {
    ++g_hashes;
    return std::hash<std::string>{}(text);
  }
};
using Prices = std::unordered_map<std::string, int, CountingHash>;

struct Line {
  std::string article;
  int amount;
};

class PriceList {
public:
  void set(const std::string &article, int cents) { m_prices[article] = cents; }

  int quote(const std::vector<Line> &lines) const {
    int total = 0;
    for (const Line &line : lines) {
      const auto found = m_prices.find(line.article);
      if (found == m_prices.end())
        continue;
      total += line.amount * found->second;
    }
    return total;
  }

private:
  Prices m_prices;
};

int main() {
  PriceList list;
  std::vector<Line> order;
  for (int i = 0; i < 200; ++i) {
    list.set("article " + std::to_string(i), 100 + i);
    order.push_back({"article " + std::to_string(i * 2), 1});
  }
  const std::size_t before = g_hashes;
  const int total = list.quote(order);
  const std::size_t spent = g_hashes - before;
  std::printf("%d cents, %zu hashes\n", total, spent);
  assert(spent <= order.size());
}
