// RUN: %check_clang_tidy %s mapvet-unchecked-lookup %t
// Look-ups of the project's own that return an owner, empty where nothing was
// found; and conditions of several parts.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

struct Price {
  double bid = 0, ask = 0;
  bool live() const { return bid < ask; }
};

class Quotes {
public:
  std::optional<Price> find(const std::string &s) const {
    auto it = byName_.find(s);
    if (it == byName_.end())
      return std::nullopt;
    return it->second;
  }
  std::optional<Price> braces(const std::string &s) const {
    if (auto it = byName_.find(s); it != byName_.end())
      return it->second;
    return {};
  }
  std::shared_ptr<Price> share(const std::string &s) const {
    const auto it = shared_.find(s);
    return it != shared_.end() ? it->second : nullptr;
  }
  std::shared_ptr<Price> early(const std::string &s) const {
    auto it = shared_.find(s);
    if (it == shared_.end())
      return nullptr;
    return it->second;
  }
  // Empty for another reason.
  std::optional<Price> closed(bool open) const {
    if (!open)
      return std::nullopt;
    return Price();
  }
  bool has(const std::string &s) const { return byName_.contains(s); }

private:
  hmap::map<std::string, Price> byName_;
  std::map<std::string, std::shared_ptr<Price>> shared_;
};

double optional_bad(const Quotes &q, const std::string &s) {
  auto p = q.find(s);
  return p->ask;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'p' is dereferenced, but 'find' may have found nothing in {{.*}}byName_{{.*}}[mapvet-unchecked-lookup]
  // CHECK-MESSAGES: :[[@LINE-3]]:{{[0-9]+}}: note: the look-up yields null if the key is missing
}
double star_bad(const Quotes &q, const std::string &s) {
  std::optional<Price> p = q.find(s);
  return (*p).ask;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'p' is dereferenced{{.*}}[mapvet-unchecked-lookup]
}
double other_bad(const Quotes &q, const std::string &a, const std::string &b) {
  auto x = q.find(a);
  auto y = q.find(b);
  if (!x)
    return 0;
  return x->ask - y->bid;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'y' is dereferenced{{.*}}[mapvet-unchecked-lookup]
}
bool shared_bad(const Quotes &q, const std::string &s) {
  auto p = q.share(s);
  return p->live();
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'p' is dereferenced{{.*}}[mapvet-unchecked-lookup]
}
double early_bad(const Quotes &q, const std::string &s) {
  return q.early(s)->bid;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'early' is dereferenced{{.*}}[mapvet-unchecked-lookup]
}

double asked_ok(const Quotes &q, const std::string &a, const std::string &b) {
  auto x = q.find(a);
  auto y = q.find(b);
  if (!x || !y)
    return 0;
  return x->ask - y->bid;
}
double declared_ok(const Quotes &q, const std::string &s) {
  if (auto p = q.braces(s))
    return p->ask;
  return 0;
}
double value_ok(const Quotes &q, const std::string &s) {
  return q.braces(s).value().ask + q.find(s).value_or(Price()).bid;
}
double has_ok(const Quotes &q, const std::string &s) {
  if (!q.has(s))
    return 0;
  return q.find(s)->ask;
}
double filled_ok(const Quotes &q, const std::string &s) {
  auto p = q.find(s);
  if (!p.has_value())
    p.emplace();
  return p->ask;
}
double assigned_ok(const Quotes &q, const std::string &s) {
  auto p = q.find(s);
  p = Price();
  auto r = q.early(s);
  r = std::make_shared<Price>();
  return p->ask + r->bid;
}
void load(std::optional<Price> &into);
double handedOn_ok(const Quotes &q, const std::string &s) {
  auto p = q.find(s);
  load(p);
  return p->ask;
}
double closed_ok(const Quotes &q) { return q.closed(true)->ask; }

using Flat = absl::flat_hash_map<std::string, Price>;
double flag_ok(const Flat &m, const std::string &a, const std::string &b) {
  auto it = m.find(a);
  const bool missing = it == m.end();
  if (missing)
    it = m.find(b);
  if (missing && it == m.end())
    return 0;
  return it->second.ask;
}
double flagged_ok(const std::unordered_map<std::string, Price> &m,
                  const std::string &a, bool wanted) {
  auto it = m.find(a);
  if (wanted && it == m.end())
    return 0;
  if (!wanted)
    return 1;
  return it->second.ask;
}
bool same_ok(const std::unordered_map<std::string, std::string> &m,
             const std::string &a) {
  auto it = m.find(a);
  if (it == m.end() || it->second == a + "/")
    return false;
  return it->second.empty();
}
double flag_bad(const Flat &m, const std::string &a, const std::string &b) {
  auto it = m.find(a);
  const bool missing = it == m.end();
  if (missing)
    it = m.find(b);
  if (!missing && it == m.end())
    return 0;
  return it->second.ask;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it' is dereferenced{{.*}}[mapvet-unchecked-lookup]
}
