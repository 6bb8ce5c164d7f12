//===- CheckThenAct.cpp - Decisions that are stale when used ----*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each function is walked with the critical sections that are certainly open
// at each event: a section is one acquisition of a lock.  A *check* asks a map
// about a key, or for its size; an *act* changes or relies on the entry of that
// key.  They are reported if a condition that rests on the check decides
// whether the act is reached, and no section is open at both: then another
// thread can come between.  An operation of a map that synchronises itself is a
// section of its own.
//
// What a function does to maps under keys that it was given, under its own
// locks or its caller's, is its summary (at most MaxSteps), and is judged where
// it is called.
//
// A value is stale, too, that is computed of what an entry held in an earlier
// section, and overwrites it: what others wrote between is lost.  And so is a
// key that was picked in an earlier section by what its entry
// held, and is erased while others write such entries.
//
// An act whose section asks again, or that decides by itself (an insertion or
// removal whose outcome is looked at), is right.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr StringRef CheckName = "mapvet-check-then-act";
constexpr unsigned MaxSteps = 24;
constexpr unsigned MaxRounds = 16; ///< visits of a block
constexpr unsigned MaxPairs = 4096;
constexpr size_t MaxSources = 4; ///< of one value
/// From the name of a variable to its initialiser: " = ", a line break.
constexpr uint32_t MaxGap = 48;

enum StepFlags : uint16_t {
  Asks = 1,    ///< a check
  Sizes = 2,   ///< asks for the number of entries
  Acts = 4,    ///< an act
  Inserts = 8, ///< adds an entry if there is none, else leaves it
  Overwrites = 16,
  Erases = 32,
  Relies = 64,  ///< reads an entry that has to be there
  Looks = 128,  ///< looks into the entry
  Picks = 256,  ///< puts keys away whose entries it has looked at
  Yields = 512, ///< the function returns what the entry holds, or rests on that
};

/// A variable, result or entry that a value comes from.
struct Source {
  Path From;
  bool Computed = false; ///< it is another value, computed of that
};

/// One operation as one function sees it: its own or one of its callees'.
struct Step {
  Path Map;        ///< canonical
  Path Key;        ///< invalid: unknown, or none
  Sym Literal = 0; ///< the key, if it is one
  uint16_t Flags = 0;
  bool Locked = false; ///< a section of its own
  uint32_t Func = 0;   ///< where the operation stands
  const Event *At = nullptr;
  std::vector<Source> Written; ///< Overwrites: with what
};

/// A lock that is certainly held: which acquisition, of what.
struct Section {
  uint32_t Node = 0;
  Path Mutex, Guard;
  bool operator==(const Section &) const = default;
};
using Sections = std::vector<Section>;

class ActFinder {
public:
  explicit ActFinder(const Analysis &A) : P(A.program()), FX(A.effects()) {
    Steps.resize(P.functions().size());
  }
  std::vector<Finding> run();

private:
  struct Placed {
    Step S;
    uint32_t Node;
    Sections Held;
  };
  const Function &fn(uint32_t I) const { return P.functions()[I]; }
  void analyse(uint32_t Func);
  void flow(uint32_t Func, const EventGraph &G, const PathEffects::Frame &Fr,
            std::vector<Sections> &At) const;
  void place(uint32_t Func, const EventGraph &G, const PathEffects::Frame &Fr,
             const std::vector<Sections> &At, std::vector<Placed> &Out) const;
  void written(const EventGraph &G, const PathEffects::Frame &Fr, uint32_t Node,
               Step &S) const;
  static Path keyPath(const PathEffects::Frame &Fr, const Value &V);
  static bool same(const Sections &A, const Sections &B);
  std::set<Path, PathLess> derived(uint32_t Func, const EventGraph &G,
                                   const Placed &X) const;
  void follow(const Function &F, const EventGraph &G, const Placed &X,
              std::set<Path, PathLess> &D) const;
  void remembered(uint32_t Func, const EventGraph &G, const Placed &X,
                  const std::vector<Sections> &At,
                  std::set<Path, PathLess> &D) const;
  bool rests(const Function &F, uint32_t Cond,
             const std::set<Path, PathLess> &D, unsigned Depth = 0) const;
  bool decides(uint32_t Func, const EventGraph &G, const Placed &X,
               const Placed &Y, const std::set<Path, PathLess> &D) const;
  /// The roots of what comes from an entry, and whether it has been changed on
  /// the way.
  using Values = std::map<Path, bool, PathLess>;
  Values valuesOf(uint32_t Func, const EventGraph &G,
                  const PathEffects::Frame &Fr, const Placed &X) const;
  bool returned(uint32_t Func, const EventGraph &G,
                const PathEffects::Frame &Fr, const Placed &X) const;
  bool isLostUpdate(uint32_t Func, const EventGraph &G,
                    const PathEffects::Frame &Fr,
                    const std::vector<Sections> &At, const Placed &X,
                    const Placed &Y, const std::vector<Placed> &All) const;
  bool sameEntry(const EventGraph &G, const Placed &X, const Placed &Y) const;
  bool apart(const EventGraph &G, const Placed &X, const Placed &Y,
             const std::vector<Placed> &All) const;
  bool asked(uint32_t Func, const EventGraph &G, const Placed &X) const;
  bool used(uint32_t Func, const EventGraph &G, const Placed &X) const;
  bool sideEffects(uint32_t Func, const EventGraph &G, const Placed &Y) const;
  void picked(uint32_t Func, const EventGraph &G, const PathEffects::Frame &Fr,
              const std::vector<Sections> &At, const std::vector<Placed> &All);
  bool writtenElsewhere(const Path &Map, uint32_t Func);
  bool asksValue(const Function &F, const Cond &C) const;
  bool claimed(uint32_t Func, const EventGraph &G, const Placed &X,
               const Placed &Y, const std::vector<Placed> &All) const;
  bool compared(uint32_t Func, const EventGraph &G,
                const std::vector<Sections> &At, const Placed &X,
                const Placed &Y) const;
  bool isStale(uint32_t Func, const EventGraph &G,
               const std::vector<Sections> &At, const Placed &X,
               const Placed &Y, const std::vector<Placed> &All) const;
  std::string nameOf(const Path &X, uint32_t Func) const;
  void report(uint32_t Func, const Placed &X, const Placed &Y, bool Lost);

  const Program &P;
  const PathEffects &FX;
  std::vector<std::vector<Step>> Steps; ///< summaries
  /// Who writes entries that are there, by the place of the map.
  std::optional<std::map<Path, std::set<uint32_t>, PathLess>> Writers;
  std::set<std::pair<Path, uint32_t>,
           bool (*)(const std::pair<Path, uint32_t> &,
                    const std::pair<Path, uint32_t> &)>
      Reported{[](const std::pair<Path, uint32_t> &A,
                  const std::pair<Path, uint32_t> &B) {
        if (A.second != B.second)
          return A.second < B.second;
        return lessPath(A.first, B.first);
      }};
  std::vector<Finding> Out;
};

} // namespace

static bool isPrefix(const Path &A, const Path &B) {
  return A.RootKind == B.RootKind && A.Owner == B.Owner && A.Index == B.Index &&
         A.Sels.size() <= B.Sels.size() &&
         std::equal(A.Sels.begin(), A.Sels.end(), B.Sels.begin());
}

/// The place of a key, without the references that lead to it.
Path ActFinder::keyPath(const PathEffects::Frame &Fr, const Value &V) {
  Path X = V.P;
  if (!X.valid() || V.Kind == ValueKind::MovedFrom)
    return {};
  X = Fr.resolve(X)[0];
  while (!X.Sels.empty() && X.Sels.back().Kind == SelKind::Deref)
    X.Sels.pop_back();
  return X;
}

//===----------------------------------------------------------------------===//
// Sections
//===----------------------------------------------------------------------===//

/// The sections that are open before each node.
void ActFinder::flow(uint32_t Func, const EventGraph &G,
                     const PathEffects::Frame &Fr,
                     std::vector<Sections> &At) const {
  const Function &F = fn(Func);
  std::vector<std::optional<Sections>> In(F.Blocks.size());
  std::vector<unsigned> Visits(F.Blocks.size(), 0);
  Sections Entry;
  for (const RequiredLock &R : F.Requires)
    Entry.push_back({None, R.P, {}});
  In[0] = Entry;
  std::set<const Event *> Kept; // guards that a variable takes over
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      if ((E.Kind == EventKind::Assign && E.V.P.RootKind == Root::Temp) ||
          (E.Kind == EventKind::Move && E.Q.RootKind == Root::Temp))
        for (const Event &L : B.Events)
          if (L.Kind == EventKind::Lock && L.Q.valid() &&
              (L.Q == E.V.P || L.Q == E.Q))
            Kept.insert(&L);
  auto Transfer = [&](const Event &E, uint32_t Node, Sections &S) {
    // The guard that a call returned ends with its statement.
    llvm::erase_if(S, [&](const Section &X) {
      if (X.Guard.RootKind != Root::Temp || X.Node == None)
        return false;
      const Event *L = G.event(X.Node);
      return L && !Kept.count(L) &&
             (E.Where.Line > L->Where.EndLine || E.Where.Line < L->Where.Line);
    });
    switch (E.Kind) {
    case EventKind::Lock: {
      if (E.Try)
        return;
      Path M = Fr.resolve(E.P)[0];
      // Locking a guard again locks what it guarded before.
      for (uint32_t N = 0; N < G.size(); ++N)
        if (const Event *L = G.event(N);
            L && L->Kind == EventKind::Lock && L->Q.valid() && L->Q == E.P)
          M = Fr.resolve(L->P)[0];
      llvm::erase_if(S, [&](const Section &X) { return X.Mutex == M; });
      S.push_back({Node, M, E.Q.valid() ? E.Q : E.P});
      return;
    }
    case EventKind::Unlock:
      llvm::erase_if(S, [&](const Section &X) {
        return X.Mutex == Fr.resolve(E.P)[0] || X.Guard == E.P;
      });
      return;
    case EventKind::Destroy:
      llvm::erase_if(S, [&](const Section &X) {
        return X.Guard.valid() && isPrefix(E.P, X.Guard);
      });
      return;
    case EventKind::Assign:
    case EventKind::Move: {
      const Path &From = E.Kind == EventKind::Move ? E.Q : E.V.P;
      if (From.valid())
        for (Section &X : S)
          if (X.Guard == From)
            X.Guard = E.P;
      return;
    }
    case EventKind::Call:
      if (FX.releasesLock(Func, E) && !FX.isDestruction(E))
        S.clear();
      if (FX.takesLock(Func, E) && !E.Construct) {
        Section N;
        N.Node = Node;
        N.Mutex = E.Recv.valid() ? Fr.resolve(E.Recv)[0] : Path();
        S.push_back(N);
      } else if (FX.takesLock(Func, E)) {
        S.push_back({Node, E.Recv, E.Recv});
      }
      return;
    default:
      return;
    }
  };
  std::set<uint32_t> Work{0};
  std::vector<uint32_t> First(F.Blocks.size(), None);
  {
    uint32_t N = 0;
    for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
      First[B] = N;
      N += F.Blocks[B].Events.size() + 1;
    }
  }
  while (!Work.empty()) {
    uint32_t B = *Work.begin();
    Work.erase(Work.begin());
    if (++Visits[B] > MaxRounds)
      continue;
    Sections S = *In[B];
    for (size_t I = 0; I < F.Blocks[B].Events.size(); ++I) {
      At[First[B] + I] = S;
      Transfer(F.Blocks[B].Events[I], First[B] + I, S);
    }
    for (const Edge &E : F.Blocks[B].Succs) {
      if (E.To >= F.Blocks.size())
        continue;
      if (!In[E.To]) {
        In[E.To] = S;
        Work.insert(E.To);
        continue;
      }
      Sections Both;
      for (const Section &X : *In[E.To])
        if (llvm::is_contained(S, X))
          Both.push_back(X);
      if (Both.size() != In[E.To]->size()) {
        In[E.To] = std::move(Both);
        Work.insert(E.To);
      }
    }
  }
}

/// Some acquisition covers both.
bool ActFinder::same(const Sections &A, const Sections &B) {
  return llvm::any_of(
      A, [&](const Section &X) { return llvm::is_contained(B, X); });
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

static uint16_t flagsOf(const Event &E, StringRef Name) {
  uint16_t F = 0;
  const uint32_t Op = E.Op;
  if (Op & OpSubscript)
    return Acts | Overwrites;
  if (Op & OpInsert)
    return Acts | (Op & OpElementWrite ? Overwrites : Inserts);
  if (Op & (OpErase | OpMoveOut))
    return E.Args.empty() ? 0 : Acts | Erases;
  if ((Op & OpRef) && !E.Args.empty())
    return Acts | Relies;
  if (Op & OpLookup)
    F |= Asks;
  else if ((Op & OpRead) && !E.Args.empty())
    F |= Asks;
  else if ((Op & OpRead) && (Name == "size" || Name == "empty"))
    F |= Asks | Sizes;
  return F;
}

static Path rootOf(Path X) {
  X.Sels.clear();
  return X;
}

/// What \p V comes from.
static void sources(const Value &V, bool Computed, std::vector<Source> &To) {
  auto Add = [&](const Path &X, bool C) {
    if (X.valid() && To.size() < MaxSources)
      To.push_back({X, C});
  };
  if (V.Kind != ValueKind::Function)
    Add(V.P, Computed);
  if (V.Kind == ValueKind::Unknown)
    for (const Value &B : V.Bound)
      Add(B.P, true);
}

/// \p X is (part of) an entry of \p Map.
static bool isEntryOf(const Path &Map, const Path &X) {
  return X.Sels.size() > Map.Sels.size() && isPrefix(Map, X) &&
         X.Sels[Map.Sels.size()].Kind == SelKind::Element;
}

/// What the operation at \p Node overwrites the entry with, as \p S.Written.
void ActFinder::written(const EventGraph &G, const PathEffects::Frame &Fr,
                        uint32_t Node, Step &S) const {
  const Event *E = G.event(Node);
  sources(E->V, false, S.Written);
  // The assignment follows in the block: other events of its expression come
  // between.
  for (uint32_t N = Node + 1; N < G.size(); ++N) {
    const Event *A = G.event(N);
    if (!A || A->Where.File != E->Where.File ||
        A->Where.Offset > E->Where.Offset + E->Where.Length)
      return;
    if (A->Kind != EventKind::Store && A->Kind != EventKind::Assign &&
        A->Kind != EventKind::Move && A->Kind != EventKind::Copy)
      continue;
    const bool Result = A->P.RootKind == Root::Temp && A->P.Index == E->R;
    if (Result || isEntryOf(S.Map, Fr.resolve(A->P)[0])) {
      if (A->Q.valid())
        S.Written.push_back({A->Q, false});
      else
        sources(A->V, false, S.Written);
      return;
    }
  }
}

void ActFinder::place(uint32_t Func, const EventGraph &G,
                      const PathEffects::Frame &Fr,
                      const std::vector<Sections> &At,
                      std::vector<Placed> &Out) const {
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *E = G.event(N);
    if (!E)
      continue;
    if (E->Kind == EventKind::MapOp) {
      const Type &T = P.type(P.typeOf(E->P));
      if (T.Kind != TypeKind::Map && T.Kind != TypeKind::Handle)
        continue;
      Step S;
      S.Flags = flagsOf(*E, P.str(E->Name));
      if (!S.Flags)
        continue;
      S.Map = Fr.resolve(E->P)[0];
      S.Locked = T.Concurrent;
      if (!E->Args.empty()) {
        S.Key = keyPath(Fr, E->Args[0]);
        if (E->Args[0].Kind == ValueKind::Literal)
          S.Literal = E->Args[0].Text;
      }
      S.Func = Func;
      S.At = E;
      if (S.Flags & Overwrites)
        written(G, Fr, N, S);
      Out.push_back({std::move(S), N, At[N]});
      continue;
    }
    if (E->Kind != EventKind::Call)
      continue;
    ArrayRef<uint32_t> To = P.callees(Func, *E);
    if (To.size() != 1 || To[0] == Func)
      continue;
    const Function &Callee = fn(To[0]);
    for (const Step &S : Steps[To[0]]) {
      auto Maps = FX.substitute(Func, Fr, S.Map, Callee, *E);
      if (Maps.size() != 1)
        continue;
      Step X = S;
      X.Map = Maps[0];
      if (S.Key.valid() && S.Key.RootKind == Root::Local &&
          S.Key.Owner == Callee.Usr) {
        const Local &L = Callee.Locals[S.Key.Index];
        Value V = P.argument(L.Param, Callee, *E);
        X.Key = V.Kind == ValueKind::Literal ? Path() : keyPath(Fr, V);
        X.Literal = V.Kind == ValueKind::Literal ? V.Text : 0;
        if (X.Key.valid())
          X.Key = extend(X.Key, S.Key.Sels);
      } else if (S.Key.valid()) {
        auto Keys = FX.substitute(Func, Fr, S.Key, Callee, *E);
        X.Key = Keys.size() == 1 ? Keys[0] : Path();
      }
      if (!X.Key.valid() && !X.Literal && !(X.Flags & Sizes))
        continue;
      // What the caller gives it to write.
      X.Written.clear();
      for (const Source &From : S.Written) {
        if (From.From.RootKind != Root::Local)
          continue;
        if (From.From.Owner != Callee.Usr) {
          X.Written.push_back(From);
          continue;
        }
        const uint32_t Param = Callee.Locals[From.From.Index].Param;
        if (Param != None)
          sources(P.argument(Param, Callee, *E), From.Computed, X.Written);
      }
      Out.push_back({std::move(X), N, At[N]});
    }
  }
}

/// What rests on the outcome of \p X: temporaries and variables.
std::set<Path, PathLess> ActFinder::derived(uint32_t Func, const EventGraph &G,
                                            const Placed &X) const {
  const Function &F = fn(Func);
  std::set<Path, PathLess> D;
  const Event *E = G.event(X.Node);
  if (E->R != None) {
    Path T;
    T.RootKind = Root::Temp;
    T.Owner = F.Usr;
    T.Index = E->R;
    D.insert(T);
  }
  // The variable that it initialises.
  for (uint32_t L = 0; L < F.Locals.size(); ++L) {
    const Range &R = F.Locals[L].Decl;
    if (F.Locals[L].Param == None && R.valid() && R.File == E->Where.File &&
        R.Offset < E->Where.Offset &&
        E->Where.Offset - (R.Offset + R.Length) <= MaxGap) {
      // Another declaration may stand between.
      bool Nearer = llvm::any_of(F.Locals, [&](const Local &O) {
        return O.Decl.valid() && O.Decl.File == R.File &&
               O.Decl.Offset > R.Offset && O.Decl.Offset < E->Where.Offset;
      });
      // Or something happen.
      for (uint32_t N = 0; N < G.size() && !Nearer; ++N)
        if (const Event *O = G.event(N); O && O->Where.File == R.File)
          Nearer = O->Where.Offset + O->Where.Length > R.Offset &&
                   O->Where.Offset + O->Where.Length <= E->Where.Offset;
      Path V;
      V.RootKind = Root::Local;
      V.Owner = F.Usr;
      V.Index = L;
      if (!Nearer)
        D.insert(V);
    }
  }
  follow(F, G, X, D);
  return D;
}

/// Adds to \p D what is assigned from what it holds.
void ActFinder::follow(const Function &F, const EventGraph &G, const Placed &X,
                       std::set<Path, PathLess> &D) const {
  const Event *E = G.event(X.Node);
  auto Root = [](Path Y) {
    Y.Sels.clear();
    return Y;
  };
  bool Changed = true;
  for (unsigned Round = 0; Changed && Round < 4; ++Round) {
    Changed = false;
    for (uint32_t N = 0; N < G.size(); ++N) {
      const Event *A = G.event(N);
      if (!A || (A->Kind != EventKind::Assign && A->Kind != EventKind::Store) ||
          (A->P.RootKind != Root::Local && A->P.RootKind != Root::Temp) ||
          D.count(Root(A->P)))
        continue;
      bool Rests = A->V.P.valid() && D.count(Root(A->V.P));
      Rests |= A->V.Kind == ValueKind::Cond && rests(F, A->V.Index, D);
      // Its statement contains the check.
      Rests |= A->Where.File == E->Where.File && N > X.Node &&
               A->Where.Offset <= E->Where.Offset &&
               A->Where.Offset + A->Where.Length >=
                   E->Where.Offset + E->Where.Length;
      if (Rests) {
        D.insert(Root(A->P));
        Changed = true;
      }
    }
  }
}

/// Adds to \p D the variables in which the section of \p X remembers what it
/// found: those that it assigns on one side of a condition that rests on it.
void ActFinder::remembered(uint32_t Func, const EventGraph &G, const Placed &X,
                           const std::vector<Sections> &At,
                           std::set<Path, PathLess> &D) const {
  const Function &F = fn(Func);
  const std::vector<bool> After = G.after(X.Node, {});
  bool Any = false;
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *A = G.event(N);
    if (!A || (A->Kind != EventKind::Assign && A->Kind != EventKind::Store) ||
        A->P.RootKind != Root::Local || A->P.Owner != F.Usr ||
        !A->P.Sels.empty() || D.count(A->P) || !After[N] ||
        !same(At[N], X.Held))
      continue;
    Placed Here;
    Here.Node = N;
    if (!decides(Func, G, X, Here, D))
      continue;
    D.insert(A->P);
    Any = true;
  }
  if (Any)
    follow(F, G, X, D);
}

bool ActFinder::rests(const Function &F, uint32_t Index,
                      const std::set<Path, PathLess> &D, unsigned Depth) const {
  if (Index >= F.Conds.size() || Depth > 6)
    return false;
  const Cond &C = F.Conds[Index];
  auto In = [&](Path X) {
    X.Sels.clear();
    return D.count(X) != 0;
  };
  return (C.P.valid() && In(C.P)) || llvm::any_of(C.Reads, In) ||
         llvm::any_of(C.Kids,
                      [&](uint32_t K) { return rests(F, K, D, Depth + 1); });
}

/// A condition that rests on \p X decides whether \p Y is reached.
bool ActFinder::decides(uint32_t Func, const EventGraph &G, const Placed &X,
                        const Placed &Y,
                        const std::set<Path, PathLess> &D) const {
  const Function &F = fn(Func);
  std::vector<uint32_t> First(F.Blocks.size());
  uint32_t N = 0;
  for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
    First[B] = N;
    N += F.Blocks[B].Events.size() + 1;
  }
  std::vector<bool> Bar(G.size(), false);
  Bar[X.Node] = true;
  std::vector<bool> After = G.after(X.Node, Bar);
  for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
    const Block &Bl = F.Blocks[B];
    uint32_t End = First[B] + Bl.Events.size();
    if (Bl.Succs.size() != 2 || Bl.Succs[0].Cond == None || !After[End] ||
        !rests(F, Bl.Succs[0].Cond, D))
      continue;
    bool Reach[2];
    for (int I = 0; I < 2; ++I) {
      uint32_t To = Bl.Succs[I].To;
      if (To >= F.Blocks.size())
        return false;
      uint32_t Head = First[To];
      std::vector<bool> Fwd = G.after(Head, Bar);
      Reach[I] = Head == Y.Node || (Fwd[Y.Node] && !Bar[Head]);
    }
    if (Reach[0] != Reach[1])
      return true;
  }
  return false;
}

/// A condition rests on the outcome of the operation.
bool ActFinder::asked(uint32_t Func, const EventGraph &G,
                      const Placed &X) const {
  const Function &F = fn(Func);
  std::set<Path, PathLess> D = derived(Func, G, X);
  const Range &At = G.event(X.Node)->Where;
  auto Entry = [&](const Path &Y) {
    return Y.Sels.size() > X.S.Map.Sels.size() && isPrefix(X.S.Map, Y) &&
           Y.Sels[X.S.Map.Sels.size()].Kind == SelKind::Element;
  };
  for (uint32_t N = 0; N < F.Conds.size(); ++N) {
    const Cond &C = F.Conds[N];
    if (rests(F, N, D))
      return true;
    if ((Entry(C.P) || llvm::any_of(C.Reads, Entry)) &&
        C.Where.File == At.File && C.Where.Offset > At.Offset)
      return true;
  }
  return false;
}

/// The outcome of the operation is looked at.
bool ActFinder::used(uint32_t Func, const EventGraph &G,
                     const Placed &X) const {
  const Function &F = fn(Func);
  if (asked(Func, G, X))
    return true;
  std::set<Path, PathLess> D = derived(Func, G, X);
  const Event *E = G.event(X.Node);
  bool Variable =
      llvm::any_of(D, [](const Path &Y) { return Y.RootKind == Root::Local; });
  if (Variable)
    return true;
  for (const Block &B : F.Blocks)
    for (const Event &R : B.Events) {
      auto Is = [&](const Path &Y) {
        return Y.RootKind == Root::Temp && Y.Owner == F.Usr && E->R != None &&
               Y.Index == E->R;
      };
      if (Is(R.V.P) || Is(R.P) || Is(R.Recv) ||
          llvm::any_of(R.Args, [&](const Value &V) { return Is(V.P); }))
        return true;
      // Part of what is returned.
      if (R.Kind == EventKind::Return && R.Where.File == E->Where.File &&
          R.Where.Offset <= E->Where.Offset &&
          R.Where.Offset + R.Where.Length >= E->Where.Offset + E->Where.Length)
        return true;
    }
  return false;
}

/// Beside \p Y the program acts as if it had done its work: it counts, or says
/// so by its result.
bool ActFinder::sideEffects(uint32_t Func, const EventGraph &G,
                            const Placed &Y) const {
  const Function &F = fn(Func);
  bool Yes = false, No = false;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Return && E.V.Kind == ValueKind::Literal) {
        Yes |= P.str(E.V.Text) == "true";
        No |= P.str(E.V.Text) == "false";
      }
  if (Yes && No)
    return true;
  for (const Block &B : F.Blocks) {
    bool Here = llvm::any_of(
        B.Events, [&](const Event &E) { return G.nodeOf(&E) == Y.Node; });
    if (!Here)
      continue;
    for (const Event &E : B.Events) {
      const Path &X = E.P;
      bool Outer = X.RootKind == Root::This || X.RootKind == Root::Global ||
                   (X.RootKind == Root::Local && X.Owner != F.Usr);
      if (!Outer || X.Sels.empty())
        continue;
      if (E.Kind == EventKind::Store &&
          P.type(P.typeOf(X)).Kind == TypeKind::Integer)
        return true;
      if (E.Kind == EventKind::Signal &&
          P.type(P.typeOf(X)).Kind == TypeKind::Atomic)
        return true;
    }
  }
  return false;
}

/// Somebody but \p Func writes entries of \p Map that are there already.
bool ActFinder::writtenElsewhere(const Path &Map, uint32_t Func) {
  if (!Writers) {
    Writers.emplace();
    for (uint32_t F = 0; F < P.functions().size(); ++F) {
      if (fn(F).Ctor || fn(F).Dtor)
        continue;
      std::optional<PathEffects::Frame> Fr;
      for (const Block &B : fn(F).Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::MapOp && (E.Op & OpElementWrite)) {
            if (!Fr)
              Fr = FX.frame(F);
            (*Writers)[mapPlace(Fr->resolve(E.P)[0])].insert(F);
          }
    }
  }
  auto It = Writers->find(mapPlace(Map));
  return It != Writers->end() &&
         (It->second.size() > 1 || !It->second.count(Func));
}

/// \p Word stands in \p Text, not as part of another one.
static bool hasWord(StringRef Text, StringRef Word) {
  auto InWord = [](char C) { return llvm::isAlnum(C) || C == '_'; };
  for (size_t At = Text.find(Word); !Word.empty() && At != StringRef::npos;
       At = Text.find(Word, At + 1))
    if ((At == 0 || !InWord(Text[At - 1])) &&
        (At + Word.size() == Text.size() || !InWord(Text[At + Word.size()])))
      return true;
  return false;
}

/// \p C names the second half of an entry: by that name, or by that of a
/// structured binding.
bool ActFinder::asksValue(const Function &F, const Cond &C) const {
  auto Second = [&](const Path &X) {
    return llvm::any_of(X.Sels, [&](const Sel &S) {
      const Field *Half = S.Kind == SelKind::Field ? P.field(S.Name) : nullptr;
      return Half && P.str(Half->Name) == "second";
    });
  };
  if (Second(C.P) || llvm::any_of(C.Reads, Second))
    return true;
  const StringRef Text = P.str(C.Text);
  return hasWord(Text, "second") ||
         llvm::any_of(F.Locals,
                      [&](const Local &L) {
                        StringRef Names = P.str(L.Name);
                        return Names.consume_front("[") &&
                               Names.consume_back("]") &&
                               hasWord(Text, Names.split(',').second.trim());
                      }) ||
         llvm::any_of(C.Kids,
                      [&](uint32_t K) { return asksValue(F, F.Conds[K]); });
}

/// Keys that one section picks by what their entries hold, and that another one
/// erases without a look.
void ActFinder::picked(uint32_t Func, const EventGraph &G,
                       const PathEffects::Frame &Fr,
                       const std::vector<Sections> &At,
                       const std::vector<Placed> &All) {
  const Function &F = fn(Func);
  // The local container that \p X is an element of.
  auto Store = [&](Path X) {
    if (X.RootKind != Root::Local || X.Sels.size() != 1 ||
        X.Sels[0].Kind != SelKind::Element)
      return Path();
    X.Sels.clear();
    return X;
  };
  for (const Placed &Y : All) {
    if (!(Y.S.Flags & Erases) || Y.S.At != G.event(Y.Node) || Y.Held.empty() ||
        Y.S.Key.RootKind != Root::Local || PathEffects::isOwn(Y.S.Map, F))
      continue;
    Path Keys = Store(Y.S.Key);
    for (uint32_t N = 0; N < G.size() && !Keys.valid(); ++N)
      if (const Event *E = G.event(N);
          E && E->Kind == EventKind::Assign && E->P == Y.S.Key)
        Keys = Store(E->V.P);
    if (!Keys.valid())
      continue;
    // Its own section looks again.
    const std::vector<bool> Until = G.before(Y.Node, {});
    bool Again = false;
    for (uint32_t N = 0; N < G.size() && !Again; ++N)
      if (const Event *E = G.event(N);
          E && N != Y.Node && Until[N] && same(At[N], Y.Held))
        Again = (E->Kind == EventKind::MapOp &&
                 (E->Op & (OpRead | OpLookup | OpRef | OpElementRead))) ||
                (E->Kind == EventKind::Call && !P.callees(Func, *E).empty());
    if (Again)
      continue;
    // Where a condition looks into the entry, and not at its key alone.
    auto LooksIn = [&](uint32_t C) {
      if (!asksValue(F, F.Conds[C]))
        return false;
      const Range &W = F.Conds[C].Where;
      for (uint32_t N = 0; N < G.size(); ++N)
        if (const Event *E = G.event(N);
            E && E->Kind == EventKind::MapOp && (E->Op & OpElementRead) &&
            E->Where.File == W.File && E->Where.Offset >= W.Offset &&
            E->Where.Offset < W.Offset + W.Length &&
            Fr.resolve(E->P)[0] == Y.S.Map)
          return true;
      return false;
    };
    for (uint32_t B = 0; B < F.Blocks.size(); ++B)
      for (const Event &E : F.Blocks[B].Events) {
        const uint32_t N = G.nodeOf(&E);
        if (E.Kind != EventKind::Assign || !Until[N] || At[N].empty() ||
            same(At[N], Y.Held))
          continue;
        if (!(Store(E.P) == Keys) || E.V.P.Sels.size() < 2)
          continue;
        const Field *Half = P.field(E.V.P.Sels.back().Name);
        Path Map = E.V.P;
        Map.Sels.resize(Map.Sels.size() - 2);
        if (!Half || P.str(Half->Name) != "first" ||
            !(Fr.resolve(Map)[0] == Y.S.Map))
          continue;
        const bool Chosen = llvm::any_of(F.Blocks, [&](const Block &Before) {
          return llvm::any_of(Before.Succs, [&](const Edge &Ed) {
            return Ed.To == B && Ed.Cond != None && Ed.Cond < F.Conds.size() &&
                   LooksIn(Ed.Cond);
          });
        });
        if (!Chosen || !writtenElsewhere(Y.S.Map, Func))
          continue;
        Placed X{Y.S, N, At[N]};
        X.S.Flags = Asks | Looks | Picks;
        X.S.At = &E;
        report(Func, X, Y, false);
      }
  }
}

/// The section of \p X puts the key down elsewhere as being worked on, and only
/// who was the first to do so gets to \p Y.
bool ActFinder::claimed(uint32_t Func, const EventGraph &G, const Placed &X,
                        const Placed &Y, const std::vector<Placed> &All) const {
  auto Beside = [&](const Placed &Z) {
    return !(Z.S.Map == X.S.Map) && same(Z.Held, X.Held) &&
           (X.S.Literal ? Z.S.Literal == X.S.Literal
                        : X.S.Key.valid() && Z.S.Key == X.S.Key);
  };
  auto Decides = [&](const Placed &Z) {
    return decides(Func, G, Z, Y, derived(Func, G, Z));
  };
  const std::vector<bool> Until = G.before(Y.Node, {});
  return llvm::any_of(All, [&](const Placed &Z) {
    return (Z.S.Flags & (Inserts | Overwrites)) && Until[Z.Node] && Beside(Z) &&
           (Decides(Z) || llvm::any_of(All, [&](const Placed &W) {
              return (W.S.Flags & Asks) && W.S.Map == Z.S.Map && Beside(W) &&
                     Decides(W);
            }));
  });
}

/// The section of \p Y compares what the section of \p X put down with what is
/// now, as `if (seen != version_) return;` does, and only then gets to \p Y.
bool ActFinder::compared(uint32_t Func, const EventGraph &G,
                         const std::vector<Sections> &At, const Placed &X,
                         const Placed &Y) const {
  const Function &F = fn(Func);
  auto PutDown = [&](const Path &L) {
    if (L.RootKind != Root::Local || L.Owner != F.Usr)
      return false;
    for (uint32_t N = 0; N < G.size(); ++N)
      if (const Event *E = G.event(N);
          E && (E->Kind == EventKind::Assign || E->Kind == EventKind::Store) &&
          E->P == L && same(At[N], X.Held) && !same(At[N], Y.Held))
        return true;
    return false;
  };
  auto Shared = [](const Path &L) {
    return (L.RootKind == Root::This || L.RootKind == Root::Global) &&
           !L.Sels.empty();
  };
  std::vector<uint32_t> First(F.Blocks.size());
  uint32_t N = 0;
  for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
    First[B] = N;
    N += F.Blocks[B].Events.size() + 1;
  }
  for (const Block &B : F.Blocks) {
    if (B.Succs.size() != 2 || B.Succs[0].Cond >= F.Conds.size())
      continue;
    const Cond *C = &F.Conds[B.Succs[0].Cond];
    while (C->Kind == CondKind::Not && !C->Kids.empty())
      C = &F.Conds[C->Kids[0]];
    if (!llvm::any_of(C->Reads, PutDown) || !llvm::any_of(C->Reads, Shared))
      continue;
    bool Reach[2] = {}, Inside = false;
    for (int I = 0; I < 2; ++I) {
      if (B.Succs[I].To >= F.Blocks.size())
        continue;
      const uint32_t Head = First[B.Succs[I].To];
      Reach[I] = Head == Y.Node || G.after(Head, {})[Y.Node];
      Inside |= Reach[I] && same(At[Head], Y.Held);
    }
    if (Inside && Reach[0] != Reach[1])
      return true;
  }
  return false;
}

/// \p X and \p Y are of one entry, as far as it can be told.
bool ActFinder::sameEntry(const EventGraph &G, const Placed &X,
                          const Placed &Y) const {
  if (X.S.Literal ? X.S.Literal != Y.S.Literal
                  : !X.S.Key.valid() || !(X.S.Key == Y.S.Key))
    return false;
  // The variable may have got another value between.
  const Path Key = rootOf(X.S.Key);
  if (Key.RootKind != Root::Local)
    return true;
  std::vector<bool> Bar(G.size(), false);
  Bar[X.Node] = true;
  const std::vector<bool> Since = G.after(X.Node, Bar),
                          Until = G.before(Y.Node, Bar);
  for (uint32_t N = 0; N < G.size(); ++N)
    if (const Event *E = G.event(N);
        E && Since[N] && Until[N] &&
        (E->Kind == EventKind::Store || E->Kind == EventKind::Assign) &&
        E->P.RootKind == Root::Local && isPrefix(Key, E->P))
      return false;
  return true;
}

/// Each is protected, neither by what protects the other, and where \p Y is
/// done after \p X, nobody asks again.
bool ActFinder::apart(const EventGraph &G, const Placed &X, const Placed &Y,
                      const std::vector<Placed> &All) const {
  auto Protected = [](const Placed &Z) {
    return Z.S.Locked || !Z.Held.empty();
  };
  if (!Protected(X) || !Protected(Y) || same(X.Held, Y.Held) ||
      X.Node == Y.Node)
    return false;
  std::vector<bool> After = G.after(X.Node, {});
  if (!After[Y.Node])
    return false;
  return llvm::none_of(All, [&](const Placed &Z) {
    return &Z != &X && (Z.S.Flags & Asks) && Z.Node < Y.Node && After[Z.Node] &&
           Z.S.Map == X.S.Map && Z.Node != X.Node && same(Z.Held, Y.Held) &&
           !same(Z.Held, X.Held);
  });
}

bool ActFinder::isStale(uint32_t Func, const EventGraph &G,
                        const std::vector<Sections> &At, const Placed &X,
                        const Placed &Y, const std::vector<Placed> &All) const {
  const bool Size = X.S.Flags & Sizes;
  if (Size ? !(Y.S.Flags & (Inserts | Overwrites)) || (Y.S.Flags & Relies)
           : !sameEntry(G, X, Y))
    return false;
  if (!apart(G, X, Y, All))
    return false;
  std::set<Path, PathLess> D = derived(Func, G, X);
  remembered(Func, G, X, At, D);
  if (!decides(Func, G, X, Y, D) || claimed(Func, G, X, Y, All) ||
      compared(Func, G, At, X, Y))
    return false;
  if (Y.S.Flags & Inserts)
    return (Size || sideEffects(Func, G, Y)) && !used(Func, G, Y);
  if (Y.S.Flags & Erases)
    return !used(Func, G, Y) &&
           ((X.S.Flags & Looks) || sideEffects(Func, G, Y));
  // `auto &entry = m[k]; if (!entry) ...`: it is asked again, by its value.
  return !(Y.S.At == G.event(Y.Node) && (Y.S.At->Op & OpSubscript) &&
           asked(Func, G, Y));
}

/// \p X gives what the entry holds.
static bool isRead(const EventGraph &G, const Step &S, uint32_t Node) {
  if (S.At != G.event(Node))
    return S.Flags & Yields;
  return (S.Flags & (Asks | Relies)) ? !(S.Flags & Sizes)
                                     : (S.At->Op & OpSubscript) != 0;
}

/// What comes from the entry that \p X reads.
ActFinder::Values ActFinder::valuesOf(uint32_t Func, const EventGraph &G,
                                      const PathEffects::Frame &Fr,
                                      const Placed &X) const {
  Values Out;
  const Event *E = G.event(X.Node);
  const bool Own = X.S.At == E;
  if (E->R != None) {
    Path T;
    T.RootKind = Root::Temp;
    T.Owner = fn(Func).Usr;
    T.Index = E->R;
    Out[T] = false;
  }
  const std::vector<bool> After = G.after(X.Node, {});
  // None: it is no such value; else whether it has been changed.
  auto Is = [&](const Path &Y) -> std::optional<bool> {
    if (!Y.valid())
      return std::nullopt;
    if (auto It = Out.find(rootOf(Y)); It != Out.end())
      return It->second;
    if (Own && isEntryOf(X.S.Map, Fr.resolve(Y)[0]))
      return false;
    return std::nullopt;
  };
  // What is changed in place: added to, or a part of it assigned.
  auto Altered = [&](const Event &A) -> const Path * {
    switch (A.Kind) {
    case EventKind::Store:
    case EventKind::Change:
    case EventKind::Escape:
      return &A.P;
    case EventKind::Assign:
    case EventKind::Move:
      return A.P.Sels.empty() ? nullptr : &A.P;
    case EventKind::MapOp:
      return A.Op & (OpWrite | OpInsert | OpErase | OpClear | OpAssign |
                     OpElementWrite)
                 ? &A.P
                 : nullptr;
    case EventKind::Call:
      return !A.Construct && !FX.isDestruction(A) &&
                     llvm::any_of(P.callees(Func, A),
                                  [&](uint32_t C) { return !fn(C).Const; })
                 ? &A.Recv
                 : nullptr;
    default:
      return nullptr;
    }
  };
  auto IsOwn = [](const Path &Y) {
    return Y.RootKind == Root::Local || Y.RootKind == Root::Temp;
  };
  bool More = true;
  for (unsigned Round = 0; More && Round < 4; ++Round) {
    More = false;
    for (uint32_t N = 0; N < G.size(); ++N) {
      const Event *A = G.event(N);
      if (!A || !After[N])
        continue;
      auto Add = [&](const Path &To, bool Changed) {
        auto [It, New] = Out.try_emplace(rootOf(To), Changed);
        More |= New || (Changed && !It->second);
        It->second |= Changed;
      };
      if (const Path *Y = Altered(*A); Y && Out.count(rootOf(*Y)))
        Add(*Y, true);
      if (!IsOwn(A->P) || (Own && isEntryOf(X.S.Map, Fr.resolve(A->P)[0])))
        continue;
      std::vector<Source> From;
      if (A->Kind == EventKind::Assign || A->Kind == EventKind::Store)
        sources(A->V, false, From);
      else if (A->Kind == EventKind::Move || A->Kind == EventKind::Copy)
        From.push_back({A->Q, false});
      for (const Source &S : From)
        if (auto Was = Is(S.From))
          Add(A->P, *Was || S.Computed);
    }
  }
  return Out;
}

/// The function returns what comes from the entry that \p X reads.
bool ActFinder::returned(uint32_t Func, const EventGraph &G,
                         const PathEffects::Frame &Fr, const Placed &X) const {
  const Values From = valuesOf(Func, G, Fr, X);
  return llvm::any_of(fn(Func).Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      if (E.Kind != EventKind::Return)
        return false;
      std::vector<Source> Of;
      sources(E.V, false, Of);
      return llvm::any_of(Of, [&](const Source &S) {
        return From.count(rootOf(S.From)) ||
               isEntryOf(X.S.Map, Fr.resolve(S.From)[0]);
      });
    });
  });
}

/// \p Y overwrites the entry with something computed of what \p X read there in
/// an earlier section.
bool ActFinder::isLostUpdate(uint32_t Func, const EventGraph &G,
                             const PathEffects::Frame &Fr,
                             const std::vector<Sections> &At, const Placed &X,
                             const Placed &Y,
                             const std::vector<Placed> &All) const {
  if (Y.S.Written.empty() || !sameEntry(G, X, Y) || !apart(G, X, Y, All) ||
      claimed(Func, G, X, Y, All) || compared(Func, G, At, X, Y))
    return false;
  const Values From = valuesOf(Func, G, Fr, X);
  for (const Source &S : Y.S.Written) {
    auto It = From.find(rootOf(S.From));
    if (It == From.end() || !(It->second || S.Computed))
      continue;
    // Another value has taken its place.
    std::vector<bool> Bar(G.size(), false);
    for (uint32_t N = 0; N < G.size(); ++N) {
      const Event *A = G.event(N);
      if (!A || !A->P.Sels.empty() || !(A->P == It->first) || N == X.Node ||
          (A->Kind != EventKind::Assign &&
           (A->Kind != EventKind::Store || A->V.Bound.empty())))
        continue;
      std::vector<Source> Now;
      sources(A->V, false, Now);
      Bar[N] = llvm::none_of(Now, [&](const Source &Z) {
        return From.count(rootOf(Z.From)) ||
               isEntryOf(X.S.Map, Fr.resolve(Z.From)[0]);
      });
    }
    if (Y.Node == X.Node || G.after(X.Node, Bar)[Y.Node])
      return true;
  }
  return false;
}

//===----------------------------------------------------------------------===//

std::string ActFinder::nameOf(const Path &X, uint32_t Func) const {
  for (size_t I = X.Sels.size(); I > 0; --I)
    if (X.Sels[I - 1].Kind == SelKind::Field)
      if (const Field *F = P.field(X.Sels[I - 1].Name))
        return P.str(F->Name).str();
  Path Bare = X;
  Bare.Sels.clear();
  return P.show(Bare, &fn(Func));
}

void ActFinder::report(uint32_t Func, const Placed &X, const Placed &Y,
                       bool Lost) {
  if (!Reported.insert({X.S.Map, Func}).second)
    return;
  std::string Map = nameOf(X.S.Map, Func);
  auto Lock = [&](const Placed &Z) -> std::string {
    for (const Section &S : Z.Held)
      if (S.Mutex.valid())
        if (std::string N = nameOf(S.Mutex, Func); !N.empty() && N != Map)
          return " under '" + N + "'";
    return "";
  };
  const Function &F = fn(Func);
  const EventGraph G(F);
  const Event *Check = G.event(X.Node), *Act = G.event(Y.Node);
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(Act->Where);
  const bool Own = X.S.Locked && Y.S.Locked && X.Held.empty();
  Fd.Message = "'" + Map + "' is " +
               (Y.S.Flags & Erases   ? "erased from"
                : Y.S.Flags & Relies ? "read"
                                     : "set") +
               " here " +
               (Lost ? "to what comes from an entry that may have changed: "
                     : "because of a check that may no longer hold: ") +
               (Own    ? "another thread can come between the two calls"
                : Lost ? "the lock was given back after it was read"
                       : "the lock was given back after it");
  Fd.Notes.push_back(
      {P.range(Check->Where),
       (Lost                ? "the entry is read here"
        : X.S.Flags & Sizes ? "the size is asked for here"
        : X.S.Flags & Picks ? "the key is picked here by what its entry holds"
                            : "the key is looked up here") +
           Lock(X)});
  if (X.S.At != Check)
    Fd.Notes.push_back({P.range(X.S.At->Where),
                        "'" + P.str(fn(X.S.Func).Name).str() +
                            (Lost ? "' reads it here" : "' looks it up here")});
  if (Y.S.At != Act)
    Fd.Notes.push_back(
        {P.range(Y.S.At->Where),
         "'" + P.str(fn(Y.S.Func).Name).str() + "' does it here"});
  Fd.Identity = (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Map).str();
  Out.push_back(std::move(Fd));
}

void ActFinder::analyse(uint32_t Func) {
  const Function &F = fn(Func);
  if (F.Blocks.size() < 2)
    return;
  bool Any = llvm::any_of(F.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      return E.Kind == EventKind::MapOp ||
             (E.Kind == EventKind::Call &&
              llvm::any_of(P.callees(Func, E),
                           [&](uint32_t C) { return !Steps[C].empty(); }));
    });
  });
  if (!Any)
    return;
  const EventGraph G(F);
  const PathEffects::Frame Fr = FX.frame(Func);
  std::vector<Sections> At(G.size());
  flow(Func, G, Fr, At);
  std::vector<Placed> All;
  place(Func, G, Fr, At, All);
  // What a check sees of the entry itself.
  for (Placed &X : All)
    if (X.S.Flags & Asks)
      for (uint32_t N = X.Node + 1; N < G.size(); ++N)
        if (const Event *E = G.event(N);
            E && E->Kind == EventKind::MapOp && (E->Op & OpElementRead) &&
            Fr.resolve(E->P)[0] == X.S.Map && same(At[N], X.Held))
          X.S.Flags |= Looks;
  // Before an object is shared, and when it no longer is, nobody comes between.
  if (!F.Ctor && !F.Dtor) {
    unsigned Pairs = 0;
    for (const Placed &X : All)
      for (const Placed &Y : All) {
        if (!(Y.S.Flags & Acts) || !(X.S.Map == Y.S.Map) ||
            ++Pairs > MaxPairs || PathEffects::isOwn(X.S.Map, F))
          continue;
        if ((X.S.Flags & Asks) && isStale(Func, G, At, X, Y, All))
          report(Func, X, Y, false);
        else if (isRead(G, X.S, X.Node) &&
                 isLostUpdate(Func, G, Fr, At, X, Y, All))
          report(Func, X, Y, true);
      }
    picked(Func, G, Fr, At, All);
  }
  // The summary.
  bool Returns = llvm::any_of(F.Blocks, [](const Block &B) {
    return llvm::any_of(B.Events, [](const Event &E) {
      return E.Kind == EventKind::Return &&
             (E.V.Kind != ValueKind::Unknown || E.Where.Length > 7);
    });
  });
  std::vector<Step> &Sum = Steps[Func];
  for (const Placed &X : All) {
    if (Sum.size() >= MaxSteps || PathEffects::isOwn(X.S.Map, F) ||
        X.S.Map.RootKind == Root::Temp)
      continue;
    const bool Act = X.S.Flags & Acts;
    if (!Act && !Returns)
      continue;
    // Asked and done in one function: the caller relies on neither.
    bool Mixed = llvm::any_of(All, [&](const Placed &Y) {
      return Y.S.Map == X.S.Map && Act != bool(Y.S.Flags & Acts);
    });
    if (Mixed || (Act && (X.S.Flags & (Inserts | Erases)) && Returns))
      continue;
    const Path &K = X.S.Key;
    if (K.valid() && K.Owner == F.Usr &&
        (K.RootKind == Root::Temp ||
         (K.RootKind == Root::Local &&
          (K.Index >= F.Locals.size() || F.Locals[K.Index].Param == None))))
      continue;
    if (!K.valid() && !X.S.Literal && !(X.S.Flags & Sizes))
      continue;
    Step S = X.S;
    S.Locked |= !X.Held.empty();
    S.Flags &= ~Yields;
    if (Returns && isRead(G, X.S, X.Node) && returned(Func, G, Fr, X))
      S.Flags |= Yields;
    Sum.push_back(std::move(S));
  }
}

std::vector<Finding> ActFinder::run() {
  for (const std::vector<uint32_t> &Scc : P.bottomUp())
    for (uint32_t F : Scc)
      analyse(F);
  return std::move(Out);
}

std::vector<Finding> link::findCheckThenAct(const Analysis &A) {
  return ActFinder(A).run();
}
