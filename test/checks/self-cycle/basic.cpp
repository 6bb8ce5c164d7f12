// RUN: %check_clang_tidy %s mapvet-self-cycle %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <variant>

using handler = std::function<void()>;

// A closure that owns the owner of the map.
class button_bad : public std::enable_shared_from_this<button_bad> {
public:
  void wire() {
    on_["click"] = [self = shared_from_this()] { self->clicks_++; };
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'on_' keeps owns the object that the map belongs to, so that neither is ever freed [mapvet-self-cycle]
  }

private:
  int clicks_ = 0;
  hmap::map<std::string, handler> on_;
};
class button_ok : public std::enable_shared_from_this<button_ok> {
public:
  void wire() {
    on_["click"] = [weak = weak_from_this()] {
      if (auto self = weak.lock())
        self->clicks_++;
    };
    on_["reset"] = [this] { clicks_ = 0; };
    auto self = shared_from_this();
    on_["count"] = [clicks = self->clicks_] { (void)clicks; };
  }

private:
  int clicks_ = 0;
  hmap::map<std::string, handler> on_;
};
// Taken out again.
class closes_ok : public std::enable_shared_from_this<closes_ok> {
public:
  void wire() {
    auto self = shared_from_this();
    on_.emplace("click", [self] { self->clicks_++; });
  }
  void close() { on_.clear(); }

private:
  int clicks_ = 0;
  absl::flat_hash_map<std::string, handler> on_;
};

template <class F> class signal_of {
public:
  template <class G> void connect(const std::string &name, G g) {
    slots_.insert_or_assign(name, std::move(g));
  }

private:
  std::unordered_map<std::string, F> slots_;
};
struct window_bad {
  signal_of<handler> closed;
  int closings = 0;
};
void through_calls_bad() {
  auto w = std::make_shared<window_bad>();
  w->closed.connect("log", [w] { w->closings++; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'slots_' keeps {{.*}}[mapvet-self-cycle]
}
void by_reference_ok() {
  auto w = std::make_shared<window_bad>();
  w->closed.connect("log", [&w] { w->closings++; });
}
// Another object's map.
void two_windows_ok() {
  auto a = std::make_shared<window_bad>(), b = std::make_shared<window_bad>();
  a->closed.connect("log", [b] { b->closings++; });
}

struct poller_bad : std::enable_shared_from_this<poller_bad> {
  void arm() {
    jobs.emplace(1, std::bind(&poller_bad::poll, shared_from_this()));
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'jobs' keeps {{.*}}[mapvet-self-cycle]
  }
  void poll() { ++polls; }
  std::map<int, handler> jobs;
  int polls = 0;
};
struct poller_ok : std::enable_shared_from_this<poller_ok> {
  void arm() { jobs.emplace(1, std::bind(&poller_ok::poll, this)); }
  void poll() { ++polls; }
  std::map<int, handler> jobs;
  int polls = 0;
};

// Parents and children.
struct folder_bad : std::enable_shared_from_this<folder_bad> {
  boost::unordered_flat_map<std::string, std::shared_ptr<folder_bad>> children;
  std::shared_ptr<folder_bad> parent;
  void add(const std::string &name, std::shared_ptr<folder_bad> child) {
    child->parent = shared_from_this();
// CHECK-MESSAGES: :[[@LINE+1]]:{{[0-9]+}}: warning: 'children' keeps an owner of an object that owns the map's own in turn, so that neither is ever freed [mapvet-self-cycle]
    children[name] = child;
// CHECK-MESSAGES: :[[@LINE-3]]:{{[0-9]+}}: note: the owner that leads back is stored here
  }
};
struct folder_ok : std::enable_shared_from_this<folder_ok> {
  boost::unordered_flat_map<std::string, std::shared_ptr<folder_ok>> children;
  std::weak_ptr<folder_ok> parent;
  folder_ok *raw = nullptr;
  void add(const std::string &name, std::shared_ptr<folder_ok> child) {
    child->parent = weak_from_this();
    child->raw = this;
    children[name] = child;
  }
};
#define LINK(a, b) (a)->peers[(b)->id] = (b)
struct peer_bad {
  int id = 0;
  std::map<int, std::shared_ptr<peer_bad>> peers;
};
void link_bad(const std::shared_ptr<peer_bad> &a,
              const std::shared_ptr<peer_bad> &b) {
  LINK(a, b);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'peers' keeps an owner of an object that owns the map's own in turn{{.*}}[mapvet-self-cycle]
  LINK(b, a);
}
void chain_ok(const std::shared_ptr<peer_bad> &a,
              const std::shared_ptr<peer_bad> &b,
              const std::shared_ptr<peer_bad> &c) {
  LINK(a, b);
  LINK(b, c);
  LINK(a, c);
}

// Handles share their map.
struct value {
  hmap::handle<std::string, value> object;
  int number = 0;
};
void self_bad() {
  auto doc = hmap::make<std::string, value>();
  doc["root"].object = doc;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'doc' keeps an owner of the object that the map belongs to, so that it is never freed [mapvet-self-cycle]
}
void clone_ok() {
  auto doc = hmap::make<std::string, value>();
  doc["root"].object = doc.clone();
}

// Values that are made with their owner inside.
struct json;
using object = std::map<std::string, json>;
struct json {
  std::variant<std::monostate, double, std::shared_ptr<object>> data;
};
struct slot {
  std::shared_ptr<std::map<std::string, slot>> table;
};
class interpreter {
public:
  void variant_bad() {
    (*globals_)["globalThis"] = json{globals_};
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'globals_' keeps an owner of the object that the map belongs to, so that it is never freed [mapvet-self-cycle]
  }
  void aggregate_bad() {
    (*slots_)["self"] = slot{slots_};
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'slots_' keeps an owner of the object that the map belongs to, so that it is never freed [mapvet-self-cycle]
  }
  void other_ok() {
    (*globals_)["pi"] = json{3.14};
    (*globals_)["module"] = json{std::make_shared<object>()};
    (*slots_)["new"] = slot{std::make_shared<std::map<std::string, slot>>()};
  }

private:
  std::shared_ptr<object> globals_ = std::make_shared<object>();
  std::shared_ptr<std::map<std::string, slot>> slots_ =
      std::make_shared<std::map<std::string, slot>>();
};

// What the fixes make of it.
// CHECK-FIXES: on_["click"] = [weak = std::weak_ptr(shared_from_this())] { if (auto self = weak.lock()) self->clicks_++; };
// CHECK-FIXES: w->closed.connect("log", [weak = std::weak_ptr(w)] { if (auto w = weak.lock()) w->closings++; });

// The way back is put into what the entry owns.
class branch_bad : public std::enable_shared_from_this<branch_bad> {
public:
  void add(const std::string &name) {
    auto &child = children_[name];
    child = std::make_shared<branch_bad>();
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'children_' keeps an owner of an object that owns the map's own in turn, so that neither is ever freed [mapvet-self-cycle]
    child->parent_ = shared_from_this();
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: the owner that leads back is stored here
  }

private:
  std::shared_ptr<branch_bad> parent_;
  std::map<std::string, std::shared_ptr<branch_bad>> children_;
};
class branch_ok : public std::enable_shared_from_this<branch_ok> {
public:
  void add(const std::string &name) {
    auto &child = children_[name];
    child = std::make_shared<branch_ok>();
    child->parent_ = weak_from_this();
    child->root_ = root_;
  }

private:
  std::weak_ptr<branch_ok> parent_;
  std::shared_ptr<std::string> root_;
  std::map<std::string, std::shared_ptr<branch_ok>> children_;
};
