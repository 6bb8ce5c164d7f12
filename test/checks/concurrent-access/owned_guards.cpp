// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -std=c++20

// A guard that an owner holds, and two lambdas that one macro makes.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

using Table = std::map<int, int>;

#define BOTH(X, F, G)                                                          \
  std::jthread A([&] { X.F; }), B([&] { X.G; })

struct Maybe {
  Table Entries;
  std::mutex Lock;
  void write(int K) {
    std::optional<std::lock_guard<std::mutex>> Hold;
    Hold.emplace(Lock);
    Entries[K] = 1;
  }
  int read(int K) {
    std::lock_guard Hold(Lock);
    return Entries.count(K);
  }
};
struct Sometimes {
  Table Entries;
  std::mutex Lock;
  void write(int K) {
    std::optional<std::lock_guard<std::mutex>> Hold;
    if (K % 2)
      Hold.emplace(Lock);
    Entries[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Entries' is written here without a lock while another thread may read it in 'Sometimes::read' under 'Lock'
  }
  int read(int K) {
    std::lock_guard Hold(Lock);
    return Entries.count(K);
  }
};
struct GivenBack {
  Table Entries;
  std::mutex Lock;
  void write(int K) {
    std::optional<std::lock_guard<std::mutex>> Hold;
    Hold.emplace(Lock);
    Hold.reset();
    Entries[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Entries' is written here without a lock while another thread may read it in 'GivenBack::read' under 'Lock'
  }
  int read(int K) {
    std::lock_guard Hold(Lock);
    return Entries.count(K);
  }
};
struct Heap {
  Table Entries;
  std::mutex Lock;
  auto hold() { return std::make_unique<std::unique_lock<std::mutex>>(Lock); }
  void write(int K) {
    auto Hold = hold();
    Entries[K] = 1;
  }
  int read(int K) {
    auto Hold = hold();
    return Entries.count(K);
  }
};
struct HeapGone {
  Table Entries;
  std::mutex Lock;
  auto hold() { return std::make_unique<std::unique_lock<std::mutex>>(Lock); }
  void write(int K) {
    hold();
    Entries[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Entries' is written here without a lock while another thread may read it in 'HeapGone::read' under 'Lock'
  }
  int read(int K) {
    auto Hold = hold();
    return Entries.count(K);
  }
};

void all() {
  { Maybe X; BOTH(X, write(1), read(1)); }
  { Sometimes X; BOTH(X, write(1), read(1)); }
  { GivenBack X; BOTH(X, write(1), read(1)); }
  { Heap X; BOTH(X, write(1), read(1)); }
  { HeapGone X; BOTH(X, write(1), read(1)); }
}
