// RUN: %check_clang_tidy %s mapvet-pointer-key %t

#include "hmap/map.h"
#include <memory>
#include <string>
#include <string_view>

struct Session {
  std::string Name;
};

// A key that ends before the map.
hmap::map<const Session *, int> Global;
void local_bad() {
  Session session;
  Global[&session] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}local variable 'session'{{.*}}[mapvet-pointer-key]
}
void erased_ok() {
  Session session;
  Global[&session] = 1;
  Global.erase(&session);
}
// The map is as short-lived as what its keys point to.
int identity_ok() {
  Session a, b;
  hmap::map<const Session *, int> local;
  local[&a] = 1;
  local[&b] = 2;
  return static_cast<int>(local.size());
}

hmap::map<std::string_view, int> Views;
std::string make();
void temporary_bad() {
  Views[make()] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: key of 'Views' looks into a temporary that ends with this expression, while the map keeps the key [mapvet-pointer-key]
  Views.try_emplace(make(), 3);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: key of 'Views' looks into a temporary that ends with this expression, while the map keeps the key [mapvet-pointer-key]
  Views.insert({make(), 1});
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: key of 'Views' looks into a temporary that ends with this expression, while the map keeps the key [mapvet-pointer-key]
}
int temporary_ok() { return Views.count(make()) + Views.find(make())->second; }
void literal_ok() { Views["fixed"] = 1; }

// `this` registered and not unregistered.
class Listener;
hmap::map<Listener *, int> Listeners;
class Listener {
public:
  Listener() { Listeners[this] = 1; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'this' becomes a key{{.*}}[mapvet-pointer-key]
  int N = 0;
};
class Polite;
hmap::map<Polite *, int> Guests;
class Polite {
public:
  Polite() { Guests[this] = 1; }
  ~Polite() { Guests.erase(this); }
  int N = 0;
};
