// RUN: %check_clang_tidy %s mapvet-small-fixed-map %t
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

enum class Verb { None, Get, Put };

Verb map_bad(const std::string &text) {
  const std::map<std::string, Verb> verbs{{"GET", Verb::Get}, {"PUT", Verb::Put}};
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'verbs' is built anew from 2 constants on every call and only read; make it static, or a sorted array or a switch [mapvet-small-fixed-map]
// CHECK-FIXES: static const std::map<std::string, Verb> verbs{
  const auto it = verbs.find(text);
  return it == verbs.end() ? Verb::None : it->second;
}
Verb map_ok(const std::string &text) {
  static const std::map<std::string, Verb> verbs{{"GET", Verb::Get}};
  const auto it = verbs.find(text);
  return it == verbs.end() ? Verb::None : it->second;
}
bool set_bad(int code) {
  std::set<int> good = {200, 201, 204};
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'good' is built anew from 3 constants{{.*}}[mapvet-small-fixed-map]
// CHECK-FIXES: static std::set<int> good = {
  return good.count(code) != 0;
}
const char *hmap_bad(int code) {
  hmap::map<int, const char *> texts{{200, "OK"}, {404, "Not Found"}};
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'texts' is built anew{{.*}}[mapvet-small-fixed-map]
// CHECK-FIXES: static hmap::map<int, const char *> texts{
  return texts.contains(code) ? texts.find(code)->second : "";
}
int absl_bad(const std::string &name) {
  const absl::flat_hash_map<std::string, int> depths{{"low", 1}, {"high", 9}};
// CHECK-MESSAGES: :[[@LINE-1]]:47: warning: 'depths' is built anew{{.*}}[mapvet-small-fixed-map]
// CHECK-FIXES: static const absl::flat_hash_map<std::string, int> depths{
  return depths.at(name);
}

//--- it grows, leaves, or depends on the call ---------------------------------------
int grows_ok(const std::string &name, bool more) {
  std::map<std::string, int> depths{{"low", 1}, {"high", 9}};
  if (more)
    depths.emplace("highest", 99);
  return depths.at(name);
}
int subscript_ok(const std::string &name) {
  std::map<std::string, int> depths{{"low", 1}};
  return depths[name];
}
std::map<std::string, int> returned_ok() {
  std::map<std::string, int> depths{{"low", 1}};
  return depths;
}
void fill(std::map<std::string, int> &depths);
int passed_ok(const std::string &name) {
  std::map<std::string, int> depths{{"low", 1}};
  fill(depths);
  return depths.at(name);
}
int values_ok(const std::string &name, int low) {
  const std::map<std::string, int> depths{{"low", low}, {"high", 9}};
  return depths.at(name);
}
struct Holder {
  std::map<std::string, int> depths;
};
void stored_ok(Holder &holder) {
  std::map<std::string, int> depths{{"low", 1}};
  holder.depths = std::move(depths);
}

//--- templates, lambdas, classes ---------------------------------------------------
template <class Text> bool generic_bad(const Text &word) {
  const std::set<Text> words{"if", "else"};
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'words' is built anew{{.*}}[mapvet-small-fixed-map]
// CHECK-FIXES: static const std::set<Text> words{
  return words.count(word) != 0;
}
bool use(const std::string &word) { return generic_bad(word); }
int lambda_bad(const std::string &name) {
  const auto shade = [](const std::string &color) {
    const std::unordered_map<std::string, int> shades{{"black", 0}, {"white", 9}};
// CHECK-MESSAGES: :[[@LINE-1]]:48: warning: 'shades' is built anew{{.*}}[mapvet-small-fixed-map]
// CHECK-FIXES: static const std::unordered_map<std::string, int> shades{
    return shades.at(color);
  };
  return shade(name);
}
struct Base {
  virtual ~Base() = default;
  virtual int code(const std::string &) const { return 0; }
};
struct Derived : Base {
  int code(const std::string &name) const override {
    const std::map<std::string, int> codes{{"a", 1}, {"b", 2}};
// CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'codes' is built anew{{.*}}[mapvet-small-fixed-map]
// CHECK-FIXES: static const std::map<std::string, int> codes{
    return codes.at(name);
  }
};
#define TABLE(NAME, ...) const std::map<int, int> NAME{__VA_ARGS__}
int macro_bad(int key) {
  TABLE(table, {1, 2}, {3, 4});
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'table' is built anew{{.*}}[mapvet-small-fixed-map]
  return table.at(key);
}

//--- members
enum class Key { Up, Down, Left };
class Input {
public:
  Input() : codes_{{'w', Key::Up}, {'s', Key::Down}, {'a', Key::Left}} {}
  bool knows(char c) const { return codes_.count(c) != 0; }

private:
  std::unordered_map<char, Key> codes_;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'codes_' is built anew from 3 constants in every object and only read; make it static, or a sorted array or a switch [mapvet-small-fixed-map]
};
class Parser {
public:
  bool knows(const std::string &word) const { return words_.count(word) != 0; }

private:
  const std::set<std::string> words_{"if", "else"};
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'words_' is built anew from 2 constants in every object{{.*}}[mapvet-small-fixed-map]
};
class Grows_ok {
public:
  Grows_ok() : words_{{"if", 1}, {"else", 2}} {}
  void add(const std::string &word) { words_[word] = 3; }
  int of(const std::string &word) const { return words_.at(word); }

private:
  std::map<std::string, int> words_;
};
class Differs_ok {
public:
  explicit Differs_ok(int n) : words_{{"if", n}, {"else", n + 1}} {}
  int of(const std::string &word) const { return words_.at(word); }

private:
  std::map<std::string, int> words_;
};
class Either_ok {
public:
  Either_ok() : words_{{"if", 1}} {}
  explicit Either_ok(int) : words_{{"else", 1}} {}
  int of(const std::string &word) const { return words_.at(word); }

private:
  std::map<std::string, int> words_;
};
class Shown_ok {
public:
  Shown_ok() : words_{{"if", 1}, {"else", 2}} {}
  std::map<std::string, int> &all() { return words_; }

private:
  std::map<std::string, int> words_;
};
// Made once.
class Single_ok {
public:
  static const Single_ok &get() {
    static const Single_ok one;
    return one;
  }
  int of(const std::string &word) const { return words_.at(word); }

private:
  Single_ok() : words_{{"if", 1}, {"else", 2}} {}
  std::map<std::string, int> words_;
};
int members() {
  int n = 0;
  for (int i = 0; i < 9; ++i) {
    Input input;
    Parser parser;
    Grows_ok grows;
    Differs_ok differs(i);
    Either_ok either(i);
    Shown_ok shown;
    grows.add("x");
    n += input.knows('w') + parser.knows("if") + grows.of("if") +
         differs.of("if") + either.of("else") +
         static_cast<int>(shown.all().size()) + Single_ok::get().of("if");
  }
  return n;
}
