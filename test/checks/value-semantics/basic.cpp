// RUN: %check_clang_tidy %s mapvet-value-semantics %t
#include "hmap/handle.h"
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#define VALUE [[clang::annotate("mapvet::value")]]
using Items = hmap::handle<std::string, int>;

//--- members
class Order {
public:
  // CHECK-FIXES: explicit Order(const Items &cart) : items_(cart.clone()) {}
  explicit Order(const Items &cart) : items_(cart) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: member 'items_' is marked as a value, but shares the map of 'cart'; give it a 'clone()' [mapvet-value-semantics]
  Order(const Items &cart, int) : items_(cart.clone()) {}
  void assign_bad(const Items &cart) {
    // CHECK-FIXES: items_ = cart.clone();
    items_ = cart;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: member 'items_' {{.*}}[mapvet-value-semantics]
  }
  void clone_ok(const Items &cart) { items_ = cart.clone(); }
  void move_ok(Items cart) { items_ = std::move(cart); }
  void make_ok() { items_ = hmap::make<std::string, int>(); }
  void clear_ok() { items_ = nullptr; }
  const Items &items() const { return items_; }

private:
  VALUE Items items_;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: it is marked here
};

struct Plain {
  Items items;
};
void unmarked_ok(Plain &p, const Items &cart) { p.items = cart; }

//--- parameters
void take(VALUE Items items) { items["a"] = 1; }
void parameter_bad(const Items &cart) {
  take(cart);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: parameter 'items' is marked as a value, but shares the map of 'cart'; give it a 'clone()' [mapvet-value-semantics]
}
void parameter_ok(const Items &cart) {
  take(cart.clone());
  take(hmap::make<std::string, int>());
}

//--- results of functions
class Cache {
public:
  const Items &kept() const { return items_; }
  Items made() const { return hmap::make<std::string, int>(); }

private:
  Items items_;
};
struct Reply {
  VALUE Items items;
};
void results_bad(const Cache &cache, Reply &reply) {
  reply.items = cache.kept();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: member 'items' {{.*}}[mapvet-value-semantics]
}
void results_ok(const Cache &cache, Reply &reply) {
  reply.items = cache.made();
  reply.items = cache.kept().clone();
}

//--- what a deep copy does not copy
struct Sheet {
  VALUE hmap::handle<std::string, Items> rows;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'rows' is marked as a value, but its mapped values are of type {{.*}}, which would be shared by every copy [mapvet-value-semantics]
  VALUE std::map<int, std::unique_ptr<int>> owned;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'owned' {{.*}}which cannot be copied [mapvet-value-semantics]
  VALUE std::unordered_map<int, std::shared_ptr<int>> shared;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'shared' {{.*}}[mapvet-value-semantics]
  VALUE std::unordered_map<std::string, std::vector<int>> fine;
  VALUE std::map<std::string, int> tree;
};
std::size_t use(const Sheet &s) { return s.fine.size() + s.tree.size(); }

//--- templates, lambdas, class hierarchies
template <class V> class Level {
public:
  void reset(const hmap::handle<int, V> &from) { tiles_ = from; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: member 'tiles_' {{.*}}[mapvet-value-semantics]

private:
  VALUE hmap::handle<int, V> tiles_;
};
void instantiate(Level<int> &l, const hmap::handle<int, int> &h) { l.reset(h); }

struct Base {
  virtual ~Base() = default;
  virtual void set(const Items &items) = 0;
};
struct Derived : Base {
  void set(const Items &items) override {
    auto copy = [&] { items_ = items; };
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: member 'items_' {{.*}}[mapvet-value-semantics]
    copy();
  }
  VALUE Items items_;
};
