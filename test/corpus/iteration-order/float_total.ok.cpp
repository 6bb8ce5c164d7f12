// truth: assert
// class: iteration-order

#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>

class Ledger {
public:
  void book(const std::string &account, double amount) { balance_[account] += amount; }
  void rehash(std::size_t n) { balance_.rehash(n); }

  double total() const {
    double sum = 0;
    for (const auto &[account, amount] : std::map(balance_.begin(), balance_.end()))
      sum += amount;
    return sum;
  }

  std::size_t accounts() const { return balance_.size(); }

private:
  std::unordered_map<std::string, double> balance_;
};

// Accounts of very different size, booked in one order or the other.
static Ledger make(bool reversed) {
  Ledger ledger;
  for (int n = 0; n < 200; ++n) {
    const int i = reversed ? 199 - n : n;
    ledger.book("account" + std::to_string(i), i % 3 == 0 ? 1e15 + i : i % 3 == 1 ? -1e15 : 0.1 * i);
  }
  if (reversed)
    ledger.rehash(4099);
  return ledger;
}

int main() {
  const Ledger a = make(false), b = make(true);
  std::printf("%.17g\n%.17g\n", a.total(), b.total());
  assert(a.accounts() == b.accounts());
  assert(a.total() == b.total());
}
