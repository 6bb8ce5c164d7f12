// truth: asan
// class: concurrent-access
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_synchronization -labsl_graphcycles_internal -labsl_stacktrace -labsl_symbolize -labsl_debugging_internal -labsl_demangle_internal -labsl_malloc_internal -labsl_time -labsl_civil_time -labsl_time_zone -labsl_strings -labsl_strings_internal -labsl_base -labsl_spinlock_wait -labsl_int128 -labsl_throw_delegate -labsl_raw_logging_internal -labsl_hashtablez_sampler -labsl_exponential_biased

#include <absl/base/thread_annotations.h>
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>
#include <cstdio>
#include <string>
#include <thread>

class QuotaKeeper {
 public:
  // Returns whether the tenant may still send.
  bool Charge(const std::string& tenant, int units) {
    absl::ReaderMutexLock lock(&mu_);
    int& used = used_[tenant]; // BUG(concurrent-access)
    if (used + units > limit_) return false; // BUG(concurrent-access)
    used += units; // BUG(concurrent-access)
    return true;
  }

  int Used(const std::string& tenant) const {
    absl::ReaderMutexLock lock(&mu_);
    auto it = used_.find(tenant); // BUG(concurrent-access)
    return it == used_.end() ? 0 : it->second; // BUG(concurrent-access)
  }

 private:
  mutable absl::Mutex mu_;
  int limit_ = 100000;
  absl::flat_hash_map<std::string, int> used_;
};

int main() {
  QuotaKeeper keeper;
  std::thread api([&keeper] {
    for (int i = 0; i < 30000; ++i) keeper.Charge("tenant" + std::to_string(i), 2);
  });
  std::thread batch([&keeper] {
    for (int i = 30000; i > 0; --i) keeper.Charge("tenant" + std::to_string(i), 5);
  });
  int seen = 0;
  for (int i = 0; i < 50; ++i) seen += keeper.Used("tenant3");
  api.join();
  batch.join();
  std::printf("%d %s\n", keeper.Used("tenant3"), seen >= 0 ? "ok" : "");
}
