// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
#include <absl/container/flat_hash_map.h>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

struct Entry {
  int N = 0;
};
using Flat = absl::flat_hash_map<int, Entry>;

// What refers to an entry may be a member of an object.
struct Row {
  Entry &X;
};
void aggregate_bad(Flat &map) {
  Row row{map[1]};
  map[2].N = 1;
  row.X.N = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'row.X' is used after 'operator[]' may have invalidated it: it refers into 'map' [mapvet-invalidated-reference]
}
void aggregate_ok(Flat &map) {
  map[2].N = 1;
  Row row{map[1]};
  row.X.N = 2;
}
class Cursor {
public:
  explicit Cursor(Entry &x) : X(x) {}
  void bump() { ++X.N; }

private:
  Entry &X;
};
void constructor_bad(Flat &map) {
  Cursor cursor(map[1]);
  map[2].N = 1;
  cursor.bump();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'cursor.X' is used after{{.*}}[mapvet-invalidated-reference]
}
void constructor_ok(Flat &map) {
  Cursor cursor(map[1]);
  cursor.bump();
  map[2].N = 1;
}

// One member function leaves it there, another one follows it.
class Desk {
public:
  void work_bad() {
    select(1);
    add(2);
    bump();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'Current' is used after 'operator[]'{{.*}}[mapvet-invalidated-reference]
  }
  void reset_ok() {
    select(1);
    remove(1);
    bump();
  }
  void again_ok() {
    select(1);
    add(2);
    select(1);
    bump();
  }

private:
  void select(int id) { Current = &Entries[id]; }
  void add(int id) { Entries[id + 100].N = 1; }
  void remove(int id) {
    Entries.erase(id);
    Current = nullptr;
  }
  void bump() {
    if (Current)
      ++Current->N;
  }
  Flat Entries;
  Entry *Current = nullptr;
};

// Anybody's functions do that, too.
struct Panel {
  Flat Entries;
  Entry *Current = nullptr;
};
void select(Panel &panel, int id) { panel.Current = &panel.Entries[id]; }
void add(Panel &panel, int id) { panel.Entries[id + 100].N = 1; }
void bump(Panel *panel) { ++panel->Current->N; }
void other_object_bad() {
  Panel panel;
  select(panel, 1);
  add(panel, 2);
  bump(&panel);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'panel.Current' is used after{{.*}}[mapvet-invalidated-reference]
}
void two_objects_ok() {
  Panel one, two;
  select(one, 1);
  add(two, 2);
  bump(&one);
}

// A look-up that answers by a pointer or null in one expression.
class Bank {
public:
  Entry *find(int id) {
    auto it = Entries.find(id);
    return it == Entries.end() ? nullptr : &it->second;
  }
  void close(int id) { Entries.erase(id); }
  void close_bad(int id) {
    if (Entry *x = find(id)) {
      close(id);
      x->N = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'x' is used after 'erase' may have removed{{.*}}[mapvet-invalidated-reference]
    }
  }
  void close_ok(int id) {
    if (Entry *x = find(id)) {
      x->N = 0;
      close(id);
    }
  }

private:
  std::unordered_map<int, Entry> Entries;
};

// A handler that takes itself out of the list that is being gone through.
class Bus {
public:
  void on(int event, std::function<void()> run) { Subs[event].push_back(run); }
  void off(int event) { Subs.erase(event); }
  void fire_bad(int event) {
    auto it = Subs.find(event);
    if (it == Subs.end())
      return;
    for (auto &run : it->second)
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} is used after 'erase'{{.*}}[mapvet-invalidated-reference]
      run();
  }
  void fire_ok(int event) {
    auto it = Subs.find(event);
    if (it == Subs.end())
      return;
    auto copy = it->second;
    for (auto &run : copy)
      run();
  }

private:
  std::unordered_map<int, std::vector<std::function<void()>>> Subs;
};
class Listener {
public:
  explicit Listener(Bus &bus) : TheBus(bus) {
    TheBus.on(1, [this] { TheBus.off(1); });
  }

private:
  Bus &TheBus;
};

// A look-up by value copies the pointer that is stored.
struct Registry {
  absl::flat_hash_map<int, Entry *> Entries;
  int value_ok(int id, Entry *other) {
    Entry *x = Entries.at(id);
    Entries[id + 1] = other;
    return x->N;
  }
};
