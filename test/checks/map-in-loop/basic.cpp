// RUN: %check_clang_tidy %s mapvet-map-in-loop %t
#include "hmap/map.h"
#include "hmap/set.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

using Row = std::vector<int>;
using Counts = std::unordered_map<int, int>;

int set_bad(const std::vector<Row> &rows) {
  int found = 0;
  for (const Row &row : rows) {
    std::unordered_set<int> seen;
// CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'seen' is built and dropped in every turn of the loop; declare it before the loop and clear it here, so that it keeps its memory [mapvet-map-in-loop]
// CHECK-FIXES: std::unordered_set<int> seen;
// CHECK-FIXES-NEXT: for (const Row &row : rows) {
// CHECK-FIXES-NEXT: seen.clear();
    for (int value : row)
      found += !seen.insert(value).second;
  }
  return found;
}
int set_ok(const std::vector<Row> &rows) {
  int found = 0;
  std::unordered_set<int> seen;
  for (const Row &row : rows) {
    seen.clear();
    for (int value : row)
      found += !seen.insert(value).second;
  }
  return found;
}
long hmap_bad(const Row &row, int frames) {
  long all = 0;
  while (frames-- > 0) {
    hmap::map<int, long> sums;
// CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'sums' is built and dropped{{.*}}[mapvet-map-in-loop]
    for (int value : row)
      sums[value % 7] += value;
    all += sums.at(row[0] % 7);
  }
  return all;
}
std::size_t absl_bad(const std::vector<std::vector<Row>> &pages) {
  std::size_t all = 0;
  for (const std::vector<Row> &page : pages) {
    for (const Row &row : page) {
      absl::flat_hash_map<int, int> counts;
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'counts' is built and dropped{{.*}}[mapvet-map-in-loop]
// CHECK-FIXES: absl::flat_hash_map<int, int> counts;
// CHECK-FIXES-NEXT: for (const std::vector<Row> &page : pages) {
      for (int value : row)
        ++counts[value];
      all += counts.size();
    }
  }
  return all;
}

//--- it leaves, or there is nothing to keep ---------------------------------------
std::vector<Counts> moved_ok(const std::vector<Row> &rows) {
  std::vector<Counts> all;
  for (const Row &row : rows) {
    Counts counts;
    for (int value : row)
      ++counts[value];
    all.push_back(std::move(counts));
  }
  return all;
}
Counts returned_ok(const std::vector<Row> &rows) {
  for (const Row &row : rows) {
    Counts counts;
    for (int value : row)
      ++counts[value];
    if (counts.size() > 10)
      return counts;
  }
  return {};
}
struct Last {
  const Counts *counts = nullptr;
};
void keep(Last &last, const Counts &counts) { last.counts = &counts; }
void kept_ok(Last &last, const std::vector<Row> &rows) {
  for (const Row &row : rows) {
    Counts counts;
    for (int value : row)
      ++counts[value];
    keep(last, counts);
  }
}
int ordered_ok(const std::vector<Row> &rows) {
  int all = 0;
  for (const Row &row : rows) {
    std::map<int, int> counts; // would free its nodes all the same
    for (int value : row)
      ++counts[value];
    all += static_cast<int>(counts.size());
  }
  return all;
}
int few_turns_ok(const Row &row) {
  int all = 0;
  for (int i = 0; i < 3; ++i) {
    Counts counts;
    for (int value : row)
      ++counts[value + i];
    all += static_cast<int>(counts.size());
  }
  return all;
}
int single_entry_ok(const Row &row) {
  int all = 0;
  for (int value : row) {
    Counts counts;
    counts[value] = 1;
    all += static_cast<int>(counts.size());
  }
  return all;
}

//--- templates, lambdas, macros, classes ------------------------------------------
template <class Set> int generic_bad(const std::vector<Row> &rows) {
  int found = 0;
  for (const Row &row : rows) {
    Set seen;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'seen' is built and dropped{{.*}}[mapvet-map-in-loop]
// CHECK-FIXES: {{^}}  Set seen;
    for (int value : row)
      found += !seen.insert(value).second;
  }
  return found;
}
int use(const std::vector<Row> &rows) {
  return generic_bad<hmap::set<int>>(rows);
}
int lambda_bad(const std::vector<Row> &rows) {
  const auto run = [&rows] {
    int all = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Counts mine;
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'mine' is built and dropped{{.*}}[mapvet-map-in-loop]
// CHECK-FIXES: {{^}}    Counts mine;
      for (int value : rows[i])
        ++mine[value];
      all += static_cast<int>(mine.size());
    }
    return all;
  };
  return run();
}
#define COUNT(ROW, MAP)                                                        \
  for (int value : ROW)                                                        \
  ++MAP[value]
struct Base {
  virtual ~Base() = default;
  virtual int run(const std::vector<Row> &rows) = 0;
};
struct Derived : Base {
  int run(const std::vector<Row> &rows) override {
    int all = 0;
    for (const Row &row : rows) {
      Counts here;
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'here' is built and dropped{{.*}}[mapvet-map-in-loop]
// CHECK-FIXES: {{^}}    Counts here;
      for (int value : row)
        ++here[value];
      all += static_cast<int>(here.size());
    }
    return all;
  }
};
int macro_bad(const std::vector<Row> &rows) {
  int all = 0;
  for (const Row &row : rows) {
    Counts through;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'through' is built and dropped{{.*}}[mapvet-map-in-loop]
// CHECK-FIXES: {{^}}  Counts through;
    COUNT(row, through);
    all += static_cast<int>(through.size());
  }
  return all;
}

// The loop calls what builds the map.
static int twice_bad(const Row &row) {
  std::unordered_set<int> seen;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'seen' is built and dropped in every turn of the loop that calls this; keep it there and clear it here, so that it keeps its memory [mapvet-map-in-loop]
  int found = 0;
  for (int value : row)
    found += !seen.insert(value).second;
  return found;
}
int helper_bad(const std::vector<Row> &rows) {
  int found = 0;
  for (const Row &row : rows)
    found += twice_bad(row);
  return found;
}
int local_lambda_bad(const std::vector<Row> &rows) {
  int found = 0;
  auto check = [&found](const Row &row) {
    Counts within;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'within' is built and dropped in every turn of the loop that calls this{{.*}}[mapvet-map-in-loop]
    for (int value : row)
      if (++within[value] == 2)
        ++found;
  };
  for (const Row &row : rows)
    check(row);
  return found;
}
static int once_ok(const Row &row) {
  Counts counts;
  for (int value : row)
    ++counts[value];
  return static_cast<int>(counts.size());
}
int calls_once(const Row &row) { return once_ok(row); }
// Anybody may call it.
int open_ok(const Row &row) {
  Counts counts;
  for (int value : row)
    ++counts[value];
  return static_cast<int>(counts.size());
}
int calls_open(const std::vector<Row> &rows) {
  int all = 0;
  for (const Row &row : rows)
    all += open_ok(row);
  return all;
}
