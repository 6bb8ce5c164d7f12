// truth: tsan
// class: concurrent-access
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

class JobSystem {
public:
  explicit JobSystem(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back([this] { loop(); });
  }
  ~JobSystem() {
    {
      std::lock_guard lk(mu_);
      stop_ = true;
    }
    wake_.notify_all();
    for (auto &w : workers_)
      w.join();
  }
  void schedule(std::function<void()> job) {
    {
      std::lock_guard lk(mu_);
      jobs_.push_back(std::move(job));
      ++open_;
    }
    wake_.notify_one();
  }
  void waitAll() {
    std::unique_lock lk(mu_);
    idle_.wait(lk, [this] { return open_ == 0; });
  }

private:
  void loop() {
    std::unique_lock lk(mu_);
    for (;;) {
      wake_.wait(lk, [this] { return stop_ || !jobs_.empty(); });
      if (jobs_.empty())
        return;
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lk.unlock();
      job();
      lk.lock();
      if (--open_ == 0)
        idle_.notify_all();
    }
  }
  std::mutex mu_;
  std::condition_variable wake_, idle_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> workers_;
  int open_ = 0;
  bool stop_ = false;
};

struct Vec {
  float x, y;
};

class World {
public:
  void step(JobSystem &js) {
    js.schedule([this] { rebuildGrid(); });
    visible_ = 0;
    for (uint32_t cell = 0; cell < 20000; ++cell)
      visible_ += grid_.count(cell); // BUG(concurrent-access)
    js.waitAll();
  }
  size_t visible() const { return visible_; }

private:
  void rebuildGrid() {
    for (uint32_t i = 0; i < 200; ++i)
      grid_[i * 31 % 113].push_back({float(i), 0}); // BUG(concurrent-access)
  }
  std::unordered_map<uint32_t, std::vector<Vec>> grid_;
  size_t visible_ = 0;
};

int main() {
  JobSystem js(2);
  World w;
  for (int f = 0; f < 20; ++f)
    w.step(js);
  return w.visible() > 200;
}
