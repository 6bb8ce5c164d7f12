// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -std=c++20

// Locks that do not keep two threads apart, beside those that do, and flags that
// are set once.
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

using Table = std::map<int, int>;

template <class T> void both(T &X) {
  std::jthread A([&] { for (int I = 0; I < 9; ++I) X.write(I); });
  std::jthread B([&] { for (int I = 0; I < 9; ++I) X.read(I); });
}

struct FourPermits {
  Table Entries;
  std::counting_semaphore<4> Slots{4};
  void write(int K) {
    Slots.acquire();
    Entries[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Entries' is written here
    Slots.release();
  }
  int read(int K) {
    Slots.acquire();
    const int N = Entries.count(K);
    Slots.release();
    return N;
  }
};
struct OnePermit {
  Table Entries;
  std::binary_semaphore Slot{1};
  void write(int K) {
    Slot.acquire();
    Entries[K] = 1;
    Slot.release();
  }
  int read(int K) {
    Slot.acquire();
    const int N = Entries.count(K);
    Slot.release();
    return N;
  }
};
// One thread hands over to the other, whatever the semaphore admits.
int handedOver() {
  Table Entries;
  std::counting_semaphore<4> Ready{0};
  std::jthread A([&] { Entries[1] = 1; Ready.release(); });
  Ready.acquire();
  return Entries.count(1);
}

struct Striped {
  Table Entries;
  std::array<std::mutex, 4> Locks;
  void write(int K) {
    std::lock_guard Hold(Locks[K % 4]);
    Entries[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Entries' is written here under 'Locks[...]' while another thread may read it in 'Striped::read' under 'Locks[...]'
  }
  int read(int K) {
    std::lock_guard Hold(Locks[K % 4]);
    return Entries.count(K);
  }
};
struct Shards {
  std::array<Table, 4> Entries;
  std::array<std::mutex, 4> Locks;
  void write(int K) {
    std::lock_guard Hold(Locks[K % 4]);
    Entries[K % 4][K] = 1;
  }
  int read(int K) {
    std::lock_guard Hold(Locks[K % 4]);
    return Entries[K % 4].count(K);
  }
};
struct FirstOfMany {
  Table Entries;
  std::array<std::mutex, 4> Locks;
  void write(int K) {
    std::lock_guard Hold(Locks[0]);
    Entries[K] = 1;
  }
  int read(int K) {
    std::lock_guard Hold(Locks[0]);
    return Entries.count(K);
  }
};

struct OnePerThread {
  Table Entries;
  static inline thread_local std::mutex Lock;
  void write(int K) {
    std::lock_guard Hold(Lock);
    Entries[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Entries' is written here under 'Lock'
  }
  int read(int K) {
    std::lock_guard Hold(Lock);
    return Entries.count(K);
  }
};

struct PointerCopied {
  std::shared_ptr<Table> Entries = std::make_shared<Table>();
  std::mutex Lock;
  void write(int K) {
    std::shared_ptr<Table> Mine;
    {
      std::lock_guard Hold(Lock);
      Mine = Entries;
    }
    (*Mine)[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: '*Mine' is written here without a lock
  }
  int read(int K) {
    std::lock_guard Hold(Lock);
    return Entries->count(K);
  }
};
struct HeldOn {
  std::shared_ptr<Table> Entries = std::make_shared<Table>();
  std::mutex Lock;
  void write(int K) {
    std::shared_ptr<Table> Mine;
    std::lock_guard Hold(Lock);
    Mine = Entries;
    (*Mine)[K] = 1;
  }
  int read(int K) {
    std::lock_guard Hold(Lock);
    return Entries->count(K);
  }
};

class Base {
public:
  virtual ~Base() = default;
  virtual int read(int K) {
    std::lock_guard Hold(Lock);
    return Entries.count(K);
  }
  void write(int K) {
    std::lock_guard Hold(Lock);
    Entries[K] = 1;
  }

protected:
  std::mutex Lock;
  Table Entries;
};
struct Forgets : Base {
  int read(int K) override { return Entries.count(K) + 1; }
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'Entries' is read here without a lock while another thread may write it in 'Base::write' under 'Lock'
};
struct Remembers : Base {
  int read(int K) override {
    std::lock_guard Hold(Lock);
    return Entries.count(K) + 1;
  }
};
// Another class, other entries: who uses it chose to need no lock.
class Unshared : public Base {
public:
  int read(int K) override { return Mine.count(K); }

private:
  Table Mine;
};

// The flag is found not to be set: nobody has been told yet.
struct Once {
  std::atomic<bool> Ready{false};
  Table Entries;
  void write(int K) {
    if (Ready)
      return;
    Entries[K] = 1;
    Ready = true;
  }
  int read(int K) { return Ready ? Entries.count(K) : 0; }
};
struct Again {
  std::atomic<bool> Ready{false};
  Table Entries;
  void write(int K) {
    Entries[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Entries' is written here without a lock
    Ready = true;
  }
  int read(int K) { return Ready ? Entries.count(K) : 0; }
};
struct TakenBack {
  std::atomic<bool> Ready{false};
  Table Entries;
  void write(int K) {
    if (Ready)
      return;
    Entries[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Entries' is written here without a lock
    Ready = true;
  }
  int read(int K) {
    if (!Ready)
      return 0;
    const int N = Entries.count(K);
    Ready = false;
    return N;
  }
};

// Each thread has a map of its own within the map.
int ownInner() {
  std::map<int, Table> Parts;
  for (int I = 0; I < 3; ++I)
    Parts[I];
  std::vector<std::jthread> Threads;
  for (auto &[K, Part] : Parts)
    Threads.emplace_back([&Part] { Part[1] = 1; });
  Threads.clear();
  return Parts.size();
}
int readsInner() {
  std::map<int, Table> Parts;
  Parts[1];
  std::jthread A([&] { Parts.at(1)[1] = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'Parts[1]' is written here without a lock
  int N = 0;
  for (auto &[K, Part] : Parts)
    N += Part.size();
  return N;
}

int main() {
  FourPermits A; OnePermit B; Striped C; Shards D; FirstOfMany E; OnePerThread F;
  PointerCopied G; HeldOn H; Forgets I; Remembers J; Unshared K;
  both(A); both(B); both(C); both(D); both(E); both(F); both(G); both(H);
  Base &X = I, &Y = J, &Z = K;
  both(X); both(Y); both(Z);
  Once L; Again M; TakenBack N;
  both(L); both(M); both(N);
  return handedOver() + ownInner() + readsInner();
}
