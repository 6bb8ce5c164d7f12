// RUN: %check_clang_tidy %s mapvet-lost-update %t
#include "hmap/map.h"
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

// A copy that is read, and one part of which is changed for nobody.

struct item {
  std::string name;
  int count = 0;
  bool reserved = false;
  hmap::map<std::string, int> marks;
};
void print(const std::string &);

class shop {
  std::unordered_map<int, item> items_;

public:
  void take_bad(int id) {
    auto found = items_.find(id);
    if (found == items_.end())
      return;
    auto it = found->second;
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'it' is a copy of an entry of 'items_', and what is changed in it is lost; bind it by '&' [mapvet-lost-update]
// CHECK-FIXES: auto &it = found->second;
    if (it.reserved)
      return;
    print(it.name);
    if (--it.count == 0)
      it.reserved = true;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: the copy is changed here, and not looked at afterwards
  }
  void take_ok(int id) {
    auto found = items_.find(id);
    if (found == items_.end())
      return;
    auto &it = found->second;
    if (it.reserved)
      return;
    print(it.name);
    if (--it.count == 0)
      it.reserved = true;
  }
  void all_bad(const std::vector<int> &ids) {
    for (int id : ids) {
      auto it = items_.at(id);
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'it' is a copy of an entry of 'items_'
// CHECK-FIXES: auto &it = items_.at(id);
      it.count -= 1;
      if (it.count == 0)
        it.reserved = true;
    }
  }
  // Each change is looked at.
  int countdown_ok(int id) {
    auto it = items_.at(id);
    int turns = 0;
    while (it.count-- > 0)
      ++turns;
    it.name += "!";
    print(it.name);
    return turns;
  }
  void shown_ok(int id) {
    auto it = items_.at(id);
    it.count *= 2;
    if (it.count > 9)
      it.name = "many " + it.name;
    print(it.name);
  }
  // Emptied where it is no longer needed.
  void emptied_ok(int id) {
    auto it = items_.at(id);
    it.count += 1;
    print(it.name + std::to_string(it.count));
    it.marks.clear();
    it.name.clear();
  }
};

// A member of a base class of the map, which the models describe.
struct season {
  hmap::map<std::string, item> players;
  void rollover_bad() {
    for (auto [name, player] : players)
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: loop variable '[name, player]' is a copy of an entry of 'players', and what is changed in it is lost; take it by '&' [mapvet-lost-update]
// CHECK-FIXES: for (auto &[name, player] : players)
      player.marks.clear();
  }
  void rollover_ok() {
    for (auto &&[name, player] : players)
      player.marks.clear();
  }
};

// Its destructor looks at what was changed last.
struct lease {
  int fd = -1;
  int uses = 0;
  ~lease();
};
class leases {
  std::map<int, lease> leases_;

public:
  int use_ok(int id) {
    auto l = leases_.at(id);
    l.uses += 1;
    const int n = l.uses;
    l.fd = -1;
    return n;
  }
};
