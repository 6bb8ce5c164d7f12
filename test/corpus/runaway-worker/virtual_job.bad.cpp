// truth: assert
// class: runaway-worker
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

class Table {
public:
  void bump(int row) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++rows_[row];
  }

private:
  std::mutex mutex_;
  std::map<int, int> rows_;
};

class Job {
public:
  virtual ~Job() = default;
  virtual void run() = 0;
  void start() {
    std::thread t([this] { run(); }); // BUG(runaway-worker)
    t.detach();
  }
};
static std::atomic<int> live{0};

class Heartbeat : public Job {
public:
  explicit Heartbeat(Table &table) : table_(table) {}
  void run() override {
    ++live;
    for (int beat = 0;; ++beat) {
      table_.bump(beat % 4);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

private:
  Table &table_;
};

int main() {
  static Table table;
  static Heartbeat beat(table);
  for (int i = 0; i < 6; ++i)
    beat.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  std::printf("%d live\n", live.load());
  assert(live == 0);
}
