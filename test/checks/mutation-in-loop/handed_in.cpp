// RUN: %check_clang_tidy %s mapvet-mutation-in-loop %t
#include <absl/container/flat_hash_map.h>
#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>

using Hashed = std::unordered_map<int, int>;

// The loop stands in a function that runs what its caller hands in.
class Registry {
public:
  void each(const std::function<void(int)> &run) {
    for (auto &[id, n] : Entries)
      run(id);
  }
  template <typename Run> void visit(Run run) {
    for (auto &[id, n] : Entries)
      run(id);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
  }
  void remove(int id) { Entries.erase(id); }
  void prune_bad() {
    each([this](int id) { remove(id); });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes an entry from 'Entries' while a loop iterates over it [mapvet-mutation-in-loop]
  }
  void named_bad() {
    auto drop = [this](int id) { remove(id); };
    each(drop);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
  }
  void each_ok() {
    int sum = 0;
    each([&sum](int id) { sum += id; });
    Other.clear();
  }
  void other_ok() {
    each([this](int id) { Other.erase(id); });
  }
  // One instance of visit removes, and one does not.
  void two_lambdas(bool now) {
    visit([this](int id) { Other.erase(id); });
    if (now)
      visit([this](int id) { remove(id); });
  }

private:
  Hashed Entries, Other;
};

template <typename Run> void timed(const std::string &, const Run &run) {
  run();
}
std::set<std::string> load();
void use(const std::string &);
void before_ok(bool all) {
  std::set<std::string> names;
  if (all)
    timed("load", [&] { names = load(); });
  for (const std::string &name : names)
    timed("use", [&] { use(name); });
}

// Algorithms.
void algorithm_bad(Hashed &map) {
  std::for_each(map.begin(), map.end(), [&](auto &entry) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes an entry from 'map' while a loop iterates over it [mapvet-mutation-in-loop]
    if (entry.second < 0)
      map.erase(entry.first);
  });
}
void algorithm_ok(Hashed &map, Hashed &other) {
  std::for_each(map.begin(), map.end(), [&](auto &entry) {
    if (entry.second < 0)
      other.erase(entry.first);
  });
}

// The key of an entry is there, also for a callee.
class Graph {
public:
  void link(int from, int to) { Out[from][to] = 1; }
  void loops_ok() {
    for (auto entry : Out)
      link(entry.first, 0);
    for (const auto &[id, to] : Out)
      link(id, 0);
    for (auto it = Out.begin(); it != Out.end(); ++it) {
      int id = it->first;
      link(id, 0);
    }
  }
  void reverse_bad() {
    for (const auto &[id, to] : Out)
      for (const auto &[next, n] : to)
        link(next, id);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'operator[]' can add an entry to 'Out'{{.*}}[mapvet-mutation-in-loop]
  }

private:
  absl::flat_hash_map<int, Hashed> Out;
};

// A reference to an entry is no loop.
int called_at_once_ok(Hashed &map) {
  return [&](int &entry) {
    map[9] = 1;
    return entry;
  }(map[1]);
}
