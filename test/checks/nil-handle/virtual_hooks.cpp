// RUN: %check_clang_tidy %s mapvet-nil-handle %t

// A hook that does nothing unless a class has something to do.
#include <hmap/handle.h>
#include <string>

using Handle = hmap::handle<std::string, int>;

struct Task {
  Handle results;
  virtual ~Task() = default;
  virtual void setUp() {}
  void run_ok() {
    setUp();
    results["a"] = 1;
  }
};
struct Download : Task {
  void setUp() override { results = hmap::make<std::string, int>(); }
};
void download() {
  Download task;
  task.run_ok();
}

// Nobody makes it here.
struct Plain {
  Handle results;
// CHECK-FIXES: Handle results = hmap::make<{{.*}}, int>();
  virtual ~Plain() = default;
  virtual void setUp() {}
  void run() {
    setUp();
    results["a"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: write to nil map handle 'results' [mapvet-nil-handle]
  }
};
void plain() {
  Plain task;
  task.run();
}
