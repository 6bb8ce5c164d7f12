// RUN: %check_clang_tidy %s mapvet-nil-handle %t

#include "hmap/handle.h"
#include <cassert>
#include <string>
using Handle = hmap::handle<std::string, int>;

void declared_bad() {
  Handle h;
  h["a"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
  // CHECK-FIXES: h["a"] = 1;
}
void made_ok() {
  Handle h = hmap::make<std::string, int>();
  h["a"] = 1;
}

// Reading a nil handle is what it is for.
int read_ok() {
  Handle h;
  int n = static_cast<int>(h.size());
  return n + h.get("a") + (h.contains("b") ? 1 : 0);
}

void branch_bad(bool deep) {
  Handle h;
  if (deep)
    h = hmap::make<std::string, int>();
  h["a"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}
void branch_ok(bool deep) {
  Handle h;
  if (deep)
    h = hmap::make<std::string, int>();
  else
    h = hmap::make<std::string, int>(100);
  h["a"] = 1;
}
void remembered_ok(bool deep) {
  Handle h;
  bool set = false;
  if (deep) {
    h = hmap::make<std::string, int>();
    set = true;
  }
  if (set)
    h["a"] = 1;
}

void reset_bad() {
  Handle h = hmap::make<std::string, int>();
  h.reset();
  h["a"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}
void moved_bad() {
  Handle h = hmap::make<std::string, int>();
  Handle other = std::move(h);
  other["a"] = 1;
  h["a"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}

// Checks of any shape.
void returned_ok(Handle h) {
  if (!h)
    return;
  h["a"] = 1;
}
void failed_branch_bad(Handle h) {
  if (!h)
    h["a"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}
void compared_ok(Handle h) {
  if (h != nullptr)
    h["a"] = 1;
}
void asserted_ok() {
  Handle h;
  assert(h && "made by the caller");
  h["a"] = 1;
}
void loop_ok(Handle *first, Handle *last) {
  for (; first != last; ++first) {
    if (!*first)
      continue;
    (*first)["a"] = 1;
  }
}

// Through calls.
void fill(Handle h) { h["a"] = 1; }
void fill_more(Handle h) { fill(h); }
void passed_bad() {
  Handle h;
  fill_more(h);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}
void passed_ok() {
  Handle h = hmap::make<std::string, int>();
  fill_more(h);
}
Handle maybe(bool yes) {
  if (yes)
    return hmap::make<std::string, int>();
  return nullptr;
}
void result_bad(bool yes) {
  Handle h = maybe(yes);
  h["a"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}
void result_ok(bool yes) {
  Handle h = maybe(yes);
  if (h)
    h["a"] = 1;
}
