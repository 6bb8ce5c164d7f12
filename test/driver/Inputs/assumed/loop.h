#pragma once
#include <functional>
#include <list>
#include <mutex>
#include <thread>

class Loop {
public:
  Loop();
  ~Loop();
  void async(std::function<void()> task);

private:
  void run();
  std::mutex mutex_;
  std::list<std::function<void()>> tasks_;
  bool stop_ = false;
  std::thread thread_;
};
