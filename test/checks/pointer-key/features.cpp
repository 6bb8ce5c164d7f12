// RUN: %check_clang_tidy %s mapvet-pointer-key %t

#include <string>
#include <string_view>
#include <unordered_map>

struct Node {
  int N = 0;
};
std::unordered_map<const Node *, int> Global;

// Templates.
template <typename T> struct Registry {
  static std::unordered_map<const T *, int> Table;
  static void add(const T *object) { Table[object] = 1; }
};
template <typename T> std::unordered_map<const T *, int> Registry<T>::Table;
template <typename T> void template_bad() {
  T object;
  Global[&object] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}local variable 'object'{{.*}}[mapvet-pointer-key]
}
void instantiated() {
  template_bad<Node>();
  static Node node;
  Registry<Node>::add(&node);
}

// Lambdas.
void lambda_bad() {
  auto put = [] {
    Node node;
    Global[&node] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}local variable 'node'{{.*}}[mapvet-pointer-key]
  };
  put();
}
void lambda_ok() {
  Node node;
  Global[&node] = 1;
  auto forget = [&node] { Global.erase(&node); };
  forget();
}

// Macros.
#define ADD(NODE) Global[&(NODE)] = 1
void macro_bad() {
  Node node;
  ADD(node);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}local variable 'node'{{.*}}[mapvet-pointer-key]
}

// Class hierarchies.
class Widget;
std::unordered_map<Widget *, int> Widgets;
class Widget {
public:
  virtual ~Widget() = default;
  void show_bad() { Widgets[this] = 1; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'this' becomes a key{{.*}}[mapvet-pointer-key]
};
class Button;
std::unordered_map<Button *, int> Buttons;
class Button : public Widget {
public:
  ~Button() override { forget(); }
  void show_ok() { Buttons[this] = 1; }

private:
  void forget() { Buttons.erase(this); }
};

// Through a call.
void remember(std::string_view name);
std::unordered_map<std::string_view, int> Names;
void remember(std::string_view name) { Names[name] = 1; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}local variable 'name'{{.*}}[mapvet-pointer-key]
void called_bad(int n) {
  std::string name = std::to_string(n);
  remember(name);
}

// Strings that are made on the way in.
static std::unordered_map<std::string_view, int> Spans;
std::string nameOf(int id);
void made_bad(const std::string &base, int id) {
  Spans[base + "/index"] = id;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'Spans' looks into a temporary that ends with this expression{{.*}}[mapvet-pointer-key]
  Spans.emplace(base.substr(1), id);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'Spans' looks into a temporary that ends with this expression{{.*}}[mapvet-pointer-key]
  Spans.insert({std::to_string(id), id});
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'Spans' looks into a temporary that ends with this expression{{.*}}[mapvet-pointer-key]
  Spans[nameOf(id)] = id;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'Spans' looks into a temporary that ends with this expression{{.*}}[mapvet-pointer-key]
}
void made_ok(int id) {
  Spans["index"] = id;
  (void)Spans.count(nameOf(id));
}
