// truth: tsan
// class: concurrent-access

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class FrameStats {
public:
  // Called once a frame; must never wait.
  void sample(const std::string &stage, int micros) {
    std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock())
      return;
    worst_[stage] = std::max(worst_[stage], micros);
  }

  int report(std::string &text) {
    std::lock_guard<std::mutex> lock(mutex_);
    int stages = 0;
    for (const auto &[stage, micros] : worst_) {
      text += stage + ":" + std::to_string(micros) + " ";
      ++stages;
      std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
    return stages;
  }

private:
  std::mutex mutex_;
  std::map<std::string, int> worst_;
};

int main() {
  FrameStats stats;
  std::thread render([&stats] {
    for (int frame = 0; frame < 2000; ++frame) {
      stats.sample("stage" + std::to_string(frame % 40), frame % 170);
      if (frame % 20 == 0)
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  });
  std::string text;
  int stages = 0;
  for (int i = 0; i < 15; ++i) {
    text.clear();
    stages = stats.report(text);
  }
  render.join();
  text.clear();
  stages = stats.report(text);
  std::printf("%d stages: %s\n", stages, text.substr(0, 20).c_str());
}
