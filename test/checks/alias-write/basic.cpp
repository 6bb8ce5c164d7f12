// RUN: %check_clang_tidy %s mapvet-alias-write %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include "hmap/view.h"
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

using Table = hmap::map<std::string, int>;
using View = hmap::view<std::string, int>;
using Handle = hmap::handle<std::string, int>;

//--- views
std::size_t view_bad(Table &table) {
  const View all = table;
  table["new"] = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the map is changed here while view 'all' of it is still used; take it after the change [mapvet-alias-write]
  // CHECK-MESSAGES: :[[@LINE-3]]:{{[0-9]+}}: note: 'all' is taken here
  return all.size();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: it is used here, and shows the changed map
}
static void fill(Table &table) { table["x"] = 2; }
std::size_t callee_bad(Table &table) {
  View all = table;
  fill(table);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}view 'all'{{.*}}[mapvet-alias-write]
  return all.size();
}
std::size_t takenAgain_ok(Table &table) {
  View all = table;
  std::size_t n = all.size();
  table["new"] = 1;
  all = table;
  return all.size() - n;
}
std::size_t usedBefore_ok(Table &table) {
  View all = table;
  std::size_t n = all.size();
  table["new"] = 1;
  return n;
}
std::size_t otherMap_ok(Table &table, Table &other) {
  View all = table;
  other["new"] = 1;
  return all.size();
}
std::size_t eachTurn_ok(Table &table) {
  std::size_t n = 0;
  for (int i = 0; i < 3; ++i) {
    View all = table;
    n += all.size();
    table["new"] = i;
  }
  return n;
}

//--- references
class Shop {
public:
  long raise_bad() {
    const auto &before = prices_;
    prices_["tea"] = 3;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the map is changed here while 'before', which is another name of it, is still used; take it after the change, or a copy before [mapvet-alias-write]
    return before.at("tea");
  }
  long copy_ok() {
    const auto before = prices_;
    prices_["tea"] = 3;
    return before.at("tea");
  }
  long otherName_ok() {
    const auto &prices = prices_;
    prices_["tea"] = 3;
    return prices.at("tea");
  }

private:
  std::unordered_map<std::string, long> prices_;
};

//--- handles and shared pointers
class Settings {
public:
  bool change_bad(const std::string &key, int value) {
    // CHECK-FIXES: const Handle old = values_.clone();
    const Handle old = values_;
    values_[key] = value;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'old'{{.*}}[mapvet-alias-write]
    if (values_.get(key) > 0)
      return true;
    values_ = old;
    return false;
  }
  bool change_ok(const std::string &key, int value) {
    const Handle old = values_.clone();
    values_[key] = value;
    if (values_.get(key) > 0)
      return true;
    values_ = old;
    return false;
  }
  int preview_bad(const std::string &key) const {
    Handle draft = values_;
    draft[key] = 1;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'draft' shares its map with 'values_', which this changes too; take a 'clone()' [mapvet-alias-write]
    return draft.get(key);
  }
  int preview_ok(const std::string &key) const {
    Handle draft = values_.clone();
    draft[key] = 1;
    return draft.get(key);
  }
  void second_ok(const std::string &key) {
    Handle values = values_;
    values[key] = 1;
  }

private:
  Handle values_ = hmap::make<std::string, int>();
};
int shared_bad(std::shared_ptr<std::map<int, int>> live) {
  auto saved = live;
  live->insert({1, 2});
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'saved'{{.*}}[mapvet-alias-write]
  return static_cast<int>(saved->size());
}

//--- templates, lambdas, macros
template <class Map> std::size_t grown(Map &map) {
  const Map &previous = map;
  map[1] = 2;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'previous'{{.*}}[mapvet-alias-write]
  return previous.size();
}
std::size_t use(std::map<int, int> &m) { return grown(m); }
std::size_t lambda_bad(Table &table) {
  auto run = [&] {
    View all = table;
    table["a"] = 1;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}view 'all'{{.*}}[mapvet-alias-write]
    return all.size();
  };
  return run();
}
#define SET(map, key) (map)[key] = 1
struct Base {
  virtual ~Base() = default;
  virtual std::size_t run(Table &table) = 0;
};
struct Derived : Base {
  std::size_t run(Table &table) override {
    View all = table;
    SET(table, "a");
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}view 'all'{{.*}}[mapvet-alias-write]
    return all.size();
  }
};

//--- copy on write
class Shared {
public:
  std::size_t detached_ok() {
    Handle before = table_;
    put("a");
    return before.size();
  }
  std::size_t here_ok() {
    Handle before = table_;
    if (table_.use_count() > 1)
      table_ = table_.clone();
    table_["b"] = 2;
    return before.size();
  }
  std::size_t late_bad() {
    Handle before = table_;
    table_["c"] = 3;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'before', which is another name of it,{{.*}}[mapvet-alias-write]
    std::size_t n = before.size();
    table_ = Handle::make();
    return n;
  }
  void put(const std::string &key) {
    detach();
    table_[key] = 1;
  }

private:
  void detach() {
    if (table_.use_count() > 1)
      table_ = table_.clone();
  }
  Handle table_ = Handle::make();
};
