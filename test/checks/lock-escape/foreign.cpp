// RUN: %check_clang_tidy %s mapvet-lock-escape %t
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>
#include <boost/unordered/unordered_flat_map.hpp>
#include <mutex>
#include <string>

class Abseil {
public:
  void add(int id, int n) {
    absl::MutexLock hold(&Mutex);
    Table[id] = n;
  }
  int used_bad(int id) {
    int *n = nullptr;
    {
      absl::MutexLock hold(&Mutex);
      n = &Table[id];
    }
    return *n;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'n'{{.*}}[mapvet-lock-escape]
  }
  int held_ok(int id) {
    absl::MutexLock hold(&Mutex);
    int *n = &Table[id];
    return *n;
  }

private:
  absl::Mutex Mutex;
  absl::flat_hash_map<int, int> Table;
};

class Boost {
public:
  void add(int id, const std::string &name) {
    std::scoped_lock hold(Mutex);
    Table.emplace(id, name);
  }
  std::string *returned_bad(int id) {
    std::scoped_lock hold(Mutex);
    return &Table[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'Table'{{.*}}[mapvet-lock-escape]
  }
  std::string copied_ok(int id) {
    std::scoped_lock hold(Mutex);
    return Table[id];
  }

private:
  std::mutex Mutex;
  boost::unordered_flat_map<int, std::string> Table;
};
