// RUN: %check_clang_tidy %s mapvet-concurrent-access %t

#include <map>
#include <future>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>
using Map = std::unordered_map<std::string, int>;

// Templates.
template <typename T> struct Table {
  std::unordered_map<int, T> Entries;
  void put(int key, T value) { Entries[key] = value; }
};
void template_bad() {
  Table<int> table;
  std::thread worker([&table] { table.put(1, 1); });
  table.Entries[2] = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'table.Entries'{{.*}}[mapvet-concurrent-access]
  worker.join();
}

// Several instances of one lambda.
void instances_bad() {
  Map map;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back([&map] { map["a"]++; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'map'{{.*}}[mapvet-concurrent-access]
  for (auto &worker : workers)
    worker.join();
}
void own_copies_ok() {
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back([] {
      Map mine;
      mine["a"]++;
    });
  for (auto &worker : workers)
    worker.join();
}

// Macros.
#define HOLD(MUTEX) std::lock_guard<std::mutex> holding(MUTEX)
Map InMacro;
std::mutex MacroMutex;
void macro_ok() {
  std::thread worker([] {
    HOLD(MacroMutex);
    InMacro["a"] = 1;
  });
  {
    HOLD(MacroMutex);
    InMacro["b"] = 2;
  }
  worker.join();
}

// A guard of the project's own.
class Holder {
public:
  explicit Holder(std::mutex &mutex) : Mutex(mutex) { Mutex.lock(); }
  ~Holder() { Mutex.unlock(); }

private:
  std::mutex &Mutex;
};
Map Held;
std::mutex HeldMutex;
void own_guard_ok() {
  std::thread worker([] {
    Holder hold(HeldMutex);
    Held["a"] = 1;
  });
  {
    Holder hold(HeldMutex);
    Held["b"] = 2;
  }
  worker.join();
}

// Class hierarchies: the thread runs what a derived class overrides.
class Task {
public:
  virtual ~Task() = default;
  virtual void run() = 0;
};
Map Results;
class Count : public Task {
public:
  void run() override { Results["n"]++; }
};
void virtual_bad(Task &task) {
  std::thread worker([&task] { task.run(); });
  Results.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Results'{{.*}}[mapvet-concurrent-access]
  worker.join();
}

// Any number of calls away.
Map Deep;
void third() { Deep["a"] = 1; }
void second() { third(); }
void first() { second(); }
void deep_bad() {
  std::thread worker(first);
  Deep.erase("a");
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'Deep'{{.*}}[mapvet-concurrent-access]
  worker.join();
}

// A deferred task runs in the thread that asks for it.
int deferred_ok() {
  std::map<int, int> m;
  auto f = std::async(std::launch::deferred, [&] { m[1] = 1; });
  m[2] = 2;
  f.get();
  return static_cast<int>(m.size());
}
// A relaxed flag orders nothing, unless a fence stands beside it.
static std::map<int, int> Relaxed, Fenced;
static std::atomic<bool> RelaxedReady{false}, FencedReady{false};
void relaxed_bad() {
  std::thread t([] {
    while (!RelaxedReady.load(std::memory_order_relaxed))
      ;
    (void)Relaxed.count(1);
  });
  Relaxed[1] = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Relaxed' is written here{{.*}}[mapvet-concurrent-access]
  RelaxedReady.store(true, std::memory_order_relaxed);
  t.join();
}
void fenced_ok() {
  std::thread t([] {
    while (!FencedReady.load(std::memory_order_relaxed))
      ;
    std::atomic_thread_fence(std::memory_order_acquire);
    (void)Fenced.count(1);
  });
  Fenced[1] = 2;
  std::atomic_thread_fence(std::memory_order_release);
  FencedReady.store(true, std::memory_order_relaxed);
  t.join();
}
