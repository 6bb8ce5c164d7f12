// truth: assert
// class: lost-update

#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>

struct Account {
  long cents = 0;
  int months = 0;
};

class Bank {
public:
  void open(const std::string &owner, long cents) { accounts_[owner].cents = cents; }

  // Takes the monthly fee from everybody who has less than the free balance.
  int chargeFees(long fee, long freeFrom) {
    int charged = 0;
    for (auto &entry : accounts_) {
      if (entry.second.cents >= freeFrom)
        continue;
      entry.second.cents -= fee;
      entry.second.months += 1;
      ++charged;
    }
    return charged;
  }

  long balance(const std::string &owner) const {
    const auto it = accounts_.find(owner);
    return it == accounts_.end() ? 0 : it->second.cents;
  }

private:
  std::unordered_map<std::string, Account> accounts_;
};

int main() {
  Bank bank;
  bank.open("ada", 250000);
  bank.open("bob", 9900);
  bank.open("cyd", 120);
  const int charged = bank.chargeFees(100, 100000);
  std::printf("%d charged, bob has %ld\n", charged, bank.balance("bob"));
  assert(charged == 2);
  assert(bank.balance("ada") == 250000);
  assert(bank.balance("bob") == 9800);
}
