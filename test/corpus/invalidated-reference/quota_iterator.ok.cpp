// truth: asan
// class: invalidated-reference

#include <cstdio>
#include <string>
#include <unordered_map>

struct Quota {
  long used = 0;
  long limit = 100;
};

class Quotas {
public:
  void charge(const std::string &tenant, const std::string &group, long units) {
    charge_group(group, units);
    auto it = quotas_.find(tenant);
    if (it == quotas_.end())
      it = quotas_.emplace(tenant, Quota{}).first;
    it->second.used += units;
  }
  long used() const {
    long sum = 0;
    for (const auto &[name, quota] : quotas_)
      sum += quota.used;
    return sum;
  }
  std::size_t size() const { return quotas_.size(); }

private:
  void charge_group(const std::string &group, long units) {
    if (quotas_.size() > 80)
      quotas_.clear();
    quotas_["group/" + group].used += units;
  }
  std::unordered_map<std::string, Quota> quotas_;
};

int main() {
  Quotas quotas;
  for (int i = 0; i < 60; ++i)
    quotas.charge("tenant-" + std::to_string(i), "g" + std::to_string(i), 3);
  std::printf("%zu quotas, %ld used\n", quotas.size(), quotas.used());
  return quotas.size() > 10 ? 0 : 1;
}
