// RUN: %check_clang_tidy %s mapvet-iteration-order %t
// Objects that write, and what goes over all entries at once.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <ostream>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

class Writer {
public:
  void byte(std::uint8_t b) { bytes_.push_back(b); }
  void option(std::uint8_t code, const std::string &value) {
    byte(code);
    for (char c : value)
      byte(static_cast<std::uint8_t>(c));
  }
  std::size_t size() const { return bytes_.size(); }
  const std::vector<std::uint8_t> &bytes() const { return bytes_; }

private:
  std::vector<std::uint8_t> bytes_;
};
struct Text {
  void add(const std::string &part) { all += part; }
  std::string all;
};
struct Log {
  explicit Log(std::ostream &out) : out_(out) {}
  void line(const std::string &text) { out_ << text << '\n'; }

private:
  std::ostream &out_;
};
// A list that stands for a set.
struct Graph {
  void edge(int from, int to) { edges.push_back({from, to}); }
  std::vector<std::pair<int, int>> edges;
};

using Options = std::unordered_map<std::uint8_t, std::string>;

std::vector<std::uint8_t> bytes_bad(const Options &options) {
  Writer w;
  // CHECK-FIXES: for (const auto &[code, value] : std::map(options.begin(), options.end()))
  for (const auto &[code, value] : options)
    w.option(code, value);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the order in which the hash map 'options' is walked is unspecified, but what is found is put into a sequence in that order; walk sorted keys [mapvet-iteration-order]
  return w.bytes();
}
std::string text_bad(const absl::flat_hash_map<int, std::string> &parts) {
  Text t;
  for (const auto &[id, part] : parts)
    t.add(part);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'parts'{{.*}}appended to a text{{.*}}[mapvet-iteration-order]
  return t.all;
}
void log_bad(std::ostream &out, const hmap::map<int, std::string> &parts) {
  Log log(out);
  for (const auto &[id, part] : parts)
    log.line(part);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'parts'{{.*}}written out{{.*}}[mapvet-iteration-order]
}
std::size_t length_ok(const Options &options) {
  Writer w;
  for (const auto &[code, value] : options)
    w.option(code, value);
  return w.size();
}
std::vector<std::uint8_t> tree_ok(const std::map<std::uint8_t, std::string> &m) {
  Writer w;
  for (const auto &[code, value] : m)
    w.option(code, value);
  return w.bytes();
}
void graph_ok(Graph &g, const std::unordered_map<int, int> &next) {
  for (const auto &[from, to] : next)
    g.edge(from, to);
}

using Ports = std::unordered_map<std::string, int>;

std::vector<std::string> transform_bad(const Ports &ports) {
  std::vector<std::string> names;
  std::transform(ports.begin(), ports.end(), std::back_inserter(names),
                 [](const auto &e) { return e.first; });
  // CHECK-MESSAGES: :[[@LINE-2]]:{{[0-9]+}}: warning: the order in which the hash map 'ports' is walked{{.*}}put into a sequence{{.*}}[mapvet-iteration-order]
  return names;
}
std::vector<std::string> transform_ok(const Ports &ports) {
  std::vector<std::string> names;
  std::transform(ports.begin(), ports.end(), std::back_inserter(names),
                 [](const auto &e) { return e.first; });
  std::sort(names.begin(), names.end());
  return names;
}
std::size_t stays_ok(const Ports &ports) {
  std::vector<std::string> names;
  std::transform(ports.begin(), ports.end(), std::back_inserter(names),
                 [](const auto &e) { return e.first; });
  return names.size();
}
std::vector<int> copy_bad(const std::unordered_set<int> &ids) {
  std::vector<int> all;
  std::copy(ids.begin(), ids.end(), std::back_inserter(all));
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'ids'{{.*}}put into a sequence{{.*}}[mapvet-iteration-order]
  return all;
}
std::vector<int> returned_bad(const std::unordered_set<int> &ids) {
  return {ids.begin(), ids.end()};
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'ids'{{.*}}put into a sequence{{.*}}[mapvet-iteration-order]
}
std::vector<std::pair<std::string, int>> variable_bad(const Ports &ports) {
  std::vector<std::pair<std::string, int>> all(ports.begin(), ports.end());
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'ports'{{.*}}put into a sequence{{.*}}[mapvet-iteration-order]
  return all;
}
std::vector<std::pair<std::string, int>> variable_ok(const Ports &ports) {
  std::vector<std::pair<std::string, int>> all(ports.begin(), ports.end());
  std::sort(all.begin(), all.end());
  return all;
}
std::vector<int> tree_copy_ok(const std::map<int, int> &m) {
  std::vector<int> keys;
  std::transform(m.begin(), m.end(), std::back_inserter(keys),
                 [](const auto &e) { return e.first; });
  return keys;
}
static std::vector<int> list(const std::unordered_set<int> &ids) {
  return {ids.begin(), ids.end()};
}
int sortedByCaller_ok(const std::unordered_set<int> &ids) {
  std::vector<int> all = list(ids);
  std::sort(all.begin(), all.end());
  return all.empty() ? 0 : all.front();
}

// Objects that keep a hash.
class Fnv {
public:
  void update(const std::string &s) {
    for (unsigned char c : s)
      h_ = (h_ ^ c) * 1099511628211ull;
  }
  void fold(int n) { mix(n); }
  // Comes to the same in any order.
  void times(unsigned n) { product_ = product_ * n; }
  // Goes on whatever it is given.
  void step(int) { state_ = state_ * 6364136223846793005ull + 1442695041ull; }
  std::uint64_t value() const { return h_ + product_ + state_; }

private:
  void mix(int n) { h_ = h_ * 31 + static_cast<std::uint64_t>(n); }
  std::uint64_t h_ = 14695981039346656037ull, product_ = 1, state_ = 0;
};
std::uint64_t digest_bad(const Ports &ports) {
  Fnv f;
  for (const auto &[name, port] : ports)
    f.update(name);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'ports'{{.*}}[mapvet-iteration-order]
  return f.value();
}
std::uint64_t fold_bad(const hmap::map<std::string, int> &ports) {
  Fnv f;
  for (const auto &[name, port] : ports)
    f.fold(port);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'ports'{{.*}}[mapvet-iteration-order]
  return f.value();
}
std::uint64_t commutes_ok(const Ports &ports) {
  Fnv f;
  for (const auto &[name, port] : ports) {
    f.times(static_cast<unsigned>(port));
    f.step(port);
  }
  return f.value();
}
std::uint64_t ordered_ok(const std::map<std::string, int> &ports) {
  Fnv f;
  for (const auto &[name, port] : ports)
    f.update(name);
  return f.value();
}
