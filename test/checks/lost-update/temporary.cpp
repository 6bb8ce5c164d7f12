// RUN: %check_clang_tidy %s mapvet-lost-update %t

// Changes to what a function returns by value.
#include "hmap/handle.h"
#include "hmap/map.h"
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

class Grid {
  std::unordered_map<std::string, std::map<int, int>> Rows;
  hmap::map<std::string, int> Names;
  hmap::handle<std::string, int> Shared = hmap::make<std::string, int>();
  std::map<int, std::shared_ptr<int>> Owners;

public:
  std::map<int, int> row(const std::string &K) { return Rows[K]; }
  std::map<int, int> &rowRef(const std::string &K) { return Rows[K]; }
  hmap::map<std::string, int> names() const { return Names; }
  hmap::handle<std::string, int> shared() const { return Shared; }
  std::map<int, std::shared_ptr<int>> owners() const { return Owners; }
  std::map<int, int> made(int N) const {
    std::map<int, int> M;
    M[N] = N;
    return M;
  }

  void set_bad(const std::string &K) {
    row(K)[1] = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: what 'row' returns is a copy, and what is changed in it here is lost; let it return a reference [mapvet-lost-update]
  }
  void set_ok(const std::string &K) { rowRef(K)[1] = 2; }
  void clear_bad() {
    names().clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: what 'names' returns is a copy, {{.*}}[mapvet-lost-update]
  }
  void clear_ok() { Names.clear(); }
  // A copy of a handle is the same map.
  void shared_ok(const std::string &K) { shared()[K] = 1; }
  // What is read is seen.
  int read_ok(const std::string &K) { return row(K)[1]; }
  int readWritten_ok(const std::string &K) { return row(K)[1] = 2; }
  // What an entry points to is no copy.
  void follow_ok(int K) { *owners()[K] = 2; }
  // A map that was made for it.
  void made_ok() { made(3)[1] = 2; }
};

template <class Table> void zero_bad(Table &T, const std::string &K) {
  T.names()[K] = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: what 'names' returns is a copy, {{.*}}[mapvet-lost-update]
}
void useZero(Grid &G) { zero_bad(G, "x"); }

// What the result of erase() or emplace() is good for is not known.
class Lists {
  std::map<int, std::map<int, int>> Rows;

public:
  std::map<int, int> row(int K) { return Rows[K]; }
  void FN_erase_bad(int K) { row(K).erase(1); }
};
