// RUN: %check_clang_tidy %s mapvet-unchecked-lookup %t
// Look-ups of the project's own, which yield null where nothing is found.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

struct Route {
  std::string target;
  int weight = 1;
};

class Table {
public:
  Route *find(const std::string &host) {
    auto it = routes_.find(host);
    if (it == routes_.end())
      return nullptr;
    return &it->second;
  }
  const Route *peek(const std::string &host) const {
    auto it = routes_.find(host);
    return it != routes_.end() ? &it->second : nullptr;
  }
  Route *counted(const std::string &host) {
    if (!routes_.contains(host))
      return nullptr;
    return &routes_.at(host);
  }
  Route *must(const std::string &host) {
    auto it = routes_.find(host);
    if (it == routes_.end())
      throw std::out_of_range(host);
    return &it->second;
  }
  Route *made(const std::string &host) {
    auto it = routes_.find(host);
    if (it == routes_.end())
      it = routes_.emplace(host, Route{}).first;
    return &it->second;
  }
  // Null for another reason.
  Route *open(const std::string &host) {
    if (host.empty())
      return nullptr;
    return &routes_[host];
  }
  bool has(const std::string &host) const { return routes_.contains(host); }

  int once_bad(const std::string &host) { return find(host)->weight; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'find' is dereferenced, but 'find' may have found nothing in 'routes_' [mapvet-unchecked-lookup]
  // CHECK-MESSAGES: :[[@LINE-2]]:{{[0-9]+}}: note: the look-up yields null if the key is missing
  int variable_bad(const std::string &host) {
    Route *route = find(host);
    ++route->weight;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'route' is dereferenced, but 'find' may have found nothing in 'routes_' [mapvet-unchecked-lookup]
    return route->weight;
  }
  int ternary_bad(const std::string &host) const { return peek(host)->weight; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'peek'{{.*}}[mapvet-unchecked-lookup]
  int counted_bad(const std::string &host) { return counted(host)->weight; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'counted'{{.*}}[mapvet-unchecked-lookup]

  int asked_ok(const std::string &host) {
    Route *route = find(host);
    return route ? route->weight : 0;
  }
  int returns_ok(const std::string &host) {
    const Route *route = peek(host);
    if (route == nullptr)
      return 0;
    return route->weight;
  }
  int known_ok(const std::string &host) {
    if (!has(host))
      return 0;
    return find(host)->weight;
  }
  int added_ok(const std::string &host) {
    routes_[host].weight = 2;
    return find(host)->weight;
  }
  int must_ok(const std::string &host) { return must(host)->weight; }
  int made_ok(const std::string &host) { return made(host)->weight; }
  int open_ok(const std::string &host) { return open(host)->weight; }
  // A null pointer dies with no entry.
  int erased_ok(const std::string &host) {
    if (Route *route = find(host)) {
      const int weight = route->weight;
      routes_.erase(host);
      return weight;
    }
    return 0;
  }
  int cleared_ok(const std::string &host) {
    Route *route = find(host);
    routes_.clear();
    return route == nullptr;
  }

private:
  std::unordered_map<std::string, Route> routes_;
};

// Of what the entry points to, nothing but whether it is there is known.
class Nodes {
public:
  Route *of(int id) const {
    auto it = nodes_.find(id);
    if (it == nodes_.end())
      return nullptr;
    return it->second;
  }
  Route *owned(int id) const {
    auto it = owned_.find(id);
    return it == owned_.end() ? nullptr : it->second.get();
  }
  int raw_bad(int id) const { return of(id)->weight; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'of'{{.*}}'nodes_' [mapvet-unchecked-lookup]
  int owned_bad(int id) const { return owned(id)->weight; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'owned'{{.*}}'owned_' [mapvet-unchecked-lookup]
  int raw_ok(int id) {
    Route *node = of(id);
    if (!node)
      return 0;
    nodes_.erase(id);
    return node->weight;
  }

private:
  hmap::map<int, Route *> nodes_;
  absl::flat_hash_map<int, std::unique_ptr<Route>> owned_;
};

// Templates, lambdas, macros.
template <class Map, class Key>
auto lookup(Map &map, const Key &key) -> decltype(&map.begin()->second) {
  auto it = map.find(key);
  return it == map.end() ? nullptr : &it->second;
}
int template_bad(std::map<int, Route> &map) { return lookup(map, 1)->weight; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'lookup'{{.*}}'map' [mapvet-unchecked-lookup]
int template_ok(std::map<int, Route> &map) {
  auto *route = lookup(map, 1);
  return route != nullptr ? route->weight : 0;
}
int lambda_bad(std::map<int, Route> &map) {
  auto get = [&map](int id) -> Route * {
    auto it = map.find(id);
    if (it == map.end())
      return nullptr;
    return &it->second;
  };
  return get(3)->weight;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}may have found nothing in 'map' [mapvet-unchecked-lookup]
}
#define WEIGHT(MAP, ID) lookup(MAP, ID)->weight
int macro_bad(std::map<int, Route> &map) { return WEIGHT(map, 2); }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-unchecked-lookup]

// A bool remembers, and the iterator gets another value where it was the end.
int rebound_ok(std::map<int, int> &map, int key) {
  auto it = map.find(key);
  const bool missing = it == map.end();
  if (missing)
    it = map.emplace(key, 0).first;
  return ++it->second;
}
