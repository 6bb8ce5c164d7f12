// RUN: %check_clang_tidy %s mapvet-erase-without-release %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <string>
#include <tsl/robin_map.h>
#include <unordered_map>
#include <vector>

// Each case is a class: ..._bad is reported, ..._ok is not.  main(), at the
// end, fills and empties one of each and goes on.

#define RESET(map) (map).clear()

class cleared_bad {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      items_[i] = i;
  }
  void drop() {
    items_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'items_' keeps the memory of all the entries that are removed here, and it is not filled again; call 'shrink_to_fit()' [mapvet-erase-without-release]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: it is filled here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the map lives as long as its object
// CHECK-FIXES: items_.clear(); items_.shrink_to_fit();
  }

private:
  hmap::map<int, int> items_;
};
class cleared_ok {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      items_[i] = i;
  }
  void drop() {
    items_.clear();
    items_.shrink_to_fit();
  }

private:
  hmap::map<int, int> items_;
};

// Nodes are freed one by one.
class nodes_ok {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i) {
      tree_[i] = i;
      chains_[i] = i;
    }
  }
  void drop() {
    tree_.clear();
    chains_.clear();
  }

private:
  std::map<int, int> tree_;
  std::unordered_map<int, int> chains_;
};

template <class Map> class generic_bad {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      add(i);
  }
  void drop() {
    RESET(items_);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'items_' keeps the memory of all the entries that are removed here, and it is not filled again; call 'rehash(0)' [mapvet-erase-without-release]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: it is filled here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the map lives as long as its object
  }
  void add(int i) {
    items_.emplace(i, i);
  }

private:
  Map items_;
};

// Of large tables, clear() of this type frees the memory.
class freeing_ok {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      items_[i] = i;
  }
  void drop() { items_.clear(); }

private:
  absl::flat_hash_map<int, int> items_;
};

struct erased_base {
  absl::flat_hash_map<int, int> items;
};
class erased_bad : erased_base {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      items[i] = i;
  }
  void drop() {
    for (int i = 0; i < 990; ++i)
      items.erase(i);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'items' keeps the memory of the entries that are removed here, and it is not filled again; call 'rehash(0)' [mapvet-erase-without-release]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: it is filled here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the map lives as long as its object
  }
};
class one_erased_ok {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      items_[i] = i;
  }
  void drop() { items_.erase(7); }

private:
  absl::flat_hash_map<int, int> items_;
};

class handle_bad {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      items_.set(i, "x");
  }
  void drop() {
    auto all = [&] {
      items_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'items_' keeps the memory {{.*}}[mapvet-erase-without-release]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: it is filled here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the map lives as long as its object
// CHECK-FIXES: items_.clear(); items_.shrink_to_fit();
    };
    all();
  }

private:
  hmap::handle<int, std::string> items_ = hmap::make<int, std::string>();
};
class handle_ok {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      items_.set(i, "x");
  }
  void drop() {
    items_.clear();
    items_.reset();
  }

private:
  hmap::handle<int, std::string> items_ = hmap::make<int, std::string>();
};

// Filled again for every batch.
class batches_ok {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      items_[i] = i;
  }
  void drop() { items_.clear(); }

private:
  tsl::robin_map<int, int> items_;
};

class swapped_ok {
public:
  void fill() {
    for (int i = 0; i < 1000; ++i)
      items_[i] = i;
  }
  void drop() {
    items_.clear();
    tsl::robin_map<int, int>().swap(items_);
  }

private:
  tsl::robin_map<int, int> items_;
};

static tsl::robin_map<int, std::string> names_bad;
static void name() {
  for (int i = 0; i < 100; ++i)
    names_bad.insert({i, "name"});
}

static long serve(int n) {
  std::vector<long> all;
  for (int i = 0; i < n; ++i)
    all.push_back(i);
  return static_cast<long>(all.size());
}

template <class T> static void once(T &x) {
  x.fill();
  x.drop();
}

int main() {
  cleared_bad a;
  once(a);
  cleared_ok b;
  once(b);
  nodes_ok c;
  once(c);
  generic_bad<boost::unordered_flat_map<int, int>> d;
  once(d);
  freeing_ok e;
  once(e);
  erased_bad f;
  once(f);
  one_erased_ok g;
  once(g);
  handle_bad h;
  once(h);
  handle_ok i;
  once(i);
  batches_ok j;
  for (int batch = 0; batch < 10; ++batch)
    once(j);
  swapped_ok k;
  once(k);
  name();
  names_bad.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'names_bad' keeps the memory {{.*}}[mapvet-erase-without-release]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: it is filled here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the map lives until the program ends
// CHECK-FIXES: names_bad.clear(); names_bad.rehash(0);

  hmap::map<int, int> local_bad;
  for (int n = 0; n < 100; ++n)
    local_bad[n] = n;
  local_bad.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'local_bad' keeps the memory {{.*}}[mapvet-erase-without-release]
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: it is filled here
// CHECK-MESSAGES: :{{[0-9]+}}:{{[0-9]+}}: note: the map lives as long as the function runs
// CHECK-FIXES: local_bad.clear(); local_bad.shrink_to_fit();
  {
    hmap::map<int, int> short_ok;
    for (int n = 0; n < 100; ++n)
      short_ok[n] = n;
    short_ok.clear();
  }
  long sum = serve(1000);

  // Nothing comes after it.
  hmap::map<int, int> last_ok;
  for (int n = 0; n < 100; ++n)
    last_ok[n] = n;
  last_ok.clear();
  return sum == 0;
}
