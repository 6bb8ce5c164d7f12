//===- GrowOnly.cpp - Maps that only grow -----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two ways in which a long-lived map grows for ever:
//   never    entries are added under keys without bound and nothing in the
//            program removes any;
//   skipped  they are removed, but a way out of the function that should do so
//            passes the removal by.
//
// That a table only grows is no defect by itself: tables of what a program has
// read grow with its input.  So "never" needs evidence that entries are meant
// to come and go, or come with each request (see Evidence), and a function that
// runs again and again; "skipped" needs the removal to be the normal end of an
// entry.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/LongLived.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <memory>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr StringRef CheckName = "mapvet-grow-only";
constexpr unsigned MaxDepth = 5; ///< calls through which a key is followed
/// A loop that counts up to a constant not above this one gives few keys.
constexpr unsigned MaxTurns = 128;

using Life = LongLived::Life;

struct Site {
  uint32_t Func = 0;
  const Event *E = nullptr;
};

/// What is known of one map.
struct Growth {
  std::vector<Site> Inserts; ///< by name, in order of functions
  std::vector<Site> Lookups; ///< by key, without inserting
  std::vector<Site> Sizes;   ///< asks for the number of entries
  std::vector<Site> Walks;   ///< reads all entries
  std::vector<Site> Erases;  ///< removals as they stand in the code
  bool Elsewhere = false;    ///< may be changed where nobody sees it
};

/// Why a map that nothing is removed from should lose entries.
struct Evidence {
  std::string Text; ///< empty: none
  Range Where;
};

class GrowFinder {
public:
  explicit GrowFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()), Live(A.longLived()) {}
  std::vector<Finding> run();

private:
  struct Body {
    PathEffects::Frame Fr;
    EventGraph G;
  };
  const Body &body(uint32_t Func);
  const Function &fn(uint32_t I) const { return P.functions()[I]; }
  static Path place(const Path &X);
  static bool inEntry(const Path &X, const Path &Place);
  bool isCandidate(const Path &Place, TypeId Ty) const;
  void collect(uint32_t Func);

  bool unbounded(uint32_t Func, const Value &Key, unsigned Depth);
  bool unboundedPath(uint32_t Func, const Path &X, unsigned Depth);
  bool counted(uint32_t Func, const Value &Key, unsigned Depth = 0);
  bool countsFew(uint32_t Func, const Path &X) const;
  static bool sameKey(const Event &A, const Event &B);
  bool holds(const Site &I, const Path &Place, const Event &Other);
  const Local *keyLocal(uint32_t Func, const Event &E) const;
  bool asksWhetherNew(const Site &I);
  bool fillsWhereEmpty(const Path &Place, const Site &I);
  bool listsKey(const Site &I) const;

  Evidence evidence(const Path &Place, const Growth &G, const Site &I);
  bool mayThrow(uint32_t Func);
  bool removes(uint32_t Func, const Event &E, const Path &Place);
  bool clears(uint32_t Func, const Event &E, const Path &Place);
  bool skipped(const Path &Place, const Growth &G);
  bool asksEntry(uint32_t Func, uint32_t Index, const Path &Place);
  bool entryDecides(uint32_t Func, uint32_t Out, const Path &Place);
  bool skippedHere(const Path &Place, const Growth &G, const Site &I);
  bool skippedThere(const Path &Place, const Growth &G, const Site &R);
  bool once(const Path &Place, uint32_t Remover);

  StringRef baseName(uint32_t Func) const;
  std::string nameOf(const Path &Place) const;
  Range declOf(const Path &Place) const;
  void report(const Path &Place, const Site &I, const Twine &Message,
              StringRef Kind, std::vector<Note> Notes);

  const Program &P;
  const PathEffects &FX;
  const LongLived &Live;
  std::map<uint32_t, std::unique_ptr<Body>> Bodies;
  std::map<Path, Growth, PathLess> Maps;
  std::map<uint32_t, int> Throwers; ///< -1 while it is computed
  bool AnyCatches = false;
  /// The numbers that a short loop counts are taken for few keys.
  bool CountedIsFew = false;
  std::vector<Finding> Out;
};

} // namespace

const GrowFinder::Body &GrowFinder::body(uint32_t Func) {
  std::unique_ptr<Body> &B = Bodies[Func];
  if (!B)
    B.reset(new Body{FX.frame(Func), EventGraph(fn(Func))});
  return *B;
}

/// The map itself, whether it is held by value, pointer or handle.
Path GrowFinder::place(const Path &X) {
  Path Out = mapPlace(X);
  while (!Out.Sels.empty() && Out.Sels.back().Kind == SelKind::Deref)
    Out.Sels.pop_back();
  return Out;
}

/// The resolved path \p X lies in an entry of the map at \p Place.
bool GrowFinder::inEntry(const Path &X, const Path &Place) {
  for (size_t I = 0; I < X.Sels.size(); ++I)
    if (X.Sels[I].Kind == SelKind::Element) {
      Path Map = X;
      Map.Sels.resize(I);
      if (place(Map) == Place)
        return true;
    }
  return false;
}

bool GrowFinder::isCandidate(const Path &Place, TypeId Ty) const {
  const Type &T = P.type(Ty);
  if ((T.Kind != TypeKind::Map && T.Kind != TypeKind::Handle) || T.Bounded ||
      P.type(T.Key).Finite)
    return false;
  if (Place.RootKind == Root::Global)
    return Place.Sels.empty() && P.global(Place.Owner);
  return Place.RootKind == Root::Any && Place.Sels.size() == 1 &&
         P.field(Place.Sels[0].Name);
}

/// True if \p E gives a function static its first value: what follows in the
/// block tells other threads that it has been initialised.
static bool initialises(const Program &P, const Block &B, const Event &E) {
  if (E.Kind != EventKind::Assign && E.Kind != EventKind::Copy &&
      E.Kind != EventKind::Store && E.Kind != EventKind::Call)
    return false;
  return std::any_of(
      &E, B.Events.data() + B.Events.size(), [&](const Event &X) {
        const Global *G =
            X.Kind == EventKind::Signal && X.P.RootKind == Root::Global
                ? P.global(X.P.Owner)
                : nullptr;
        return G && G->StaticLocalOf &&
               ((E.P.RootKind == Root::Global && E.P.Owner == X.P.Owner) ||
                (E.Construct && E.Recv.RootKind == Root::Global &&
                 E.Recv.Owner == X.P.Owner));
      });
}

void GrowFinder::collect(uint32_t Func) {
  const Function &F = fn(Func);
  AnyCatches |= F.Catches;
  const Body &B = body(Func);
  const bool GivenAway =
      P.callers(Func).empty() && !P.type(P.type(F.Result).Pointee).Const;
  std::vector<Effect> Now;
  for (const Block &Bl : F.Blocks)
    for (const Event &E : Bl.Events) {
      if (E.Kind == EventKind::MapOp) {
        StringRef Name = P.str(E.Name);
        for (const Path &X : B.Fr.resolve(E.P)) {
          Path Pl = place(X);
          if (!isCandidate(Pl, P.typeOf(E.P)))
            continue;
          Growth &G = Maps[Pl];
          Site S{Func, &E};
          if (E.Op & OpInsert)
            G.Inserts.push_back(S);
          else if ((E.Op & (OpLookup | OpRef | OpRead)) && !E.Args.empty() &&
                   !(E.Op & OpErase))
            G.Lookups.push_back(S);
          else if (Name == "size" || Name == "Size" || Name == "length")
            G.Sizes.push_back(S);
          else if ((E.Op & OpIterate) && !(E.Op & OpEnd))
            G.Walks.push_back(S);
        }
      }
      // What a thread or a destructor does stands in its own function.
      if (E.Kind == EventKind::Spawn || FX.isDestruction(E) ||
          initialises(P, Bl, E))
        continue;
      // An object made of a reference to the map, `Guard g{map, key}`: what it
      // does with that is its own business.
      if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Address &&
          !E.P.Sels.empty() && E.P.Sels.back().Kind == SelKind::Field)
        for (const Path &X : B.Fr.resolve(E.V.P))
          if (Path Pl = place(X);
              Pl.RootKind == Root::Any || Pl.RootKind == Root::Global)
            Maps[Pl].Elsewhere = true;
      // The parts of an object that is made or ends.
      const Sym Own = F.Ctor || F.Dtor || F.Operator ? F.Class : 0;
      uint16_t Ends = EffErase | EffClear | EffKeep;
      const bool Named = !P.callees(Func, E).empty();
      if (E.Kind == EventKind::Call && !E.Construct)
        Ends |= EffOverwrite;
      if ((E.Kind == EventKind::Assign || E.Kind == EventKind::Copy ||
           E.Kind == EventKind::Store) &&
          !F.Ctor)
        Ends |= EffOverwrite;
      if (GivenAway)
        Ends |= EffReturned;
      Now.clear();
      FX.effects(Func, B.Fr, E, Now);
      for (const Effect &X : Now) {
        if (!(X.Flags & Ends))
          continue;
        Path Pl = place(X.Where);
        if (Pl.RootKind != Root::Any && Pl.RootKind != Root::Global)
          continue;
        // What a call does is recorded where it stands.
        if (Named && !(X.Flags & EffKeep) && E.Kind != EventKind::MapOp)
          continue;
        if (Own && Pl.RootKind == Root::Any && !Pl.Sels.empty())
          if (const Field *Fd = P.field(Pl.Sels[0].Name);
              Fd && Fd->Class == Own)
            continue;
        if (!Live.reachable(Func))
          continue;
        Growth &G = Maps[Pl];
        if ((X.Flags & (EffErase | EffClear)) || E.Kind == EventKind::Assign ||
            E.Kind == EventKind::Copy || E.Kind == EventKind::Store)
          G.Erases.push_back({Func, &E});
        else
          G.Elsewhere = true;
      }
    }
}

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

/// True if \p X is the variable of a loop that counts up to a small constant.
bool GrowFinder::countsFew(uint32_t Func, const Path &X) const {
  const Function &F = fn(Func);
  const EventGraph G(F);
  bool Bounded = false;
  for (const Block &B : F.Blocks) {
    for (const Event &E : B.Events) {
      if (!(E.P == X))
        continue;
      if (E.Kind == EventKind::Assign && E.V.Kind != ValueKind::Literal)
        return false;
      // Counted up in the loop alone.
      if (E.Kind == EventKind::Store && !G.inCycle(G.nodeOf(&E)))
        return false;
    }
    for (const Edge &S : B.Succs) {
      if (S.Cond == None || S.Cond >= F.Conds.size() || !S.Sense)
        continue;
      const Cond &C = F.Conds[S.Cond];
      StringRef T = P.str(C.Text);
      if (C.Kind != CondKind::Opaque || C.Reads.size() != 1 ||
          !(C.Reads[0] == X))
        continue;
      // `i < 50`: the name of the variable, the comparison, the constant.
      auto [Name, Rest] = T.split(' ');
      auto [Op, Limit] = Rest.split(' ');
      unsigned N = 0;
      Bounded |= Name == P.show(X, &F) &&
                 (Op == "<" || Op == "<=" || Op == "!=") &&
                 !Limit.getAsInteger(10, N) && N <= MaxTurns;
    }
  }
  return Bounded;
}

bool GrowFinder::unboundedPath(uint32_t Func, const Path &X, unsigned Depth) {
  const Function &F = fn(Func);
  if (P.type(P.typeOf(X)).Finite)
    return false;
  if (X.RootKind == Root::Global) {
    const Global *G = P.global(X.Owner);
    return !G || !G->Const;
  }
  if (X.RootKind != Root::Local || X.Owner != F.Usr ||
      X.Index >= F.Locals.size())
    return true;
  const Local &L = F.Locals[X.Index];
  // Cut down to a few values.
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Store && E.P == X && P.str(E.V.Text) == "%")
        return false;
  if (L.Param != None) {
    ArrayRef<Program::CallSite> Callers = P.callers(Func);
    if (Callers.empty() || Depth >= MaxDepth)
      return true;
    return llvm::any_of(Callers, [&](const Program::CallSite &C) {
      if (C.E->Kind != EventKind::Call || !C.E->Callee)
        return true;
      Value V = P.argument(L.Param, F, *C.E);
      // Of an argument that is a part of something, the part may vary.
      return unbounded(C.Caller, V, Depth + 1);
    });
  }
  if (CountedIsFew && countsFew(Func, X))
    return false;
  // Every value that it gets.
  bool Any = false, Set = false;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Store && E.P == X)
        return true;
      if (E.Kind != EventKind::Assign || !(E.P == X))
        continue;
      Set = true;
      Any |= Depth >= MaxDepth || unbounded(Func, E.V, Depth + 1);
    }
  return !Set || Any;
}

/// False if \p Key is seen to be one of few.
bool GrowFinder::unbounded(uint32_t Func, const Value &Key, unsigned Depth) {
  switch (Key.Kind) {
  case ValueKind::Literal:
  case ValueKind::Null:
  case ValueKind::Cond:
    return false;
  case ValueKind::Unknown:
  case ValueKind::Fresh:
    return P.str(Key.Text) != "%";
  default:
    break;
  }
  if (!Key.P.valid())
    return true;
  Path X = Key.P;
  // The parameter's own value, not something that it leads to.
  while (!X.Sels.empty() && X.Sels.back().Kind == SelKind::Deref)
    X.Sels.pop_back();
  return unboundedPath(Func, X, Depth);
}

/// True if the key is a number that the function has just counted up, or that
/// each of its callers has.
bool GrowFinder::counted(uint32_t Func, const Value &Key, unsigned Depth) {
  Path X = Key.P;
  const Function &F = fn(Func);
  for (unsigned I = 0; I < 3 && X.valid(); ++I) {
    if (X.RootKind == Root::This || X.RootKind == Root::Global) {
      TypeKind K = P.type(P.typeOf(X)).Kind;
      if (K != TypeKind::Integer && K != TypeKind::Atomic)
        return false;
      for (const Block &B : F.Blocks)
        for (const Event &E : B.Events)
          if ((E.Kind == EventKind::Store || E.Kind == EventKind::Signal) &&
              E.P == X)
            return true;
      return false;
    }
    if (const Local *L = X.RootKind == Root::Local && X.Owner == F.Usr &&
                                 X.Index < F.Locals.size() && X.Sels.empty()
                             ? &F.Locals[X.Index]
                             : nullptr;
        L && L->Param != None) {
      ArrayRef<Program::CallSite> Callers = P.callers(Func);
      return !Callers.empty() && Depth < MaxDepth &&
             llvm::all_of(
                 Callers,
                 [&](const Program::CallSite &C) {
                   return C.E->Kind == EventKind::Call && C.E->Callee &&
                          counted(C.Caller, P.argument(L->Param, F, *C.E),
                                  Depth + 1);
                 });
    }
    Path Next;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Assign && E.P == X)
          Next = E.V.P;
    X = Next;
  }
  return false;
}

/// The parameter or variable whose value is the key of \p E.
const Local *GrowFinder::keyLocal(uint32_t Func, const Event &E) const {
  const Function &F = fn(Func);
  if (E.Args.empty() || E.Args[0].P.RootKind != Root::Local ||
      E.Args[0].P.Owner != F.Usr || E.Args[0].P.Index >= F.Locals.size())
    return nullptr;
  return &F.Locals[E.Args[0].P.Index];
}

/// The function asks whether the insertion \p I added its key:
/// `m.try_emplace(k).second`, `auto [it, added] = m.emplace(k, v)`.
bool GrowFinder::asksWhetherNew(const Site &I) {
  if (I.E->R == None || (I.E->Op & OpSubscript))
    return false;
  const Function &F = fn(I.Func);
  auto IsResult = [&](const Path &X) {
    return X.RootKind == Root::Temp && X.Owner == F.Usr && X.Index == I.E->R;
  };
  std::vector<Path> Pairs;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Borrow && IsResult(E.V.P) && E.V.P.Sels.empty())
        Pairs.push_back(E.Q);
  auto IsAnswer = [&](Path X) {
    if (X.Sels.empty() || X.Sels.back().Kind != SelKind::Field)
      return false;
    const Field *Fd = P.field(X.Sels.back().Name);
    X.Sels.pop_back();
    return Fd && P.str(Fd->Name) == "second" &&
           ((IsResult(X) && X.Sels.empty()) || llvm::is_contained(Pairs, X));
  };
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      if (E.V.Kind == ValueKind::Load && IsAnswer(E.V.P))
        return true;
  return llvm::any_of(F.Conds, [&](const Cond &C) {
    return (C.Kind == CondKind::Truth && IsAnswer(C.P)) ||
           (C.Kind == CondKind::Opaque && P.str(C.Text).ends_with(".second") &&
            llvm::any_of(C.Reads, IsResult));
  });
}

/// The subscript \p I makes an entry that is filled where it is found empty,
/// and whose value is returned: `auto &v = m[k]; if (!v) v = f(k); return v;`.
bool GrowFinder::fillsWhereEmpty(const Path &Place, const Site &I) {
  if (!(I.E->Op & OpSubscript))
    return false;
  const Function &F = fn(I.Func);
  bool Asked = false, Written = false, Returned = false;
  auto InEntry = [&](const Path &X) {
    return llvm::any_of(body(I.Func).Fr.resolve(X),
                        [&](const Path &R) { return inEntry(R, Place); });
  };
  // `if (!slot)`, where the entry is an owner or a pointer.
  const bool Owner = llvm::any_of(F.Conds, [&](const Cond &C) {
    return C.Kind == CondKind::NonNull && C.P.valid() && InEntry(C.P);
  });
  for (const Block &B : F.Blocks) {
    for (const Edge &S : B.Succs)
      Asked |= S.Cond != None && (Owner || asksEntry(I.Func, S.Cond, Place));
    for (const Event &E : B.Events) {
      Written |= E.Kind == EventKind::MapOp && (E.Op & OpElementWrite) &&
                 llvm::any_of(body(I.Func).Fr.resolve(E.P),
                              [&](const Path &X) { return place(X) == Place; });
      Written |= E.Kind == EventKind::Assign && E.P.valid() && InEntry(E.P);
      if (E.Kind == EventKind::Return && E.V.P.valid())
        for (const Path &X : body(I.Func).Fr.resolve(E.V.P))
          Returned |= inEntry(X, Place);
    }
  }
  return Asked && Written && Returned;
}

/// The function that adds the entry appends something of the key's type to a
/// sequence of the same object: it numbers what it is given, and the numbers
/// stay good.
bool GrowFinder::listsKey(const Site &I) const {
  const TypeId Key = P.type(P.typeOf(I.E->P)).Key;
  return llvm::any_of(fn(I.Func).Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      const StringRef Name = P.str(E.Name);
      const Type &T = P.type(P.typeOf(E.P));
      return E.Kind == EventKind::Store && E.P.RootKind == Root::This &&
             T.Kind == TypeKind::Sequence &&
             (Name == "push_back" || Name == "emplace_back") &&
             FX.sameType(T.Pointee, Key);
    });
  });
}

bool GrowFinder::sameKey(const Event &A, const Event &B) {
  if (A.Args.empty() || B.Args.empty())
    return false;
  const Value &K = A.Args[0], &L = B.Args[0];
  return K.Kind == ValueKind::Literal || L.Kind == ValueKind::Literal
             ? K == L
             : K.P.valid() && K.P == L.P;
}

/// The entry of the map at \p Place that \p I adds is given the key of
/// \p Other.
bool GrowFinder::holds(const Site &I, const Path &Place, const Event &Other) {
  if (Other.Args.empty() || !Other.Args[0].P.valid())
    return false;
  const Path &Key = Other.Args[0].P;
  auto Is = [&](const Value &V) { return V.P.valid() && V.P == Key; };
  for (const Block &B : fn(I.Func).Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::MapOp && &E == I.E) {
        // `m.emplace(k, other)`
        if (llvm::any_of(llvm::drop_begin(E.Args), Is))
          return true;
      } else if ((E.Kind == EventKind::MapOp && llvm::any_of(E.Args, Is)) ||
                 ((E.Kind == EventKind::Assign || E.Kind == EventKind::Store ||
                   E.Kind == EventKind::Copy) &&
                  (Is(E.V) || (E.Q.valid() && E.Q == Key)))) {
        for (const Path &X : body(I.Func).Fr.resolve(E.P))
          if (inEntry(X, Place))
            return true;
      }
    }
  return false;
}

//===----------------------------------------------------------------------===//
// Nothing is removed
//===----------------------------------------------------------------------===//

StringRef GrowFinder::baseName(uint32_t Func) const {
  StringRef N = P.str(fn(Func).Name);
  size_t At = N.rfind("::");
  return At == StringRef::npos ? N : N.drop_front(At + 2);
}

/// The words of a name: onDisconnect, on_disconnect → on, disconnect.
static std::vector<std::string> words(StringRef Name) {
  std::vector<std::string> Out;
  bool Lower = false;
  for (char C : Name) {
    if (C == '_') {
      Lower = false;
      Out.emplace_back();
      continue;
    }
    bool Upper = C >= 'A' && C <= 'Z';
    if (Out.empty() || (Upper && Lower))
      Out.emplace_back();
    Lower = !Upper;
    Out.back() += Upper ? static_cast<char>(C - 'A' + 'a') : C;
  }
  return Out;
}

/// What ends the life of an entry.
static bool endsSomething(StringRef Name) {
  static constexpr StringRef Ends[] = {
      "abort",       "ack",        "acked",        "acknowledge", "cancel",
      "checkout",    "close",      "closed",       "complete",    "completed",
      "deliver",     "delivered",  "depart",       "deregister",  "destroy",
      "detach",      "disconnect", "disconnected", "done",        "drop",
      "end",         "ended",      "evict",        "exit",        "exited",
      "expire",      "expired",    "finalize",     "finish",      "finished",
      "forget",      "free",       "gone",         "hangup",      "kill",
      "leave",       "left",       "logoff",       "logout",      "lost",
      "quit",        "release",    "remove",       "removed",     "reply",
      "resolve",     "respond",    "retire",       "returned",    "settle",
      "settled",     "shutdown",   "stop",         "stopped",     "terminate",
      "terminated",  "unbind",     "unload",       "unlock",      "unregister",
      "unsubscribe", "unwatch",    "withdraw"};
  std::vector<std::string> W = words(Name);
  return llvm::any_of(W, [&](const std::string &X) {
    return llvm::is_contained(Ends, StringRef(X));
  });
}

/// What is done for each request.
static bool servesSomebody(StringRef Name) {
  static constexpr StringRef Serves[] = {
      "accept",    "arrive",   "arrived", "begin",   "connect", "connected",
      "consume",   "dispatch", "enqueue", "execute", "fetch",   "handle",
      "ingest",    "join",     "joined",  "login",   "message", "observe",
      "on",        "open",     "opened",  "poll",    "process", "receive",
      "received",  "record",   "request", "respond", "route",   "schedule",
      "seen",      "send",     "serve",   "start",   "started", "submit",
      "subscribe", "tick",     "touch",   "track",   "visit",   "watch"};
  std::vector<std::string> W = words(Name);
  return llvm::any_of(W, [&](const std::string &X) {
    return llvm::is_contained(Serves, StringRef(X));
  });
}

/// The two happen together.
static bool sameBlock(const Function &F, const Event *A, const Event *B) {
  return llvm::any_of(F.Blocks, [&](const Block &Bl) {
    auto In = [&](const Event *E) {
      return !Bl.Events.empty() && E >= &Bl.Events.front() &&
             E <= &Bl.Events.back();
    };
    return In(A) && In(B);
  });
}

Evidence GrowFinder::evidence(const Path &Place, const Growth &G,
                              const Site &I) {
  const Function &F = fn(I.Func);
  const Life L = Live.of(Place);
  const bool Again = Live.serves(I.Func);
  const bool Lasts = L == Life::Static || L == Life::Instance;
  const bool Entry = Live.isEntry(I.Func) && L >= Life::Service;
  if (!(Again && Lasts) && !Entry)
    return {};
  const TypeId Key = P.type(P.typeOf(I.E->P)).Key;
  const Field *Mine =
      Place.RootKind == Root::Any ? P.field(Place.Sels[0].Name) : nullptr;

  // A map beside it that gets the same keys and gives them back, or that is
  // the other direction of a relation, `a[x].insert(y); b[y].insert(x)`.
  for (const auto &[Other, H] : Maps) {
    if (Other == Place || H.Erases.empty() || Other.RootKind != Place.RootKind)
      continue;
    if (Mine) {
      const Field *Fd =
          Other.Sels.empty() ? nullptr : P.field(Other.Sels[0].Name);
      if (!Fd || Fd->Class != Mine->Class)
        continue;
    }
    for (const Site &S : H.Inserts) {
      const bool Same = sameKey(*S.E, *I.E);
      if (S.Func != I.Func ||
          (!Same && !(holds(S, Other, *I.E) && holds(I, Place, *S.E))) ||
          !sameBlock(F, S.E, I.E) ||
          !FX.sameType(P.type(P.typeOf(S.E->P)).Key, Key))
        continue;
      for (const Site &R : H.Erases)
        if (R.E->Kind == EventKind::MapOp && (R.E->Op & OpErase) &&
            !fn(R.Func).Dtor && (Same || R.Func != I.Func))
          return {("'" + P.str(fn(R.Func).Name) + "' removes the key from '" +
                   nameOf(Other) + "' alone")
                      .str(),
                  R.E->Where};
    }
  }
  // A function that by its name ends what the entry stands for.
  for (const Site &S : G.Lookups) {
    const Local *K = keyLocal(S.Func, *S.E);
    // A question, `bool closed(id) const`, ends nothing.
    if (S.Func == I.Func || !K || K->Param == None || fn(S.Func).Lambda ||
        fn(S.Func).Const || !endsSomething(baseName(S.Func)))
      continue;
    return {
        ("'" + P.str(fn(S.Func).Name) + "' leaves the entry in place").str(),
        S.E->Where};
  }
  if (Mine && servesSomebody(baseName(I.Func)))
    for (uint32_t J = 0; J < P.functions().size(); ++J) {
      const Function &End = fn(J);
      if (J == I.Func || End.Class != Mine->Class || End.Ctor || End.Dtor ||
          End.Const || !endsSomething(baseName(J)))
        continue;
      // It ends what another map has under another key.
      const bool Others = llvm::any_of(Maps, [&](const auto &M) {
        const Growth &H = M.second;
        return llvm::any_of(H.Erases,
                            [&](const Site &R) { return R.Func == J; }) &&
               llvm::any_of(H.Inserts, [&](const Site &S) {
                 return S.Func == I.Func && !sameKey(*S.E, *I.E);
               });
      });
      if (Others)
        continue;
      bool Takes = llvm::any_of(End.Locals, [&](const Local &V) {
        if (V.Param == None)
          return false;
        TypeId T = V.Ty;
        if (P.type(T).Kind == TypeKind::Reference)
          T = P.type(T).Pointee;
        return FX.sameType(T, Key);
      });
      if (Takes)
        return {("'" + P.str(End.Name) + "' leaves the entry in place").str(),
                End.Decl};
    }
  // Sizes are asked for to bound the map, or to number its entries.
  auto Near = [&](const Site &S) {
    return S.Func == I.Func ||
           llvm::any_of(P.callers(I.Func), [&](const Program::CallSite &C) {
             return C.Caller == S.Func && fn(S.Func).Class == F.Class;
           });
  };
  auto Compares = [&](const Site &S) {
    return llvm::any_of(fn(S.Func).Conds, [&](const Cond &C) {
      return llvm::any_of(C.Reads, [&](const Path &X) {
        return X.RootKind == Root::Temp && X.Index == S.E->R;
      });
    });
  };
  if (llvm::any_of(G.Sizes, Near) || llvm::any_of(G.Sizes, [&](const Site &S) {
        return Mine && fn(S.Func).Class == Mine->Class && Compares(S);
      }))
    return {};
  if (!(Again && Lasts))
    return {};
  if (!I.E->Args.empty() && counted(I.Func, I.E->Args[0]))
    return {"its keys are numbers that are never used again", {}};
  // What is only gathered and then read as a whole is a result.
  if (G.Lookups.empty() && !G.Walks.empty())
    return {};
  const Local *K = keyLocal(I.Func, *I.E);
  const bool FromParam =
      K != nullptr || llvm::any_of(I.E->KeyReads, [&](const Path &X) {
        return X.RootKind == Root::Local && X.Owner == F.Usr;
      });
  const bool AsksNew = asksWhetherNew(I);
  const bool Before = AsksNew || fillsWhereEmpty(Place, I) ||
                      llvm::any_of(G.Lookups, [&](const Site &S) {
                        return S.Func == I.Func && sameKey(*S.E, *I.E);
                      });
  const bool Set = !P.type(P.typeOf(I.E->P)).Mapped;
  // A subscript that only reads the entry finds what was looked up.
  const bool Fills = !(I.E->Op & OpSubscript) || I.E->Use <= UseKind::Discard;
  // That a program tries a cache out on a few keys is no evidence.
  CountedIsFew = true;
  const bool Many = unbounded(I.Func, I.E->Args[0], 0);
  CountedIsFew = false;
  if (!Many)
    return {};
  // Where the answer is all that is wanted, nobody may read what is kept; a
  // table that somebody reads tells of keys that come twice.
  const bool Answers = AsksNew && P.type(F.Result).Kind == TypeKind::Bool;
  if (FromParam && P.type(F.Result).Kind != TypeKind::Other && Before &&
      Fills && !Answers && !listsKey(I))
    return {"it is a cache without a limit", {}};
  // Of something that comes from outside, whether it is new.
  if (FromParam && (Set || (Answers && G.Lookups.empty())) && I.E->R != None &&
      Mine && !F.Private && P.type(F.Result).Kind == TypeKind::Bool)
    return {"it remembers every key that it ever saw", {}};
  return {};
}

//===----------------------------------------------------------------------===//
// The removal is skipped
//===----------------------------------------------------------------------===//

/// An exception may leave \p Func.
bool GrowFinder::mayThrow(uint32_t Func) {
  auto [It, Added] = Throwers.try_emplace(Func, -1);
  if (!Added)
    return It->second > 0;
  const Function &F = fn(Func);
  bool Throws = false;
  if (!F.Catches)
    for (const Block &B : F.Blocks) {
      Throws |= B.Throws;
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call)
          for (uint32_t C : P.callees(Func, E))
            Throws = Throws || mayThrow(C);
    }
  Throwers[Func] = Throws;
  return Throws;
}

/// Event \p E takes entries out of \p Place, itself or by what it calls.
bool GrowFinder::removes(uint32_t Func, const Event &E, const Path &Place) {
  std::vector<Effect> Now;
  FX.effects(Func, body(Func).Fr, E, Now);
  return llvm::any_of(Now, [&](const Effect &X) {
    return (X.Flags & (EffErase | EffClear)) && place(X.Where) == Place;
  });
}

bool GrowFinder::clears(uint32_t Func, const Event &E, const Path &Place) {
  std::vector<Effect> Now;
  FX.effects(Func, body(Func).Fr, E, Now);
  return llvm::any_of(Now, [&](const Effect &X) {
    return (X.Flags & EffClear) && place(X.Where) == Place;
  });
}

namespace {
/// The ways through a function from one event, tests of a lookup left out that
/// say that there is no entry.
class Ways {
public:
  Ways(const Program &P, const Function &F) : P(P), F(F) {}

  /// Blocks that end the function, entered from event \p From (excluded) or
  /// the start if null, without passing an event for which \p Stops.  With
  /// \p Insert, \p From is an insertion.
  template <class Pred>
  std::vector<uint32_t> exits(const Event *From, const Path &Key, bool Insert,
                              Pred Stops) {
    // What was asked of any map about the key.
    std::set<uint32_t> Lookup;
    if (Insert) {
      if (From->R != None)
        Lookup.insert(From->R);
    } else if (Key.valid()) {
      for (const Block &B : F.Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::MapOp && E.R != None && !E.Args.empty() &&
              E.Args[0].P == Key)
            Lookup.insert(E.R);
    }
    std::vector<uint32_t> Out;
    std::set<uint32_t> Seen;
    std::vector<std::pair<uint32_t, size_t>> Work;
    if (!From) {
      Work.push_back({0, 0});
    } else {
      for (uint32_t B = 0; B < F.Blocks.size(); ++B)
        for (size_t I = 0; I < F.Blocks[B].Events.size(); ++I)
          if (&F.Blocks[B].Events[I] == From)
            Work.push_back({B, I + 1});
    }
    while (!Work.empty()) {
      auto [B, I] = Work.back();
      Work.pop_back();
      const Block &Bl = F.Blocks[B];
      bool Stopped = false;
      for (; I < Bl.Events.size() && !Stopped; ++I)
        Stopped = Stops(Bl.Events[I]);
      if (Stopped)
        continue;
      bool Ends = Bl.Throws;
      for (const Edge &S : Bl.Succs) {
        if (S.Cond != None && isMiss(S.Cond, S.Sense, Lookup, Insert, 0))
          continue;
        if (S.To == 1)
          Ends = true;
        else if (S.To < F.Blocks.size() && Seen.insert(S.To).second)
          Work.push_back({S.To, 0});
      }
      if (Ends && B != 1)
        Out.push_back(B);
    }
    llvm::sort(Out);
    Out.erase(llvm::unique(Out), Out.end());
    return Out;
  }

  /// The condition says that a lookup (whose result is in \p Lookup) found
  /// nothing; of an insertion, that the key was there.
  bool isMiss(uint32_t Index, bool Sense, const std::set<uint32_t> &Lookup,
              bool Insert, unsigned Depth) const {
    if (Index >= F.Conds.size() || Depth > 6)
      return false;
    const Cond &C = F.Conds[Index];
    auto FromLookup = [&](const Path &X) {
      if (X.RootKind == Root::Temp)
        return Lookup.count(X.Index) != 0;
      // A variable that holds the result.
      if (X.RootKind == Root::Local && !Lookup.empty())
        for (const Block &B : F.Blocks)
          for (const Event &E : B.Events)
            if (((E.Kind == EventKind::Assign && E.P == X) ||
                 (E.Kind == EventKind::Borrow && E.Q == X)) &&
                E.V.P.RootKind == Root::Temp && Lookup.count(E.V.P.Index))
              return true;
      return false;
    };
    switch (C.Kind) {
    case CondKind::Not:
      return !C.Kids.empty() &&
             isMiss(C.Kids[0], !Sense, Lookup, Insert, Depth + 1);
    case CondKind::And:
      return Sense && llvm::any_of(C.Kids, [&](uint32_t K) {
               return isMiss(K, true, Lookup, Insert, Depth + 1);
             });
    case CondKind::Or:
      return !Sense && llvm::any_of(C.Kids, [&](uint32_t K) {
        return isMiss(K, false, Lookup, Insert, Depth + 1);
      });
    case CondKind::Truth:
    case CondKind::NonNull:
      return !Sense && FromLookup(C.P);
    case CondKind::Equal:
      return Sense && P.str(C.Text) == "0" && FromLookup(C.P);
    case CondKind::Opaque: {
      StringRef T = P.str(C.Text);
      if (T.contains("end()") && !Insert) {
        if (T.contains("=="))
          return Sense;
        if (T.contains("!="))
          return !Sense;
      }
      if (Insert && T.ends_with(".second"))
        return !Sense;
      // A count that is compared.
      if (llvm::any_of(C.Reads, FromLookup)) {
        if (T.ends_with("== 0") || T.ends_with("< 1"))
          return Sense;
        if (T.ends_with("!= 0") || T.ends_with("> 0") || T.ends_with("== 1"))
          return !Sense;
      }
      return false;
    }
    }
    return false;
  }

private:
  const Program &P;
  const Function &F;
};
} // namespace

/// Where a block ends the function: its return, or its last event.
static const Event *lastOf(const Block &B) {
  for (const Event &E : llvm::reverse(B.Events))
    if (E.Kind == EventKind::Return)
      return &E;
  return B.Events.empty() ? nullptr : &B.Events.front();
}

static bool before(const Range &A, const Range &B) {
  return A.File == B.File && A.Offset < B.Offset;
}

/// 1 for "it went well", 0 for "it did not", -1 if the result does not say.
static int verdict(const Program &P, const Event *Ret) {
  if (!Ret || Ret->Kind != EventKind::Return)
    return -1;
  if (Ret->V.Kind == ValueKind::Null)
    return 0;
  if (Ret->V.Kind != ValueKind::Literal)
    return -1;
  StringRef T = P.str(Ret->V.Text);
  if (T == "true")
    return 1;
  return T == "false" || T.starts_with("-") ? 0 : -1;
}

/// Condition \p Index asks for the value of an entry of \p Place.
bool GrowFinder::asksEntry(uint32_t Func, uint32_t Index, const Path &Place) {
  const Function &F = fn(Func);
  if (Index >= F.Conds.size())
    return false;
  const Cond &C = F.Conds[Index];
  auto InEntry = [&](const Path &X) {
    return llvm::any_of(body(Func).Fr.resolve(X),
                        [&](const Path &R) { return inEntry(R, Place); });
  };
  // What the entry has gathered is not what somebody expects of it: the request
  // is refused, and the entry has nobody left to end it.  An owner's name that
  // is another is no such thing, nor a sum that has not come together yet.
  const StringRef Text = P.str(C.Text);
  const size_t Equality = std::min(Text.find(" != "), Text.find(" == "));
  const bool Refused =
      C.Kind == CondKind::Opaque && Equality != StringRef::npos &&
      !llvm::all_of(C.Reads, InEntry) &&
      llvm::any_of(C.Reads, [&](const Path &X) {
        const TypeKind K = P.type(P.typeOf(X)).Kind;
        return InEntry(X) && (K == TypeKind::Sequence || K == TypeKind::Map ||
                              (K == TypeKind::String && Text.contains('(')));
      });
  return (C.P.valid() && C.Kind != CondKind::NonNull && InEntry(C.P)) ||
         (!Refused && llvm::any_of(C.Reads, InEntry)) ||
         llvm::any_of(C.Kids, [&](uint32_t K) {
           return K != Index && asksEntry(Func, K, Place);
         });
}

/// What the entry of \p Place holds decides that block \p Out ends the
/// function: its time has not come, or it is somebody else's.
bool GrowFinder::entryDecides(uint32_t Func, uint32_t Out, const Path &Place) {
  for (const Block &B : fn(Func).Blocks)
    for (const Edge &S : B.Succs)
      if (S.To == Out && S.Cond != None && asksEntry(Func, S.Cond, Place))
        return true;
  return false;
}

/// One function inserts and, later, removes; a way out between passes the
/// removal by.
bool GrowFinder::skippedHere(const Path &Place, const Growth &G,
                             const Site &I) {
  const Function &F = fn(I.Func);
  if (F.Ctor || F.Dtor || F.Lambda)
    return false;
  const bool Others = llvm::any_of(G.Erases, [&](const Site &S) {
    return S.Func != I.Func && !fn(S.Func).Dtor;
  });
  if (llvm::any_of(G.Sizes, [&](const Site &S) { return S.Func == I.Func; }))
    return false;
  const uint32_t Start = body(I.Func).G.nodeOf(I.E);
  const bool Turns = Start != None && body(I.Func).G.inCycle(Start);
  // An object that removes it when it ends runs on every way out.
  const Event *Last = nullptr;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Destroy && removes(I.Func, E, Place))
        return false;
      if (E.Kind == EventKind::Call && FX.isDestruction(E) &&
          removes(I.Func, E, Place))
        return false;
      if ((E.Kind == EventKind::MapOp || E.Kind == EventKind::Call) &&
          removes(I.Func, E, Place)) {
        // By another key it is another entry; by an iterator, it may be in
        // another turn of a loop.
        if (E.Kind == EventKind::MapOp && Turns && !sameKey(E, *I.E))
          return false;
        if (E.Kind == EventKind::MapOp &&
            (!(E.Op & OpErase) ||
             (!E.Args.empty() &&
              (E.Args[0].P.valid() || E.Args[0].Kind == ValueKind::Literal) &&
              !sameKey(E, *I.E))))
          return false;
        // To clear the map, or to give it other contents, is not to take back
        // what was added.
        if (E.Kind == EventKind::Call && clears(I.Func, E, Place))
          return false;
        if (!Last || before(Last->Where, E.Where))
          Last = &E;
      }
    }
  if (!Last || !before(I.E->Where, Last->Where))
    return false;
  const Body &B = body(I.Func);
  uint32_t From = B.G.nodeOf(I.E), To = B.G.nodeOf(Last);
  if (From == None || To == None || !B.G.after(From, {})[To])
    return false;
  std::set<const Event *> Removers;
  for (const Site &S : G.Erases)
    if (S.Func == I.Func)
      Removers.insert(S.E);
  auto Stops = [&](const Event &E) {
    return Removers.count(&E) || &E == Last ||
           ((E.Kind == EventKind::Call) && removes(I.Func, E, Place));
  };
  // How the removal's own way ends.
  int Good = -1;
  Ways W(P, F);
  for (uint32_t X :
       W.exits(Last, {}, false, [](const Event &) { return false; }))
    Good = std::max(Good, verdict(P, lastOf(F.Blocks[X])));
  std::string Name = nameOf(Place);
  for (uint32_t X : W.exits(I.E, {}, true, Stops)) {
    const Block &Bl = F.Blocks[X];
    if (Bl.Throws && !AnyCatches)
      continue;
    if (!Bl.Throws && (Others || entryDecides(I.Func, X, Place)))
      continue;
    const Event *End = lastOf(Bl);
    if (!End || !before(End->Where, Last->Where) ||
        !before(I.E->Where, End->Where))
      continue;
    // Taken back because something went wrong: the entry stays if it goes well.
    int How = Bl.Throws ? 0 : verdict(P, End);
    if (How == 1 && Good != 1)
      continue;
    report(Place, I,
           "the entry that is added to '" + Name + "' here stays when '" +
               P.str(F.Name) + "' " + (Bl.Throws ? "throws" : "returns early"),
           "skipped",
           {{P.range(End->Where),
             Bl.Throws ? "it is left here by an exception"
                       : "it returns here without removing the entry"},
            {P.range(Last->Where), "the entry is removed here only"}});
    return true;
  }
  // An exception on the way.
  if (!AnyCatches || F.Catches)
    return false;
  std::vector<bool> Stop(B.G.size(), false);
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (const Event *E = B.G.event(N); E && Stops(*E))
      Stop[N] = true;
  std::vector<bool> After = B.G.after(From, Stop);
  std::vector<bool> Before = B.G.before(To, {});
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || !After[N] || !Before[N] || E->Kind != EventKind::Call)
      continue;
    for (uint32_t C : P.callees(I.Func, *E))
      if (mayThrow(C)) {
        report(Place, I,
               "the entry that is added to '" + Name + "' here stays when '" +
                   P.str(fn(C).Name) + "' throws",
               "skipped",
               {{P.range(E->Where),
                 "an exception leaves '" + P.str(F.Name).str() + "' here"},
                {P.range(Last->Where), "the entry is removed here only"}});
        return true;
      }
  }
  return false;
}

/// Somewhere an entry is made and \p Remover called for it, once.
bool GrowFinder::once(const Path &Place, uint32_t Remover) {
  for (const Program::CallSite &C : P.callers(Remover)) {
    if (C.E->Kind != EventKind::Call)
      continue;
    const Body &B = body(C.Caller);
    std::vector<uint32_t> Made, Gone;
    std::vector<bool> Bar(B.G.size(), false);
    for (uint32_t N = 0; N < B.G.size(); ++N) {
      const Event *E = B.G.event(N);
      if (!E || (E->Kind != EventKind::Call && E->Kind != EventKind::MapOp))
        continue;
      std::vector<Effect> Now;
      FX.effects(C.Caller, B.Fr, *E, Now);
      bool Ins = false, Del = false;
      for (const Effect &X : Now)
        if (place(X.Where) == Place) {
          Ins |= (X.Flags & EffInsert) != 0;
          Del |= (X.Flags & (EffErase | EffClear)) != 0;
        }
      if (Del)
        Gone.push_back(N);
      else if (Ins) {
        Made.push_back(N);
        Bar[N] = true;
      }
    }
    if (Made.empty() || Gone.empty())
      continue;
    std::vector<bool> FromMade = B.G.after(Made, {});
    bool Reached = false, Twice = false;
    for (uint32_t N : Gone) {
      Reached |= FromMade[N];
      std::vector<bool> Next = B.G.after(N, Bar);
      for (uint32_t M : Gone)
        Twice |= Next[M];
    }
    if (Reached && !Twice)
      return true;
  }
  return false;
}

/// A function that ends entries leaves some in place on a way out.
bool GrowFinder::skippedThere(const Path &Place, const Growth &G,
                              const Site &R) {
  const Function &F = fn(R.Func);
  if (F.Ctor || F.Dtor || F.Lambda || !(R.E->Op & OpErase))
    return false;
  // Another remover may come back for it.
  for (const Site &S : G.Erases)
    if (S.Func != R.Func && !fn(S.Func).Dtor)
      return false;
  if (llvm::any_of(G.Inserts, [&](const Site &S) { return S.Func == R.Func; }))
    return false;
  // By a key that the caller names.
  const Site *Found = nullptr;
  for (const Site &S : G.Lookups)
    if (const Local *K = keyLocal(S.Func, *S.E);
        S.Func == R.Func && K && K->Param != None &&
        before(S.E->Where, R.E->Where) &&
        (!Found || before(S.E->Where, Found->E->Where)))
      Found = &S;
  const Local *Key = keyLocal(R.Func, *R.E);
  if (!Found && (!Key || Key->Param == None))
    return false;
  if (body(R.Func).G.inCycle(body(R.Func).G.nodeOf(R.E)))
    return false;
  const bool Once = once(Place, R.Func);
  auto Stops = [&](const Event &E) {
    return removes(R.Func, E, Place) && E.Kind != EventKind::Destroy;
  };
  const Event *LastErase = R.E;
  for (const Site &S : G.Erases)
    if (before(LastErase->Where, S.E->Where))
      LastErase = S.E;
  Ways W(P, F);
  int Good = -1;
  for (uint32_t X :
       W.exits(LastErase, {}, false, [](const Event &) { return false; }))
    Good = std::max(Good, verdict(P, lastOf(F.Blocks[X])));
  const Event *From = Found ? Found->E : nullptr;
  const Path KeyPath = (From ? From : R.E)->Args[0].P;
  for (uint32_t X : W.exits(From, KeyPath, false, Stops)) {
    const Block &Bl = F.Blocks[X];
    if (Bl.Throws && !AnyCatches)
      continue;
    const Event *End = lastOf(Bl);
    if (!End || !before(End->Where, LastErase->Where))
      continue;
    int How = Bl.Throws ? 0 : verdict(P, End);
    if (How == 1 && Good != 1)
      continue;
    if ((!Once && !Found) || (!Bl.Throws && entryDecides(R.Func, X, Place)))
      continue;
    if (!Once && !Bl.Throws) {
      // It may be called again for this entry: only a way that gives up on it
      // counts.
      if (!endsSomething(baseName(R.Func)) || How != 0 || Good != 1)
        continue;
      bool Progress = false;
      for (const Block &Q : F.Blocks) {
        for (const Edge &S : Q.Succs)
          if (S.To == X && S.Cond != None && S.Cond < F.Conds.size()) {
            const Cond &C = F.Conds[S.Cond];
            StringRef T = P.str(C.Text);
            Progress |= T.contains('<') || T.contains('>');
          }
        for (const Event &E : Q.Events)
          Progress |= E.Kind == EventKind::MapOp && (E.Op & OpElementWrite);
      }
      if (Progress)
        continue;
    }
    const Site *In = nullptr;
    for (const Site &S : G.Inserts)
      if (!In || before(S.E->Where, In->E->Where))
        In = &S;
    if (!In)
      return false;
    std::string Name = nameOf(Place);
    report(Place, *In,
           "an entry that is added to '" + Name + "' here stays when '" +
               P.str(F.Name) + "' " + (Bl.Throws ? "throws" : "returns early"),
           "skipped",
           {{P.range(End->Where),
             Bl.Throws ? "it is left here by an exception"
                       : "it returns here without removing the entry"},
            {P.range(LastErase->Where), "the entry is removed here only"}});
    return true;
  }
  return false;
}

bool GrowFinder::skipped(const Path &Place, const Growth &G) {
  for (const Site &I : G.Inserts)
    if (skippedHere(Place, G, I))
      return true;
  for (const Site &R : G.Erases)
    if (R.E->Kind == EventKind::MapOp && skippedThere(Place, G, R))
      return true;
  return false;
}

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

std::string GrowFinder::nameOf(const Path &Place) const {
  if (Place.RootKind == Root::Global) {
    const Global *G = P.global(Place.Owner);
    return G ? P.str(G->Name).str() : "";
  }
  const Field *F = P.field(Place.Sels[0].Name);
  return F ? P.str(F->Name).str() : "";
}

Range GrowFinder::declOf(const Path &Place) const {
  if (Place.RootKind == Root::Global) {
    const Global *G = P.global(Place.Owner);
    return G ? G->Decl : Range();
  }
  const Field *F = P.field(Place.Sels[0].Name);
  return F ? F->Decl : Range();
}

void GrowFinder::report(const Path &Place, const Site &I, const Twine &Message,
                        StringRef Kind, std::vector<Note> Notes) {
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(I.E->Where);
  Fd.Message = Message.str();
  Fd.Notes = std::move(Notes);
  if (Range D = declOf(Place); D.valid())
    Fd.Notes.push_back(
        {P.range(D), Live.of(Place) == Life::Static
                         ? "the map lives until the program ends"
                         : "the map lives as long as its object"});
  Fd.Identity = (Twine(CheckName) + "|" + P.str(fn(I.Func).Name) + "|" +
                 nameOf(Place) + "|" + Kind)
                    .str();
  Out.push_back(std::move(Fd));
}

//===----------------------------------------------------------------------===//

std::vector<Finding> GrowFinder::run() {
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    collect(F);
  for (const auto &[Place, G] : Maps) {
    if (G.Inserts.empty() || G.Elsewhere || Live.openToOthers(Place) ||
        Live.of(Place) == Life::Short)
      continue;
    if (!G.Erases.empty()) {
      skipped(Place, G);
      continue;
    }
    for (const Site &I : G.Inserts) {
      if (fn(I.Func).Ctor || I.E->Args.empty() ||
          !unbounded(I.Func, I.E->Args[0], 0))
        continue;
      Evidence Why = evidence(Place, G, I);
      if (Why.Text.empty())
        continue;
      std::vector<Note> Notes;
      std::string Message = "'" + nameOf(Place) +
                            "' only grows: nothing ever removes the "
                            "entries that are added here";
      if (Why.Where.valid())
        Notes.push_back({P.range(Why.Where), Why.Text});
      else
        Message += ", and " + Why.Text;
      report(Place, I, Message, "never", std::move(Notes));
      break;
    }
  }
  return std::move(Out);
}

std::vector<Finding> link::findGrowOnly(const Analysis &A) {
  return GrowFinder(A).run();
}
