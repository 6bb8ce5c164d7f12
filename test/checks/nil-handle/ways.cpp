// RUN: %check_clang_tidy %s mapvet-nil-handle %t -- -- -std=c++20 -fexceptions

// Ways to get nothing: a call that throws, a result of several parts, a move
// constructor, an object that may be gone; and an index that is in range.
#include "hmap/handle.h"
#include "hmap/map.h"
#include <atomic>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

using Handle = hmap::handle<std::string, int>;
using Ordered = std::map<std::string, int>;
using Hashed = std::unordered_map<std::string, int>;

//--- a handler is entered from the call that throws

Handle parse(const std::string &Text) {
  if (Text.empty())
    throw std::invalid_argument("empty");
  Handle Out = hmap::make<std::string, int>();
  Out[Text] = 1;
  return Out;
}

void stillNil(const std::string &Text) {
  Handle Fresh;
  // CHECK-FIXES: Handle Fresh = hmap::make<
  try {
    Fresh = parse(Text);
  } catch (const std::invalid_argument &E) {
    std::puts(E.what());
  }
  Fresh["size"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: write to nil map handle 'Fresh' [mapvet-nil-handle]
}

std::unique_ptr<Ordered> load(int N) {
  if (N < 0)
    throw std::out_of_range("n");
  return std::make_unique<Ordered>();
}
int stillNull(int N) {
  std::unique_ptr<Ordered> Table;
  for (int Try = 0; Try < 3; ++Try)
    try {
      Table = load(N);
      break;
    } catch (...) {
    }
  return static_cast<int>(Table->size());
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: dereference of null map pointer 'Table' [mapvet-nil-handle]
}

void leavesInHandler(const std::string &Text) {
  Handle Fresh;
  try {
    Fresh = parse(Text);
  } catch (const std::exception &) {
    return;
  }
  Fresh["size"] = 1;
}
void madeInHandler(const std::string &Text) {
  Handle Fresh;
  try {
    Fresh = parse(Text);
  } catch (const std::exception &) {
    Fresh = hmap::make<std::string, int>();
  }
  Fresh["size"] = 1;
}
// Made before anything throws; that memory runs out is another matter.
void madeBefore(const std::string &Text) {
  Handle Fresh;
  try {
    Fresh = hmap::make<std::string, int>();
    Fresh["first"] = static_cast<int>(parse(Text).size());
  } catch (const std::exception &) {
    std::puts("no first");
  }
  Fresh["size"] = 1;
}
int measure(const Handle &H) noexcept { return static_cast<int>(H.size()); }
void cannotThrow(const Handle &From) {
  Handle Fresh;
  try {
    int N = measure(From);
    Fresh = hmap::make<std::string, int>();
    Fresh["n"] = N;
    parse("x");
  } catch (const std::exception &) {
  }
  Fresh["size"] = 1;
}

//--- results of several parts

std::tuple<bool, Handle, std::string> open(const std::string &Name) {
  if (Name.empty())
    return {false, Handle{}, "no name"};
  Handle Out = hmap::make<std::string, int>();
  return {true, Out, ""};
}
void ignoresFlag(const std::string &Name) {
  auto [Ok, Table, Error] = open(Name);
  if (!Ok)
    std::puts(Error.c_str());
  Table["uses"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: write to nil map handle 'Table' [mapvet-nil-handle]
}
void honoursFlag(const std::string &Name) {
  auto [Ok, Table, Error] = open(Name);
  if (!Ok) {
    std::puts(Error.c_str());
    return;
  }
  Table["uses"] = 1;
}
void testsPart(const std::string &Name) {
  auto Result = open(Name);
  if (std::get<1>(Result))
    std::get<1>(Result)["uses"] = 1;
}
void usesPart(const std::string &Name) {
  auto Result = open(Name);
  std::get<1>(Result)["uses"] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}}nil{{.*}}[mapvet-nil-handle]
}

template <typename Map>
std::pair<std::unique_ptr<Map>, bool> fetch(const std::string &Name) {
  if (Name.empty())
    return {nullptr, false};
  return {std::make_unique<Map>(), true};
}
int both(const std::string &Name) {
  auto [Table, Found] = fetch<Hashed>(Name);
  std::printf("%d\n", Found);
  return static_cast<int>(Table->size());
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: dereference of null map pointer 'Table' [mapvet-nil-handle]
}
int either(const std::string &Name) {
  auto [Table, Found] = fetch<Hashed>(Name);
  return Found ? static_cast<int>(Table->size()) : 0;
}
int member(const std::string &Name) {
  auto Result = fetch<Ordered>(Name);
  if (!Result.second)
    return 0;
  return static_cast<int>(Result.first->size());
}

//--- a move constructor of the program's own

struct Scratch {
  Ordered *Map = nullptr;
  explicit Scratch(Ordered *M) : Map(M) {}
  Scratch(Scratch &&O) noexcept : Map(std::exchange(O.Map, nullptr)) {}
  ~Scratch() { delete Map; }
};
Scratch fill(Scratch S, int N) {
  for (int I = 0; I < N; ++I)
    S.Map->emplace(std::to_string(I), I);
  return S;
}
int afterMove(int N) {
  Scratch S(new Ordered());
  Scratch T = fill(std::move(S), N);
  S.Map->emplace("again", N);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: dereference of null map pointer 'S.Map' [mapvet-nil-handle]
  return static_cast<int>(T.Map->size());
}
int afterMoveOk(int N) {
  Scratch S(new Ordered());
  Scratch T = fill(std::move(S), N);
  T.Map->emplace("again", N);
  return static_cast<int>(T.Map->size());
}

class Batch {
public:
  Batch() : Rows(std::make_unique<Hashed>()) {}
  Batch(Batch &&O) : Rows(std::move(O.Rows)) {}
  void add(const std::string &K) { (*Rows)[K] = 1; }

private:
  std::unique_ptr<Hashed> Rows;
};
void keep(Batch B) { B.add("kept"); }
void handsOn() {
  Batch B;
  B.add("a");
  keep(std::move(B));
}
void usesAfter() {
  Batch B;
  keep(std::move(B));
  B.add("late");
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'B.Rows' is null when 'Batch::add' is called, which dereferences it [mapvet-nil-handle]
}

// Two pointers change places, not what they point to.
int swapped(Ordered &Full) {
  Ordered *A = &Full, *B = nullptr;
  std::swap(A, B);
  int N = static_cast<int>(B->size());
  return N + static_cast<int>(A->size());
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: dereference of null map pointer 'A' [mapvet-nil-handle]
}

//--- a map in an object that may be gone

struct Scene {
  Hashed Names;
  hmap::map<int, int> Depths;
};
class Editor {
public:
  explicit Editor(std::weak_ptr<Scene> S) : Where(std::move(S)) {}
  int bad(const std::string &Name) {
    auto S = Where.lock();
    return S->Names[Name];
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'S' can be null here: the weak pointer that it was locked from may have expired [mapvet-nil-handle]
  }
  auto later() {
    return [W = Where](int Id) {
      auto S = W.lock();
      return S->Depths.size() + Id;
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'S' can be null here: the weak pointer that it was locked from may have expired [mapvet-nil-handle]
    };
  }
  int tested(const std::string &Name) {
    if (auto S = Where.lock())
      return S->Names[Name];
    return 0;
  }
  int left(const std::string &Name) {
    auto S = Where.lock();
    if (!S)
      return 0;
    return S->Names[Name];
  }
  int asked(const std::string &Name) {
    if (Where.expired())
      return 0;
    auto S = Where.lock();
    return S->Names[Name];
  }

private:
  std::weak_ptr<Scene> Where;
};

//--- null for an index out of range

class Rows {
public:
  Ordered *row(unsigned I) {
    if (I < All.size())
      return &All[I];
    return nullptr;
  }
  Ordered *signedRow(int I) {
    if (I < 0 || I >= static_cast<int>(All.size()))
      return nullptr;
    return &All[I];
  }
  Ordered *named(const std::string &Name) {
    if (Name.empty())
      return nullptr;
    return &All[0];
  }
  int first() { return static_cast<int>(row(0)->size()); }
  int last() {
    return static_cast<int>(signedRow(static_cast<int>(All.size()) - 1)->size());
  }
  int of(const std::string &Name) {
    return static_cast<int>(named(Name)->size());
// CHECK-MESSAGES: :[[@LINE-1]]:29: warning: {{.*}}null{{.*}}[mapvet-nil-handle]
  }

private:
  std::vector<Ordered> All;
};

//--- known misses

// Whether somebody called configure() for this object, nobody knows.
class FN_Tenant {
public:
  const Ordered *limits() const { return Limits.get(); }
  void configure(Ordered L) {
    Limits = std::make_unique<Ordered>(std::move(L));
  }

private:
  std::unique_ptr<Ordered> Limits;
};
int FN_setterOnly(const FN_Tenant &T) {
  return static_cast<int>(T.limits()->size());
}

// compare_exchange() brings what another thread has stored.
static std::atomic<std::map<int, int> *> published;
int exchanged_ok() {
  std::map<int, int> *current = published.load();
  if (!current) {
    auto *fresh = new std::map<int, int>;
    if (published.compare_exchange_strong(current, fresh))
      return static_cast<int>(fresh->size());
    delete fresh;
  }
  return static_cast<int>(current->size());
}
