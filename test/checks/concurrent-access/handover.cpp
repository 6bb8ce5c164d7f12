// RUN: %check_clang_tidy %s mapvet-concurrent-access %t

// Threads that one function starts and another joins, promises and tasks that
// are handed over, shared locks that are no protection for a write.
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>
#include "hmap/map.h"

// Started in one member function, joined in another, read after that.
class Counter {
  std::map<int, int> Seen;
  std::thread Worker;

public:
  void loop() { ++Seen[1]; }
  void start() {
    Worker = std::thread([this] { loop(); });
  }
  int stop_ok() {
    Worker.join();
    int N = 0;
    for (const auto &[K, V] : Seen)
      N += V;
    return N;
  }
};
int count_ok() {
  Counter C;
  C.start();
  return C.stop_ok();
}

class Peeker {
  std::map<int, int> Seen;
  std::thread Worker;

public:
  void loop() {
    ++Seen[1];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Seen' is written here {{.*}}'Peeker::stop_bad' {{.*}}[mapvet-concurrent-access]
  }
  void start() {
    Worker = std::thread([this] { loop(); });
  }
  size_t stop_bad() {
    const size_t N = Seen.size();
    Worker.join();
    return N;
  }
};
size_t peek() {
  Peeker C;
  C.start();
  return C.stop_bad();
}

// Two helpers deep, a vector of threads, joined only if they were started.
class Crew {
  hmap::map<int, int> Done;
  std::mutex Mutex;
  std::vector<std::thread> Workers;
  void wait() {
    for (auto &W : Workers)
      if (W.joinable())
        W.join();
  }

public:
  void start() {
    for (int I = 0; I < 3; ++I)
      Workers.emplace_back([this, I] {
        std::lock_guard Hold(Mutex);
        Done[I] = I;
      });
  }
  size_t finish_ok() {
    wait();
    return Done.size();
  }
};
size_t crew_ok() {
  Crew C;
  C.start();
  return C.finish_ok();
}

// A thread that starts again after the join.
class Restarted {
  std::map<int, int> Seen;
  std::thread Worker;

public:
  void start() {
    Worker = std::thread([this] { ++Seen[1]; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Seen' is written here {{.*}}'Restarted::again_bad' {{.*}}[mapvet-concurrent-access]
  }
  size_t again_bad() {
    Worker.join();
    start();
    return Seen.size();
  }
  ~Restarted() { Worker.join(); }
};
size_t restart() {
  Restarted R;
  R.start();
  return R.again_bad();
}

// A promise that the thread takes over, as a capture and as an argument.
int captured_ok() {
  std::map<int, int> M;
  std::promise<void> Ready;
  auto Done = Ready.get_future();
  std::thread T([&M, Ready = std::move(Ready)]() mutable {
    M[1] = 1;
    Ready.set_value();
  });
  Done.wait();
  const int N = M.size();
  T.join();
  return N;
}
void fill(std::map<int, int> &M, std::promise<int> Ready) {
  M[1] = 1;
  Ready.set_value(1);
}
int passed_ok() {
  std::map<int, int> M;
  std::promise<int> Ready;
  auto Done = Ready.get_future();
  std::thread T(fill, std::ref(M), std::move(Ready));
  const int N = Done.get() + M.size();
  T.join();
  return N;
}
int early_bad() {
  std::map<int, int> M;
  std::promise<void> Ready;
  auto Done = Ready.get_future();
  std::thread T([&M, Ready = std::move(Ready)]() mutable {
    Ready.set_value();
    M[1] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'M' is written here {{.*}}'early_bad' {{.*}}[mapvet-concurrent-access]
  });
  Done.wait();
  const int N = M.size();
  T.join();
  return N;
}

// A task that is waited for ends like a thread that is joined.
int task_ok() {
  std::unordered_map<int, int> M;
  std::packaged_task<int()> Task([&M] {
    M[4] = 2;
    return 1;
  });
  auto Done = Task.get_future();
  std::thread T(std::move(Task));
  const int N = Done.get();
  M[5] = 1;
  T.join();
  return N;
}
int task_bad() {
  std::unordered_map<int, int> M;
  std::packaged_task<int()> Task([&M] {
    M[4] = 2;
    return 1;
  });
  auto Done = Task.get_future();
  std::thread T(std::move(Task));
  M[5] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'M' is written here {{.*}}[mapvet-concurrent-access]
  const int N = Done.get();
  T.join();
  return N;
}

// Who writes needs the lock for himself.
class Names {
  mutable std::shared_mutex Mutex;
  std::map<std::string, int> Ids;
  std::map<std::string, int> Hits;

public:
  int find(const std::string &N) const {
    std::shared_lock Hold(Mutex);
    const auto I = Ids.find(N);
    return I == Ids.end() ? 0 : I->second;
  }
  void set(const std::string &N, int Id) {
    std::unique_lock Hold(Mutex);
    Ids.insert_or_assign(N, Id);
  }
  void expire_bad(const std::string &N) {
    std::shared_lock Hold(Mutex);
    Ids.erase(N);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Ids' is written here under 'Mutex' (shared), which other threads can hold at the same time [mapvet-concurrent-access]
  }
  void rename_ok(const std::string &N, int Id) {
    std::shared_lock Hold(Mutex);
    const auto I = Ids.find(N);
    Hold.unlock();
    std::unique_lock Alone(Mutex);
    Ids[N] = Id;
  }
  bool known_ok(const std::string &N) const {
    Mutex.lock_shared();
    const bool B = Ids.count(N) != 0;
    Mutex.unlock_shared();
    return B;
  }
};

// A mutex class of the project's own, which wraps another.
class Latched {
  pthread_mutex_t M = PTHREAD_MUTEX_INITIALIZER;

public:
  void acquire() { pthread_mutex_lock(&M); }
  void release() { pthread_mutex_unlock(&M); }
};
class Registry {
  mutable Latched Mutex;
  std::map<std::string, int> Ids;

public:
  void add_ok(const std::string &N) {
    Mutex.acquire();
    Ids.emplace(N, 1);
    Mutex.release();
  }
  void drop_ok(const std::string &N) {
    Mutex.acquire();
    Ids.erase(N);
    Mutex.release();
  }
  bool has_bad(const std::string &N) const {
    return Ids.count(N) != 0;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Ids' is read here without a lock, but 2 of 3 functions {{.*}}[mapvet-concurrent-access]
  }
};

// A functor that is made where the thread starts: its members are not followed.
struct Job {
  std::map<int, int> &Out;
  void operator()() const { ++Out[1]; }
};
void FN_temporaryFunctor_bad() {
  std::map<int, int> M;
  std::thread A(Job{M}), B(Job{M});
  A.join();
  B.join();
}

// Several objects lie in one map, and each is one that several threads use.
struct Connection {
  std::map<int, int> Streams;
};
class Server {
  std::mutex Mutex;
  std::map<int, std::shared_ptr<Connection>> Connections;

public:
  void FN_open_bad(int Fd) {
    std::shared_ptr<Connection> C;
    {
      std::lock_guard Hold(Mutex);
      C = Connections.at(Fd);
    }
    C->Streams[1] = 2;
  }
  void run() {
    std::thread A([this] { FN_open_bad(1); });
    std::thread B([this] { FN_open_bad(1); });
    A.join();
    B.join();
  }
};
