// RUN: %check_clang_tidy %s mapvet-large-copy %t

#include <map>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>
using Map = std::unordered_map<std::string, int>;

// Templates.
template <typename K, typename V>
std::size_t sized_bad(std::unordered_map<K, V> map) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'map' copies{{.*}}[mapvet-large-copy]
  // CHECK-FIXES: std::size_t sized_bad(const std::unordered_map<K, V> &map) {
  return map.size();
}
template <typename K, typename V>
std::size_t sized_ok(const std::unordered_map<K, V> &map) {
  return map.size();
}
std::size_t instantiated(const Map &map) { return sized_bad(map) + sized_ok(map); }

// Lambdas.
int captured_bad(const std::vector<std::string> &keys, const Map &map) {
  int sum = 0;
  auto look = [map, &sum](const std::string &key) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}captures a copy{{.*}}[mapvet-large-copy]
    // CHECK-FIXES: auto look = [&map, &sum](const std::string &key) {
    auto found = map.find(key);
    if (found != map.end())
      sum += found->second;
  };
  for (const auto &key : keys)
    look(key);
  return sum;
}
int captured_ok(const std::vector<std::string> &keys, const Map &map) {
  int sum = 0;
  auto look = [&map, &sum](const std::string &key) {
    auto found = map.find(key);
    if (found != map.end())
      sum += found->second;
  };
  for (const auto &key : keys)
    look(key);
  return sum;
}
// It lives longer than the map that it was made from.
std::function<std::size_t()> stored_ok(const Map &map) {
  return [map] { return map.size(); };
}

// Macros: reported, but a fix would change what the macro is for others.
#define SIZE_OF(NAME, TYPE) std::size_t NAME(TYPE map) { return map.size(); }
SIZE_OF(macro_bad, Map)
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-large-copy]

// Loops over a map of maps.
std::size_t loop_bad(const std::unordered_map<int, Map> &maps) {
  std::size_t sum = 0;
  for (auto entry : maps)
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'entry' copies{{.*}}[mapvet-large-copy]
    // CHECK-FIXES: for (const auto &entry : maps)
    sum += entry.second.size();
  return sum;
}
std::size_t loop_ok(const std::unordered_map<int, Map> &maps) {
  std::size_t sum = 0;
  for (const auto &entry : maps)
    sum += entry.second.size();
  return sum;
}

// Class hierarchies.
struct Base {
  virtual ~Base() = default;
  const Map &table() const { return Table; }
protected:
  Map Table;
};
struct Derived : Base {
  std::size_t size_bad() const {
    Map copy = table();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'copy' copies{{.*}}[mapvet-large-copy]
    // CHECK-FIXES: const Map &copy = table();
    return copy.size();
  }
  std::size_t size_ok() const { return Table.size(); }
};

// Moves and elided copies.
Map made_ok() {
  Map map;
  map["a"] = 1;
  return map;
}
std::size_t elided_ok() {
  Map map = made_ok();
  return map.size();
}
struct Keeper {
  explicit Keeper(Map map) : Kept(std::move(map)) {}
  Map Kept;
};

// A snapshot: the source changes while it is read.
int snapshot_ok(Map &map) {
  Map before = map;
  map["a"] = 7;
  return before.count("a") ? 1 : 0;
}

// An element converted to a pair of another type is copied, too; a reference to
// that type would refer to a copy.
std::size_t converted_bad(const std::unordered_map<int, std::unordered_map<int, int>> &all) {
  std::size_t n = 0;
  for (std::pair<int, std::unordered_map<int, int>> entry : all)
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'entry'{{.*}}[mapvet-large-copy]
    n += entry.second.size();
  return n;
}

// Structured bindings of a copied pair.
int bindings_bad(const std::map<int, std::map<int, int>> &tables) {
  int n = 0;
  for (auto [id, table] : tables)
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: loop variable '[id, table]' copies {{.*}}[mapvet-large-copy]
    n += id + static_cast<int>(table.size());
  return n;
}
int bindings_ok(const std::map<int, std::map<int, int>> &tables) {
  int n = 0;
  for (auto &[id, table] : tables)
    n += id + static_cast<int>(table.size());
  return n;
}
