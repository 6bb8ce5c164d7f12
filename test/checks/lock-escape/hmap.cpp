// RUN: %check_clang_tidy %s mapvet-lock-escape %t
#include "hmap/guarded.h"
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
    return Table[id]; // SHOWS(mapvet-accidental-insert)
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
    return Table[id]; // SHOWS(mapvet-accidental-insert)
  }

private:
  std::mutex Mutex;
  hmap::map<int, std::string> Table;
};

// Out of the callable that runs under the lock, and the map itself.
class Guarded {
public:
  int captured_bad() {
    std::string *name = nullptr;
    Names.with([&](auto &names) { name = &names[1]; });
    return static_cast<int>(name->size());
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-lock-escape]
  }
  int captured_ok() {
    int size = 0;
    Names.with([&](auto &names) { size = static_cast<int>(names[1].size()); });
    return size;
  }
  std::string *result_bad() {
    return Names.with([](auto &names) { return &names[1]; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-lock-escape]
  }
  std::string result_ok() {
    return Names.with([](auto &names) { return names[1]; });
  }
  void drop(int id) {
    Names.with([&](auto &names) { names.erase(id); });
  }

private:
  hmap::guarded<hmap::map<int, std::string>> Names;
};
class Whole {
public:
  hmap::map<int, int> &all_bad() {
    std::lock_guard hold(Mutex);
    return Table;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a reference to 'Table' is returned, and the lock of 'Mutex' ends with the function [mapvet-lock-escape]
  }
  hmap::map<int, int> all_ok() {
    std::lock_guard hold(Mutex);
    return Table;
  }
  void slot_bad(int id, int *&out) {
    std::lock_guard hold(Mutex);
    out = &Table[id];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: a pointer into 'Table' is handed out through 'out', and the lock of 'Mutex' ends with the function [mapvet-lock-escape]
  }
  void slot_ok(int id, int &out) {
    std::lock_guard hold(Mutex);
    out = Table[id];
  }

private:
  std::mutex Mutex;
  hmap::map<int, int> Table;
};
// CHECK-FIXES: {{^}}  std::string returned_bad(int id) {
