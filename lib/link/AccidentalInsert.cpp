//===- AccidentalInsert.cpp - Look-ups that insert ------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The extractor says of every operator[] what is done with its entry.  One that
// is only read is reported if nothing shows that the entry is there (the key
// was inserted or looked up before, on all paths; it was taken from the map
// itself) or is wanted (the entry is written, or removed, later under the same
// key), and if the new entry can be noticed: somebody counts, walks or searches
// the map, or a getter lets it grow.
//
// Cost: one walk over the graph of a function for each operator[] that only
// reads; at most MaxReads in one function.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <map>
#include <optional>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr unsigned MaxReads = 256;
/// So many look-ups that take an entry for granted are a habit.
constexpr unsigned MinGranted = 4;
constexpr StringRef CheckName = "mapvet-accidental-insert";

/// How the entries of a map, wherever it is, are used in the whole program.
struct MapUse {
  const Event *Seen = nullptr; ///< counts, walks or searches it
  uint32_t SeenBy = None;
  /// Searched for one literal key each: shows the entry of that key alone.
  std::map<Sym, std::pair<const Event *, uint32_t>> SeenFor;
  bool Removes = false; ///< entries are removed
  /// Literal keys that the map is made with, or that its owner's constructor
  /// puts in.
  std::set<Sym> Initial;
  /// Loops put entries in under keys that they compute.
  bool Loaded = false;
  /// Somebody asks for a key that may be missing.
  bool Asked = false;
  /// Where operator[] takes keys for granted: literal ones, and all.
  std::set<const Event *> GrantedLiterals, Granted;
  /// A register that is filled once: nobody asks it what it holds.
  bool isRegister() const {
    return Loaded && !Removes &&
           (GrantedLiterals.size() >= MinGranted ||
            (!Asked && Granted.size() >= MinGranted));
  }
};

class AccidentalInsertFinder {
public:
  explicit AccidentalInsertFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()) {}
  std::vector<Finding> run();

private:
  const Function &fn(uint32_t Func) const { return P.functions()[Func]; }
  static bool onlyReads(UseKind K);
  /// The value is put to use as it is: whoever does that knows that it is
  /// there, or wants the default.
  static bool takesForGranted(UseKind K) {
    return K == UseKind::Print || K == UseKind::Argument ||
           K == UseKind::Copy || K == UseKind::Bound || K == UseKind::Compute ||
           K == UseKind::Result;
  }
  static bool reads(const Event &E) {
    return E.Kind == EventKind::MapOp && (E.Op & OpInsert) && onlyReads(E.Use);
  }
  struct Body {
    PathEffects::Frame Fr;
    EventGraph G;
    std::vector<std::vector<Path>> Maps; ///< of each MapOp, resolved
  };
  Body makeBody(uint32_t Func) const;
  bool sameMap(ArrayRef<Path> A, ArrayRef<Path> B) const;
  static bool sameKey(const Event &A, const Event &B) {
    return A.Key && A.Key == B.Key;
  }
  bool changesKey(const Body &B, const Event &E, const Event &Read) const;
  static bool passesKey(const Event &E, const Event &Read);
  bool touches(uint32_t Func, const Body &B, const Event &E, uint32_t Node,
               unsigned Flags) const;
  bool isEstablished(uint32_t Func, const Body &B, uint32_t Node) const;
  bool isWanted(uint32_t Func, const Body &B, uint32_t Node) const;
  bool keyOfMap(const Body &B, uint32_t Node) const;
  bool isGiven(const Body &B, uint32_t Node) const;
  bool isPrefilled(uint32_t Func, const Body &B, uint32_t Node) const;
  bool callersPut(uint32_t Func, ArrayRef<Path> Maps, Sym Key,
                  unsigned Depth = 0) const;
  const Event *noticed(uint32_t Func, const Body &B, uint32_t Node,
                       uint32_t &By) const;
  bool isLocal(ArrayRef<Path> Maps, const Function &F) const;
  bool isGetter(uint32_t Func, const Event &E) const;
  bool onlyReadsParam(const Body &B, uint32_t Node, const Function &F) const;
  void index();
  void function(uint32_t Func);
  void report(uint32_t Func, const Event &E, const Event *Seen, uint32_t By);

  const Program &P;
  const PathEffects &FX;
  std::map<Path, MapUse, PathLess> Uses;
  std::vector<Finding> Out;
};

} // namespace

bool AccidentalInsertFinder::onlyReads(UseKind K) {
  switch (K) {
  case UseKind::Probe:
  case UseKind::Test:
  case UseKind::Print:
  case UseKind::Result:
  case UseKind::Argument:
  case UseKind::Copy:
  case UseKind::Bound:
  case UseKind::Compute:
    return true;
  default:
    return false;
  }
}

AccidentalInsertFinder::Body
AccidentalInsertFinder::makeBody(uint32_t Func) const {
  Body B{FX.frame(Func), EventGraph(fn(Func)), {}};
  B.Maps.resize(B.G.size());
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (const Event *E = B.G.event(N); E && E->Kind == EventKind::MapOp)
      for (Path &M : B.Fr.resolve(E->P))
        B.Maps[N].push_back(std::move(M));
  return B;
}

/// The operations that tell somebody which entries there are.
static bool observes(uint32_t Op) {
  if (Op & (OpEnd | OpSubscript | OpInsert | OpElementRead | OpElementWrite |
            OpErase | OpClear | OpRehash | OpReserve | OpAssign))
    return false;
  return Op & (OpRead | OpLookup | OpIterate);
}

/// The literal key that \p E looks up, or 0.
static Sym literalKey(const Event &E) {
  return (E.Op & OpLookup) && !E.Args.empty() &&
                 E.Args[0].Kind == ValueKind::Literal
             ? E.Key
             : 0;
}

/// True if \p Seen cannot show the entry that \p Read adds, as it looks for
/// another one.
static bool looksElsewhere(const Event &Seen, const Event &Read) {
  return literalKey(Seen) && Seen.Key != Read.Key && !Read.Args.empty() &&
         Read.Args[0].Kind == ValueKind::Literal;
}

void AccidentalInsertFinder::index() {
  for (const Global &G : P.globals())
    if (!G.Keys.empty()) {
      Path X;
      X.RootKind = Root::Global;
      X.Owner = G.Usr;
      Uses[mapPlace(X)].Initial.insert(G.Keys.begin(), G.Keys.end());
    }
  for (uint32_t F = 0; F < P.functions().size(); ++F) {
    bool Any = false;
    for (const Block &Blk : fn(F).Blocks)
      Any |= llvm::any_of(Blk.Events, [](const Event &E) {
        return E.Kind == EventKind::MapOp || E.Kind == EventKind::Copy ||
               (E.Kind == EventKind::Assign && !E.Args.empty());
      });
    if (!Any)
      continue;
    PathEffects::Frame Fr = FX.frame(F);
    std::optional<EventGraph> G;
    for (const Block &Blk : fn(F).Blocks)
      for (const Event &E : Blk.Events) {
        if (E.Kind == EventKind::Assign) {
          if (!E.Args.empty())
            for (const Path &M : Fr.resolve(E.P))
              for (const Value &Key : E.Args)
                Uses[mapPlace(M)].Initial.insert(Key.Text);
          continue;
        }
        if (E.Kind == EventKind::Copy) {
          for (const Path &M : Fr.resolve(E.Q))
            if (MapUse &U = Uses[mapPlace(M)]; !U.Seen)
              U.Seen = &E, U.SeenBy = F;
          continue;
        }
        if (E.Kind != EventKind::MapOp)
          continue;
        for (const Path &M : Fr.resolve(E.P)) {
          MapUse &U = Uses[mapPlace(M)];
          if (observes(E.Op)) {
            if (Sym Key = literalKey(E)) {
              U.SeenFor.try_emplace(Key, &E, F);
            } else if (!U.Seen) {
              U.Seen = &E;
              U.SeenBy = F;
            }
          }
          U.Removes |= (E.Op & (OpErase | OpClear | OpAssign | OpMoveOut)) != 0;
          if (!(E.Op & OpInsert)) {
            U.Asked |= E.Key && (E.Op & (OpLookup | OpRead));
            continue;
          }
          const bool Literal =
              !E.Args.empty() && E.Args[0].Kind == ValueKind::Literal;
          if (onlyReads(E.Use)) {
            if (takesForGranted(E.Use)) {
              U.Granted.insert(&E);
              if (Literal)
                U.GrantedLiterals.insert(&E);
            } else {
              U.Asked = true;
            }
          } else if (Literal) {
            if (fn(F).Ctor && M.RootKind == Root::This)
              U.Initial.insert(E.Key);
          } else {
            if (!G)
              G.emplace(fn(F));
            U.Loaded |= G->inCycle(G->nodeOf(&E));
          }
        }
      }
  }
}

bool AccidentalInsertFinder::sameMap(ArrayRef<Path> A, ArrayRef<Path> B) const {
  return llvm::any_of(A, [&](const Path &X) {
    return llvm::any_of(
        B, [&](const Path &Y) { return isWithin(X, Y) && isWithin(Y, X); });
  });
}

/// True if the key of \p Read may be another one after \p E.
bool AccidentalInsertFinder::changesKey(const Body &, const Event &E,
                                        const Event &Read) const {
  switch (E.Kind) {
  case EventKind::Assign:
  case EventKind::Store:
  case EventKind::Move:
  case EventKind::Copy:
    break;
  default:
    return false;
  }
  return llvm::any_of(Read.KeyReads, [&](const Path &K) {
    return isWithin(K, E.P) || (E.P.valid() && isWithin(E.P, K));
  });
}

/// True if \p E is a call that may be given the key of \p Read.
bool AccidentalInsertFinder::passesKey(const Event &E, const Event &Read) {
  if (E.Kind != EventKind::Call)
    return false;
  if (!Read.Args.empty() && Read.Args[0].Kind == ValueKind::Literal)
    return llvm::is_contained(E.Args, Read.Args[0]);
  return !Read.KeyReads.empty() && llvm::any_of(E.Args, [&](const Value &V) {
    // What a function answers has no name: it may be the same, or computed
    // from the key.
    if (!V.P.valid())
      return V.Kind == ValueKind::Unknown;
    if (V.P.RootKind == Root::Temp)
      return !Read.Args.empty() && Read.Args[0].P.RootKind == Root::Temp;
    return llvm::any_of(Read.KeyReads, [&](const Path &K) {
      return isWithin(K, V.P) || isWithin(V.P, K);
    });
  });
}

/// True if the call \p E does one of \p Flags to the map of \p Node.
bool AccidentalInsertFinder::touches(uint32_t Func, const Body &B,
                                     const Event &E, uint32_t Node,
                                     unsigned Flags) const {
  std::vector<Effect> Eff;
  FX.effects(Func, B.Fr, E, Eff);
  return llvm::any_of(Eff, [&](const Effect &X) {
    return (X.Flags & Flags) && llvm::any_of(B.Maps[Node], [&](const Path &M) {
             return isWithin(X.Where, M) && isWithin(M, X.Where);
           });
  });
}

/// The key was inserted or looked up before, on every way here, by the function
/// itself or by one that it asks about the key.
bool AccidentalInsertFinder::isEstablished(uint32_t Func, const Body &B,
                                           uint32_t Node) const {
  const Event &Read = *B.G.event(Node);
  const bool Literal =
      !Read.Args.empty() && Read.Args[0].Kind == ValueKind::Literal;
  std::vector<bool> Barrier(B.G.size(), false);
  std::vector<uint32_t> Starts;
  bool Any = false;
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || N == Node)
      continue;
    if (changesKey(B, *E, Read))
      Starts.push_back(N);
    if (passesKey(*E, Read) &&
        touches(Func, B, *E, Node, EffAsk | EffLookup | EffInsert)) {
      Barrier[N] = true;
      Any = true;
    }
    if (E->Kind != EventKind::MapOp)
      continue;
    if (!sameMap(B.Maps[N], B.Maps[Node])) {
      // Where a table beside this one knows the key, this one does.
      if (!Literal && sameKey(*E, Read) && Read.Use != UseKind::Probe &&
          Read.Use != UseKind::Test && Read.Use != UseKind::Result &&
          !(E->Op & OpErase) && !reads(*E)) {
        Barrier[N] = true;
        Any = true;
      }
      continue;
    }
    if (E->Op & OpClear)
      Starts.push_back(N);
    if (!sameKey(*E, Read) || (E->Op & OpErase))
      continue;
    // An earlier reading operator[] is reported itself, once for all.
    Barrier[N] = true;
    Any = true;
  }
  if (!Any)
    return false;
  if (Node == B.G.entry())
    return false;
  Starts.push_back(B.G.entry());
  std::vector<bool> Open = B.G.after(Starts, Barrier);
  if (!Barrier[B.G.entry()])
    return !Open[Node];
  Starts.pop_back();
  return Starts.empty() || !B.G.after(Starts, Barrier)[Node];
}

/// The same entry is written or removed later, here or in a callee that gets
/// the key: the insertion was meant, or does not last.
bool AccidentalInsertFinder::isWanted(uint32_t Func, const Body &B,
                                      uint32_t Node) const {
  const Event &Read = *B.G.event(Node);
  std::vector<bool> Barrier(B.G.size(), false);
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (const Event *E = B.G.event(N); E && N != Node)
      Barrier[N] = changesKey(B, *E, Read);
  std::vector<bool> After = B.G.after(Node, Barrier);
  // The result of this operator[] may be written by what follows at once.
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || !After[N])
      continue;
    if (E->Kind == EventKind::MapOp && sameMap(B.Maps[N], B.Maps[Node])) {
      if (sameKey(*E, Read)) {
        if ((E->Op & OpInsert) && !onlyReads(E->Use) &&
            E->Use != UseKind::Follow)
          return true;
        if (E->Op & (OpErase | OpAssign))
          return true;
      }
      if (E->Op & (OpClear | OpMoveOut))
        return true;
      continue;
    }
    if (passesKey(*E, Read) && touches(Func, B, *E, Node, EffInsert | EffErase))
      return true;
  }
  return false;
}

/// The map is made with this key, or is a register whose entries everybody
/// takes for granted.
bool AccidentalInsertFinder::isGiven(const Body &B, uint32_t Node) const {
  const Event &Read = *B.G.event(Node);
  return llvm::any_of(B.Maps[Node], [&](const Path &M) {
    auto It = Uses.find(mapPlace(M));
    return It != Uses.end() && !It->second.Removes &&
           (It->second.Initial.count(Read.Key) ||
            (takesForGranted(Read.Use) && It->second.isRegister()));
  });
}

/// The key was found in the map itself.
bool AccidentalInsertFinder::keyOfMap(const Body &B, uint32_t Node) const {
  for (const Path &K : B.G.event(Node)->KeyReads)
    for (const Path &R : B.Fr.resolve(K))
      for (const Path &M : B.Maps[Node])
        if (isWithin(R, extend(M, SelKind::Element)))
          return true;
  return false;
}

/// A loop before this one has filled the map, or the map is a local one filled
/// under keys that have other names here: the key is there.
bool AccidentalInsertFinder::isPrefilled(uint32_t Func, const Body &B,
                                         uint32_t Node) const {
  const Event &Read = *B.G.event(Node);
  const bool Literal =
      !Read.Args.empty() && Read.Args[0].Kind == ValueKind::Literal;
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || N == Node || E->Kind != EventKind::MapOp || !(E->Op & OpInsert) ||
        onlyReads(E->Use) || !sameMap(B.Maps[N], B.Maps[Node]))
      continue;
    if (!B.G.after(N, {})[Node] || B.G.after(Node, {})[N])
      continue;
    if (!Literal && B.G.inCycle(N))
      return true;
    if (isLocal(B.Maps[Node], fn(Func)) && !B.G.inCycle(N) &&
        !(E->Args.size() && E->Args[0].Kind == ValueKind::Literal))
      return true;
  }
  return false;
}

/// The map is a parameter, and every caller puts an entry under this literal
/// key into what it passes, or gets it from callers that do.
bool AccidentalInsertFinder::callersPut(uint32_t Func, ArrayRef<Path> Maps,
                                        Sym Key, unsigned Depth) const {
  constexpr unsigned MaxDepth = 6;
  const Function &F = fn(Func);
  const ArrayRef<Program::CallSite> Callers = P.callers(Func);
  if (Maps.size() != 1 || Callers.empty() || Depth > MaxDepth)
    return false;
  const Path &M = Maps.front();
  if (M.RootKind != Root::Local || M.Owner != F.Usr ||
      M.Index >= F.Locals.size() || F.Locals[M.Index].Param == None ||
      llvm::any_of(M.Sels,
                   [](const Sel &S) { return S.Kind != SelKind::Deref; }))
    return false;
  const uint32_t Param = F.Locals[M.Index].Param;
  return llvm::all_of(Callers, [&](const Program::CallSite &C) {
    if (C.E->Kind != EventKind::Call || Param >= C.E->Args.size() ||
        !C.E->Args[Param].P.valid())
      return false;
    const Body B = makeBody(C.Caller);
    const auto Given = B.Fr.resolve(C.E->Args[Param].P);
    for (uint32_t N = 0; N < B.G.size(); ++N) {
      const Event *E = B.G.event(N);
      if (E && E->Kind == EventKind::MapOp && E->Key == Key &&
          (E->Op & (OpInsert | OpAssign)) && !reads(*E) &&
          sameMap(B.Maps[N], Given))
        return true;
    }
    return C.Caller != Func && callersPut(C.Caller, Given, Key, Depth + 1);
  });
}

bool AccidentalInsertFinder::isLocal(ArrayRef<Path> Maps,
                                     const Function &F) const {
  return llvm::all_of(Maps, [&](const Path &M) { return FX.isOwn(M, F); });
}

/// What shows the new entry, or null.
const Event *AccidentalInsertFinder::noticed(uint32_t Func, const Body &B,
                                             uint32_t Node,
                                             uint32_t &By) const {
  const Function &F = fn(Func);
  if (!isLocal(B.Maps[Node], F)) {
    const Event &Read = *B.G.event(Node);
    for (const Path &M : B.Maps[Node]) {
      auto It = Uses.find(mapPlace(M));
      if (It == Uses.end())
        continue;
      if (It->second.Seen) {
        By = It->second.SeenBy;
        return It->second.Seen;
      }
      for (const auto &[Key, At] : It->second.SeenFor)
        if (!looksElsewhere(*At.first, Read)) {
          By = At.second;
          return At.first;
        }
    }
    return nullptr;
  }
  std::vector<bool> After = B.G.after(Node, {});
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || !After[N])
      continue;
    bool Sees = false;
    if (E->Kind == EventKind::MapOp) {
      Sees = observes(E->Op) && sameMap(B.Maps[N], B.Maps[Node]) &&
             !looksElsewhere(*E, *B.G.event(Node));
    } else if (E->Kind != EventKind::Destroy && !FX.isDestruction(*E)) {
      std::vector<Effect> Eff;
      FX.effects(Func, B.Fr, *E, Eff);
      for (const Effect &X : Eff)
        for (const Path &M : B.Maps[Node])
          Sees |= (X.Flags &
                   (EffIterate | EffReturned | EffReturnedValue | EffKeep)) &&
                  isWithin(M, X.Where);
    }
    if (Sees) {
      By = Func;
      return E;
    }
  }
  return nullptr;
}

/// A function that answers a question and, but for this insertion, changes
/// nothing.
bool AccidentalInsertFinder::isGetter(uint32_t Func, const Event &E) const {
  const Function &F = fn(Func);
  if (F.Lambda || F.Main || !F.Result || F.Ctor || F.Dtor)
    return false;
  // A reference needs something to refer to.
  const bool Answers = (E.Use == UseKind::Result || E.Use == UseKind::Probe ||
                        E.Use == UseKind::Test || E.Use == UseKind::Compute ||
                        E.Use == UseKind::Bound) &&
                       P.type(F.Result).Kind != TypeKind::Reference;
  if (!Answers)
    return false;
  for (const Block &B : F.Blocks)
    for (const Event &X : B.Events) {
      switch (X.Kind) {
      case EventKind::MapOp:
        if ((X.Op & (OpWrite | OpInsert | OpErase | OpClear | OpAssign |
                     OpElementWrite)) &&
            !onlyReads(X.Use) && X.Use != UseKind::Follow)
          return false;
        break;
      case EventKind::Call:
      case EventKind::Spawn:
      case EventKind::Swap:
        return false;
      case EventKind::Store:
      case EventKind::Assign:
        if (!FX.isOwn(X.P, F))
          return false;
        break;
      default:
        break;
      }
    }
  return true;
}

/// The map is a parameter that the function does not change otherwise.
bool AccidentalInsertFinder::onlyReadsParam(const Body &B, uint32_t Node,
                                            const Function &F) const {
  for (const Path &M : B.Maps[Node])
    if (M.RootKind != Root::Local || M.Owner != F.Usr ||
        M.Index >= F.Locals.size() || F.Locals[M.Index].Param == None)
      return false;
  const UseKind K = B.G.event(Node)->Use;
  if (K != UseKind::Probe && K != UseKind::Test)
    return false;
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || N == Node)
      continue;
    if (E->Kind == EventKind::MapOp) {
      if (sameMap(B.Maps[N], B.Maps[Node]) &&
          (E->Op & (OpInsert | OpErase | OpClear | OpAssign | OpElementWrite |
                    OpMoveOut)) &&
          !reads(*E))
        return false;
    } else if (E->Kind == EventKind::Call) {
      for (const Value &V : E->Args)
        for (const Path &M : B.Maps[Node])
          if (V.P.valid() && V.P.RootKind == M.RootKind &&
              V.P.Owner == M.Owner && V.P.Index == M.Index)
            return false;
    }
  }
  return true;
}

static StringRef did(UseKind K) {
  switch (K) {
  case UseKind::Probe:
  case UseKind::Test:
    return "compared";
  case UseKind::Print:
    return "printed";
  case UseKind::Result:
    return "returned";
  case UseKind::Argument:
    return "passed on";
  case UseKind::Copy:
    return "copied";
  default:
    return "read";
  }
}

void AccidentalInsertFinder::report(uint32_t Func, const Event &E,
                                    const Event *Seen, uint32_t By) {
  const Function &F = fn(Func);
  Path Named = E.P;
  if (!Named.Sels.empty() && Named.Sels.back().Kind == SelKind::Deref)
    Named.Sels.pop_back();
  std::string Map = P.show(
      P.type(P.typeOf(Named)).Kind == TypeKind::Handle ? Named : E.P, &F);
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(E.Where);
  Fd.Message = ("operator[] inserts an entry into '" + Map +
                "' when there is none for '" + P.str(E.Key) +
                "', but its value is only " + did(E.Use) +
                " here; look it up with 'find'")
                   .str();
  Fd.Identity =
      (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Map + "|" + P.str(E.Key))
          .str();
  if (Seen && Seen->Where.valid()) {
    std::string What = Seen->Kind == EventKind::MapOp && Seen->Name
                           ? " to '" + P.str(Seen->Name).str() + "'"
                           : std::string();
    std::string Whose = By != None && By != Func
                            ? ", in '" + P.str(fn(By).Name).str() + "'"
                            : std::string();
    Fd.Notes.push_back(
        {P.range(Seen->Where), "the new entry shows here" + What + Whose});
  }
  Fix X = P.fix(E.Fixes, FixKind::Lookup, "look it up without inserting");
  if (!X.Edits.empty())
    Fd.Fixes.push_back(std::move(X));
  Out.push_back(std::move(Fd));
}

void AccidentalInsertFinder::function(uint32_t Func) {
  const Function &F = fn(Func);
  unsigned Count = 0;
  for (const Block &B : F.Blocks)
    Count += llvm::count_if(B.Events, reads);
  if (!Count || Count > MaxReads)
    return;
  Body B = makeBody(Func);
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || !reads(*E) || B.Maps[N].empty() || !E->Where.valid())
      continue;
    const Type &T = P.type(P.typeOf(B.Maps[N].front()));
    if (T.Concurrent)
      continue;
    if (isEstablished(Func, B, N) || isWanted(Func, B, N) || keyOfMap(B, N) ||
        isGiven(B, N))
      continue;
    uint32_t By = None;
    const Event *Seen = noticed(Func, B, N, By);
    const bool Local = isLocal(B.Maps[N], F);
    if (!Seen && (Local || !(isGetter(Func, *E) || onlyReadsParam(B, N, F))))
      continue;
    if (E->Use != UseKind::Probe && isPrefilled(Func, B, N))
      continue;
    if (!E->Args.empty() && E->Args[0].Kind == ValueKind::Literal &&
        callersPut(Func, B.Maps[N], E->Key))
      continue;
    report(Func, *E, Seen, By);
  }
}

std::vector<Finding> AccidentalInsertFinder::run() {
  index();
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    function(F);
  return std::move(Out);
}

std::vector<Finding> link::findAccidentalInsert(const Analysis &A) {
  for (const Function &F : A.program().functions())
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::MapOp && (E.Op & OpInsert) && E.Key)
          return AccidentalInsertFinder(A).run();
  return {};
}
