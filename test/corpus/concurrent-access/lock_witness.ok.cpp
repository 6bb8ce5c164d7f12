// truth: tsan
// class: concurrent-access

#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

using Lock = std::unique_lock<std::mutex>;

class Scheduler {
public:
  void add(int at, std::string task) {
    Lock lock(mutex_);
    insert(lock, at, std::move(task));
  }

  // Moves a task; both halves happen under one lock.
  bool postpone(int at, int by) {
    Lock lock(mutex_);
    auto it = tasks_.find(at);
    if (it == tasks_.end())
      return false;
    std::string task = std::move(it->second);
    tasks_.erase(it);
    insert(lock, at + by, std::move(task));
    return true;
  }

  std::size_t size() {
    Lock lock(mutex_);
    return tasks_.size();
  }

private:
  // The lock shows that the caller holds the mutex.
  void insert(const Lock &, int at, std::string task) { tasks_.insert_or_assign(at, std::move(task)); }

  std::mutex mutex_;
  std::map<int, std::string> tasks_;
};

int main() {
  Scheduler scheduler;
  std::thread planner([&scheduler] {
    for (int i = 0; i < 300; ++i) {
      scheduler.add(i, "task " + std::to_string(i));
      if (i % 4 == 0)
        std::this_thread::sleep_for(std::chrono::microseconds(40));
    }
  });
  int moved = 0;
  for (int i = 0; i < 300; ++i) {
    moved += scheduler.postpone(i / 4, 1000);
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  planner.join();
  std::printf("%d %zu\n", moved <= 300, scheduler.size());
}
