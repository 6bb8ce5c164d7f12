// RUN: %check_clang_tidy %s mapvet-concurrent-access %t
// The evidence of what most functions do, where one holds a lock: another one.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>

class Wrong {
public:
  void put(int key) {
    std::lock_guard lock(names_mutex_);
    names_[key] = "x";
  }
  void drop_bad(int key) {
    std::lock_guard lock(ports_mutex_);
    names_.erase(key);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'names_' is written here under 'ports_mutex_', but 2 of 3 functions that use it hold 'names_mutex_' [mapvet-concurrent-access]
    ports_.erase(key);
  }
  void clear() {
    std::lock_guard lock(names_mutex_);
    names_.clear();
  }
  void open(int key) {
    std::lock_guard lock(ports_mutex_);
    ports_[key] = 1;
  }

private:
  std::mutex names_mutex_, ports_mutex_;
  std::unordered_map<int, std::string> names_;
  absl::flat_hash_map<int, int> ports_;
};

// Who writes holds both, who reads holds either.
class Both_ok {
public:
  void put(int key) {
    std::scoped_lock lock(a_, b_);
    table_[key] = 1;
  }
  std::size_t size() const {
    std::lock_guard lock(a_);
    return table_.size();
  }
  bool has(int key) const {
    std::lock_guard lock(b_);
    return table_.contains(key);
  }

private:
  mutable std::mutex a_, b_;
  hmap::map<int, int> table_;
};

// Read under another lock by all: nobody writes any more.
class Readers_ok {
public:
  explicit Readers_ok(std::map<int, int> all) : table_(std::move(all)) {}
  int first(int key) const {
    std::lock_guard lock(a_);
    return table_.at(key);
  }
  int second(int key) const {
    std::lock_guard lock(a_);
    return table_.at(key) + 1;
  }
  int third(int key) const {
    std::lock_guard lock(b_);
    return table_.at(key) + 2;
  }

private:
  mutable std::mutex a_, b_;
  std::map<int, int> table_;
};
