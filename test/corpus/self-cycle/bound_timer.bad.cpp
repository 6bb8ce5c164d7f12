// truth: assert
// class: self-cycle
#include <cassert>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>

// Runs its callbacks when their time has come; those that have run stay for
// the next round.
class Poller : public std::enable_shared_from_this<Poller> {
public:
  Poller() { ++alive; }
  ~Poller() { --alive; }
  void arm(int period) {
    every_.emplace(period, std::bind(&Poller::poll, shared_from_this(), period)); // BUG(self-cycle)
  }
  void advance(int now) {
    for (auto &[period, callback] : every_)
      if (now % period == 0)
        callback();
  }
  int polls() const { return polls_; }
  static inline int alive = 0;

private:
  void poll(int period) { polls_ += period > 0; }
  std::map<int, std::function<void()>> every_;
  int polls_ = 0;
};

static int run(int ticks) {
  auto poller = std::make_shared<Poller>();
  poller->arm(3);
  poller->arm(5);
  for (int i = 1; i <= ticks; ++i)
    poller->advance(i);
  return poller->polls();
}

int main() {
  std::printf("%d polls\n", run(30));
  assert(Poller::alive == 0);
}
