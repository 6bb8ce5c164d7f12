// truth: tsan
// class: lock-escape

#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>

struct Quota {
  long used = 0;
  long limit = 0;
};

class Quotas {
public:
  void charge(const std::string &tenant, long units) {
    std::unique_lock hold(mutex_);
    quotas_[tenant].used += units;
  }
  void reset(const std::string &tenant) {
    std::unique_lock hold(mutex_);
    quotas_.erase(tenant);
  }
  const Quota *find(const std::string &tenant) const { // BUG(lock-escape)
    std::shared_lock hold(mutex_);
    auto it = quotas_.find(tenant);
    if (it == quotas_.end())
      return nullptr;
    return &it->second; // BUG(lock-escape)
  }

private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, Quota> quotas_;
};

int main() {
  Quotas quotas;
  quotas.charge("acme", 1);
  std::thread worker([&] {
    for (int i = 0; i < 2000; ++i)
      quotas.charge("acme", 1);
  });
  long seen = 0;
  for (int i = 0; i < 2000; ++i)
    if (auto quota = quotas.find("acme"))
      seen += quota->used > 0;
  worker.join();
  std::printf("%ld seen\n", seen);
  return seen == 2000 ? 0 : 1;
}
