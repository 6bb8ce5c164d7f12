// RUN: %check_clang_tidy %s mapvet-nil-handle %t
// Owners that are moved into owners of another type.
#include <map>
#include <memory>
#include <utility>

using table = std::map<int, int>;
struct named_table : table {};
void keep(std::shared_ptr<table> t);
void look(const std::shared_ptr<table> &t);

int shared_bad() {
  auto made = std::make_unique<table>();
  std::shared_ptr<table> t = std::move(made);
  return made->size() + t->size();
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'made' {{.*}}[mapvet-nil-handle]
}
int base_bad() {
  auto made = std::make_unique<named_table>();
  std::unique_ptr<table> t = std::move(made);
  return made->size() + t->size();
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'made' {{.*}}[mapvet-nil-handle]
}
int given_bad() {
  auto made = std::make_shared<named_table>();
  keep(std::move(made));
  return made->size();
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'made' {{.*}}[mapvet-nil-handle]
}
int copied_ok() {
  auto made = std::make_shared<named_table>();
  keep(made);
  return made->size();
}
int made_anew_ok() {
  auto made = std::make_unique<table>();
  std::shared_ptr<table> t = std::move(made);
  made = std::make_unique<table>();
  return made->size();
}
