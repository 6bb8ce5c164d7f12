// RUN: %check_clang_tidy %s mapvet-nil-handle %t
// Where the program says that control never comes, also if assertions are
// compiled out.
#define NDEBUG
#include <cassert>
#include <map>
#include <set>
class Modes {
public:
  const std::set<int> *of(int id) const {
    auto it = modes_.find(id);
    if (it == modes_.end()) {
      assert(0);
      return nullptr;
    }
    return &it->second;
  }
  const std::set<int> *why(int id) const {
    auto it = modes_.find(id);
    if (it == modes_.end()) {
      assert(false && "no such id");
      return nullptr;
    }
    return &it->second;
  }
  const std::set<int> *maybe(int id) const {
    auto it = modes_.find(id);
    assert(id > 0);
    if (it == modes_.end())
      return nullptr;
    return &it->second;
  }
private:
  std::map<int, std::set<int>> modes_;
};
bool has_ok(const Modes &m, int id) { return m.of(id)->count(1) + m.why(id)->count(2); }
bool has_bad(const Modes &m, int id) {
  return m.maybe(id)->count(1);
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'maybe()' can be null here: 'Modes::maybe' returns null [mapvet-nil-handle]
}
