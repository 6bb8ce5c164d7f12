// RUN: %check_clang_tidy %s mapvet-concurrent-access %t

// A visitor runs while std::visit does, under the locks of its caller, whichever
// of its call operators it is.
#include <map>
#include <mutex>
#include <string>
#include <variant>

template <class... Ts> struct overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts> overloaded(Ts...) -> overloaded<Ts...>;

using Message = std::variant<int, std::string>;

class Hub {
public:
  void set(int key, const std::string &value) {
    std::lock_guard lock(mutex_);
    names_[key] = value;
  }
  std::string get(int key) {
    std::lock_guard lock(mutex_);
    auto it = names_.find(key);
    return it == names_.end() ? "" : it->second;
  }
  void lambdas_ok(const Message &message) {
    std::lock_guard lock(mutex_);
    std::visit(overloaded{[&](int key) { names_.erase(key); },
                          [&](const std::string &text) { names_[0] = text; }},
               message);
  }
  void generic_ok(const Message &message) {
    std::lock_guard lock(mutex_);
    std::visit([&](const auto &part) { names_[sizeof part] = "x"; }, message);
  }
  void named_ok(const Message &message) {
    auto visitor = overloaded{[&](int key) { names_.erase(key); },
                              [&](const std::string &text) { names_[0] = text; }};
    std::lock_guard lock(mutex_);
    std::visit(visitor, message);
  }
  void lambdas_bad(const Message &message) {
    std::visit(
        overloaded{[&](int) {},
                   [&](const std::string &text) {
                     names_[0] = text;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'names_' is written here without a lock{{.*}}[mapvet-concurrent-access]
// CHECK-FIXES: const std::lock_guard<std::mutex> lock(mutex_);
                   }},
        message);
  }

private:
  std::mutex mutex_;
  std::map<int, std::string> names_;
};

class Store {
public:
  void put(int key, const std::string &value) {
    std::lock_guard lock(mutex_);
    values_[key] = value;
  }
  void drop(int key) {
    std::lock_guard lock(mutex_);
    values_.erase(key);
  }
  struct Visitor {
    Store &store;
    void operator()(int key) { store.values_.erase(key); }
    void operator()(const std::string &text) { store.values_[0] = text; }
  };
  void visitor_ok(const Message &message) {
    std::lock_guard lock(mutex_);
    std::visit(Visitor{*this}, message);
  }

private:
  std::mutex mutex_;
  std::map<int, std::string> values_;
};
