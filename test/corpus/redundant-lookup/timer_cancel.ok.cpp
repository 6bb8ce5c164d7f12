// truth: assert
// class: redundant-lookup
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <cassert>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>

static std::size_t g_hashes = 0;
struct CountingHash {
  std::size_t operator()(int id) const {
    ++g_hashes;
    return std::hash<int>{}(id * 2654435761u);
  }
};

struct Timer {
  long due = 0;
  std::function<void(int)> fire;
};

class Timers {
public:
  int start(long due, std::function<void(int)> fire) {
    timers_.try_emplace(++last_, Timer{due, std::move(fire)});
    return last_;
  }
  // Runs and forgets one timer.
  bool run(int id) {
    auto it = timers_.find(id);
    if (it != timers_.end()) {
      std::function<void(int)> fire = std::move(it->second.fire);
      timers_.erase(it);
      fire(id);
      return true;
    }
    return false;
  }
  std::size_t pending() const { return timers_.size(); }

private:
  absl::flat_hash_map<int, Timer, CountingHash> timers_;
  int last_ = 0;
};

int main() {
  Timers timers;
  long fired = 0;
  for (int i = 0; i < 400; ++i)
    timers.start(i, [&fired](int) { ++fired; });
  const std::size_t before = g_hashes;
  for (int id = 1; id <= 400; ++id)
    timers.run(id);
  const std::size_t spent = g_hashes - before;
  std::printf("%ld fired, %zu pending, %zu hashes\n", fired, timers.pending(), spent);
  assert(fired == 400 && timers.pending() == 0);
  assert(spent < 500);
}
