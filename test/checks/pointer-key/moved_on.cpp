// RUN: %check_clang_tidy %s mapvet-pointer-key %t
// Owners that move on through pointers; maps of functions that are not running.
#include <memory>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>
#include <functional>
struct Inst { explicit Inst(int i) : id(i) {} int id; };
class Mgr {
public:
  void analyze(Inst *i) { analyzeDef(i); analyzeUse(i); }
  void analyzeDef(Inst *i) { defs_[i->id] = i; }
  void analyzeUse(Inst *i) {
    auto *ids = &used_[i];
    ids->push_back(1);
  }
  void clear(Inst *i) { used_.erase(i); }
private:
  std::map<int, Inst *> defs_;
  std::unordered_map<const Inst *, std::vector<int>> used_;
};
class Pass {
public:
  Mgr *mgr() { return mgr_.get(); }
  void append_ok(int id, std::vector<std::unique_ptr<Inst>> *out) {
    std::unique_ptr<Inst> n(new Inst(id));
    mgr()->analyze(&*n);
    out->emplace_back(std::move(n));
  }
  std::unique_ptr<Mgr> mgr_ = std::make_unique<Mgr>();
};
struct Constant { int v; };
struct Hash { size_t operator()(const Constant *c) const { return c->v; } };
struct Eq { bool operator()(const Constant *a, const Constant *b) const { return a->v == b->v; } };
class Pool {
public:
  const Constant *reg_ok(std::unique_ptr<Constant> c) {
    auto ret = pool_.insert(c.get());
    if (ret.second)
      owned_.emplace_back(std::move(c));
    return *ret.first;
  }
private:
  std::unordered_set<const Constant *, Hash, Eq> pool_;
  std::vector<std::unique_ptr<Constant>> owned_;
};
Pool pool;
const Constant *useit(int v) {
  auto c = std::make_unique<Constant>(Constant{v});
  auto r = pool.reg_ok(std::move(c));
  return r;
}
void walk(const Inst *i, std::function<void(const Inst *)> f, int d) { f(i); if (d) walk(i, f, d - 1); }
std::set<const Inst *> roots(const std::vector<Inst *> &all) {
  std::set<const Inst *> visited;
  auto mark = [&visited](const Inst *i) { visited.insert(i); };
  for (auto *i : all) walk(i, mark, 1);
  return visited;
}
void check_ok() {
  Inst pseudo(1);
  int n = 0;
  walk(&pseudo, [&](const Inst *) { ++n; }, 2);
  std::vector<Inst *> v;
  roots(v);
}
void append_bad(Mgr &m) {
  auto n = std::make_unique<Inst>(1);
  m.analyze(&*n);
}
// CHECK-MESSAGES: :16:18: warning: key of 'used_' points to an object that local variable 'n' owns, which ends before the map [mapvet-pointer-key]
void under_bad() {
  std::set<const Inst *> seen;
  auto mark = [&seen](const Inst *i) { seen.insert(i); };
// CHECK-MESSAGES: :[[@LINE-1]]:40: warning: key of 'seen' points to local variable 'local', which ends before the map [mapvet-pointer-key]
  for (int k = 0; k < 3; ++k) {
    Inst local(k);
    walk(&local, mark, 0);
  }
}

// An owner that becomes one of another class.
struct Term { explicit Term(int x) : v(x) {} virtual ~Term() = default; int v; };
struct Sum : Term { using Term::Term; };
struct TermHash { size_t operator()(const Term *c) const { return c->v; } };
struct TermEq { bool operator()(const Term *a, const Term *b) const { return a->v == b->v; } };
class Terms {
public:
  const Term *reg_ok(std::unique_ptr<Term> c) {
    auto ret = terms_.insert(c.get());
    if (ret.second)
      owned_.emplace_back(std::move(c));
    return *ret.first;
  }
private:
  std::unordered_set<const Term *, TermHash, TermEq> terms_;
  std::vector<std::unique_ptr<Term>> owned_;
};
const Term *make_ok(Terms &terms, int v) {
  if (v > 1) {
    auto c = std::make_unique<Sum>(v);
    auto r = terms.reg_ok(std::move(c));
    return r;
  }
  return nullptr;
}
