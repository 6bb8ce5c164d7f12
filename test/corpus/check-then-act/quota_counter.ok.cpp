// truth: assert
// class: check-then-act
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

// At most five downloads a customer.
class Quota {
public:
  bool take(const std::string &customer) {
    {
      std::unique_lock lock(mutex_);
      int &used = used_[customer];
      if (used >= limit)
        return false;
      ++used;
    }
    log(customer);
    return true;
  }
  int used(const std::string &customer) const {
    std::shared_lock lock(mutex_);
    const auto it = used_.find(customer);
    return it == used_.end() ? 0 : it->second;
  }
  static constexpr int limit = 5;

private:
  static void log(const std::string &) {
    std::this_thread::sleep_for(std::chrono::milliseconds(15));
  }
  mutable std::shared_mutex mutex_;
  std::map<std::string, int> used_;
};

int main() {
  Quota quota;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i)
    clients.emplace_back([&quota] {
      for (int n = 0; n < 2; ++n)
        quota.take("acme");
    });
  for (auto &c : clients)
    c.join();
  std::printf("%d used\n", quota.used("acme"));
  assert(quota.used("acme") <= Quota::limit);
}
