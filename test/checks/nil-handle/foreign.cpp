// RUN: %check_clang_tidy %s mapvet-nil-handle %t

#include <absl/container/flat_hash_map.h>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
using Map = std::unordered_map<std::string, int>;
using Flat = absl::flat_hash_map<std::string, int>;

void raw_bad() {
  Map *map = nullptr;
  (*map)["a"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}null{{.*}}[mapvet-nil-handle]
}
void raw_ok() {
  Map real;
  Map *map = &real;
  (*map)["a"] = 1;
}
void unique_bad() {
  std::unique_ptr<Map> map;
  map->clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}null{{.*}}[mapvet-nil-handle]
}
void unique_moved_bad() {
  auto map = std::make_unique<Flat>();
  auto other = std::move(map);
  other->clear();
  map->clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}null{{.*}}[mapvet-nil-handle]
}
void unique_ok() {
  auto map = std::make_unique<Flat>();
  map->clear();
}
void shared_reset_bad() {
  auto map = std::make_shared<Flat>();
  map.reset();
  map->clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}null{{.*}}[mapvet-nil-handle]
}
void optional_bad() {
  std::optional<Map> map;
  map->clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}empty optional{{.*}}[mapvet-nil-handle]
}
void optional_ok(bool want) {
  std::optional<Map> map;
  if (want)
    map.emplace();
  if (map)
    map->clear();
}
std::size_t ternary_ok(const Flat *map) { return map ? map->size() : 0; }
