// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -std=c++20
// A pool of the program's own, and who hands out tasks waits until they are
// done: with a predicate, or in a loop.
#include "hmap/map.h"
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

class Pool {
public:
  explicit Pool(int N) {
    for (int I = 0; I < N; ++I)
      Workers.emplace_back([this] { loop(); });
  }
  ~Pool() {
    {
      std::lock_guard Hold(Mutex);
      Stop = true;
    }
    Wake.notify_all();
    for (auto &W : Workers)
      W.join();
  }
  void schedule(std::function<void()> Job) {
    {
      std::lock_guard Hold(Mutex);
      Jobs.push_back(std::move(Job));
      ++Open;
    }
    Wake.notify_one();
  }
  void waitAll() {
    std::unique_lock Hold(Mutex);
    Idle.wait(Hold, [this] { return Open == 0; });
  }
  void waitInLoop() {
    std::unique_lock Hold(Mutex);
    while (Open != 0)
      Idle.wait(Hold);
  }

private:
  void loop() {
    std::unique_lock Hold(Mutex);
    for (;;) {
      Wake.wait(Hold, [this] { return Stop || !Jobs.empty(); });
      if (Jobs.empty())
        return;
      auto Job = std::move(Jobs.front());
      Jobs.pop_front();
      Hold.unlock();
      Job();
      Hold.lock();
      if (--Open == 0)
        Idle.notify_all();
    }
  }
  std::mutex Mutex;
  std::condition_variable Wake, Idle;
  std::deque<std::function<void()>> Jobs;
  std::vector<std::thread> Workers;
  int Open = 0;
  bool Stop = false;
};

class World {
public:
  void step_ok(Pool &P) {
    P.schedule([this] { Grid[1].push_back(1); });
    P.waitAll();
    Seen = Grid.count(7);
  }
  void loop_ok(Pool &P) {
    P.schedule([this] { Names[1] = 1; });
    P.waitInLoop();
    Seen = Names.size();
  }
  void early_bad(Pool &P) {
    P.schedule([this] { Late[1] = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Late' is written here {{.*}}[mapvet-concurrent-access]
    Seen = Late.size();
    P.waitAll();
  }
  void several_bad(Pool &P) {
    for (int I = 0; I < 4; ++I)
      P.schedule([this, I] { Parts[I] = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Parts' is written here {{.*}}[mapvet-concurrent-access]
    P.waitAll();
  }
  void two_bad(Pool &P) {
    P.schedule([this] { Both[1] = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'Both' is written here {{.*}}[mapvet-concurrent-access]
    P.schedule([this] { Both[2] = 1; });
    P.waitAll();
  }
  void two_ok(Pool &P) {
    P.schedule([this] { InTurn[1] = 1; });
    P.waitAll();
    P.schedule([this] { InTurn[2] = 1; });
    P.waitAll();
  }

private:
  hmap::map<int, std::vector<int>> Grid;
  std::map<int, int> Names, Late, Parts, Both, InTurn;
  std::size_t Seen = 0;
};

void run() {
  Pool P(2);
  World W;
  for (int I = 0; I < 10; ++I) {
    W.step_ok(P);
    W.loop_ok(P);
    W.early_bad(P);
    W.several_bad(P);
    W.two_bad(P);
    W.two_ok(P);
  }
}
