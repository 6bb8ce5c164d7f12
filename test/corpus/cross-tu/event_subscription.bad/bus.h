// truth: tsan
// class: cross-tu
// kind: concurrent-access

#pragma once
#include <functional>
#include <string>
#include <thread>
#include <vector>

class Bus {
public:
  void subscribe(std::function<void(const std::string &)> handler);
  void start();
  void stop();

private:
  std::vector<std::function<void(const std::string &)>> handlers_;
  std::thread pump_;
};
