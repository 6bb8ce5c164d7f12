// truth: assert
// class: missing-reserve

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>
static std::size_t g_allocations = 0;
static std::size_t g_large = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (n >= 512)
    ++g_large;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

struct Order {
  int number;
  double total;
};

using Totals = std::unordered_map<int, double>;

class Ledger {
public:
  void add(int number, double total) { m_orders.push_back({number, total}); }
  Totals totals() const {
    Totals totals;
    const auto collect = [&] {
      Totals part;
      for (std::size_t i = 0; i < m_orders.size(); ++i)
        part.try_emplace(m_orders[i].number, m_orders[i].total); // BUG(missing-reserve)
      return part;
    };
    return collect();
  }

private:
  std::vector<Order> m_orders;
};

int main() {
  Ledger ledger;
  for (int i = 0; i < 7000; ++i)
    ledger.add(i, i * 0.5);
  const std::size_t before = g_large;
  const Totals totals = ledger.totals();
  const std::size_t spent = g_large - before;
  std::printf("%zu orders, %zu tables\n", totals.size(), spent);
  assert(totals.size() == 7000);
  assert(spent <= 1);
}
