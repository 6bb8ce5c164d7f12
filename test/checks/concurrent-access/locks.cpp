// RUN: %check_clang_tidy %s mapvet-concurrent-access %t

// Locks that nobody calls a mutex, guards that nobody names, and elements that
// have a lock each.
#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <queue>
#include <shared_mutex>
#include <thread>
#include <unordered_map>
#include <vector>

// A test-and-set loop is a lock.
class FlagLock {
  std::atomic_flag Flag = ATOMIC_FLAG_INIT;

public:
  void enter() {
    while (Flag.test_and_set(std::memory_order_acquire))
      ;
  }
  void leave() { Flag.clear(std::memory_order_release); }
};
class ExchangeLock {
  std::atomic<bool> Taken{false};

public:
  void enter() {
    while (Taken.exchange(true, std::memory_order_acquire))
      std::this_thread::yield();
  }
  void leave() { Taken.store(false, std::memory_order_release); }
};
class CompareLock {
  std::atomic<bool> Taken{false};

public:
  void enter() {
    bool Free = false;
    while (!Taken.compare_exchange_weak(Free, true))
      Free = false;
  }
  void leave() { Taken = false; }
};
template <class Lock> class Counts {
  Lock Mine;
  std::map<int, int> Map;

public:
  void add_ok(int Key) {
    Mine.enter();
    ++Map[Key];
    Mine.leave();
  }
  void late_bad(int Key) {
    Mine.enter();
    Mine.leave();
    ++Map[Key];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Map'{{.*}}[mapvet-concurrent-access]
  }
};
template <class Lock> void good() {
  Counts<Lock> C;
  std::thread Other([&] { C.add_ok(1); });
  C.add_ok(2);
  Other.join();
}
void all_good_ok() {
  good<FlagLock>();
  good<ExchangeLock>();
  good<CompareLock>();
}
void late() {
  Counts<FlagLock> C;
  std::thread Other([&] { C.late_bad(1); });
  C.late_bad(2);
  Other.join();
}

// Only a flag, no lock: both sides set it.
std::atomic<bool> Busy{false};
std::map<int, int> Flagged;
void only_a_flag_bad() {
  std::thread Other([] {
    Busy.store(true);
    Flagged[1] = 1;
    Busy.store(false);
  });
  Busy.store(true);
  Flagged[2] = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Flagged'{{.*}}[mapvet-concurrent-access]
  Busy.store(false);
  Other.join();
}

// A guard without a name unlocks before the next statement.
class Unnamed {
  std::mutex Mutex;
  std::map<int, int> Map, Kept;

public:
  void named_ok(int Key) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Map[Key] = 1;
    Kept[Key] = 1;
  }
  void unnamed_bad() {
    std::lock_guard<std::mutex>{Mutex};
    Map.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Map'{{.*}}[mapvet-concurrent-access]
  }
  void in_one_expression_ok() {
    (std::lock_guard<std::mutex>{Mutex}, Kept.clear());
  }
};
void unnamed() {
  Unnamed U;
  std::thread Other([&] { U.named_ok(1); });
  U.unnamed_bad();
  U.in_one_expression_ok();
  Other.join();
}

// One lock an element.
struct Shard {
  std::mutex Mutex;
  std::unordered_map<int, int> Map;
};
class Shards {
  Shard All[4];

public:
  void add_ok(int Key) {
    Shard &S = All[Key % 4];
    std::lock_guard<std::mutex> Lock(S.Mutex);
    ++S.Map[Key];
  }
  std::size_t size_ok() {
    std::size_t N = 0;
    for (Shard &S : All) {
      std::lock_guard<std::mutex> Lock(S.Mutex);
      N += S.Map.size();
    }
    return N;
  }
  std::size_t size_bad() {
    std::size_t N = 0;
    for (Shard &S : All)
      N += S.Map.size();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}Map'{{.*}}[mapvet-concurrent-access]
    return N;
  }
};
void shards() {
  Shards S;
  std::thread Other([&] { S.add_ok(1); });
  S.size_ok();
  S.size_bad();
  Other.join();
}

// A map in a map, changed under a lock that others hold at the same time.
class Book {
  std::shared_mutex Mutex;
  std::unordered_map<int, std::map<int, long>> Accounts, Sums;

public:
  void trade_bad(int Id, int What) {
    std::shared_lock Lock(Mutex);
    auto It = Accounts.find(Id);
    if (It != Accounts.end())
      It->second[What] += 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Accounts[...].second'{{.*}}(shared){{.*}}[mapvet-concurrent-access]
  }
  void sum_ok(int Id, int What) {
    std::unique_lock Lock(Mutex);
    auto It = Sums.find(Id);
    if (It != Sums.end())
      It->second[What] += 1;
  }
};
void book() {
  Book B;
  std::thread Other([&] { B.trade_bad(1, 2); B.sum_ok(1, 2); });
  B.trade_bad(1, 3);
  B.sum_ok(1, 3);
  Other.join();
}

// Listeners that are copied out of their list before they are run.
class Bus {
  std::mutex Mutex;
  std::vector<std::function<void(int)>> Listeners;
  std::thread Runner;

public:
  void listen(std::function<void(int)> F) {
    std::lock_guard<std::mutex> Lock(Mutex);
    Listeners.push_back(std::move(F));
  }
  void start() {
    Runner = std::thread([this] {
      std::vector<std::function<void(int)>> Now;
      {
        std::lock_guard<std::mutex> Lock(Mutex);
        Now = Listeners;
      }
      for (auto &F : Now)
        F(1);
    });
  }
  ~Bus() { Runner.join(); }
};
class Seen {
  std::map<int, int> Bare, Locked;
  std::mutex Mutex;

public:
  explicit Seen(Bus &B) {
    B.listen([this](int Key) {
      ++Bare[Key];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Bare'{{.*}}[mapvet-concurrent-access]
      std::lock_guard<std::mutex> Lock(Mutex);
      ++Locked[Key];
    });
  }
  std::size_t both() {
    std::lock_guard<std::mutex> Lock(Mutex);
    return Locked.size();
  }
  std::size_t bare() { return Bare.size(); }
};
void listeners() {
  Bus B;
  Seen S(B);
  B.start();
  S.both();
  S.bare();
}

// Tasks in a packaged_task that the queue shares.
class Pool {
  std::vector<std::thread> Workers;
  std::mutex Mutex;
  std::queue<std::function<void()>> Queue;

public:
  Pool() {
    for (int I = 0; I < 3; ++I)
      Workers.emplace_back([this] {
        std::function<void()> F;
        {
          std::lock_guard<std::mutex> Lock(Mutex);
          F = std::move(Queue.front());
          Queue.pop();
        }
        F();
      });
  }
  ~Pool() {
    for (auto &W : Workers)
      W.join();
  }
  template <class F> std::future<void> run(F f) {
    auto Task = std::make_shared<std::packaged_task<void()>>(std::move(f));
    auto Result = Task->get_future();
    std::lock_guard<std::mutex> Lock(Mutex);
    Queue.push([Task] { (*Task)(); });
    return Result;
  }
};
void tasks_bad() {
  Pool P;
  std::map<int, int> Hits;
  std::vector<std::future<void>> All;
  for (int I = 0; I < 9; ++I)
    All.push_back(P.run([&Hits, I] { ++Hits[I]; }));
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Hits'{{.*}}[mapvet-concurrent-access]
  for (auto &F : All)
    F.get();
}
