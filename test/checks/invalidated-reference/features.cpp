// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
#include <absl/container/flat_hash_map.h>
#include <string>

struct Entry {
  int N = 0;
};
using Flat = absl::flat_hash_map<int, Entry>;

// Templates.
template <typename Map> void template_bad(Map &map) {
  auto &x = map[1];
  map[2].N = 1;
  x.N = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x'{{.*}}[mapvet-invalidated-reference]
}
void instantiated(Flat &map) { template_bad(map); }

// Lambdas.
void lambda_bad(Flat &map) {
  auto grow = [&map](int key) { map[key]; };
  Entry &x = map[1];
  grow(2);
  x.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x'{{.*}}[mapvet-invalidated-reference]
}
void captured_bad(Flat &map) {
  Entry &x = map[1];
  auto bump = [&x] { ++x.N; };
  map[2].N = 1;
  bump();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x' is used after{{.*}}[mapvet-invalidated-reference]
}
void captured_copy_bad(Flat &map) {
  Entry *x = &map[1];
  auto bump = [x] { ++x->N; };
  map[2].N = 1;
  bump();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'x' is used after{{.*}}[mapvet-invalidated-reference]
}
void captured_ok(Flat &map) {
  Entry *x = &map[1];
  auto bump = [x] { ++x->N; };
  bump();
  map[2].N = 1;
}
void lambda_ok(Flat &map) {
  auto grow = [&map](int key) { map[key]; };
  grow(2);
  Entry &x = map[1];
  x.N = 1;
}
template <typename Run> void with(Run run) { run(); }
void handed_in_bad(Flat &map) {
  Entry &x = map[1];
  with([&] { map[2].N = 1; });
  x.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x'{{.*}}[mapvet-invalidated-reference]
}

// Macros.
#define ENSURE(MAP, KEY) (MAP)[KEY]
void macro_bad(Flat &map) {
  Entry &x = map[1];
  ENSURE(map, 2).N = 1;
  x.N = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x'{{.*}}[mapvet-invalidated-reference]
}

// Class hierarchies.
class Store {
public:
  virtual ~Store() = default;
  virtual void changed(int key) = 0;
  Entry &get(int key) { return Table[key]; }

protected:
  Flat Table;
};
class Logged : public Store {
public:
  void changed(int key) override { Table[-key].N = 1; }
  void member_bad(int key) {
    Entry &x = get(key);
    changed(key);
    x.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x'{{.*}}[mapvet-invalidated-reference]
  }
  void getters_bad(int a, int b) {
    Entry &x = get(a), &y = get(b);
    x.N = y.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x'{{.*}}[mapvet-invalidated-reference]
  }
  void getter_ok(int a) {
    Entry &x = get(a);
    get(a).N = 1;
    x.N = 2;
  }
};

// Order of evaluation.
int grow(Flat &map) { return map[9].N; }
std::string name(absl::flat_hash_map<int, std::string> &map) { return map[9]; }
void right_side_first_ok(Flat &map, absl::flat_hash_map<int, std::string> &names) {
  map[1].N = grow(map);
  names[1] = name(names);
}
int left_operand_ok(Flat &map) {
  Entry &x = map[1];
  return x.N + grow(map);
}

// What the fixes make of it.
// CHECK-FIXES: auto &x2 = map[1];
// CHECK-FIXES: x2.N = 1;
// CHECK-FIXES: auto &x2 = map[1];
// CHECK-FIXES: x2.N = 1;
// CHECK-FIXES: auto &x2 = get(key);
// CHECK-FIXES: x2.N = 1;
