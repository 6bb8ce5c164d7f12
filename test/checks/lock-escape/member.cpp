// RUN: %check_clang_tidy %s mapvet-lock-escape %t

// What one member function keeps of an entry under the lock, another one uses
// without it.
#include "hmap/map.h"
#include <map>
#include <mutex>
#include <string>

class JobTable {
public:
  struct Job {
    std::string state;
    int progress = 0;
  };
  void progress(int id, int part) {
    std::lock_guard lock(mutex_);
    jobs_[id].progress = part;
  }
  bool select(int id) {
    std::lock_guard lock(mutex_);
    auto it = jobs_.find(id);
    selected_ = it == jobs_.end() ? nullptr : &it->second;
    return selected_ != nullptr;
  }
  int selected_bad() const {
    return selected_ ? selected_->progress : -1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'selected_' refers into 'jobs_' and is used after the lock of 'mutex_' has been given back [mapvet-lock-escape]
  }
  int selected_ok() const {
    std::lock_guard lock(mutex_);
    return unlocked();
  }

private:
  int unlocked() const { return selected_ ? selected_->progress : -1; }
  mutable std::mutex mutex_;
  std::map<int, Job> jobs_;
  Job *selected_ = nullptr;
};

// Nothing is written, moved or removed once it is there.
class Interned {
public:
  void select_ok(const std::string &name) {
    std::lock_guard lock(mutex_);
    last_ = &names_.try_emplace(name, name.size()).first->second;
  }
  std::size_t last_ok() const { return last_ ? *last_ : 0; }

private:
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> names_;
  const std::size_t *last_ = nullptr;
};

// An entry that nobody removes is written through the reference all the same.
class Counters {
public:
  int &count_bad(const std::string &name) {
    std::lock_guard lock(mutex_);
    return counts_[name];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'counts_' is returned, and the lock of 'mutex_' ends with the function [mapvet-lock-escape]
  }
  void hit(const std::string &name) { ++count_bad(name); }

private:
  std::mutex mutex_;
  std::map<std::string, int> counts_;
};
class Totals {
public:
  int &total_bad(const std::string &name) {
    std::lock_guard lock(mutex_);
    return totals_[name];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'totals_' is returned{{.*}}[mapvet-lock-escape]
  }
  void add(const std::string &name, int n) {
    int &total = total_bad(name);
    total += n;
  }

private:
  std::mutex mutex_;
  std::map<std::string, int> totals_;
};
class Numbers {
public:
  const int &number_ok(const std::string &name) {
    std::lock_guard lock(mutex_);
    return numbers_.try_emplace(name, 7).first->second;
  }
  int get(const std::string &name) { return number_ok(name); }

private:
  std::mutex mutex_;
  std::map<std::string, int> numbers_;
};
