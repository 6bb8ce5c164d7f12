// truth: tsan
// class: lock-escape
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>

struct Account {
  std::string owner;
  long balance = 0;
};

class Ledger {
public:
  void open(int number, const std::string &owner) {
    std::unique_lock lock(mutex_);
    accounts_[number].owner = owner;
  }
  void close(int number) {
    std::unique_lock lock(mutex_);
    accounts_.erase(number);
  }
  void payInterest() {
    std::unique_lock lock(mutex_);
    for (auto &[number, account] : accounts_)
      account.balance += 1;
  }
  void deposit(int number, long amount) {
    std::unique_lock lock(mutex_);
    auto it = accounts_.find(number);
    if (it == accounts_.end())
      return;
    ++deposits_;
    it->second.balance += amount;
  }
  long total() const {
    std::shared_lock lock(mutex_);
    long sum = 0;
    for (const auto &[number, account] : accounts_)
      sum += account.balance;
    return sum;
  }

private:
  mutable std::shared_mutex mutex_;
  absl::flat_hash_map<int, Account> accounts_;
  long deposits_ = 0;
};

int main() {
  Ledger ledger;
  ledger.open(1, "the bank");
  ledger.open(2, "the mint");
  std::thread clerk([&] {
    for (int i = 0; i < 2000; ++i) {
      ledger.payInterest();
      std::this_thread::yield();
    }
  });
  for (int i = 0; i < 2000; ++i) {
    ledger.deposit(1, 2);
    std::this_thread::yield();
  }
  clerk.join();
  std::printf("%ld in all\n", ledger.total());
  ledger.close(2);
  return ledger.total() == 6000 ? 0 : 1;
}
