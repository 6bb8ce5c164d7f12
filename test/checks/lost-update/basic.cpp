// RUN: %check_clang_tidy %s mapvet-lost-update %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct Line {
  int onHand = 0;
  int reserved = 0;
  void clear() { reserved = 0; }
  int sum() const { return onHand + reserved; }
};
using Lines = std::unordered_map<std::string, Line>;

//--- variables of loops
int bindings_bad(Lines &lines) {
  int freed = 0;
  // CHECK-FIXES: for (auto &[sku, line] : lines) {
  for (auto [sku, line] : lines) {
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: loop variable '[sku, line]' is a copy of an entry of 'lines', and what is changed in it is lost; take it by '&' [mapvet-lost-update]
    freed += line.reserved;
    line.reserved = 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: the copy is changed here, and not looked at afterwards
  }
  return freed;
}
int otherPart_bad(absl::flat_hash_map<int, Line> &lines) {
  int all = 0;
  for (auto entry : lines) {
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: loop variable 'entry' {{.*}}[mapvet-lost-update]
    entry.second.reserved = 0;
    all += entry.second.onHand;
  }
  return all;
}
int readAfterwards_ok(Lines &lines) {
  int sum = 0;
  for (auto [sku, line] : lines) {
    line.reserved += 1;
    sum += line.reserved;
  }
  return sum;
}
void byReference_ok(Lines &lines) {
  for (auto &[sku, line] : lines)
    line.reserved = 0;
}
void collected_ok(const Lines &lines, std::vector<Line> &out) {
  for (auto [sku, line] : lines) {
    line.reserved = 0;
    out.push_back(line);
  }
}

//--- variables
void entry_bad(std::map<int, Line> &lines) {
  // CHECK-FIXES: Line &line = lines.at(3);
  Line line = lines.at(3);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'line' is a copy of an entry of 'lines', and what is changed in it is lost; bind it by '&' [mapvet-lost-update]
  line.reserved = 7;
}
void throughIterator_bad(boost::unordered_flat_map<int, Line> &lines) {
  auto it = lines.find(1);
  if (it == lines.end())
    return;
  auto line = it->second;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'line' {{.*}}[mapvet-lost-update]
  line.clear();
}
int member_ok(std::map<int, Line> &lines) {
  Line line = lines.at(3);
  line.clear();
  return line.sum();
}
void putBack_ok(std::map<int, Line> &lines) {
  Line line = lines.at(3);
  line.reserved = 7;
  lines[3] = line;
}
Line returned_ok(std::map<int, Line> &lines) {
  Line line = lines.at(3);
  line.reserved = 7;
  return line;
}
void kept_ok(std::map<int, Line> &lines, Line *&out) {
  static Line store;
  Line line = lines.at(3);
  line.reserved = 7;
  store = line;
  out = &store;
}

struct Socket {
  std::shared_ptr<int> state;
  void send(int n) { *state += n; }
};
// What is changed lies elsewhere.
void wrapper_ok(std::map<int, Socket> &sockets) {
  Socket socket = sockets.at(1);
  socket.send(3);
}

class Settings {
public:
  std::map<std::string, int> copy() const { return values_; }
  std::map<std::string, int> &values() { return values_; }
  std::map<std::string, int> fresh() const {
    std::map<std::string, int> made;
    made["a"] = 1;
    return made;
  }

private:
  std::map<std::string, int> values_;
};
void getter_bad(Settings &s) {
  auto values = s.copy();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'values' is a copy of what 'copy' returns, and what is changed in it is lost; bind it by '&' [mapvet-lost-update]
  values["a"] = 1;
}
void droppedReference_bad(Settings &s) {
  // CHECK-FIXES: auto &values = s.values();
  auto values = s.values();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'values' {{.*}}[mapvet-lost-update]
  values["a"] = 1;
}
void fresh_ok(Settings &s) {
  auto values = s.fresh();
  values["a"] = 1;
}

//--- parameters
void fill_bad(hmap::map<std::string, int> words, const std::string &w) {
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: parameter 'words' is a copy, and what is changed in it is lost when 'fill_bad' returns; take it by '&' [mapvet-lost-update]
  ++words[w];
}
struct Context {
  std::map<std::string, int> variables;
  int depth = 0;
};
void carrier_bad(Context context) {
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: parameter 'context' {{.*}}[mapvet-lost-update]
  context.variables["a"] = context.depth;
}
std::size_t work_ok(std::map<int, int> work) {
  std::size_t n = 0;
  while (!work.empty()) {
    work.erase(work.begin());
    ++n;
  }
  return n;
}
std::map<int, int> handedBack_ok(std::map<int, int> m) {
  m[1] = 2;
  return m;
}
struct Sink {
  explicit Sink(std::map<int, int> m) : map(std::move(m)) { map[1] = 2; }
  std::map<int, int> map;
};

//--- handles
void reset_bad(hmap::handle<int, int> table) {
  table = hmap::make<int, int>();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: parameter 'table' is made to refer to a new map, but the caller keeps the old one; take it by '&' [mapvet-lost-update]
  // CHECK-MESSAGES: :[[@LINE-3]]:{{[0-9]+}}: note: it is passed by value
  table[1] = 2;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: the caller does not see this change
}
int readHere_ok(hmap::handle<int, int> table) {
  if (!table)
    table = hmap::make<int, int>();
  table[1] = 2;
  return table.get(1);
}
void filled_ok(hmap::handle<int, int> table) { table[1] = 2; }

//--- captures
int capture_bad(const std::vector<int> &v) {
  std::map<int, int> seen;
  std::for_each(v.begin(), v.end(), [seen](int x) mutable { ++seen[x]; });
  // CHECK-MESSAGES: :[[@LINE-2]]:{{[0-9]+}}: warning: the lambda changes its own copy of 'seen', which nobody sees; capture it by reference [mapvet-lost-update]
  return static_cast<int>(seen.size());
}
int state_ok(const std::vector<int> &v) {
  std::map<int, int> seen;
  return static_cast<int>(std::count_if(v.begin(), v.end(), [seen](int x) mutable {
    ++seen[x];
    return seen[x] == 1;
  }));
}

//--- templates, macros, class hierarchies
template <class Map> void zero(Map &map) {
  for (auto entry : map)
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: loop variable 'entry' {{.*}}[mapvet-lost-update]
    entry.second = 0;
}
void use(std::map<int, int> &m) { zero(m); }

#define EACH(x, map) for (auto x : map)
void macro_bad(std::map<int, Line> &lines) {
  EACH(entry, lines) entry.second.reserved = 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: loop variable 'entry' {{.*}}[mapvet-lost-update]
}

struct Base {
  virtual ~Base() = default;
  virtual void apply(Context context) = 0;
};
struct Derived : Base {
  void apply(Context context) override { context.variables.clear(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: parameter 'context' {{.*}}[mapvet-lost-update]
};
