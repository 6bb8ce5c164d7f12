// RUN: %check_clang_tidy %s mapvet-runaway-worker %t
// Threads that end, started in a loop that does not.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

static std::mutex mutex;
static std::map<std::string, int> hits;
int next_request();

static void handle(int r) {
  std::lock_guard<std::mutex> lock(mutex);
  ++hits[std::to_string(r)];
}

void serve_bad() {
  while (true) {
    int r = next_request();
    std::thread(handle, r).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a thread that works on 'hits' is started here in every turn of the loop, and nothing joins it or limits how many there are [mapvet-runaway-worker]
  }
}
void ticker_bad() {
  for (;;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::thread t([] { handle(1); });
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: a thread that works on 'hits' is started here in every turn of the loop, and nothing joins it or limits how many there are [mapvet-runaway-worker]
    t.detach();
  }
}
void failed_bad() {
  while (true) {
    int r = next_request();
    if (r < 0)
      continue;
    std::thread(handle, r).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a thread that works on 'hits' is started here {{.*}}[mapvet-runaway-worker]
  }
}
void kept_bad() {
  std::vector<std::thread> all;
  while (true) {
    all.emplace_back(handle, next_request());
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a thread that works on 'hits' is started here {{.*}}[mapvet-runaway-worker]
  }
}

static void start_called(int r) {
  std::thread(handle, r).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a thread that works on 'hits' is started here on every call, and nothing joins it or limits how many there are [mapvet-runaway-worker]
// CHECK-MESSAGES: :[[@LINE+4]]:5: note: a loop without a way out comes by here
}
void called_bad() {
  while (true)
    start_called(next_request());
}

static void start_some(int r) { std::thread(handle, r).detach(); }
void some_ok(int n) {
  for (int i = 0; i < n; ++i)
    start_some(i);
}

class server {
public:
  void semaphore_ok() {
    while (true) {
      slots_.acquire();
      std::thread([this, r = next_request()] {
        work(r);
        slots_.release();
      }).detach();
    }
  }
  void tried_ok() {
    while (true) {
      int r = next_request();
      if (!slots_.try_acquire())
        continue;
      std::thread([this, r] {
        work(r);
        slots_.release();
      }).detach();
    }
  }
  void counted_ok() {
    while (true) {
      int r = next_request();
      if (active_ >= 8)
        continue;
      std::thread([this, r] {
        ++active_;
        work(r);
        --active_;
      }).detach();
    }
  }
  void relaxed_ok() {
    while (true) {
      int r = next_request();
      if (active_.load(std::memory_order_relaxed) >= 8)
        continue;
      active_.fetch_add(1, std::memory_order_relaxed);
      std::thread([this, r] {
        work(r);
        active_.fetch_sub(1, std::memory_order_relaxed);
      }).detach();
    }
  }
  void under_lock_ok() {
    while (true) {
      int r = next_request();
      {
        std::lock_guard<std::mutex> lock(mutex_);
        if (running_ >= 8)
          continue;
        ++running_;
      }
      std::thread([this, r] {
        work(r);
        std::lock_guard<std::mutex> lock(mutex_);
        --running_;
      }).detach();
    }
  }
  void waits_ok() {
    while (true) {
      int r = next_request();
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [&] { return running_ < 8; });
        ++running_;
      }
      std::thread([this, r] {
        work(r);
        {
          std::lock_guard<std::mutex> lock(mutex_);
          --running_;
        }
        changed_.notify_one();
      }).detach();
    }
  }
  void stop_ok() {
    while (!stop_) {
      int r = next_request();
      std::thread([this, r] { work(r); }).detach();
    }
  }
  void break_ok() {
    while (true) {
      int r = next_request();
      if (r < 0)
        break;
      std::thread([this, r] { work(r); }).detach();
    }
  }
  void throw_ok() {
    while (true) {
      int r = next_request();
      if (r < 0)
        throw r;
      std::thread([this, r] { work(r); }).detach();
    }
  }
  void joined_ok() {
    while (true) {
      int r = next_request();
      std::thread t([this, r] { work(r); });
      t.join();
    }
  }
  void jthread_ok() {
    while (true) {
      int r = next_request();
      std::jthread t([this, r] { work(r); });
    }
  }
  void batches_ok() {
    while (true) {
      std::vector<std::thread> batch;
      for (int i = 0; i < 4; ++i)
        batch.emplace_back([this, i] { work(i); });
      for (auto &t : batch)
        t.join();
    }
  }
  void no_map_ok() {
    while (true) {
      int r = next_request();
      std::thread([r] { (void)std::to_string(r); }).detach();
    }
  }

private:
  void work(int r) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++seen_[r];
  }
  std::map<int, int> seen_;
  std::mutex mutex_;
  std::atomic<int> active_{0};
  std::atomic<bool> stop_{false};
  std::counting_semaphore<8> slots_{8};
  std::condition_variable changed_;
  int running_ = 0;
};
