// RUN: %check_clang_tidy %s mapvet-unsafe-publication %t

// Creation at first use, with a test outside of the lock: no thread is in
// sight, but the lock says that there are some.
#include "hmap/handle.h"
#include <absl/container/flat_hash_map.h>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

static std::mutex Mutex;

struct Registry {
  std::map<int, int> Entries;
};
static Registry *Instance;
Registry *instance_bad() {
  if (Instance == nullptr) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Instance' is tested here without a lock while another thread may assign it under 'Mutex': it may see a map that is not there yet, or gone [mapvet-unsafe-publication]
    std::scoped_lock Hold(Mutex);
    if (Instance == nullptr)
      Instance = new Registry;
  }
  return Instance;
}

static Registry *Locked;
Registry *locked_ok() {
  std::scoped_lock Hold(Mutex);
  if (!Locked)
    Locked = new Registry;
  return Locked;
}

static std::atomic<Registry *> Atomic;
Registry *atomic_ok() {
  Registry *R = Atomic.load(std::memory_order_acquire);
  if (!R) {
    std::scoped_lock Hold(Mutex);
    R = Atomic.load(std::memory_order_relaxed);
    if (!R) {
      R = new Registry;
      Atomic.store(R, std::memory_order_release);
    }
  }
  return R;
}

static std::once_flag Once;
static Registry *OnceOnly;
Registry *once_ok() {
  std::call_once(Once, [] { OnceOnly = new Registry; });
  return OnceOnly;
}

class Words {
  mutable std::mutex Mutex;
  std::unique_ptr<absl::flat_hash_map<std::string, int>> Table;
  hmap::handle<std::string, int> Handle;
  std::shared_ptr<Registry> Mine;

public:
  int count_bad(const std::string &W) {
    if (!Table) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Table' is tested here without a lock {{.*}}[mapvet-unsafe-publication]
      std::lock_guard Hold(Mutex);
      if (!Table)
        Table = std::make_unique<absl::flat_hash_map<std::string, int>>();
    }
    return Table->contains(W);
  }
  int handle_bad(const std::string &W) {
    if (Handle)
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Handle' is tested here without a lock {{.*}}[mapvet-unsafe-publication]
      return Handle.get(W);
    std::unique_lock Hold(Mutex);
    if (!Handle)
      Handle = hmap::make<std::string, int>();
    return Handle.get(W);
  }
  // One thread makes it and asks for it; the lock is for those that read.
  void renew_ok() {
    if (Mine)
      return;
    auto Next = std::make_shared<Registry>();
    std::lock_guard Hold(Mutex);
    Mine = Next;
  }
};

// A map that one thread replaces, by a swap.
class Routes {
  std::mutex Mutex;
  std::shared_ptr<std::map<int, int>> Table;

public:
  void reload_ok() {
    auto Next = std::make_shared<std::map<int, int>>();
    std::lock_guard Hold(Mutex);
    std::swap(Table, Next);
  }
  bool has_ok(int K) {
    std::lock_guard Hold(Mutex);
    return Table && Table->count(K) != 0;
  }
};
