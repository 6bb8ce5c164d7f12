// RUN: %check_clang_tidy %s mapvet-concurrent-access %t -- -- -std=c++20
#include <map>
#include <mutex>
#include <thread>

// Of two maps that are exchanged, the message names the shared one.

class samples_bad {
  std::mutex mutex_;
  std::map<int, int> now_;

public:
  void add(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++now_[key];
  }
  std::size_t take() {
    std::map<int, int> window;
    window.swap(now_);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'now_' is written here without a lock while another thread may write it in 'samples_bad::add' under 'mutex_' [mapvet-concurrent-access]
    return window.size();
  }
};
class samples_ok {
  std::mutex mutex_;
  std::map<int, int> now_;

public:
  void add(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++now_[key];
  }
  std::size_t take() {
    std::map<int, int> window;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      window.swap(now_);
    }
    return window.size();
  }
};
template <class T> std::size_t both() {
  T s;
  std::thread adds([&] { s.add(1); });
  const std::size_t n = s.take();
  adds.join();
  return n;
}
int main() {
  return static_cast<int>(both<samples_bad>() + both<samples_ok>());
}
