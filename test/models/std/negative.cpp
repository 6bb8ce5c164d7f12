// RUN: %mapvet %s -- -std=c++20 | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// What the standard library does for order and locking.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

void join_ok() {
  std::map<int, int> counts;
  std::thread worker([&] { counts[1] = 1; });
  worker.join();
  counts[2] = 2;
}

void future_ok() {
  std::map<int, int> counts;
  auto done = std::async(std::launch::async, [&] { counts[1] = 1; });
  done.get();
  counts[2] = 2;
}

void promise_ok() {
  std::map<int, int> counts;
  std::promise<void> filled;
  std::jthread worker([&] {
    counts[1] = 1;
    filled.set_value();
  });
  filled.get_future().wait();
  counts[2] = 2;
}

void latch_ok() {
  std::map<int, int> counts;
  std::latch filled(1);
  std::jthread worker([&] {
    counts[1] = 1;
    filled.count_down();
  });
  filled.wait();
  counts[2] = 2;
}

void semaphore_ok() {
  std::map<int, int> counts;
  std::binary_semaphore filled(0);
  std::jthread worker([&] {
    counts[1] = 1;
    filled.release();
  });
  filled.acquire();
  counts[2] = 2;
}

void locks_ok() {
  std::unordered_map<int, int> counts;
  std::shared_mutex mutex;
  std::jthread writer([&] {
    std::unique_lock hold(mutex);
    counts[1] = 1;
  });
  std::jthread reader([&] {
    std::shared_lock hold(mutex);
    (void)counts.find(1);
  });
  mutex.lock();
  counts.erase(1);
  mutex.unlock();
  std::scoped_lock hold(mutex);
  counts.clear();
}

void fill_once_ok() {
  static std::map<int, int> table;
  static std::once_flag once;
  auto use = [] {
    std::call_once(once, [] { table[1] = 1; });
    (void)table.find(1);
  };
  std::jthread a(use), b(use);
}

std::size_t copy_ok(std::unordered_map<std::string, int> counts,
                    std::vector<std::unordered_map<std::string, int>> &to) {
  to.push_back(std::move(counts));
  return to.size();
}

void owner_ok() {
  auto counts = std::make_unique<std::map<int, int>>();
  counts->emplace(1, 1);
  std::optional<std::map<int, int>> other;
  if (other)
    other->clear();
  other.emplace();
  other->emplace(1, 1);
}

void algorithm_ok(const std::vector<int> &values) {
  std::map<int, int> counts;
  std::for_each(values.begin(), values.end(), [&](int v) { ++counts[v]; });
  counts.clear();
}
