// truth: assert
// class: accidental-insert

#include <boost/unordered/unordered_map.hpp>
#include <cassert>
#include <cstdio>
#include <string>

template <class Key, class Amount>
class Quota {
public:
  void limit(const Key &key, Amount amount) { limits_[key] = amount; }
  void use(const Key &key, Amount amount) { used_[key] += amount; }

  // No limit, no quota: everything is allowed.
  bool exceeded(const Key &key) {
    if (limits_.find(key) == limits_.end())
      return false;
    const auto it = used_.find(key);
    return it != used_.end() && it->second > limits_[key];
  }

  std::size_t users() const { return used_.size(); }

  Amount total() const {
    Amount sum{};
    for (const auto &entry : used_)
      sum += entry.second;
    return sum;
  }

private:
  boost::unordered_map<Key, Amount> limits_;
  boost::unordered_map<Key, Amount> used_;
};

int main() {
  Quota<std::string, long> quota;
  quota.limit("mail", 10);
  quota.limit("disk", 100);
  quota.use("mail", 12);
  int over = 0;
  for (const char *name : {"mail", "disk", "print"})
    over += quota.exceeded(name);
  std::printf("%d over, %ld used by %zu\n", over, quota.total(), quota.users());
  assert(over == 1);
  assert(quota.users() == 1);
}
