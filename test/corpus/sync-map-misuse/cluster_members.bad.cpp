// truth: assert
// class: sync-map-misuse
#include "hmap/sync_map.h"
#include <cassert>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

using Id = long;

// Where the members of a cluster can be reached.
class Members {
public:
  void join(Id id, const std::string &address) {
    if (id % 8 != 0) {
      settled_.store(id, address);
      return;
    }
    std::scoped_lock hold(lock_);
    young_[id] = address;
  }
  void leave(Id id) {
    settled_.erase(id);
  }
  std::string address(Id id) const {
    auto known = settled_.load(id);
    if (known)
      return *known;
    std::scoped_lock hold(lock_);
    auto it = young_.find(id); // BUG(sync-map-misuse)
    return it == young_.end() ? "" : it->second;
  }

private:
  hmap::sync_map<Id, std::string> settled_;
  mutable std::mutex lock_;
  std::unordered_map<Id, std::string> young_;
};

int main() {
  Members members;
  std::vector<std::jthread> joining;
  for (int t = 0; t < 2; ++t)
    joining.emplace_back([&members, t] {
      for (Id id = t; id < 40; id += 2)
        members.join(id, "10.0.0." + std::to_string(id));
    });
  joining.clear();
  int reachable = 0;
  for (Id id = 0; id < 40; ++id) {
    members.leave(id);
    reachable += !members.address(id).empty();
  }
  std::printf("%d reachable\n", reachable);
  assert(reachable == 0);
}
