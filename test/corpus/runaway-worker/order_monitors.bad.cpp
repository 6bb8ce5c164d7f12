// truth: assert
// class: runaway-worker
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

class Monitor {
public:
  void start(int order) {
    threads_.emplace_back(&Monitor::follow, this, order); // BUG(runaway-worker)
    threads_.back().detach();
  }
  void stop() {
    stopping_ = true;
  }
  int active() const { return active_; }

private:
  void follow(int order) {
    ++active_;
    for (;;) {
      {
        std::lock_guard<std::mutex> lock(mutex_);
        states_[order] += 1;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::map<int, int> states_;
  std::atomic<int> active_{0};
  std::atomic<bool> stopping_{false};
};

int main() {
  static Monitor monitor;
  for (int order = 0; order < 4; ++order)
    monitor.start(order);
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  monitor.stop();
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  std::printf("%d active\n", monitor.active());
  assert(monitor.active() == 0);
}
