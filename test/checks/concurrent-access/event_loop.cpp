// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -std=c++20

// What a loop's thread does is kept apart by tests of the thread.
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

class Loop {
public:
  bool isInLoopThread() const { return Id == std::this_thread::get_id(); }
  void assertInLoopThread() {
    if (!isInLoopThread())
      std::abort();
  }
  template <class F> void run(F &&Task) {
    if (isInLoopThread())
      Task();
    else
      queue(std::forward<F>(Task));
  }
  void queue(std::function<void()> Task) {
    std::lock_guard<std::mutex> Hold(Lock);
    Tasks.push_back(std::move(Task));
  }
  void loop() {
    for (;;) {
      std::vector<std::function<void()>> Now;
      {
        std::lock_guard<std::mutex> Hold(Lock);
        Now.swap(Tasks);
      }
      for (auto &Task : Now)
        Task();
    }
  }

private:
  std::thread::id Id = std::this_thread::get_id();
  std::mutex Lock;
  std::vector<std::function<void()>> Tasks;
};

class Timers {
public:
  explicit Timers(Loop *L) : Home(L) {}
  void add(int Id) {
    Home->run([this, Id] { addInLoop(Id); });
  }
  void cancel(int Id) {
    Home->run([this, Id] { Active.erase(Id); });
  }
  void note(int Id) {
    Seen[Id] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Seen' is written here without a lock while another thread may do the same [mapvet-concurrent-access]
  }
  // Its own thread's name as a key protects nothing.
  void visit() {
    Visits[std::this_thread::get_id()] += 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Visits' is written here without a lock while another thread may do the same [mapvet-concurrent-access]
  }

private:
  void addInLoop(int Id) {
    Home->assertInLoopThread();
    Active[Id] = 1;
  }
  Loop *Home;
  std::map<int, int> Active, Seen;
  std::map<std::thread::id, int> Visits;
};

// A thread's number, kept in a variable of its own, names it as well; a counter
// of its own, compared with a constant, does not.
namespace numbers {
thread_local int Cached = 0;
thread_local int Depth = 0;
void fetch();
int number() {
  if (Cached == 0)
    fetch();
  return Cached;
}
int depth() { return Depth; }
} // namespace numbers

class Poller {
public:
  void watch(int Id) {
    assertOwner();
    Watched[Id] = 1;
  }
  void visit(int Id) {
    if (numbers::depth() == 0)
      Visited[Id] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'Visited' is written here without a lock while another thread may do the same [mapvet-concurrent-access]
  }

private:
  bool isOwner() const { return Owner == numbers::number(); }
  void assertOwner() const {
    if (!isOwner())
      std::abort();
  }
  int Owner = numbers::number();
  std::map<int, int> Watched, Visited;
};

int main() {
  Loop L;
  Poller Own;
  Timers T(&L);
  std::thread A([&] {
    T.add(1);
    T.note(1);
    T.visit();
    Own.watch(1);
    Own.visit(1);
  });
  std::thread B([&] {
    T.cancel(1);
    T.note(2);
    T.visit();
    Own.watch(2);
    Own.visit(2);
  });
  L.loop();
  A.join();
  B.join();
}
