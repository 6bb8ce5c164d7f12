// truth: assert
// class: sync-map-misuse
#include "hmap/sync_map.h"
#include <cassert>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

// Balances of accounts.  Accounts without a balance have the one they came with.
class Ledger {
public:
  Ledger() {
    for (std::uint32_t account = 0; account < 20; ++account)
      initial_[account] = 1;
  }
  void deposit(std::uint32_t account, long amount) {
    if (balances_.contains(account)) {
      balances_.store(account, balance(account) + amount);
      return;
    }
    balances_.store(account, balance(account) + amount);
  }
  void open(std::uint32_t account) { balances_.store(account, 0); }
  long balance(std::uint32_t account) const {
    if (auto amount = balances_.load(account))
      return *amount;
    auto it = initial_.find(account);
    return it == initial_.end() ? 0 : it->second;
  }

private:
  hmap::sync_map<std::uint32_t, long> balances_;
  mutable std::mutex mutex_;
  std::map<std::uint32_t, long> initial_;
};

int main() {
  Ledger ledger;
  std::thread teller([&ledger] {
    for (std::uint32_t account = 0; account < 20; ++account)
      ledger.deposit(account, 10);
    for (std::uint32_t account = 0; account < 20; account += 2)
      ledger.open(account);
    for (std::uint32_t account = 0; account < 20; ++account)
      ledger.deposit(account, 5);
  });
  teller.join();
  long sum = 0;
  for (std::uint32_t account = 0; account < 20; ++account)
    sum += ledger.balance(account);
  std::printf("%ld in all\n", sum);
  assert(sum > 0);
}
