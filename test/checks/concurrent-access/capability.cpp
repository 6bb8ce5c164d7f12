// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -std=c++20

// A class that is declared to be a lock is held as a whole, whatever it locks
// inside: some functions take it, others demand it.
#include <map>
#include <mutex>
#include <string>
#include <thread>

class __attribute__((capability("mutex"))) Mutex {
public:
  void lock() __attribute__((acquire_capability())) { Inner.lock(); }
  void unlock() __attribute__((release_capability())) { Inner.unlock(); }

private:
  std::mutex Inner;
};
// Defined elsewhere.
class __attribute__((capability("mutex"))) Spin {
public:
  void lock() __attribute__((acquire_capability()));
  void unlock() __attribute__((release_capability()));
};
class __attribute__((scoped_lockable)) Hold {
public:
  explicit Hold(Mutex *M) __attribute__((acquire_capability(M))) : M(M) {
    M->lock();
  }
  ~Hold() __attribute__((release_capability())) { M->unlock(); }

private:
  Mutex *const M;
};

class Files {
public:
  void put(int K) {
    Hold H(&Lock);
    Table[K] = "x";
  }
  bool has(int K) {
    Hold H(&Lock);
    return Table.count(K);
  }
  void drop(int K) {
    Hold H(&Lock);
    dropHeld(K);
  }
  void count(int K) {
    Fast.lock();
    Counts[K] += 1;
    Fast.unlock();
  }
  void forget(int K) {
    Table.erase(K);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Table' is written here without a lock while another thread may write it in 'Files::put' under 'Lock' [mapvet-concurrent-access]
  }

private:
  void dropHeld(int K) __attribute__((requires_capability(Lock))) {
    Table.erase(K);
  }
  Mutex Lock;
  Spin Fast;
  std::map<int, std::string> Table;
  std::map<int, int> Counts;
};

int main() {
  Files F;
  std::thread T([&] {
    F.drop(1);
    F.put(2);
    F.count(1);
  });
  F.has(1);
  F.put(1);
  F.count(2);
  F.forget(2);
  T.join();
}
