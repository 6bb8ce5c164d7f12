// RUN: %check_clang_tidy %s mapvet-missing-reserve %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <istream>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using Hash = std::unordered_map<std::string, int>;
using Names = std::vector<std::string>;

Hash range_bad(const Names &names) {
  Hash out;
  for (const std::string &name : names)
    out.emplace(name, 1);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'out' grows step by step to the 'names.size()' entries of this loop; reserve room for them before it [mapvet-missing-reserve]
// CHECK-FIXES: out.reserve(names.size());
// CHECK-FIXES-NEXT: for (const std::string &name : names)
  return out;
}
Hash range_ok(const Names &names) {
  Hash out;
  out.reserve(names.size());
  for (const std::string &name : names)
    out.emplace(name, 1);
  return out;
}
hmap::map<int, int> counted_bad(int count) {
  hmap::map<int, int> out;
  for (int i = 0; i < count; ++i)
    out[i] = i * i;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'out' grows step by step to the 'count' entries{{.*}}[mapvet-missing-reserve]
// CHECK-FIXES: out.reserve(count);
  return out;
}
absl::flat_hash_map<std::string, int> iterator_bad(const Names &names) {
  absl::flat_hash_map<std::string, int> out;
  for (auto it = names.begin(); it != names.end(); ++it)
    out.try_emplace(*it, 1);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'out' grows step by step to the 'names.size()'{{.*}}[mapvet-missing-reserve]
// CHECK-FIXES: out.reserve(names.size());
  return out;
}
Hash both_branches_bad(const Names &names) {
  Hash out;
  for (const std::string &name : names) {
    if (name.empty())
      out.insert_or_assign("none", 0);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'out' grows{{.*}}[mapvet-missing-reserve]
// CHECK-FIXES: out.reserve(names.size());
    else
      out.insert_or_assign(name, 1);
  }
  return out;
}

//--- few of them, or nobody knows how many ---------------------------------------
Hash filter_ok(const Names &names) {
  Hash out;
  for (const std::string &name : names)
    if (name.size() > 40)
      out.emplace(name, 1);
  return out;
}
Hash skip_ok(const Names &names) {
  Hash out;
  for (const std::string &name : names) {
    if (name.size() < 40)
      continue;
    out.emplace(name, 1);
  }
  return out;
}
Hash histogram_ok(const Names &names) {
  Hash out;
  for (const std::string &name : names)
    ++out[name];
  return out;
}
std::size_t duplicates_ok(const Names &names) {
  std::unordered_set<std::string> seen;
  std::size_t twice = 0;
  for (const std::string &name : names)
    twice += !seen.insert(name).second;
  return twice;
}
Hash stream_ok(std::istream &in) {
  Hash out;
  std::string word;
  while (in >> word)
    out.emplace(word, 1);
  return out;
}
std::map<int, int> ordered_ok(int count) {
  std::map<int, int> out;
  for (int i = 0; i < count; ++i)
    out.emplace(i, i);
  return out;
}
Hash small_ok() {
  Hash out;
  for (const char *name : {"a", "b", "c"})
    out.emplace(name, 1);
  for (int i = 0; i < 10; ++i)
    out.emplace(std::to_string(i), i);
  return out;
}
void parameter_ok(Hash &out, const Names &names) {
  for (const std::string &name : names)
    out.emplace(name, 1);
}
Hash sized_ok(const Names &names) {
  Hash out(names.size());
  for (const std::string &name : names)
    out.emplace(name, 1);
  return out;
}

//--- templates, lambdas, macros, classes ------------------------------------------
template <class Map> Map generic_bad(const std::vector<int> &keys) {
  Map out;
  for (int key : keys)
    out.emplace(key, key);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'out' grows{{.*}}[mapvet-missing-reserve]
// CHECK-FIXES: out.reserve(keys.size());
  return out;
}
std::size_t use(const std::vector<int> &keys) {
  return generic_bad<std::unordered_map<int, int>>(keys).size();
}
std::size_t lambda_bad(const Names &names) {
  const auto index = [&names] {
    Hash out;
    for (const std::string &name : names)
      out.emplace(name, 1);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'out' grows{{.*}}[mapvet-missing-reserve]
// CHECK-FIXES: out.reserve(names.size());
    return out;
  };
  return index().size();
}
#define ADD(MAP, KEY) (MAP).emplace((KEY), 1)
Hash macro_bad(const Names &names) {
  Hash out;
  for (const std::string &name : names)
    ADD(out, name);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'out' grows{{.*}}[mapvet-missing-reserve]
// CHECK-FIXES: out.reserve(names.size());
  return out;
}
struct Base {
  virtual ~Base() = default;
  virtual Hash index() const { return {}; }
};
struct Derived : Base {
  Hash index() const override {
    Hash out;
    for (std::size_t i = 0; i < names.size(); ++i)
      out.emplace(names[i], 1);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'out' grows step by step to the 'names.size()'{{.*}}[mapvet-missing-reserve]
// CHECK-FIXES: out.reserve(names.size());
    return out;
  }
  Names names;
};

// Members that the constructor fills are empty before.
struct Column {
  std::string name;
  int type = 0;
};
class Schema {
public:
  explicit Schema(std::vector<Column> columns) : columns_(std::move(columns)) {
    // CHECK-FIXES: index_.reserve(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i)
      index_.emplace(columns_[i].name, i);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'index_' grows step by step to the 'columns_.size()' entries of this loop; reserve room for them before it [mapvet-missing-reserve]
  }
  Schema(const std::vector<Column> &columns, int) {
    index_.reserve(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
      index_.emplace(columns[i].name, i);
  }
  // May hold many entries already.
  void more_ok(const std::vector<Column> &columns) {
    for (const Column &c : columns)
      index_.emplace(c.name, 0);
  }

private:
  std::vector<Column> columns_;
  std::unordered_map<std::string, std::size_t> index_;
};

// One function alone fills the member, and is not called again and again.
class Symbols {
public:
  int load_bad(const std::vector<int> &image) {
    const int count = image.front();
    // CHECK-FIXES: addresses_.reserve(count);
    for (int i = 0; i < count; ++i)
      addresses_.emplace(i, image[i]);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'addresses_' grows step by step to the 'count' entries of this loop{{.*}}[mapvet-missing-reserve]
    return count;
  }
  // Called for each file: room for the entries of one would be made each time.
  void add_ok(const std::vector<int> &image) {
    for (std::size_t i = 0; i < image.size(); ++i)
      more_.emplace(image[i], 1);
  }
  std::size_t size() const { return addresses_.size() + more_.size(); }

private:
  std::unordered_map<int, int> addresses_, more_;
};
std::size_t symbols(const std::vector<std::vector<int>> &images) {
  Symbols all;
  all.load_bad(images.front());
  for (const std::vector<int> &image : images)
    all.add_ok(image);
  return all.size();
}

// A grid.
std::unordered_map<int, int> grid_bad(int width, int height) {
  std::unordered_map<int, int> tiles;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      tiles[y * width + x] = x ^ y;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'tiles' grows step by step to the 'height' times 'width' entries of these loops; reserve room for them before them [mapvet-missing-reserve]
  return tiles;
}
std::unordered_map<int, int> ragged_ok(const std::vector<std::vector<int>> &rows) {
  std::unordered_map<int, int> all;
  for (const std::vector<int> &row : rows)
    for (int value : row)
      all[value] = 1;
  return all;
}
std::unordered_map<int, int> board_ok() {
  std::unordered_map<int, int> tiles;
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 4; ++x)
      tiles[y * 4 + x] = 1;
  return tiles;
}

// Counted down.
int next(int);
std::unordered_map<int, int> down_bad(int n) {
  std::unordered_map<int, int> out;
  // CHECK-FIXES: out.reserve(n);
  while (n-- > 0)
    out.emplace(next(n), n);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'out' grows step by step to the 'n' entries{{.*}}[mapvet-missing-reserve]
  return out;
}

using Handle = hmap::handle<std::string, int>;
Handle made_bad(const Names &names) {
  auto out = Handle::make();
  for (const std::string &name : names)
    out[name] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'out' grows step by step to the 'names.size()' entries of this loop; reserve room for them before it [mapvet-missing-reserve]
// CHECK-FIXES: out.reserve(names.size());
// CHECK-FIXES-NEXT: for (const std::string &name : names)
  return out;
}
Handle roomy_ok(const Names &names) {
  auto out = Handle::make(names.size());
  for (const std::string &name : names)
    out[name] = 1;
  return out;
}
Handle alias_ok(const Names &names, const Handle &shared) {
  Handle out = shared;
  for (const std::string &name : names)
    out[name] = 1;
  return out;
}
Handle either_ok(const Names &names, const Handle &shared) {
  Handle out = Handle::make();
  if (shared)
    out = shared;
  for (const std::string &name : names)
    out[name] = 1;
  return out;
}
