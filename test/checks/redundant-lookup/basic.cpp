// RUN: %check_clang_tidy %s mapvet-redundant-lookup %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <cassert>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

struct Entry {
  int hits = 0;
  std::string name;
  std::vector<int> seen;
};
using Hash = std::unordered_map<std::string, Entry>;
using Flat = absl::flat_hash_map<std::string, Entry>;
using Table = hmap::map<std::string, Entry>;
using Handle = hmap::handle<std::string, Entry>;

int contains_at_bad(const Hash &map, const std::string &key) {
  if (map.contains(key))
    return map.at(key).hits;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'at' looks up 'key' in 'map', which 'contains' has just looked up; ask 'find' once and keep its result [mapvet-redundant-lookup]
// CHECK-FIXES: if (auto it = map.find(key); it != map.end())
// CHECK-FIXES-NEXT: return it->second.hits;
  return 0;
}
int contains_at_ok(const Hash &map, const std::string &key) {
  const auto it = map.find(key);
  return it == map.end() ? 0 : it->second.hits;
}
int early_return_bad(const Flat &map, const std::string &key) {
  if (!map.contains(key))
    return 0;
  return map.at(key).hits;
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'at' looks up 'key'{{.*}}[mapvet-redundant-lookup]
// CHECK-FIXES: {{^}}  auto it = map.find(key);
// CHECK-FIXES-NEXT: if (it == map.end())
// CHECK-FIXES-NEXT: return 0;
// CHECK-FIXES-NEXT: return it->second.hits;
}
int handle_bad(const Handle &map, const std::string &key) {
  if (map.contains(key))
    return map.at(key).hits;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'at' looks up 'key'{{.*}}[mapvet-redundant-lookup]
// CHECK-FIXES: if (auto *it = map.find(key))
// CHECK-FIXES-NEXT: return (*it).hits;
  return 0;
}
void twice_bad(Table &map, const std::string &key) {
  map[key].hits = 1;
  map[key].name = key;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'operator[]' looks up 'key' in 'map', which 'operator[]' has just looked up; keep a reference to the entry [mapvet-redundant-lookup]
  map[key].seen.push_back(1);
// CHECK-FIXES: auto &entry = map[key];
// CHECK-FIXES-NEXT: entry.hits = 1;
// CHECK-FIXES-NEXT: entry.name = key;
// CHECK-FIXES: entry.seen.push_back(1);
}
void twice_ok(Table &map, const std::string &key, const std::string &other) {
  map[key].hits = 1;
  map[other].hits = 2; // may move what was found
  map[key].name = key;
}
void insert_bad(std::map<int, int> &map, int key) {
  if (!map.contains(key))
    map[key] = 7;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'operator[]' looks up 'key' in 'map', which 'contains' has just looked up; assign without asking, or insert with 'try_emplace' [mapvet-redundant-lookup]
// CHECK-FIXES: {{^}}  map.try_emplace(key, 7);
}
void find_insert_bad(std::map<int, int> &map, int key) {
  if (map.find(key) == map.end())
    map.insert({key, 7});
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'insert' looks up 'key'{{.*}}insert without asking{{.*}}[mapvet-redundant-lookup]
// CHECK-FIXES: {{^}}  map.insert({key, 7});
}
void set_bad(std::set<int> &set, int key) {
  if (set.count(key) == 0) {
    set.insert(key);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'insert' looks up 'key'{{.*}}[mapvet-redundant-lookup]
// CHECK-FIXES: {{^}}  set.insert(key);
  }
}
void erase_bad(Hash &map, const std::string &key) {
  if (map.contains(key))
    map.erase(key);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'erase' looks up 'key'{{.*}}erase without asking{{.*}}[mapvet-redundant-lookup]
// CHECK-FIXES: {{^}}  map.erase(key);
}
int found_bad(Hash &map, const std::string &key) {
  auto where = map.find(key);
  if (where != map.end()) {
    int hits = map[key].hits;
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'operator[]' looks up 'key'{{.*}}go on with what was found [mapvet-redundant-lookup]
// CHECK-FIXES: int hits = where->second.hits;
    map.erase(key);
// CHECK-FIXES: map.erase(where);
    return hits;
  }
  return 0;
}
int emplaced_bad(Flat &map, const std::string &key) {
  map.try_emplace(key);
  return map.at(key).hits;
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'at' looks up 'key' in 'map', which 'try_emplace' has just looked up; go on with what the insertion returned [mapvet-redundant-lookup]
}

//--- the key may change -------------------------------------------------------
int changed_key_ok(const Hash &map, std::string key) {
  if (!map.contains(key))
    return 0;
  key += "/index";
  return map.at(key).hits;
}
void normalise(std::string &key);
int changed_elsewhere_ok(const Hash &map, std::string key) {
  if (!map.contains(key))
    return 0;
  normalise(key);
  return map.at(key).hits;
}
int next_key();
int computed_ok(const std::map<int, int> &map) {
  return map.contains(next_key()) ? map.at(next_key()) : 0;
}
int two_loops_ok(const std::map<int, int> &map, const std::vector<int> &keys) {
  int sum = 0;
  for (int key : keys)
    sum += map.contains(key);
  for (int key : keys)
    sum += map.at(key);
  return sum;
}
struct Node {
  int id;
  Node *next;
};
int walk_ok(const std::map<int, int> &map, const Node *node) {
  if (!map.contains(node->id))
    return 0;
  node = node->next;
  return map.at(node->id);
}
int walk_bad(const std::map<int, int> &map, const Node *node) {
  int sum = 0;
  for (; node; node = node->next)
    if (map.contains(node->id))
      sum += map.at(node->id);
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'at' looks up 'node->id'{{.*}}[mapvet-redundant-lookup]
// CHECK-FIXES: if (auto it = map.find(node->id); it != map.end())
// CHECK-FIXES-NEXT: sum += it->second;
  return sum;
}

//--- the map may change -------------------------------------------------------
int cleared_ok(Hash &map, const std::string &key) {
  if (!map.contains(key))
    return 0;
  map.clear();
  return map[key].hits;
}
class Cache {
public:
  virtual ~Cache() = default;
  int get_ok(const std::string &key) {
    if (entries_.contains(key))
      refresh(key);
    return entries_[key].hits;
  }
  int fill_ok(const std::string &key) {
    if (!entries_.contains(key))
      load(key); // may fill others, too
    return entries_.at(key).hits;
  }
  int locked_ok(const std::string &key) {
    {
      std::lock_guard<std::mutex> hold(mutex_);
      if (!entries_.contains(key))
        return 0;
    }
    std::lock_guard<std::mutex> hold(mutex_);
    return entries_.at(key).hits;
  }
  int locked_bad(const std::string &key) {
    std::lock_guard<std::mutex> hold(mutex_);
    return entries_.contains(key) ? entries_.at(key).hits : 0;
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'at' looks up 'key' in 'entries_'{{.*}}[mapvet-redundant-lookup]
  }

protected:
  virtual void refresh(const std::string &key) { entries_.erase(key); }
  void load(const std::string &key);
  Hash entries_;
  std::mutex mutex_;
};
// The value is computed between: an entry made first would be there if that
// fails.
int compute(const std::string &key) { return static_cast<int>(key.size()); }
int memo_ok(std::unordered_map<std::string, int> &memo, const std::string &key) {
  const auto known = memo.find(key);
  if (known != memo.end())
    return known->second;
  const int value = compute(key);
  memo.emplace(key, value);
  return value;
}
int asserted_ok(const Hash &map, const std::string &key) {
  assert(map.contains(key));
  return map.at(key).hits;
}
std::pair<int, int> range_ok(std::map<int, int> &map, int key) {
  auto at = map.lower_bound(key);
  if (at == map.end() || at->first != key)
    at = map.emplace_hint(at, key, 0);
  return *at;
}

//--- templates, lambdas, macros -------------------------------------------------
template <class Map, class Key>
int generic_bad(const Map &map, const Key &key) {
  return map.count(key) ? map.at(key) : 0;
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'at' looks up 'key'{{.*}}[mapvet-redundant-lookup]
}
int use_generic(const std::map<int, int> &a, const hmap::map<int, int> &b) {
  return generic_bad(a, 1) + generic_bad(b, 2);
}
int lambda_bad(const Hash &map, const std::string &key) {
  const auto hits = [&] {
    return map.contains(key) ? map.at(key).hits : 0;
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'at' looks up 'key'{{.*}}[mapvet-redundant-lookup]
  };
  return hits();
}
int lambda_ok(const Hash &map, std::string key) {
  const auto next = [&] { key += "x"; };
  if (!map.contains(key))
    next();
  return map.at(key).hits;
}
#define HITS(MAP, KEY) ((MAP).contains(KEY) ? (MAP).at(KEY).hits : 0)
int macro_bad(const Hash &map, const std::string &key) {
  return HITS(map, key);
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'at' looks up 'key'{{.*}}[mapvet-redundant-lookup]
}
void nested_bad(std::map<int, std::map<int, int>> &map, int a, int b) {
  map[a][b] = 1;
  map[a][b + 1] = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'operator[]' looks up 'a'{{.*}}[mapvet-redundant-lookup]
// CHECK-FIXES: auto &entry = map[a];
// CHECK-FIXES-NEXT: entry[b] = 1;
// CHECK-FIXES-NEXT: entry[b + 1] = 2;
}

// A callback runs in between: who sets the next one may change the map.
class Stock {
public:
  void listen(std::function<void(const std::string &)> f) { listener_ = std::move(f); }
  bool take_ok(const std::string &item) {
    auto it = stock_.find(item);
    if (it == stock_.end())
      return false;
    --it->second;
    if (listener_)
      listener_(item);
    auto again = stock_.find(item);
    return again != stock_.end() && again->second > 0;
  }
  bool take_bad(const std::string &item) {
    if (!stock_.contains(item))
      return false;
    return stock_.at(item) > 0;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'at' looks up 'item'{{.*}}[mapvet-redundant-lookup]
  }

private:
  std::unordered_map<std::string, int> stock_;
  std::function<void(const std::string &)> listener_;
};
int listen(Stock &stock) {
  int n = 0;
  stock.listen([&n](const std::string &) { ++n; });
  return stock.take_ok("x") + n;
}
