// RUN: %check_clang_tidy %s mapvet-nil-handle %t

#include "hmap/handle.h"
#include <memory>
#include <string>
#include <unordered_map>
using Handle = hmap::handle<std::string, int>;

// Templates.
template <typename V> void template_bad() {
  hmap::handle<std::string, V> h;
  // CHECK-FIXES: hmap::handle<std::string, V> h = hmap::make<std::string, V>();
  h.set("a", V());
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}
template <typename V> void template_ok() {
  auto h = hmap::make<std::string, V>();
  h.set("a", V());
}
void instantiated() {
  template_bad<int>();
  template_ok<int>();
}

// Lambdas.
void lambda_bad() {
  Handle h;
  // CHECK-FIXES: Handle h = hmap::make<
  auto put = [&h](int n) { h["a"] = n; };
  put(1);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}
void lambda_ok() {
  Handle h = hmap::make<std::string, int>();
  auto put = [&h](int n) { h["a"] = n; };
  put(1);
}

// Macros.
#define PUT(HANDLE, KEY, VALUE) (HANDLE)[KEY] = (VALUE)
void macro_bad() {
  Handle h;
  // CHECK-FIXES: Handle h = hmap::make<
  PUT(h, "a", 1);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}
#define RETURN_UNLESS(X)                                                       \
  if (!(X))                                                                    \
  return
void macro_ok(bool yes) {
  Handle h;
  if (yes)
    h = hmap::make<std::string, int>();
  RETURN_UNLESS(h);
  h["a"] = 1;
}

// Class hierarchies and members.
struct Base {
  virtual ~Base() = default;
  virtual void put(Handle h) = 0;
};
struct Writer : Base {
  void put(Handle h) override { h["a"] = 1; }
};
void virtual_bad(Base &sink) {
  Handle h;
  // CHECK-FIXES: Handle h = hmap::make<
  sink.put(h);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}
class Cache {
public:
  void put_bad(int n) { Table["n"] = n; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]

private:
  Handle Table;
  // CHECK-FIXES: Handle Table = hmap::make<
};
class Made {
public:
  Made() : Table(hmap::make<std::string, int>()) {}
  void put_ok(int n) { Table["n"] = n; }

private:
  Handle Table;
};
