// RUN: %check_clang_tidy %s mapvet-pointer-key %t -- -- -std=c++20

// Owners that end objects which a map elsewhere, or of their own, remembers.
#include "hmap/map.h"
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct Widget {
  std::string Name;
  float Opacity = 1;
};

//--- the map is another object's

class Animator {
public:
  void fade(Widget *W, int Ticks) { Running[W] = Ticks; }
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: key of 'Running' points to an object that 'Window::close' destroys without removing the key [mapvet-pointer-key]
  void forget(Widget *W) { Running.erase(W); }
  std::size_t busy() const { return Running.size(); }

private:
  hmap::map<Widget *, int> Running;
};
class Window {
public:
  explicit Window(Animator &A) : Anim(A) {}
  void hide(const std::string &Name) {
    for (auto &W : Widgets)
      if (W->Name == Name)
        Anim.fade(W.get(), 10);
  }
  void close(const std::string &Name) {
    std::erase_if(Widgets, [&](auto &W) { return W->Name == Name; });
  }

private:
  Animator &Anim;
  std::vector<std::unique_ptr<Widget>> Widgets;
};
void windows() {
  Animator A;
  Window W(A);
  W.hide("ok");
  W.close("ok");
}

class Blinker {
public:
  void start(Widget *W) { Running.emplace(W, 1); }
  void forget(Widget *W) { Running.erase(W); }

private:
  std::map<Widget *, int> Running;
};
class Panel {
public:
  explicit Panel(Blinker &B) : Blink(B) {}
  void mark(unsigned I) { Blink.start(Widgets[I].get()); }
  void close(const std::string &Name) {
    for (auto &W : Widgets)
      if (W->Name == Name)
        Blink.forget(W.get());
    std::erase_if(Widgets, [&](auto &W) { return W->Name == Name; });
  }

private:
  Blinker &Blink;
  std::vector<std::unique_ptr<Widget>> Widgets;
};
void panels() {
  Blinker B;
  Panel P(B);
  P.mark(0);
  P.close("ok");
}

//--- a setter ends what was there

struct Expr {
  std::string Text;
};
class Checker {
public:
  int type(const Expr *E) {
    auto It = Types.find(E);
    if (It != Types.end())
      return It->second;
    Types.try_emplace(E, static_cast<int>(E->Text.size()));
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: key of 'Types' points to an object that 'Checker::replace' destroys without removing the key [mapvet-pointer-key]
    return 0;
  }
  void replace(std::unique_ptr<Expr> &Slot, std::unique_ptr<Expr> By) {
    Slot = std::move(By);
  }

private:
  std::unordered_map<const Expr *, int> Types;
};
class Rewriter {
public:
  void note(const Expr *E) { Types.try_emplace(E, 1); }
  void replace(std::unique_ptr<Expr> &Slot, std::unique_ptr<Expr> By) {
    Types.erase(Slot.get());
    Slot = std::move(By);
  }
  // Nothing was there.
  void make(std::unique_ptr<Expr> &Slot) {
    auto Made = std::make_unique<Expr>();
    Slot = std::move(Made);
  }

private:
  hmap::map<const Expr *, int> Types;
};
class Document {
public:
  void open(std::unique_ptr<Expr> Next) { Root = std::move(Next); }
  void mark(int N) { Marks[Root.get()] = N; }
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: key of 'Marks' points to an object that 'Document::open' destroys without removing the key [mapvet-pointer-key]

private:
  std::unique_ptr<Expr> Root;
  std::map<const Expr *, int> Marks;
};
class Session {
public:
  void open(std::unique_ptr<Expr> Next) {
    Root = std::move(Next);
    Marks.clear();
  }
  void mark(int N) { Marks[Root.get()] = N; }

private:
  std::unique_ptr<Expr> Root;
  std::map<const Expr *, int> Marks;
};

//--- both die together

class Message {
public:
  static Message parse(std::string Raw) {
    Message M;
    M.Text = std::make_unique<std::string>(std::move(Raw));
    std::string_view Rest = *M.Text;
    while (!Rest.empty()) {
      auto End = Rest.find('\n');
      auto Line = Rest.substr(0, End);
      M.Fields.emplace(Line.substr(0, 1), Line);
      Rest = End == Rest.npos ? std::string_view{} : Rest.substr(End + 1);
    }
    return M;
  }
  std::size_t fields() const { return Fields.size(); }

private:
  std::unique_ptr<std::string> Text;
  std::map<std::string_view, std::string_view> Fields;
};
std::size_t messages() { return Message::parse("a\nb\n").fields(); }

class Built {
public:
  Built() : Item(nullptr) { Item = std::make_unique<Expr>(); }
  void mark() { Marks[Item.get()] = 1; }

private:
  std::unique_ptr<Expr> Item;
  hmap::map<const Expr *, int> Marks;
};
void built() {
  Built B;
  B.mark();
}

//--- shared keys that come through a call

struct Texture {
  std::string File;
};
class Stats {
public:
  static Stats &instance() {
    static Stats S;
    return S;
  }
  void drawn(const std::shared_ptr<Texture> &T) { ++Draws[T]; }
  std::size_t distinct() const { return Draws.size(); }

private:
  std::unordered_map<std::shared_ptr<Texture>, int> Draws;
// CHECK-MESSAGES: :[[@LINE-1]]:53: warning: the keys of 'Draws' own their objects and nothing is ever removed from it: no object that was a key is freed before the map [mapvet-pointer-key]
};
class Kept {
public:
  static Kept &instance() {
    static Kept S;
    return S;
  }
  void drawn(const std::shared_ptr<Texture> &T) { ++Draws[T]; }
  void endFrame() { Draws.clear(); }

private:
  hmap::map<std::shared_ptr<Texture>, int> Draws;
};
void render(const std::shared_ptr<Texture> &T) {
  Stats::instance().drawn(T);
  Kept::instance().drawn(T);
  Kept::instance().endFrame();
}

//--- 'this' in the map of an object that is handed in

class Member;
class Section {
public:
  void add(Member &M);
  int Order = 0;
};
class Member {
public:
  void setSection(const Section *S, int N) { Sections.emplace(S, N); }

private:
  std::map<const Section *, int> Sections;
};
// Which of the two lasts longer, nobody knows.
void Section::add(Member &M) { M.setSection(this, Order); }
struct Outline {
  std::vector<std::unique_ptr<Section>> Parts;
  void grow(Member &M) {
    Parts.push_back(std::make_unique<Section>());
    Parts.back()->add(M);
  }
};

class Hub;
class Probe {
public:
  void attach(Hub &H);
  int Id = 0;
};
class Hub {
public:
  void watch(Probe *P) { Probes[P] = P ? 1 : 0; }

private:
  hmap::map<Probe *, int> Probes;
};
void Probe::attach(Hub &H) { H.watch(this); }
// The line above is where the key is known; it enters the map in Hub::watch.
// CHECK-MESSAGES: :[[@LINE-7]]:26: warning: 'this' becomes a key of 'Probes', which outlives the object; the destructor of 'Probe' leaves it there [mapvet-pointer-key]
void measure(Hub &H) {
  Probe P;
  P.attach(H);
}

// What the key looks into moves into the entry.
class Texts {
public:
  void add_ok(std::string text) {
    auto owner = std::make_unique<std::string>(std::move(text));
    std::string_view key = *owner;
    Entries.emplace(key, std::move(owner));
  }
  void add_bad(std::string text) {
    auto owner = std::make_unique<std::string>(std::move(text));
    std::string_view key = *owner;
    Entries.emplace(key, nullptr);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: key of 'Entries' looks into an object that local variable 'owner' owns, which ends before the map [mapvet-pointer-key]
  }

private:
  std::map<std::string_view, std::unique_ptr<std::string>> Entries;
// CHECK-FIXES: std::map<std::string, std::unique_ptr<std::string>> Entries;
};
