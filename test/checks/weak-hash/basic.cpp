// RUN: %check_clang_tidy %s mapvet-weak-hash %t
#include "hmap/map.h"
#include "hmap/set.h"
#include <absl/container/flat_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <strings.h>
#include <sys/socket.h>
#include <tsl/robin_map.h>
#include <unordered_map>
#include <unordered_set>
#include <utility>

//--- a part that equality does not compare --------------------------------------

struct part_key {
  std::string name;
  int revision = 0;
  bool operator==(const part_key &o) const { return name == o.name; }
};
struct part_hash_bad {
  std::size_t operator()(const part_key &k) const {
    return std::hash<std::string>{}(k.name) * 31 + k.revision;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the hash depends on 'revision', which equality does not compare: equal keys are not found [mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: equality is decided here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys of 'part_map_bad' are hashed by it
  }
};
std::unordered_map<part_key, int, part_hash_bad> part_map_bad;

struct part_hash_ok {
  std::size_t operator()(const part_key &k) const {
    return std::hash<std::string>{}(k.name);
  }
};
hmap::map<part_key, int, part_hash_ok> part_map_ok;

// All parts are compared, one is hashed.
struct all_key {
  int a = 0, b = 0;
  bool operator==(const all_key &) const = default;
};
struct all_hash_ok {
  std::size_t operator()(const all_key &k) const {
    return std::hash<int>{}(k.a);
  }
};
boost::unordered_flat_map<all_key, int, all_hash_ok> all_map_ok;

// A free operator, getters, and std::hash.
class point {
public:
  point(int x, int y, int color) : x_(x), y_(y), color_(color) {}
  int x() const { return x_; }
  int y() const { return y_; }
  int color() const { return color_; }

private:
  int x_, y_, color_;
};
inline bool operator==(const point &a, const point &b) {
  return a.x() == b.x() && a.y() == b.y();
}
template <> struct std::hash<point> {
  std::size_t operator()(const point &p) const {
    std::size_t h = p.x();
    h = h * 1000003 + p.y();
    h = h * 1000003 + p.color();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the hash depends on 'color_', which equality does not compare: equal keys are not found [mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: equality is decided here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys of 'points_bad' are hashed by it
    return h;
  }
};
std::unordered_set<point> points_bad;

// Through functions, a base class and a macro.
#define MIX(h, v) ((h) * 31 + (v))
struct base_key {
  int id = 0;
};
struct derived_key : base_key {
  int extra = 0;
};
static bool same(const derived_key &a, const derived_key &b) {
  return a.id == b.id;
}
struct derived_eq {
  bool operator()(const derived_key &a, const derived_key &b) const {
    return same(a, b);
  }
};
static std::size_t digest(const derived_key &k) {
  return MIX(std::size_t(k.id), k.extra);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the hash depends on 'extra', {{.*}}[mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: equality is decided here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys of 'derived_map_bad' are hashed by it
}
struct derived_hash {
  std::size_t operator()(const derived_key &k) const { return digest(k); }
};
absl::flat_hash_map<derived_key, int, derived_hash, derived_eq>
    derived_map_bad;

// A hash that was computed before.
struct cached_key {
  std::string text;
  std::size_t hash_value = 0;
  bool operator==(const cached_key &o) const { return text == o.text; }
};
struct cached_hash_ok {
  std::size_t operator()(const cached_key &k) const { return k.hash_value; }
};
std::unordered_set<cached_key, cached_hash_ok> cached_ok;

// What another file does is not known here.
struct far_key {
  int a = 0, b = 0;
};
bool operator==(const far_key &, const far_key &);
struct far_hash_ok {
  std::size_t operator()(const far_key &k) const { return k.a * 31 + k.b; }
};
std::unordered_map<far_key, int, far_hash_ok> far_ok;

//--- case -----------------------------------------------------------------------

struct nocase_eq {
  bool operator()(const std::string &a, const std::string &b) const {
    return strcasecmp(a.c_str(), b.c_str()) == 0;
  }
};
class headers_bad {
public:
  void add(const std::string &name) { ++counts_[name]; }

private:
  std::unordered_map<std::string, int, std::hash<std::string>, nocase_eq> counts_;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: equality takes upper and lower case for the same, but the hash does not: equal keys are not found [mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: equality is decided here
};
struct nocase_hash {
  std::size_t operator()(const std::string &s) const {
    std::size_t h = 0;
    for (unsigned char c : s)
      h = h * 31 + static_cast<unsigned>(tolower(c));
    return h;
  }
};
class headers_ok {
public:
  void add(const std::string &name) { ++counts_[name]; }

private:
  std::unordered_map<std::string, int, nocase_hash, nocase_eq> counts_;
};

//--- addresses ------------------------------------------------------------------

struct text_eq {
  bool operator()(const char *a, const char *b) const {
    return a == b || std::strcmp(a, b) == 0;
  }
};
std::unordered_map<const char *, int, std::hash<const char *>, text_eq> words_bad;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: keys are hashed by their address, but compared by what they point to: equal keys are not found [mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: equality is decided here
struct text_hash {
  std::size_t operator()(const char *s) const {
    return std::hash<std::string_view>{}(s);
  }
};
std::unordered_map<const char *, int, text_hash, text_eq> words_ok;
// By identity throughout.
std::unordered_map<const char *, int> interned_ok;

struct loud_hash {
  using is_transparent = void;
  std::size_t operator()(const std::string &s) const {
    return std::hash<std::string>{}(s);
  }
  std::size_t operator()(const char *s) const {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: this hash takes the address of the characters, the one for the keys their content: a look-up by pointer finds nothing [mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: keys are hashed here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys of 'loud_bad' are hashed by it
    return std::hash<const char *>{}(s);
  }
};
std::unordered_map<std::string, int, loud_hash, std::equal_to<>> loud_bad;

//--- one hash for many keys -----------------------------------------------------

struct fixed_hash {
  std::size_t operator()(const all_key &) const { return 42; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the hash does not depend on the key: every look-up searches the whole map [mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys of 'fixed_bad' are hashed by it
};
absl::flat_hash_map<all_key, int, fixed_hash> fixed_bad;

struct xor_hash {
  std::size_t operator()(const all_key &k) const {
    return std::hash<int>{}(k.a) ^ std::hash<int>{}(k.b);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: keys with 'a' and 'b' exchanged have one hash, and all keys whose two are equal have one; mix the parts in order [mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys of 'xor_bad' are hashed by it
  }
};
std::unordered_map<all_key, int, xor_hash> xor_bad;

struct pair_hash {
  template <class T>
  std::size_t operator()(const std::pair<T, T> &p) const {
    return std::hash<T>{}(p.first) ^ (std::hash<T>{}(p.second) << 1);
  }
};
std::unordered_map<std::pair<int, int>, int, pair_hash> shifted_ok;

struct sum_hash {
  std::size_t operator()(const std::pair<int, int> &p) const {
    std::size_t h = std::hash<int>()(p.first);
    h += std::hash<int>()(p.second);
    return h;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: keys with 'first' and 'second' exchanged have one hash; mix the parts in order [mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys of 'sum_bad' are hashed by it
  }
};
boost::unordered_flat_map<std::pair<int, int>, int, sum_hash> sum_bad;

// Edges without a direction need such a hash.
struct edge {
  int from = 0, to = 0;
  bool operator==(const edge &o) const {
    return (from == o.from && to == o.to) || (from == o.to && to == o.from);
  }
};
struct edge_hash_ok {
  std::size_t operator()(const edge &e) const {
    return std::hash<int>{}(e.from) ^ std::hash<int>{}(e.to);
  }
};
std::unordered_set<edge, edge_hash_ok> edges_ok;

//--- low bits -------------------------------------------------------------------

struct node {
  double weight = 0;
};
class graph_bad {
public:
  void touch(const node *n) { ++seen_[n]; }

private:
  tsl::robin_map<const node *, int> seen_;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the low 3 bits of the hash of every key of 'seen_' are zero, and the table takes its place from them: of 8 places it uses one; mix the hash [mapvet-weak-hash]
// CHECK-FIXES: tsl::robin_map<const node *, int, hmap::hash<const node *>> seen_;
};
class graph_ok {
public:
  void touch(const node *n) {
    ++primes_[n];
    ++own_[n];
    ++mixed_[n];
  }

private:
  std::unordered_map<const node *, int> primes_;
  hmap::map<const node *, int> own_;
  boost::unordered_flat_map<const node *, int> mixed_;
  // The alias stands for a template argument, which the models do not see.
  tsl::robin_pg_map<const node *, int> FP_more_primes_;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the low 3 bits of the hash of every key of 'FP_more_primes_'{{.*}}[mapvet-weak-hash]
  tsl::robin_map<const node *, int, hmap::hash<const node *>> strong_;
};

constexpr std::uint64_t page = 4096;
template <class Value> class pool_bad {
public:
  void load(std::uint64_t count, Value v) {
    for (std::uint64_t i = 0; i < count; ++i)
      frames_[i * page] = v;
  }

private:
  tsl::robin_map<std::uint64_t, Value> frames_;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the low 12 bits of the hash of every key of 'frames_' are zero, {{.*}}[mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys that are added here are multiples of 4096
};
template <class Value> class pool_ok {
public:
  void load(std::uint64_t count, Value v) {
    for (std::uint64_t i = 0; i < count; ++i)
      frames_[i] = v;
  }

private:
  tsl::robin_map<std::uint64_t, Value> frames_;
};
void pools() {
  pool_bad<int> a;
  a.load(10, 1);
  pool_ok<int> b;
  b.load(10, 1);
  // In a lambda.
  tsl::robin_map<unsigned, int> rows;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the low 8 bits of the hash of every key of 'rows' are zero, {{.*}}[mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys that are added here are multiples of 256
// CHECK-FIXES: tsl::robin_map<unsigned, int, hmap::hash<unsigned>> rows;
  auto add = [&](unsigned row) {
    rows.insert({row << 8, 1});
  };
  add(3);
}

struct shift_hash {
  std::size_t operator()(const node *n) const {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the low 2 bits of the hash of every key of 'shifted_bad' are zero, {{.*}}[mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the keys of 'shifted_bad' are hashed by it
    return reinterpret_cast<std::uintptr_t>(n) >> 1;
  }
};
tsl::robin_map<const node *, int, shift_hash> shifted_bad;
struct shift_hash_ok {
  std::size_t operator()(const node *n) const {
    return reinterpret_cast<std::uintptr_t>(n) >> 3;
  }
};
tsl::robin_map<const node *, int, shift_hash_ok> shifted_right_ok;

//--- keys from outside ----------------------------------------------------------

class hits_bad {
public:
  void serve(int fd) {
    char buffer[512];
    const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0)
      return;
    std::string page(buffer, static_cast<std::size_t>(n));
    pages_[page]++;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the keys of 'pages_' come from outside and are hashed without a seed: whoever sends them can make them all collide [mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: they are read here
    seeded_[page]++;
    ordered_[page]++;
    if (auto it = read_only_.find(page); it != read_only_.end())
      pages_["known"]++;
    count(page.substr(1));
    host(page);
  }
  void count(const std::string &page) { local_[page]++; }

private:
  void host(const std::string &name) {
    hosts_.insert(name);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the keys of 'hosts_' come from outside {{.*}}[mapvet-weak-hash]
// CHECK-MESSAGES: :{{[0-9]+}}:23: note: they are read here
  }
  std::unordered_map<std::string, int> pages_;
  boost::unordered_flat_set<std::string> hosts_;
  hmap::map<std::string, int> seeded_;
  std::map<std::string, int> ordered_;
  std::unordered_map<std::string, int> read_only_;
  // FN_: through a value that has no name.
  std::unordered_map<std::string, int> local_;
};
// Numbers of what was read.
void sizes_ok(int fd) {
  char buffer[512];
  std::unordered_map<std::string, long> sizes;
  const long n = recv(fd, buffer, sizeof buffer, 0);
  sizes[std::to_string(n)] += n;
}

// What a base class of the key reads is part of the key.
template <class T> class wrapper {
public:
  const T *get() const { return ptr_.get(); }

protected:
  std::shared_ptr<T> ptr_;
};
class anything : public wrapper<void> {
public:
  bool operator==(const anything &o) const { return get() == o.get(); }
};
struct by_address {
  std::size_t operator()(const anything &v) const {
    return reinterpret_cast<std::size_t>(v.get());
  }
};
inline std::unordered_map<anything, int, by_address> by_base;
inline int known(const anything &a) { return by_base.count(a); }
