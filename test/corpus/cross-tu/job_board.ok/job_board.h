// truth: tsan
// class: cross-tu
// kind: concurrent-access

#pragma once
#include <mutex>
#include <string>
#include <unordered_map>

class JobBoard {
public:
  void post(int id, const std::string &title);
  void finish(int id);
  std::string title(int id) const;

private:
  void strike(int id);

  mutable std::mutex mutex_;
  std::unordered_map<int, std::string> jobs_;
};
