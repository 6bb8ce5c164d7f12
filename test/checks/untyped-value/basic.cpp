// RUN: %check_clang_tidy %s mapvet-untyped-value %t
#include "hmap/map.h"
#include <any>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <string>
#include <unordered_map>
#include <variant>

using Value = std::variant<int, std::string>;

//--- one map through variables, results and parameters
static std::map<std::string, std::any> make(int n) {
  std::map<std::string, std::any> order;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: map 'order' of untyped values only ever has the keys "customer", "number", "paid"; make it a struct [mapvet-untyped-value]
  order["number"] = n;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: note: one of the keys is spelled here
  order["customer"] = std::string("ada");
  return order;
}
static void pay(std::map<std::string, std::any> &order) { order["paid"] = true; }
bool record_bad() {
  auto order = make(3);
  pay(order);
  return order.count("paid") != 0;
}

//--- members
class Sensor {
public:
  Sensor() {
    reading_["unit"] = std::string("C");
    reading_["value"] = 20;
    reading_["valid"] = 1;
  }
  bool valid() const { return reading_.at("valid").index() == 0; }

private:
  hmap::map<std::string, Value> reading_;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: map 'reading_' {{.*}}"unit", "valid", "value"{{.*}}[mapvet-untyped-value]
};
bool use(const Sensor &s) { return s.valid(); }

//--- open sets of keys
class Properties {
public:
  void set(const std::string &name, Value v) {
    values_["kind"] = 1;
    values_["owner"] = 2;
    values_["size"] = 3;
    values_[name] = v;
  }

private:
  std::unordered_map<std::string, Value> values_;
};
void use(Properties &p) { p.set("x", 1); }

int walked_ok() {
  std::map<std::string, Value> m;
  m["a"] = 1;
  m["b"] = 2;
  m["c"] = 3;
  int n = 0;
  for (const auto &e : m)
    n += static_cast<int>(e.second.index());
  return n;
}
void save(const std::map<std::string, std::any> &m);
void serialised_ok() {
  std::map<std::string, std::any> m;
  m["a"] = 1;
  m["b"] = 2;
  m["c"] = 3;
  save(m);
}
void few_ok() {
  std::map<std::string, std::any> m;
  m["a"] = 1;
  m["b"] = 2;
}
void typed_ok() {
  std::map<std::string, int> m;
  m["a"] = 1;
  m["b"] = 2;
  m["c"] = 3;
}

//--- templates, lambdas, macros, class hierarchies
template <class V> V total() {
  boost::unordered_flat_map<std::string, std::any> bag;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: map 'bag' {{.*}}[mapvet-untyped-value]
  bag["x"] = V(1);
  bag["y"] = V(2);
  bag["z"] = V(3);
  return std::any_cast<V>(bag.at("x"));
}
int instantiate() { return total<int>(); }

#define FIELD(map, name) (map)[name]
struct Base {
  virtual ~Base() = default;
  virtual int run() = 0;
};
struct Derived : Base {
  int run() override {
    std::map<std::string, std::any> state;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: map 'state' {{.*}}[mapvet-untyped-value]
    auto init = [&] { state["one"] = 1; };
    init();
    FIELD(state, "two") = 2;
    FIELD(state, "three") = 3;
    return std::any_cast<int>(state.at("two"));
  }
};

//--- the keys have names
namespace keys {
constexpr const char *gravity = "gravity";
constexpr char friction[] = "friction";
inline const std::string name = "name";
extern const char *const other;
} // namespace keys
std::unordered_map<std::string, std::any> defaults() {
  std::unordered_map<std::string, std::any> params;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: map 'params' of untyped values only ever has the keys "friction", "gravity", "name"; make it a struct [mapvet-untyped-value]
  params[keys::gravity] = 9.81;
  params[keys::friction] = 0.5;
  params[keys::name] = std::string("moon");
  return params;
}
double weight() { return std::any_cast<double>(defaults().at(keys::gravity)); }
void unknown_name_ok() {
  std::unordered_map<std::string, std::any> params;
  params[keys::gravity] = 9.81;
  params[keys::friction] = 0.5;
  params[keys::name] = 1;
  params[keys::other] = 1;
}
