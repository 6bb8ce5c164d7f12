// RUN: %mapvet %s -- -std=c++20 -isystem %hmap | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// What the bundled library allows.
#include <hmap/guarded.h>
#include <hmap/handle.h>
#include <hmap/map.h>
#include <hmap/view.h>
#include <string>
#include <thread>

// Reading nil is reading an empty map.
std::size_t nil_reads_ok() {
  hmap::handle<int, int> counts;
  if (counts.contains(1) || counts.find(1) || counts.get(1))
    return 1;
  counts.erase(1);
  counts.clear();
  counts.range([](int, int) {});
  return counts.size();
}

void made_ok() {
  hmap::handle<int, int> counts;
  counts = hmap::make<int, int>();
  counts[1] = 1;
}

void checked_ok(hmap::handle<int, int> counts) {
  if (!counts)
    return;
  counts[1] = 1;
}

void guarded_ok() {
  hmap::guarded<hmap::map<int, int>> counts;
  std::jthread worker([&] { counts.with([](auto &map) { map[1] = 1; }); });
  counts.lock()->erase(1);
  (void)counts.read()->contains(1);
}

// Copies of a handle share the entries.
std::size_t handle_copy_ok(hmap::handle<int, int> counts) {
  return counts.size();
}

std::size_t view_ok(hmap::view<int, int> counts) { return counts.size(); }

void readers_ok(const hmap::map<int, int> &counts) {
  std::jthread worker([&] { (void)counts.find(1); });
  (void)counts.contains(2);
}
