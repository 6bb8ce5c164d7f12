// truth: tsan
// class: concurrent-access

#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

class IntervalTimer {
public:
  IntervalTimer(std::chrono::microseconds period, std::function<void()> tick)
      : period_(period), tick_(std::move(tick)), loop_([this] { loop(); }) {}
  ~IntervalTimer() {
    stop_ = true;
    loop_.join();
  }

private:
  void loop() {
    while (!stop_) {
      tick_();
      std::this_thread::sleep_for(period_);
    }
  }
  std::chrono::microseconds period_;
  std::function<void()> tick_;
  std::atomic<bool> stop_{false};
  std::thread loop_;
};

class RateTable {
public:
  RateTable() : timer_(std::chrono::microseconds(50), [this] { refresh(); }) {}

  double rate(const std::string &currency) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = rates_.find(currency); // BUG(concurrent-access)
    return it == rates_.end() ? 1.0 : it->second; // BUG(concurrent-access)
  }

private:
  void refresh() {
    ++round_;
    for (const char *currency : {"CHF", "SEK", "JPY", "GBP"})
      rates_[currency] = 1.0 + round_ % 10 * 0.01; // BUG(concurrent-access)
  }

  std::mutex mutex_;
  int round_ = 0;
  std::unordered_map<std::string, double> rates_;
  IntervalTimer timer_;
};

int main() {
  RateTable table;
  double sum = 0;
  for (int i = 0; i < 100; ++i) {
    sum += table.rate("SEK");
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  std::printf("%s\n", sum > 0 ? "ok" : "none");
}
