// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
// Accessors that clear what is no longer valid: what they gave last is valid.
#include <map>
#include <unordered_map>
#include <vector>
struct Fn { int id; };
struct Loops { int n = 0; void clean() { ++n; } };
class Ctx {
public:
  enum A { kLoops = 1, kOther = 2 };
  bool valid(A a) { return (mask_ & a) == a; }
  void reset() { loops_.clear(); mask_ |= kLoops; }
  Loops *loops_ok(const Fn *f) {
    if (!valid(kLoops))
      reset();
    auto it = loops_.find(f->id);
    if (it == loops_.end())
      return &loops_.emplace(f->id, Loops()).first->second;
    return &it->second;
  }
  Loops *limited(const Fn *f) {
    if (full())
      loops_.clear();
    return &loops_[f->id];
  }
  bool full() const { return loops_.size() > 100; }
  void drop() { loops_.clear(); }
private:
  int mask_ = 0;
  std::unordered_map<int, Loops> loops_;
};
void twice_ok(Ctx &c, const Fn *a, const Fn *b) {
  Loops *x = c.loops_ok(a);
  Loops *y = c.loops_ok(b);
  x->clean();
  y->clean();
}
void limited_bad(Ctx &c, const Fn *a, const Fn *b) {
  Loops *x = c.limited(a);
  Loops *y = c.limited(b);
  x->clean();
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: pointer 'x' is used after 'clear' may have removed its entry from 'c.loops_' [mapvet-invalidated-reference]
  y->clean();
}
void dropped_bad(Ctx &c, const Fn *a) {
  Loops *x = c.loops_ok(a);
  c.drop();
  x->clean();
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: pointer 'x' is used after 'clear' may have removed its entry from 'c.loops_' [mapvet-invalidated-reference]
}
