// RUN: %check_clang_tidy %s mapvet-check-then-act %t

// A key that the second call takes by value is the key of the first.
#include "hmap/sharded_map.h"
#include "hmap/sync_map.h"
#include <atomic>
#include <string>

class Ids {
  hmap::sync_map<std::string, int> Known;
  hmap::sharded_map<std::string, int> Other;
  std::atomic<int> Next{0};

public:
  int id_bad(const std::string &Name) {
    if (auto Found = Known.load(Name))
      return *Found;
    const int Id = ++Next;
    Known.store(Name, Id);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Known' is set here because of a check that may no longer hold: another thread can come between the two calls [mapvet-check-then-act]
    return Id;
  }
  int id_ok(const std::string &Name) {
    if (auto Found = Known.load(Name))
      return *Found;
    return Known.load_or_store(Name, ++Next).first;
  }
  void add_bad(const std::string &Name) {
    if (!Other.contains(Name))
      Other.insert_or_assign(Name, 1);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'Other' is set here {{.*}}[mapvet-check-then-act]
  }
  // Another key.
  void rename_ok(const std::string &From, const std::string &To) {
    if (Other.contains(From))
      Other.insert_or_assign(To, 1);
  }
};
