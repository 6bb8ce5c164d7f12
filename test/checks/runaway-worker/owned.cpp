// RUN: %check_clang_tidy %s mapvet-runaway-worker %t -- -- -std=c++20
#include <map>
#include <memory>
#include <mutex>
#include <thread>

// A thread that a member owns.

class armed_bad {
  std::mutex mutex_;
  std::map<int, int> seen_;
  std::unique_ptr<std::thread> worker_;
  void watch() {
    for (;;) {
      std::lock_guard<std::mutex> lock(mutex_);
      seen_.clear();
    }
  }

public:
  void arm() {
    worker_ = std::make_unique<std::thread>(&armed_bad::watch, this);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a thread that works on 'seen_' without end is started here on every call, and nobody stops or joins it [mapvet-runaway-worker]
    worker_->detach();
  }
};
class armed_ok {
  std::mutex mutex_;
  std::map<int, int> seen_;
  std::unique_ptr<std::thread> worker_;
  void watch() {
    for (;;) {
      std::lock_guard<std::mutex> lock(mutex_);
      seen_.clear();
    }
  }

public:
  void arm() {
    worker_ = std::make_unique<std::thread>(&armed_ok::watch, this);
  }
  ~armed_ok() { worker_->join(); }
};
void twice(armed_bad &a, armed_ok &b) {
  for (int i = 0; i < 9; ++i) {
    a.arm();
    b.arm();
  }
}
int main() {
  armed_bad a;
  armed_ok b;
  twice(a, b);
}
