// RUN: %check_clang_tidy %s mapvet-sync-map-misuse %t
#include "hmap/map.h"
#include "hmap/sharded_map.h"
#include "hmap/sync_map.h"
#include <absl/container/flat_hash_map.h>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <tbb/concurrent_hash_map.h>
#include <unordered_map>

//--- entries come and go --------------------------------------------------------

class flight_bad {
public:
  long begin(int from) {
    const long id = next_++;
    waiting_.store(id, from);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'waiting_' is made for keys that are written once and read often, but entries under fresh keys come and go; use 'hmap::sharded_map' [mapvet-sync-map-misuse]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: an entry is removed here again
  }
  void end(long id) { waiting_.erase(id); }

private:
  hmap::sync_map<long, int> waiting_;
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the map is declared here
  std::atomic<long> next_{0};
};
class flight_ok {
public:
  void begin(long id, int from) { waiting_.insert_or_assign(id, from); }
  void end(long id) { waiting_.erase(id); }

private:
  hmap::sharded_map<long, int> waiting_;
};
// Of these nobody says that they are made for reading.
class foreign_ok {
public:
  void begin(long id, int from) { waiting_.emplace(id, from); }
  void end(long id) { waiting_.erase(id); }

private:
  tbb::concurrent_hash_map<long, int> waiting_;
};

template <class Value> class sessions_bad {
public:
  void open(const std::string &token, Value v) {
    all_.store(token, v);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'all_' is made for keys that are written once and read often, but entries under fresh keys come and go; {{.*}}[mapvet-sync-map-misuse]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: an entry is removed here again
  }
  bool close(const std::string &token) {
    if (!all_.contains(token))
      return false;
    return (all_.load_and_delete(token)).has_value();
  }

private:
  hmap::sync_map<std::string, Value> all_;
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the map is declared here
};
template class sessions_bad<int>;

// Somebody reads, perhaps often.
class sessions_ok {
public:
  void open(const std::string &token) { all_.store(token, 1); }
  int user(const std::string &token) const {
    return all_.load(token).value_or(0);
  }
  void close(const std::string &token) { all_.erase(token); }

private:
  hmap::sync_map<std::string, int> all_;
};

// Written once, read often.
class schemas_ok {
public:
  int get(const std::string &name) {
    return all_.load_or_store_func(name, [&] { return int(name.size()); }).first;
  }

private:
  hmap::sync_map<std::string, int> all_;
};

#define NEXT(counter) ((counter)++)
// An insertion and a removal in one function are taken for a window.
class FN_log {
public:
  void append(int level) {
    auto put = [&](long n) {
      lines_.store(n, level);
    };
    put(NEXT(next_));
    lines_.erase(next_ - 100);
  }

private:
  hmap::sync_map<long, int> lines_;
  long next_ = 0;
};

//--- two halves -----------------------------------------------------------------

class prices_bad {
public:
  void publish(const std::string &article, int cents) {
    published_.store(article, cents);
  }
  void correct(const std::string &article, int cents) {
    std::lock_guard hold(mutex_);
    corrected_[article] = cents;
  }
  int price(const std::string &article) {
    if (auto cents = published_.load(article))
      return *cents;
    std::lock_guard hold(mutex_);
    auto it = corrected_.find(article);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: one table is kept half in 'published_' and half in 'corrected_': a key is looked for in the one, and here in the other; keep it in one map [mapvet-sync-map-misuse]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the key is looked for first here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: entries are added to 'published_' here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: entries are added to 'corrected_' here
    return it == corrected_.end() ? 0 : it->second;
  }

private:
  hmap::sync_map<std::string, int> published_;
  std::mutex mutex_;
  absl::flat_hash_map<std::string, int> corrected_;
};
// Another value: another table.
class stock_ok {
public:
  void publish(const std::string &article, int cents) {
    published_.store(article, cents);
    notes_[article] = "new";
  }
  std::string text(const std::string &article) {
    if (auto cents = published_.load(article))
      return std::to_string(*cents);
    auto it = notes_.find(article);
    return it == notes_.end() ? "" : it->second;
  }

private:
  hmap::sync_map<std::string, int> published_;
  std::unordered_map<std::string, std::string> notes_;
};
// Filled once, at start.
class defaults_ok {
public:
  defaults_ok() { defaults_["port"] = 80; }
  void set(const std::string &name, int value) { set_.store(name, value); }
  int get(const std::string &name) const {
    if (auto value = set_.load(name))
      return *value;
    auto it = defaults_.find(name);
    return it == defaults_.end() ? 0 : it->second;
  }

private:
  hmap::sync_map<std::string, int> set_;
  std::map<std::string, int> defaults_;
};
// A copy of its own for each thread.
static hmap::sync_map<long, long> shared_ok;
static thread_local hmap::map<long, long> near_ok;
long cached(long key) {
  if (auto it = near_ok.find(key); it != near_ok.end())
    return it->second;
  const long value = shared_ok.load(key).value_or(0);
  near_ok[key] = value;
  return value;
}
void publish(long key, long value) { shared_ok.store(key, value); }
// Both are always asked.
class both_ok {
public:
  void add(long key) {
    a_.store(key, 1);
    b_[key] = 1;
  }
  int sum(long key) {
    const int a = a_.load(key).value_or(0);
    const auto it = b_.find(key);
    return it == b_.end() ? a : a + it->second;
  }

private:
  hmap::sync_map<long, int> a_;
  hmap::map<long, int> b_;
};
