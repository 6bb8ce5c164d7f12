// RUN: %check_clang_tidy %s mapvet-alias-write %t -- -- -std=c++20

// A member that is to keep what was, and shares the map of another member.
#include "hmap/handle.h"
#include "hmap/map.h"
#include <map>
#include <memory>

using Table = std::shared_ptr<std::map<int, int>>;

class History {
public:
  explicit History(Table T) : Now(std::move(T)) {}
  void checkpoint() { Saved = Now; }
  void put(int K, int V) { (*Now)[K] = V; }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'Saved' shares its map with 'Now', which this changes: both show the change; take a copy where it is kept [mapvet-alias-write]
  void rollback() { Now = Saved; }

private:
  Table Now, Saved;
};
class Handles {
public:
  void checkpoint() { Backup = Live; }
  void put(int K, int V) { Live[K] = V; }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'Backup' shares its map with 'Live'{{.*}}
  int was(int K) const { return Backup.get(K); }

private:
  hmap::handle<int, int> Live = hmap::make<int, int>(), Backup;
};
// Copied when it is kept.
class Copies {
public:
  void checkpoint() { Saved = std::make_shared<std::map<int, int>>(*Now); }
  void put(int K, int V) { (*Now)[K] = V; }
  void rollback() { Now = Saved; }

private:
  Table Now = std::make_shared<std::map<int, int>>(), Saved;
};
// Copied before it is changed.
class CopyOnWrite {
public:
  void checkpoint() { Saved = Now; }
  void put(int K, int V) {
    Now = std::make_shared<std::map<int, int>>(*Now);
    (*Now)[K] = V;
  }
  void rollback() { Now = Saved; }

private:
  Table Now = std::make_shared<std::map<int, int>>(), Saved;
};
// Only another way to the same map.
class Current {
public:
  void select() { Active = Main; }
  void put(int K, int V) { (*Main)[K] = V; }
  int get(int K) const { return Active->count(K); }

private:
  Table Main = std::make_shared<std::map<int, int>>(), Active;
};
