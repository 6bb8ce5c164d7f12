// RUN: %check_clang_tidy %s mapvet-concurrent-access %t
// RUN: %check_clang_tidy -check-suffix=OFF %s mapvet-concurrent-access %t -- \
// RUN:   --config='{CheckOptions: {mapvet-concurrent-access.InferGuards: false}}'
#include <mutex>
#include <string>
#include <unordered_map>

class Users {
public:
  void add(int id, const std::string &name) {
    std::lock_guard<std::mutex> hold(Mutex);
    Names[id] = name;
  }
  void remove(int id) {
    std::lock_guard<std::mutex> hold(Mutex);
    Names.erase(id);
  }
  bool known(int id) {
    std::lock_guard<std::mutex> hold(Mutex);
    return Names.count(id) != 0;
  }
  void clear() {
    Names.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [mapvet-concurrent-access]
// CHECK-FIXES: const std::lock_guard<std::mutex> lock(Mutex);
// CHECK-FIXES-NEXT: Names.clear();
  }

private:
  std::mutex Mutex;
  std::unordered_map<int, std::string> Names;
};
