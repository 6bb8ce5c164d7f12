// truth: asan
// class: invalidated-reference
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <cstdio>
#include <string>
#include <vector>

struct Account {
  std::string owner;
  long cents = 0;
  std::vector<long> history;
};

class Ledger {
public:
  void open(const std::string &id, long cents) {
    Account &a = accounts_[id];
    a.owner = "owner of " + id;
    a.cents = cents;
  }

  bool transfer(const std::string &from, const std::string &to, long cents) {
    Account &source = accounts_[from];
    if (source.cents < cents)
      return false;
    Account &target = accounts_[to]; // BUG(invalidated-reference)
    source.cents -= cents; // BUG(invalidated-reference)
    target.cents += cents; // BUG(invalidated-reference)
    source.history.push_back(-cents); // BUG(invalidated-reference)
    target.history.push_back(cents);
    return true;
  }

  long total() const {
    long sum = 0;
    for (const auto &[id, account] : accounts_)
      sum += account.cents;
    return sum;
  }

private:
  absl::flat_hash_map<std::string, Account> accounts_;
};

int main() {
  Ledger ledger;
  ledger.open("main", 1000);
  int done = 0;
  for (int i = 0; i < 40; ++i)
    done += ledger.transfer("main", "sub-" + std::to_string(i), 10);
  std::printf("%d transfers, %ld cents\n", done, ledger.total());
  return ledger.total() == 1000 ? 0 : 1;
}
