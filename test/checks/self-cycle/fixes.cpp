// RUN: %check_clang_tidy %s mapvet-self-cycle %t
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

class Button : public std::enable_shared_from_this<Button> {
public:
  void wire() {
    on["click"] = [self = shared_from_this()] { self->clicks++; };
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'on' keeps owns{{.*}}[mapvet-self-cycle]
// CHECK-FIXES: on["click"] = [weak = std::weak_ptr(shared_from_this())] { if (auto self = weak.lock()) self->clicks++; };
  }

private:
  int clicks = 0;
  hmap::map<std::string, std::function<void()>> on;
};
// All closures of the map, in their own lines.
class Session : public std::enable_shared_from_this<Session> {
public:
  void start() {
    auto self = shared_from_this();
    commands.try_emplace("ping", [self](const std::string &) { ++self->pings; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'commands' keeps owns{{.*}}[mapvet-self-cycle]
    commands.try_emplace("echo", [self, this](const std::string &s) {
      out += s;
      ++self->pings;
    });
// CHECK-FIXES: commands.try_emplace("ping", [weak = std::weak_ptr(self)](const std::string &) { if (auto self = weak.lock()) ++self->pings; });
// CHECK-FIXES: commands.try_emplace("echo", [weak2 = std::weak_ptr(self), this](const std::string &s) {
// CHECK-FIXES-NEXT: auto self = weak2.lock();
// CHECK-FIXES-NEXT: if (!self)
// CHECK-FIXES-NEXT: return;
// CHECK-FIXES-NEXT: out += s;
  }

private:
  std::unordered_map<std::string, std::function<void(const std::string &)>> commands;
  std::string out;
  int pings = 0;
};
// What should it return?
class Asked : public std::enable_shared_from_this<Asked> {
public:
  void wire() {
    on.emplace(1, [self = shared_from_this()] { return self->n; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the closure that 'on' keeps owns{{.*}}[mapvet-self-cycle]
// CHECK-FIXES: on.emplace(1, [self = shared_from_this()] { return self->n; });
  }

private:
  int n = 0;
  absl::flat_hash_map<int, std::function<int()>> on;
};
