// truth: assert
// class: runaway-worker
#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>
#include <unordered_map>

// Answers requests, each on a thread of its own, and counts them by path.
class Frontend {
public:
  void serve() {
    while (true) {
      const std::string path = next();
      if (path.empty())
        continue;
      slots_.acquire();
      std::thread([this, path] {
        answer(path);
        slots_.release();
      }).detach();
    }
  }
  static inline std::atomic<int> busy{0}, most{0};

private:
  std::string next() {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return ++asked_ % 7 ? "/item/" + std::to_string(asked_ % 5) : "";
  }
  void answer(const std::string &path) {
    most = std::max(most.load(), ++busy);
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++hits_[path];
    }
    --busy;
  }
  int asked_ = 0;
  std::counting_semaphore<> slots_{8};
  std::mutex mutex_;
  std::unordered_map<std::string, int> hits_;
};

int main() {
  static Frontend &frontend = *new Frontend;
  std::thread(&Frontend::serve, &frontend).detach();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  std::printf("%d at once\n", Frontend::most.load());
  assert(Frontend::most <= 8);
  std::quick_exit(0);
}
