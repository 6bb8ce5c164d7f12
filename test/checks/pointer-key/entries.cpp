// RUN: %check_clang_tidy %s mapvet-pointer-key %t -- -- -std=c++20

// The owner is a map: erasing its entry ends the object, and a map beside it
// keeps the address.
#include "hmap/map.h"
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct Widget {
  std::string Name;
  virtual ~Widget() = default;
};

class Reference {
public:
  void add(int K) {
    auto &P = Own[K];
    P = std::make_unique<Widget>();
    Seen[P.get()]++;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'Seen' points to an object that 'Reference::del' destroys without removing the key [mapvet-pointer-key]
  }
  void del(int K) { Own.erase(K); }

private:
  std::unordered_map<int, std::unique_ptr<Widget>> Own;
  std::unordered_map<Widget *, int> Seen;
};
class Emplaced {
public:
  Widget *add(int K) {
    auto [It, Fresh] = Own.emplace(K, std::make_unique<Widget>());
    Tags[It->second.get()] = "x";
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'Tags' points to an object that 'Emplaced::del' {{.*}}[mapvet-pointer-key]
    return It->second.get();
  }
  void del(int K) { Own.erase(K); }

private:
  hmap::map<int, std::unique_ptr<Widget>> Own;
  std::map<const Widget *, std::string> Tags;
};
class Inline {
public:
  void add(int K) {
    Widget &W = Own[K];
    Tags[&W] = "x";
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'Tags' points to an object that 'Inline::del' {{.*}}[mapvet-pointer-key]
  }
  void del(int K) { Own.erase(K); }

private:
  std::map<int, Widget> Own;
  hmap::map<const Widget *, std::string> Tags;
};
class Back {
public:
  void add() {
    auto &P = Own.emplace_back(std::make_unique<Widget>());
    Tags[P.get()] = "x";
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'Tags' points to an object that 'Back::del' {{.*}}[mapvet-pointer-key]
  }
  void del() { Own.pop_back(); }

private:
  std::vector<std::unique_ptr<Widget>> Own;
  std::map<const Widget *, std::string> Tags;
};

//--- the key goes first
class Both {
public:
  void add(int K) {
    auto [It, Fresh] = Own.emplace(K, std::make_unique<Widget>());
    Tags[It->second.get()] = "x";
  }
  void del(int K) {
    auto It = Own.find(K);
    if (It == Own.end())
      return;
    Tags.erase(It->second.get());
    Own.erase(It);
  }

private:
  std::map<int, std::unique_ptr<Widget>> Own;
  std::map<const Widget *, std::string> Tags;
};
//--- the objects last as long as their owner
class Forever {
public:
  void add(int K) {
    auto &P = Own[K];
    if (!P)
      P = std::make_unique<Widget>();
    Tags[P.get()] = "x";
  }

private:
  std::map<int, std::unique_ptr<Widget>> Own;
  std::map<const Widget *, std::string> Tags;
};
//--- what the entry refers to is somebody else's
class Index {
public:
  void add(int K, Widget *W) {
    auto &P = Names[K];
    P = W;
    Tags[P] = "x";
  }
  void del(int K) { Names.erase(K); }

private:
  std::map<int, Widget *> Names;
  std::map<const Widget *, std::string> Tags;
};
//--- by way of a pointer into a buffer
struct Graph {
  void note(int N) {
    std::vector<Widget *> Found;
    collect(Found);
    Widget **All = Found.empty() ? nullptr : &Found[0];
    for (int I = 0; I < N; ++I)
      Made.insert_or_assign(All[I], I);
  }
  void collect(std::vector<Widget *> &Out);
  std::map<Widget *, int> Made;
};
