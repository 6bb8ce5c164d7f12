// truth: assert
// class: check-then-act
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_synchronization -labsl_graphcycles_internal -labsl_stacktrace -labsl_symbolize -labsl_debugging_internal -labsl_demangle_internal -labsl_malloc_internal -labsl_time -labsl_civil_time -labsl_time_zone -labsl_strings -labsl_strings_internal -labsl_base -labsl_spinlock_wait -labsl_int128 -labsl_throw_delegate -labsl_raw_logging_internal -labsl_hashtablez_sampler -labsl_exponential_biased
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

class Owners {
public:
  bool claim(int shard, int node) {
    {
      absl::MutexLock lock(&mutex_);
      if (owner_.contains(shard)) // BUG(check-then-act)
        return false;
    }
    replicate(node);
    absl::MutexLock lock(&mutex_);
    owner_[shard] = node; // BUG(check-then-act)
    return true;
  }

private:
  static void replicate(int node) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + node));
  }
  absl::Mutex mutex_;
  absl::flat_hash_map<int, int> owner_;
};

int main() {
  Owners owners;
  std::atomic<int> claimed{0};
  std::vector<std::thread> nodes;
  for (int n = 0; n < 3; ++n)
    nodes.emplace_back([&, n] { claimed += owners.claim(9, n); });
  for (auto &n : nodes)
    n.join();
  std::printf("%d\n", claimed.load());
  assert(claimed == 1);
}
