// RUN: %check_clang_tidy %s mapvet-check-then-act %t
#include "hmap/guarded.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <tbb/concurrent_unordered_map.h>
#include <unordered_map>

// One class a case: ..._bad is reported, ..._ok is not.

class two_sections_bad {
public:
  bool book(int seat) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (taken_.count(seat) != 0)
        return false;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    taken_[seat] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'taken_' is set here because of a check that may no longer hold: the lock was given back after it [mapvet-check-then-act]
// CHECK-MESSAGES: :[[@LINE-6]]:{{[0-9]+}}: note: the key is looked up here under 'mutex_'
    return true;
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, int> taken_;
};
class one_section_ok {
public:
  bool book(int seat) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (taken_.count(seat) != 0)
      return false;
    taken_[seat] = 1;
    return true;
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, int> taken_;
};
class asks_again_ok {
public:
  int get(const std::string &key) {
    {
      std::shared_lock<std::shared_mutex> lock(mutex_);
      if (auto it = values_.find(key); it != values_.end())
        return it->second;
    }
    std::unique_lock<std::shared_mutex> lock(mutex_);
    if (auto it = values_.find(key); it != values_.end())
      return it->second;
    return values_[key] = static_cast<int>(key.size());
  }

private:
  std::shared_mutex mutex_;
  hmap::map<std::string, int> values_;
};
// The insertion decides by itself.
class inserts_ok {
public:
  int get(const std::string &key) {
    {
      std::shared_lock<std::shared_mutex> lock(mutex_);
      if (auto it = values_.find(key); it != values_.end())
        return it->second;
    }
    const int value = static_cast<int>(key.size());
    std::unique_lock<std::shared_mutex> lock(mutex_);
    return values_.try_emplace(key, value).first->second;
  }

private:
  std::shared_mutex mutex_;
  std::map<std::string, int> values_;
};
// Both threads would add the same.
class same_value_ok {
public:
  int get(const std::string &key) {
    {
      std::shared_lock<std::shared_mutex> lock(mutex_);
      if (auto it = values_.find(key); it != values_.end())
        return it->second;
    }
    const int value = static_cast<int>(key.size());
    std::unique_lock<std::shared_mutex> lock(mutex_);
    values_.emplace(key, value);
    return value;
  }

private:
  std::shared_mutex mutex_;
  std::map<std::string, int> values_;
};

template <class Key> class methods_bad {
public:
  bool has(const Key &key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return map_.contains(key);
  }
  void put(const Key &key, int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    map_.insert_or_assign(key, value);
  }
  bool claim(const Key &key) {
    if (has(key))
      return false;
    put(key, 1);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'map_' is set here because of a check {{.*}}[mapvet-check-then-act]
    return true;
  }

private:
  mutable std::mutex mutex_;
  hmap::map<Key, int> map_;
};
template class methods_bad<std::string>;

// Whoever calls holds the lock.
class caller_locks_ok {
public:
  bool claim(int key) {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    if (has(key))
      return false;
    put(key);
    return true;
  }

private:
  bool has(int key) const {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    return map_.contains(key);
  }
  void put(int key) {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    map_[key] = 1;
  }
  mutable std::recursive_mutex mutex_;
  hmap::map<int, int> map_;
};

class guarded_bad {
public:
  bool claim(int key) {
    const bool taken = map_.with([&](auto &m) { return m.contains(key); });
    if (taken)
      return false;
    map_.with([&](auto &m) { m[key] = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'map_' is set here because of a check {{.*}}[mapvet-check-then-act]
    return true;
  }

private:
  hmap::guarded<hmap::map<int, int>> map_;
};
class guarded_ok {
public:
  bool claim(int key) {
    return map_.with([&](auto &m) {
      if (m.contains(key))
        return false;
      m[key] = 1;
      return true;
    });
  }

private:
  hmap::guarded<hmap::map<int, int>> map_;
};

struct concurrent_bad {
  tbb::concurrent_unordered_map<int, int> map;
  void claim(int key) {
    if (map.count(key) == 0)
      map[key] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'map' is set here because of a check that may no longer hold: another thread can come between the two calls [mapvet-check-then-act]
  }
};
struct concurrent_ok {
  tbb::concurrent_unordered_map<int, int> map;
  bool claim(int key) { return map.emplace(key, 1).second; }
  int other_key(int key) {
    if (map.count(key) == 0)
      return map[key + 1] = 1;
    return 0;
  }
};

#define LOCKED(mutex) absl::MutexLock lock(&mutex)
class macro_bad {
public:
  void move(int from) {
    bool there;
    {
      LOCKED(mutex_);
      there = map_.contains(from);
    }
    if (there) {
      LOCKED(mutex_);
      map_[from] = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'map_' is set here because of a check {{.*}}[mapvet-check-then-act]
    }
  }

private:
  absl::Mutex mutex_;
  absl::flat_hash_map<int, int> map_;
};

class relies_bad {
public:
  int first(const std::string &key) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!map_.contains(key))
      return 0;
    lock.unlock();
    log();
    lock.lock();
    return map_.at(key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'map_' is read here because of a check {{.*}}[mapvet-check-then-act]
  }

private:
  static void log();
  std::mutex mutex_;
  std::map<std::string, int> map_;
};

class size_bad {
public:
  bool join(int player) {
    if (full())
      return false;
    std::lock_guard<std::mutex> lock(mutex_);
    players_.emplace(player, 1);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'players_' is set here because of a check {{.*}}[mapvet-check-then-act]
    return true;
  }

private:
  bool full() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return players_.size() > 9;
  }
  mutable std::mutex mutex_;
  std::unordered_map<int, int> players_;
};

class erase_bad {
public:
  void expire(int key, int generation) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      auto it = map_.find(key);
      if (it == map_.end() || it->second != generation)
        return;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    map_.erase(key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'map_' is erased from here because of a check {{.*}}[mapvet-check-then-act]
  }

private:
  std::mutex mutex_;
  hmap::map<int, int> map_;
};
// To erase what is gone already does no harm.
class erase_ok {
public:
  void drop(int key) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!map_.contains(key))
        return;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    map_.erase(key);
  }

private:
  std::mutex mutex_;
  hmap::map<int, int> map_;
};

// Nobody else has it yet.
class constructor_ok {
public:
  explicit constructor_ok(int key) {
    if (!map_.count(key))
      map_[key] = 1;
  }

private:
  tbb::concurrent_unordered_map<int, int> map_;
};

class base {
public:
  virtual ~base() = default;

protected:
  bool known(int key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return map_.count(key) > 0;
  }
  mutable std::mutex mutex_;
  std::unordered_map<int, int> map_;
};
class derived_bad : public base {
public:
  void learn(int key) {
    if (known(key))
      return;
    std::lock_guard<std::mutex> lock(mutex_);
    map_[key] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'map_' is set here because of a check {{.*}}[mapvet-check-then-act]
  }
};
// The key is another one by then.
class next_key_ok {
public:
  int free_key() {
    int key = 0;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (map_.count(key) == 0)
        return key;
    }
    key = 100;
    std::lock_guard<std::mutex> lock(mutex_);
    map_[key] = 1;
    return key;
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, int> map_;
};

// The entry itself is asked again under the second lock.
class Resolver {
public:
  int resolve_ok(const std::string &host) {
    {
      std::shared_lock lock(mutex_);
      auto it = table_.find(host);
      if (it != table_.end() && it->second)
        return it->second;
    }
    std::unique_lock lock(mutex_);
    int &record = table_[host];
    if (!record)
      record = query(host);
    return record;
  }
  int resolve_bad(const std::string &host) {
    {
      std::shared_lock lock(mutex_);
      auto it = table_.find(host);
      if (it != table_.end() && it->second)
        return it->second;
    }
    const int record = query(host);
    std::unique_lock lock(mutex_);
    table_[host] = record;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'table_' is set here because of a check that may no longer hold{{.*}}[mapvet-check-then-act]
    return record;
  }

private:
  int query(const std::string &host);
  std::shared_mutex mutex_;
  std::map<std::string, int> table_;
};
