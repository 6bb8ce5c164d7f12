// RUN: %check_clang_tidy %s mapvet-accidental-insert %t

// Keys that are there from the start, registers that are filled once, and what
// shows a new entry.
#include <iostream>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

struct Style {
  std::string text;
  int size = 0;
};

// A list of entries names its keys.
std::map<std::string, int> ports = {{"http", 80}, {"https", 443}};
int known_ok() { return ports["http"] + ports["https"]; }
int unknown_bad() { return ports["gopher"]; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'ports'{{.*}}'"gopher"'{{.*}}[mapvet-accidental-insert]
int all() {
  int sum = 0;
  for (const auto &entry : ports)
    sum += entry.second;
  return sum;
}

int local_ok() {
  std::unordered_map<std::string, int> weights{{"a", 1}, {"b", 2}};
  int sum = weights["a"] * weights["b"];
  for (const auto &entry : weights)
    sum += entry.second;
  return sum;
}

// So does the constructor of the object that the map lies in.
class Limits {
public:
  Limits() {
    limits_["read"] = 10;
    limits_["write"] = 5;
  }
  int read_ok() { return limits_["read"]; }
  int open_bad() { return limits_["open"]; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'limits_'{{.*}}[mapvet-accidental-insert]
  std::size_t size() const { return limits_.size(); }

private:
  std::map<std::string, int> limits_;
};

// What was taken out may be missing.
class Removed {
public:
  Removed() { limits_["read"] = 10; }
  void drop(const std::string &name) { limits_.erase(name); }
  int read_bad() { return limits_["read"]; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'limits_'{{.*}}[mapvet-accidental-insert]
  std::size_t size() const { return limits_.size(); }

private:
  std::map<std::string, int> limits_;
};

// A register: loaded by a loop, never emptied, its entries taken for granted in
// many places.
class Sheet {
public:
  void load(const std::vector<Style> &styles) {
    for (const Style &style : styles)
      styles_[style.text] = style;
  }
  void title_ok(std::ostream &out) { out << styles_["title"].text; }
  void footer_ok(std::ostream &out) { out << styles_["footer"].text; }
  void body_ok(std::ostream &out) { out << styles_["body"].text; }
  void note_ok(std::ostream &out) { out << styles_["note"].text; }
  void any_ok(std::ostream &out, const std::string &name) {
    out << styles_[name].text;
  }
  // Who asks does not take it for granted.
  bool has_bad(const std::string &name) { return styles_[name].size == 0; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'styles_'{{.*}}[mapvet-accidental-insert]
  std::size_t size() const { return styles_.size(); }

private:
  std::unordered_map<std::string, Style> styles_;
};

// The end of a map is the same whatever is in it.
std::string end_ok(std::map<std::string, std::string> arguments) {
  std::string text = arguments["default"];
  auto it = arguments.find("escape");
  if (it != arguments.end())
    text += it->second;
  return text;
}
std::string begin_bad(std::map<std::string, std::string> &arguments) {
  std::string text = arguments["default"];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'arguments'{{.*}}[mapvet-accidental-insert]
// CHECK-FIXES: const auto found = arguments.find("default");
  for (auto it = arguments.begin(); it != arguments.end(); ++it)
    text += it->second;
  return text;
}

// A dictionary that each function on the way adds to.
using Vars = std::map<std::string, std::string>;
void print(const Vars &vars) {
  for (const auto &entry : vars)
    std::cout << entry.first << entry.second;
}
static void method_ok(Vars vars, int number) {
  vars["Method"] = std::to_string(number);
  vars["Full"] = "/" + vars["Service"] + "/" + vars["Method"];
  print(vars);
}
static void method_bad(Vars vars) {
  if (vars["Custom"] == "")
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'vars'{{.*}}'"Custom"'{{.*}}[mapvet-accidental-insert]
    vars["Out"] = "none";
  print(vars);
}
static void service_ok(Vars &vars, int number) {
  vars["Service"] = "S" + std::to_string(number);
  vars["Hidden"] = vars["Prefix"] + "s";
  method_ok(vars, number);
  method_bad(vars);
  print(vars);
}
void file(int services, const std::string &prefix) {
  Vars vars;
  vars["Prefix"] = prefix;
  for (int i = 0; i < services; ++i)
    service_ok(vars, i);
}

// A numbering that everybody counts on, under keys that no one can read off.
struct Node {
  std::vector<const Node *> inputs;
};
class Printer {
public:
  explicit Printer(const std::vector<const Node *> &nodes) {
    for (const Node *node : nodes)
      numbers_[node] = static_cast<int>(numbers_.size());
  }
  void name_ok(const Node *node) { std::cout << '%' << numbers_[node]; }
  void phi_ok(const Node *node, const Node *block) {
    std::cout << numbers_[node] << " = phi " << numbers_[block];
  }
  void all_ok(const Node *node) {
    for (const Node *input : node->inputs)
      std::cout << ' ' << numbers_[input];
  }
  std::size_t size() const { return numbers_.size(); }

private:
  std::unordered_map<const Node *, int> numbers_;
};

// Where some ask whether there is an entry, there may be none.
class Asked {
public:
  explicit Asked(const std::vector<const Node *> &nodes) {
    for (const Node *node : nodes)
      numbers_[node] = static_cast<int>(numbers_.size());
  }
  bool has(const Node *node) const { return numbers_.count(node) != 0; }
  void name_bad(const Node *node) { std::cout << '%' << numbers_[node]; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'numbers_'{{.*}}'node'{{.*}}[mapvet-accidental-insert]
  void phi_bad(const Node *node, const Node *block) {
    std::cout << numbers_[node] << " = phi ";
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'numbers_'{{.*}}'node'{{.*}}[mapvet-accidental-insert]
    std::cout << numbers_[block];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'numbers_'{{.*}}'block'{{.*}}[mapvet-accidental-insert]
  }
  void input_bad(const Node *node) {
    std::cout << ' ' << numbers_[node->inputs.front()];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: operator[] inserts an entry into 'numbers_'{{.*}}'node->inputs.front()'{{.*}}[mapvet-accidental-insert]
  }

private:
  std::unordered_map<const Node *, int> numbers_;
};
