// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
#include "hmap/map.h"
#include <memory>
#include <string>
#include <unordered_map>

// A getter that fills its map the first time does not do so the second time.

using names = std::unordered_map<int, std::string>;

const names &new_once() {
  static names *table = nullptr;
  if (table == nullptr) {
    table = new names();
    for (int i = 0; i < 60; ++i)
      (*table)[i] = "name";
  }
  return *table;
}
const names &filled_if_empty() {
  static names table;
  if (table.empty())
    for (int i = 0; i < 60; ++i)
      table[i] = "name";
  return table;
}
const names &filled_by_flag() {
  static names table;
  static bool done = false;
  if (!done) {
    for (int i = 0; i < 60; ++i)
      table[i] = "name";
    done = true;
  }
  return table;
}
std::size_t new_once_ok() {
  auto it = new_once().find(3);
  return it != new_once().end() ? it->second.size() : 0;
}
std::size_t filled_if_empty_ok() {
  auto it = filled_if_empty().find(3);
  return it != filled_if_empty().end() ? it->second.size() : 0;
}
std::size_t filled_by_flag_ok() {
  auto it = filled_by_flag().find(3);
  return it != filled_by_flag().end() ? it->second.size() : 0;
}

class settings {
  hmap::map<std::string, int> values_;
  std::unique_ptr<hmap::map<int, int>> index_;
  int reads_ = 0;

  void load() {
    values_["a"] = 1;
    values_["b"] = 2;
  }
  const hmap::map<int, int> &index() {
    if (!index_) {
      index_ = std::make_unique<hmap::map<int, int>>();
      (*index_)[1] = 1;
    }
    return *index_;
  }
  const hmap::map<std::string, int> &values() {
    if (values_.size() == 0)
      load();
    return values_;
  }
  const hmap::map<std::string, int> &counted() {
    if (reads_ < 100)
      values_[std::to_string(++reads_)] = 1;
    return values_;
  }
  const hmap::map<std::string, int> &cleared() {
    values_.clear();
    if (values_.empty())
      load();
    return values_;
  }
  const hmap::map<std::string, int> &emptied_first() {
    values_.erase("a");
    if (values_.empty())
      load();
    return values_;
  }

public:
  int index_ok() {
    auto it = index().find(1);
    return it != index().end() ? it->second : 0;
  }
  int values_ok() {
    auto it = values().find("a");
    return it != values().end() ? it->second : 0;
  }
  int own_bad() {
    if (values_.empty()) {
      int &a = values_["a"];
      values_["b"] = 2;
      return a;
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: reference 'a' is used after 'operator[]' may have invalidated it: it refers into 'values_' [mapvet-invalidated-reference]
// CHECK-FIXES: auto &a2 = values_["a"];
// CHECK-FIXES-NEXT: return a2;
    }
    return 0;
  }
  int counted_bad() {
    auto it = counted().find("a");
    return it != counted().end() ? it->second : 0;
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: iterator 'it' is used after 'operator[]' may have invalidated it: it refers into 'values_' [mapvet-invalidated-reference]
  }
  int cleared_bad() {
    auto it = cleared().find("a");
    return it != cleared().end() ? it->second : 0;
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: iterator 'it' is used after 'clear' may have removed its entry from 'values_' [mapvet-invalidated-reference]
  }
  int emptied_first_bad() {
    auto it = emptied_first().find("a");
    return it != emptied_first().end() ? it->second : 0;
// CHECK-MESSAGES: :[[@LINE-1]]:42: warning: iterator 'it' is used after 'erase' may have {{.*}}'values_' [mapvet-invalidated-reference]
  }
};
