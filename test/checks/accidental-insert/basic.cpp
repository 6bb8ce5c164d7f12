// RUN: %check_clang_tidy %s mapvet-accidental-insert %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

using Counts = std::unordered_map<std::string, int>;

class Store {
public:
  std::size_t size() const {
    return counts_.size() + lists_.size() + nodes_.size() + flat_.size() +
           absl_.size() + hmap_.size() + tree_.size();
  }

  //--- readings
  int returned_bad(const std::string &k) {
    // CHECK-FIXES: {{^}}    const auto found = counts_.find(k);{{$}}
    // CHECK-FIXES-NEXT: {{^}}    return (found != counts_.end() ? found->second : 0);{{$}}
    return counts_[k];
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'counts_' when there is none for 'k', but its value is only returned here; look it up with 'find' [mapvet-accidental-insert]
    // CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the new entry shows here to
  }
  bool compared_bad(const std::string &k) {
    return counts_[k] == 3;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}only compared here{{.*}}[mapvet-accidental-insert]
  }
  void tested_bad(const std::string &k) {
    // CHECK-FIXES: const auto found = lists_.find(k);
    // CHECK-FIXES-NEXT: if (!(found != lists_.end() ? found->second : std::vector<int>()).empty())
    if (!lists_[k].empty())
      // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'lists_'{{.*}}[mapvet-accidental-insert]
      ++hits_;
  }
  void printed_bad(const std::string &k) {
    std::cout << counts_[k] << '\n';
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}only printed here{{.*}}[mapvet-accidental-insert]
    std::printf("%d\n", flat_[1]);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'flat_'{{.*}}only printed here{{.*}}[mapvet-accidental-insert]
  }
  void passed_bad(const std::string &k) {
    take(absl_[k]);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'absl_'{{.*}}only passed on here{{.*}}[mapvet-accidental-insert]
  }
  void copied_bad(const std::string &k) {
    const int n = hmap_[k];
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'hmap_'{{.*}}only copied here{{.*}}[mapvet-accidental-insert]
    hits_ += n;
  }
  std::size_t bound_bad(const std::string &k) {
    const auto &list = lists_[k];
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}only read here{{.*}}[mapvet-accidental-insert]
    return list.size();
  }
  std::size_t reference_bad(const std::string &k) {
    auto &list = lists_[k];
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'lists_'{{.*}}[mapvet-accidental-insert]
    return list.size();
  }
  int walked_bad(const std::string &k) {
    int sum = 0;
    for (int x : lists_[k])
      // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'lists_'{{.*}}[mapvet-accidental-insert]
      sum += x;
    return sum;
  }
  bool pointer_bad(int k) {
    return nodes_[k] != nullptr;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'nodes_'{{.*}}[mapvet-accidental-insert]
  }
  int pointerCopy_bad(int k) {
    auto node = nodes_[k];
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'nodes_'{{.*}}[mapvet-accidental-insert]
    return node ? *node : 0;
  }
  int lambda_bad(const std::string &k) {
    auto big = [&] { return counts_[k] > 100; };
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'counts_'{{.*}}[mapvet-accidental-insert]
    return big() ? 1 : 2;
  }
  // Of the maps inside a map, nobody here asks for the size.
  bool FN_inner(const std::string &a, const std::string &b) {
    return tree_[a][b] > 0;
  }

  //--- what is meant
  void counted_ok(const std::string &k) {
    ++counts_[k];
    counts_[k + "x"] += 2;
    lists_[k].push_back(1);
    tree_[k]["a"] = 1;
  }
  void defaultThenAssign_ok(const std::string &k) {
    if (counts_[k] == 0)
      counts_[k] = 7;
  }
  int establishedByCount_ok(const std::string &k) {
    if (!counts_.count(k))
      return 0;
    return counts_[k];
  }
  int establishedByFind_ok(const std::string &k) {
    if (auto it = counts_.find(k); it == counts_.end())
      return 0;
    return counts_[k];
  }
  int insertedBefore_ok(const std::string &k) {
    counts_.emplace(k, 3);
    return counts_[k];
  }
  int keyOfTheMap_ok() {
    int sum = 0;
    for (const auto &entry : counts_)
      sum += counts_[entry.first];
    return sum;
  }
  int followed_ok(int k) { return *nodes_[k]; }
  int pointerThatMustBeThere_ok(int k) {
    auto node = nodes_[k];
    return *node;
  }
  int removed_ok(const std::string &k) {
    int n = counts_[k];
    counts_.erase(k);
    return n;
  }
  int &slot_ok(const std::string &k) { return counts_[k]; }
  void wish_ok(const std::string &k) { counts_[k]; }
  void changed_ok(const std::string &k) {
    change(counts_[k]);
    for (int &x : lists_[k])
      ++x;
    auto &list = lists_[k + "y"];
    list.push_back(1);
  }
  void visit_ok(int n) {
    if (visited_[n])
      return;
    visited_[n] = true;
    if (!visited_[n - 1])
      visit_ok(n - 1);
  }
  std::size_t visited() const { return visited_.size(); }

private:
  void take(const int &n) { hits_ += n; }
  void change(int &n) { ++n; }
  Counts counts_;
  std::map<std::string, std::vector<int>> lists_;
  std::map<int, std::shared_ptr<int>> nodes_;
  boost::unordered_flat_map<int, int> flat_;
  absl::flat_hash_map<std::string, int> absl_;
  hmap::map<std::string, int> hmap_;
  std::map<std::string, std::map<std::string, int>> tree_;
  std::map<int, bool> visited_;
  int hits_ = 0;
};

//--- a key in another table, a getter, a class hierarchy, a template, a macro

struct Base {
  virtual ~Base() = default;
  virtual int value(const std::string &k) = 0;
};
struct Derived : Base {
  int value(const std::string &k) override { return values[k]; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'values'{{.*}}[mapvet-accidental-insert]
  std::map<std::string, int> values;
};

template <class Value> struct Table {
  bool fresh_bad(int k) { return values[k] == Value(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'values'{{.*}}[mapvet-accidental-insert]
  bool known_ok(int k) { return values.find(k) != values.end(); }
  std::map<int, Value> values;
};
bool use(Table<long> &t) { return t.fresh_bad(1) || t.known_ok(2); }

#define ENTRY(map, key) ((map)[key])
bool macro_bad(std::map<int, int> &map, int k) {
  if (map.empty())
    return false;
  return ENTRY(map, k) == 4;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'map'{{.*}}[mapvet-accidental-insert]
}

// A handle has a look-up that gives a default.
bool handle_bad(hmap::handle<int, int> stock, int k) {
  // CHECK-FIXES: return stock.get(k) < 3;
  return stock[k] < 3;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'stock'{{.*}}[mapvet-accidental-insert]
}
int handle_ok(hmap::handle<int, int> stock, int k) { return stock.get(k); }

// A local table that nobody but operator[] looks at may rely on fresh values.
bool scratch_ok(const std::string &text) {
  std::map<char, int> seen;
  for (char c : text)
    ++seen[c];
  return seen['a'] > seen['b'];
}
std::size_t listed_bad(const std::string &text) {
  std::map<char, int> seen;
  for (char c : text)
    ++seen[c];
  if (seen['a'] > 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'seen'{{.*}}[mapvet-accidental-insert]
    return 1;
  return seen.size();
}

// Questions that nobody else asks: each call may add an entry.
class Notes {
public:
  void write(int day, const std::string &text) {
    notes_[day] = text;
    tags_[day].push_back(text);
  }
  bool none_bad(int day) { return notes_[day].empty(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'notes_'{{.*}}only compared here{{.*}}[mapvet-accidental-insert]
  bool same_bad(int day) { return notes_[day] == "same"; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'notes_'{{.*}}only compared here{{.*}}[mapvet-accidental-insert]
  std::string quoted_bad(int day) { return "<" + notes_[day] + ">"; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'notes_'{{.*}}only read here{{.*}}[mapvet-accidental-insert]
  std::size_t letters_bad(int day) {
    std::size_t sum = 0;
    for (const std::string &tag : tags_[day])
      // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'tags_'{{.*}}only read here{{.*}}[mapvet-accidental-insert]
      sum += tag.size();
    return sum;
  }
  // A reference needs something to refer to.
  const std::string &text_ok(int day) { return notes_[day]; }
  bool fill_ok(int day) {
    if (notes_[day].empty())
      notes_[day] = "-";
    return true;
  }

private:
  std::map<int, std::string> notes_;
  std::map<int, std::vector<std::string>> tags_;
};
