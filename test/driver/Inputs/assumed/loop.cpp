#include "loop.h"

Loop::Loop() { thread_ = std::thread(&Loop::run, this); }
Loop::~Loop() {
  stop_ = true;
  thread_.join();
}
void Loop::async(std::function<void()> task) {
  std::lock_guard<std::mutex> lock(mutex_);
  tasks_.push_back(std::move(task));
}
void Loop::run() {
  while (!stop_) {
    std::list<std::function<void()>> now;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      now.swap(tasks_);
    }
    for (auto &task : now)
      task();
  }
}
