// truth: tsan
// class: concurrent-access

#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

class PriceFeed {
public:
  ~PriceFeed() { stop(); }
  void start() {
    stop();
    quit_ = false;
    poller_ = std::make_unique<std::thread>(&PriceFeed::poll, this);
  }
  void stop() {
    quit_ = true;
    if (poller_ && poller_->joinable())
      poller_->join();
    poller_.reset();
  }
  double last(const std::string &symbol) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = prices_.find(symbol);
    return it == prices_.end() ? 0 : it->second;
  }

private:
  void poll() {
    for (int tick = 0; !quit_; ++tick) {
      const std::string symbol = "S" + std::to_string(tick % 40);
      std::lock_guard<std::mutex> lock(mutex_);
      prices_[symbol] = tick * 0.25;
    }
  }
  mutable std::mutex mutex_;
  std::atomic<bool> quit_{false};
  std::unique_ptr<std::thread> poller_;
  std::unordered_map<std::string, double> prices_;
};

int main() {
  PriceFeed feed;
  feed.start();
  double sum = 0;
  for (int i = 0; i < 20000; ++i)
    sum += feed.last("S" + std::to_string(i % 40));
  feed.stop();
  std::printf("%d\n", sum >= 0);
}
