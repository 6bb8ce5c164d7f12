// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -std=c++20

// Wrappers that try: what they say when they have the lock decides.
#include <cerrno>
#include <cstdlib>
#include <map>
#include <mutex>
#include <pthread.h>
#include <thread>

class Posix {
public:
  void lock() { pthread_mutex_lock(&Inner); }
  void unlock() { pthread_mutex_unlock(&Inner); }
  bool tryLock() {
    int Rc = pthread_mutex_trylock(&Inner);
    if (Rc == EBUSY)
      return false;
    if (Rc)
      std::abort();
    return true;
  }

private:
  pthread_mutex_t Inner;
};
class Standard {
public:
  void lock() { Inner.lock(); }
  void unlock() { Inner.unlock(); }
  bool tryLock() { return Inner.try_lock(); }
  bool tryCounted() {
    if (tryLock()) {
      ++Taken;
      return true;
    }
    return false;
  }

private:
  std::mutex Inner;
  int Taken = 0;
};

class Table {
public:
  void put(int K) {
    if (A.tryLock()) {
      First[K] = 1;
      A.unlock();
    }
  }
  void putCounted(int K) {
    bool Got = B.tryCounted();
    if (!Got)
      return;
    Second[K] = 1;
    B.unlock();
  }
  void putRegardless(int K) {
    B.tryLock();
    Third[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Third' is written here without a lock while another thread may write it in 'Table::drop' under 'B' [mapvet-concurrent-access]
  }
  void putOtherwise(int K) {
    if (B.tryLock()) {
      B.unlock();
      return;
    }
    Fourth[K] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Fourth' is written here without a lock while another thread may write it in 'Table::drop' under 'B' [mapvet-concurrent-access]
  }
  void drop(int K) {
    A.lock();
    First.erase(K);
    A.unlock();
    B.lock();
    Second.erase(K);
    Third.erase(K);
    Fourth.erase(K);
    B.unlock();
  }

private:
  Posix A;
  Standard B;
  std::map<int, int> First, Second, Third, Fourth;
};

int main() {
  Table T;
  std::thread Other([&] {
    T.put(1);
    T.putCounted(1);
    T.putRegardless(1);
    T.putOtherwise(1);
  });
  T.drop(1);
  Other.join();
}
