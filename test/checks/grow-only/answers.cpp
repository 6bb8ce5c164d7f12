// RUN: %check_clang_tidy %s mapvet-grow-only %t
// What an insertion answers tells whether a key is new.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <iostream>
#include <map>
#include <string>
#include <unordered_map>

// A memory of what was seen.
class Emplaced {
public:
  bool twice_bad(const std::string &id) { return !seen_.emplace(id, 1).second; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'seen_' only grows: nothing ever removes the entries that are added here, and it remembers every key that it ever saw [mapvet-grow-only]
private:
  std::unordered_map<std::string, long> seen_;
};
class Bound {
public:
  bool twice_bad(const std::string &id) {
    auto [it, fresh] = seen_.try_emplace(id, ++clock_);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'seen_' only grows{{.*}}it remembers every key{{.*}}[mapvet-grow-only]
    return !fresh;
  }

private:
  absl::flat_hash_map<std::string, long> seen_;
  long clock_ = 0;
};
class Swept {
public:
  bool twice_ok(const std::string &id) {
    if (seen_.size() > 1000)
      seen_.clear();
    return !seen_.try_emplace(id, 1).second;
  }

private:
  std::unordered_map<std::string, long> seen_;
};
// A table that is read: keys that come twice are a mistake of the input.
class Registry {
public:
  bool add_ok(const std::string &name, int value) {
    return values_.emplace(name, value).second;
  }
  int get(const std::string &name) const {
    auto it = values_.find(name);
    return it == values_.end() ? 0 : it->second;
  }

private:
  std::map<std::string, int> values_;
};

// A cache.
class Lengths {
public:
  std::size_t of_bad(const std::string &text) {
    auto [it, fresh] = cache_.try_emplace(text, 0);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'cache_' only grows: {{.*}}, and it is a cache without a limit [mapvet-grow-only]
    if (fresh)
      it->second = text.size();
    return it->second;
  }

private:
  hmap::map<std::string, std::size_t> cache_;
};
class Filled {
public:
  const std::string &of_bad(const std::string &text) {
    std::string &entry = cache_[text];
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'cache_' only grows: {{.*}}, and it is a cache without a limit [mapvet-grow-only]
    if (entry.empty())
      entry = "<" + text + ">";
    return entry;
  }

private:
  std::unordered_map<std::string, std::string> cache_;
};
std::size_t memo_bad(const std::string &text, int round) {
  static std::map<std::string, std::size_t> memo;
  auto [it, fresh] = memo.try_emplace(text + "#" + std::to_string(round));
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'memo' only grows: {{.*}}, and it is a cache without a limit [mapvet-grow-only]
  if (fresh)
    it->second = text.size() * 31;
  return it->second;
}
// Names get numbers: how many there are is what the number is.
class Names {
public:
  std::size_t number_ok(const std::string &name) {
    return numbers_.try_emplace(name, numbers_.size()).first->second;
  }

private:
  std::map<std::string, std::size_t> numbers_;
};
// Nobody asks.
class Counts {
public:
  void add_ok(const std::string &name) { counts_.try_emplace(name, 0); }
  void count_ok(const std::string &name) { ++counts_[name]; }

private:
  std::map<std::string, int> counts_;
};

static Emplaced emplaced;
static Bound bound;
static Swept swept;
static Registry registry;
static Lengths lengths;
static Filled filled;
static Names names;
static Counts counts;

int main() {
  std::string line;
  std::size_t n = 0;
  while (std::getline(std::cin, line)) {
    n += emplaced.twice_bad(line) + bound.twice_bad(line) + swept.twice_ok(line);
    n += registry.add_ok(line, 1) + registry.get(line);
    n += lengths.of_bad(line) + filled.of_bad(line).size();
    n += memo_bad(line, 1) + names.number_ok(line);
    counts.add_ok(line);
    counts.count_ok(line);
  }
  return n > 0;
}
