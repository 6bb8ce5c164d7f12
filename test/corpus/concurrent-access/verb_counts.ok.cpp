// truth: tsan
// class: concurrent-access

#include <hmap/handle.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class Crew {
public:
  explicit Crew(int size) {
    for (int i = 0; i < size; ++i)
      hands_.push_back(std::thread(&Crew::work, this));
  }
  void enqueue(std::function<void()> job) {
    std::unique_lock<std::mutex> lock(mutex_);
    jobs_.push_back(std::move(job));
    lock.unlock();
    changed_.notify_one();
  }
  void finish() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      done_ = true;
    }
    changed_.notify_all();
    for (std::thread &hand : hands_)
      hand.join();
  }

private:
  void work() {
    while (true) {
      std::function<void()> job;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return done_ || !jobs_.empty(); });
        if (jobs_.empty())
          return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> hands_;
  bool done_ = false;
};

int main() {
  const std::vector<std::string> requests = {"GET /", "PUT /a", "GET /b", "DEL /c"};
  auto counts = hmap::make<std::string, int>(8);
  std::mutex countsMutex;
  Crew crew(3);
  for (int part = 0; part < 6; ++part)
    crew.enqueue([counts, &countsMutex, &requests]() mutable {
      for (int i = 0; i < 300; ++i) {
        const std::string verb = requests[i % requests.size()].substr(0, 3);
        {
          std::lock_guard<std::mutex> lock(countsMutex);
          ++counts[verb];
        }
        if (i % 16 == 0)
          std::this_thread::sleep_for(std::chrono::microseconds(30));
      }
    });
  crew.finish();
  std::printf("%d GET\n", counts.get("GET"));
}
