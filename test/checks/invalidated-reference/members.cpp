// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <string>
#include <unordered_map>

// What a field refers to between two calls of member functions.
struct Node {
  int Rank = 0;
};

class Cached {
public:
  Node &get(int id) {
    if (!Last)
      Last = &Nodes[id];
    return *Last;
  }
  void add_bad(int id) {
    Nodes[id].Rank = 1;
    Last->Rank++;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'Last' is used after 'operator[]'{{.*}}[mapvet-invalidated-reference]
  }
  void renewed_ok(int id) {
    Last = &Nodes[id];
    Last->Rank++;
  }

private:
  absl::flat_hash_map<int, Node> Nodes;
  Node *Last = nullptr;
};

// One sets the field, one moves the entries, one uses the field.
class Cursor {
public:
  void select(int id) { Current = &Nodes[id]; }
  void add(int id) { Nodes[id].Rank = 2; }
  int rank_bad() const { return Current ? Current->Rank : 0; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'Current' is used after 'operator[]'{{.*}}[mapvet-invalidated-reference]

private:
  hmap::map<int, Node> Nodes;
  Node *Current = nullptr;
};

// Whoever changes the map forgets what the field refers to.
class Reset {
public:
  void select(int id) { Current = &Nodes[id]; }
  void add(int id) {
    Nodes[id].Rank = 2;
    Current = nullptr;
  }
  int rank_ok() const { return Current ? Current->Rank : 0; }

private:
  hmap::map<int, Node> Nodes;
  Node *Current = nullptr;
};

// The nodes of this map stay where they are; another field says that the
// pointer is old; a helper renews it.
class Stable {
public:
  void select(int id) { Current = &Nodes[id]; }
  void add(int id) { Nodes[id].Rank = 2; }
  int rank_ok() const { return Current ? Current->Rank : 0; }

private:
  std::unordered_map<int, Node> Nodes;
  Node *Current = nullptr;
};
class Flagged {
public:
  void select(int id) {
    Current = &Nodes[id];
    Valid = true;
  }
  void add(int id) {
    Nodes[id].Rank = 2;
    Valid = false;
  }
  int rank_ok() const { return Valid ? Current->Rank : 0; }

private:
  hmap::map<int, Node> Nodes;
  Node *Current = nullptr;
  bool Valid = false;
};
class Helped {
public:
  void add_ok(int id) {
    Nodes[id].Rank = 2;
    select(id);
    Current->Rank++;
  }

private:
  void select(int id) { Current = &Nodes[id]; }
  hmap::map<int, Node> Nodes;
  Node *Current = nullptr;
};

// A pointer from a conditional expression.
class Table {
public:
  Node *find(const std::string &name) {
    auto it = Nodes.find(name);
    return it == Nodes.end() ? nullptr : &it->second;
  }
  void drop(const std::string &name) { Nodes.erase(name); }

private:
  std::unordered_map<std::string, Node> Nodes;
};
int dropped_bad(Table &table, const std::string &name) {
  Node *node = table.find(name);
  if (!node)
    return 0;
  table.drop(name);
  return node->Rank;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'node' is used after 'erase'{{.*}}[mapvet-invalidated-reference]
}
int dropped_ok(Table &table, const std::string &name) {
  Node *node = table.find(name);
  if (!node)
    return 0;
  int rank = node->Rank;
  table.drop(name);
  return rank;
}

// A handle changes its map, const or not.
void handle_bad(const hmap::handle<int, Node> &nodes) {
  Node &first = nodes[1];
  nodes[2].Rank = 3;
  first.Rank++;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'first' is used after 'operator[]'{{.*}}[mapvet-invalidated-reference]
}
void alias_bad(hmap::handle<int, Node> nodes) {
  Node &first = nodes.at(1);
  auto same = nodes;
  same[2].Rank = 3;
  first.Rank++;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'first' is used after 'operator[]'{{.*}}[mapvet-invalidated-reference]
}

// An accessor that inserts says that the key is there.
class Graph {
public:
  Node &node(int id) { return Nodes[id]; }
  void connect_ok(int from, int to) {
    node(to);
    Node &parent = node(from);
    Node &child = node(to);
    child.Rank = parent.Rank + 1;
  }
  void connect_bad(int from, int to) {
    Node &parent = node(from);
    Node &child = node(to);
    child.Rank = parent.Rank + 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'parent' is used after 'operator[]'{{.*}}[mapvet-invalidated-reference]
  }
  void compound_ok(absl::flat_hash_map<int, int> &ranks, int a, int b) {
    int &rank = ranks[a];
    ranks[b] += rank;
  }

private:
  hmap::map<int, Node> Nodes;
};
// What the fixes make of it.
// CHECK-FIXES: const auto entry = *node;
// CHECK-FIXES: return entry.Rank;
// CHECK-FIXES: auto &first2 = nodes[1];
// CHECK-FIXES: first2.Rank++;
// CHECK-FIXES: auto &first2 = nodes.at(1);
// CHECK-FIXES: Node parent = node(from);
