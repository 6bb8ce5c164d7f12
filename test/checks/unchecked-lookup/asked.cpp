// RUN: %check_clang_tidy %s mapvet-unchecked-lookup %t
#include <map>
#include <string>
#include <unordered_map>

using Map = std::unordered_map<std::string, int>;

// What a variable remembers of a question.
int variable_ok(const Map &map, const std::string &key) {
  const bool known = map.contains(key);
  if (!known)
    return 0;
  return map.find(key)->second;
}
int number_ok(const Map &map, const std::string &key) {
  auto n = map.count(key);
  if (n == 0)
    return 0;
  return map.find(key)->second;
}
int comparison_ok(const Map &map, const std::string &key) {
  auto entry = map.find(key);
  const bool missing = entry == map.end();
  if (missing || key.empty())
    return 0;
  return entry->second;
}
int comparison_bad(const Map &map, const std::string &key) {
  auto entry = map.find(key);
  const bool missing = entry == map.end();
  if (!missing)
    return 0;
  return entry->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-unchecked-lookup]
}
int erased_bad(Map &map, const std::string &key) {
  const bool known = map.contains(key);
  map.erase(key);
  if (!known)
    return 0;
  return map.find(key)->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: return map.at(key);
}
int FN_another_key(Map &map, std::string key) {
  const bool known = map.contains(key);
  key += "x";
  if (!known)
    return 0;
  return map.find(key)->second;
}

// What a function answers.
class Directory {
public:
  bool has(const std::string &name) const {
    return Entries.find(name) != Entries.end();
  }
  bool named(const std::string &name) const {
    if (name.empty())
      return false;
    return Entries.contains(name) && Open;
  }
  bool maybe(const std::string &name) const {
    return Entries.contains(name) || Open;
  }
  int has_ok(const std::string &name) const {
    if (!has(name))
      return 0;
    return Entries.find(name)->second;
  }
  int named_ok(const std::string &name) const {
    return named(name) ? Entries.find(name)->second : 0;
  }
  int maybe_bad(const std::string &name) const {
    return maybe(name) ? Entries.find(name)->second : 0;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: return maybe(name) ? Entries.at(name) : 0;
  }
  int other_bad(const std::string &name, const std::string &other) const {
    if (!has(name))
      return 0;
    return Entries.find(other)->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: return Entries.at(other);
  }

private:
  Map Entries;
  bool Open = false;
};

// The end may have a name.
int named_ok(const Map &map, const std::string &key) {
  const auto none = map.end();
  auto it = map.find(key);
  return it == none ? 0 : it->second;
}
int range_ok(const std::multimap<int, int> &map) {
  int sum = 0;
  auto range = map.equal_range(1);
  for (auto it = range.first; it != range.second; ++it)
    sum += it->second;
  for (auto [it, end] = map.equal_range(2); it != end; ++it)
    sum += it->second;
  return sum;
}
int range_bad(const std::multimap<int, int> &map) {
  auto range = map.equal_range(1);
  return range.first->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} 'equal_range' may have found nothing{{.*}}[mapvet-unchecked-lookup]
}

// There is nothing to erase at the end.
void erase_bad(Map &map, const std::string &key) {
  map.erase(map.find(key));
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'find' is erased, but 'find' may have found nothing in 'map' [mapvet-unchecked-lookup]
}
void erase_ok(Map &map, const std::string &key) {
  if (auto it = map.find(key); it != map.end())
    map.erase(it);
}
void erase_tail_ok(std::map<int, int> &map, int from) {
  map.erase(map.lower_bound(from), map.end());
}
