// RUN: %check_clang_tidy %s mapvet-lock-escape %t
#include "hmap/map.h"
#include <mutex>
#include <string>

class Names {
public:
  void add(int id, const std::string &name) {
    std::lock_guard hold(Mutex);
    Table[id] = name;
  }
  const std::string &returned_bad(int id) {
    std::lock_guard hold(Mutex);
    return Table[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference into 'Table' is returned{{.*}}[mapvet-lock-escape]
  }
  std::size_t size_bad(int id) {
    const std::string *name;
    {
      std::lock_guard hold(Mutex);
      name = &Table[id];
    }
    return name->size();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'name'{{.*}}[mapvet-lock-escape]
  }
  std::string value_ok(int id) {
    std::lock_guard hold(Mutex);
    return Table[id];
  }

private:
  std::mutex Mutex;
  hmap::map<int, std::string> Table;
};
