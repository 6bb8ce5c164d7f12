// RUN: %check_clang_tidy %s mapvet-unchecked-lookup %t
#include <cstdlib>
#include <map>
#include <string>

// Templates.
template <typename Map> int template_bad(Map &map) {
  return map.find(1)->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-unchecked-lookup]
}
int instantiated(std::map<int, int> &map) { return template_bad(map); }

// Macros.
#define CHECK(C)                                                               \
  do {                                                                         \
    if (!(C))                                                                  \
      std::abort();                                                            \
  } while (0)
int macro_ok(std::map<int, int> &map) {
  auto it = map.find(1);
  CHECK(it != map.end());
  return it->second;
}

// Lambdas.
int lambda_bad(std::map<int, int> &map) {
  auto get = [&map](int key) {
    auto it = map.find(key);
    return it->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
  };
  return get(1);
}

// Class hierarchies.
class Table {
public:
  virtual ~Table() = default;

protected:
  std::map<int, int> Values;
};
class Reader : public Table {
public:
  int get_bad(int key) {
    auto it = Values.find(key);
    return it->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
  }
  int get_ok(int key) {
    auto it = Values.find(key);
    if (it == Values.end())
      throw key;
    return it->second;
  }
};

// What the fixes make of it.
// CHECK-FIXES: auto &entry = map.at(key);
// CHECK-FIXES: return entry;
// CHECK-FIXES: auto &entry = Values.at(key);
// CHECK-FIXES: return entry;
