// truth: tsan
// class: concurrent-access

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

class SpinLock {
public:
  void lock() {
    while (flag_.test_and_set(std::memory_order_acquire))
      std::this_thread::yield();
  }
  void unlock() { flag_.clear(std::memory_order_release); }

private:
  std::atomic_flag flag_ = ATOMIC_FLAG_INIT;
};

class Allocations {
public:
  void allocated(const void *p, std::size_t bytes) {
    std::lock_guard<SpinLock> lock(spin_);
    live_[reinterpret_cast<std::uintptr_t>(p)] = bytes;
  }
  void freed(const void *p) {
    std::lock_guard<SpinLock> lock(spin_);
    auto it = live_.find(reinterpret_cast<std::uintptr_t>(p));
    if (it != live_.end())
      live_.erase(it);
  }
  std::size_t leaks() {
    std::lock_guard<SpinLock> lock(spin_);
    return live_.size();
  }

private:
  SpinLock spin_;
  std::unordered_map<std::uintptr_t, std::size_t> live_;
};

static void exercise(Allocations &allocations, int seed) {
  static const char arena[4096] = {};
  for (int i = 0; i < 200; ++i) {
    const char *p = arena + (i * 13 + seed) % 4096;
    allocations.allocated(p, 16);
    allocations.freed(p);
    if (i % 4 == 0) // does the work that it allocated for
      std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
}

int main() {
  Allocations allocations;
  std::thread a(exercise, std::ref(allocations), 0);
  std::thread b(exercise, std::ref(allocations), 1);
  a.join();
  b.join();
  std::printf("%zu live\n", allocations.leaks());
}
