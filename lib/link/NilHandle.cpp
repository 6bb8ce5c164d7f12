//===- NilHandle.cpp - Writes and dereferences that meet nil ----*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mapvet-nil-handle.  Every function is executed once on abstract worlds
// (NilHandleState.h), callees before callers.  What a use needs of memory that
// the function was given becomes a requirement of the function, checked where
// it is called, with what is known there; what the function leaves behind
// becomes its exits: one per way through it that the caller can tell apart.
//
// Only what is certainly nil in some world is reported: a place of which
// nothing is known is never.  All sets have caps (below).  Where one overflows,
// knowledge is forgotten, so that overflow can hide a defect but not make one
// up.
//
//===----------------------------------------------------------------------===//

#include "link/NilHandleState.h"
#include "link/Program.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::link::nil;
using namespace mapvet::facts;

namespace {

constexpr size_t MaxRequirements = 32; ///< per function
constexpr size_t MaxChain = 12;        ///< calls between a nil and its use
constexpr size_t MaxExits = 8;         ///< per function
constexpr size_t MaxPlaces = 96;       ///< per world
constexpr size_t MaxSplit = 32;        ///< worlds inside one block
constexpr unsigned MaxRounds = 4;      ///< over a cycle of the call graph

/// Indices of the pseudo temps that stand for objects and values that events
/// make, above those of the function's own call results.
constexpr uint32_t PseudoBase = 1u << 30;
constexpr uint32_t ReturnIndex = (1u << 30) - 1;

/// Since when something is nil.
struct Origin {
  enum Kind : uint8_t {
    Declared, ///< by its declaration, which could make the map instead
    Assigned,
    Moved,
    Checked,  ///< a check found it so
    Returned, ///< a callee may return nil
    Expired,  ///< a weak pointer may yield nil
    Literal,  ///< the argument itself is nil
    Never,    ///< nothing ever assigns it
  } K = Assigned;
  Range Where;
  std::vector<std::pair<Range, std::string>> Steps;
  std::string When; ///< Returned: under which condition
  Sym Callee = 0;   ///< Returned
  const std::vector<FixHint> *Hints = nullptr;
};

/// "The value that Place has at entry must not be nil", if Pre holds.
struct Requirement {
  PathId Place = 0;
  std::vector<std::pair<PathId, Con>> Pre;
  bool Write = false, Handle = false;
  Range Use;
  /// Calls down to the use, and the use itself.
  std::vector<std::pair<Range, std::string>> Chain;
};

/// One way through a function.
struct Exit {
  std::vector<std::pair<PathId, Con>> Pre;
  std::vector<std::pair<PathId, Val>> Post;
  bool operator==(const Exit &) const = default;
};

struct Summary {
  bool Top = false; ///< may do anything to what it reaches
  std::vector<Requirement> Requirements;
  std::vector<Exit> Exits;
  std::vector<Sym> WeakFields; ///< fields changed in objects it cannot name
};

bool samePre(const Requirement &A, const Requirement &B) {
  return A.Pre == B.Pre;
}

/// True for functions of the standard library, which run no code of the
/// program's but what they are handed.
bool standardFunction(llvm::StringRef Usr) {
  if (Usr.starts_with("c:@N@std@") || Usr.contains("@N@std@"))
    return true;
  static const llvm::StringSet<> Harmless = {
      "c:@F@printf", "c:@F@fprintf", "c:@F@puts",    "c:@F@snprintf",
      "c:@F@fputs",  "c:@F@fflush",  "c:@F@putchar", "c:@F@strlen",
      "c:@F@memcpy", "c:@F@strcmp",  "c:@F@usleep",  "c:@F@sleep"};
  return Harmless.contains(Usr);
}

class Analysis {
public:
  Analysis(const Program &P) : P(P) { Origins.emplace_back(); }
  std::vector<Finding> run();

private:
  friend class Executor;
  void findNeverSet();
  void findInitialGlobals();
  /// The origin of kind \p K of what \p Key and \p Sub name; \p Fill is called
  /// to describe it if it is new.
  template <class Fn>
  uint32_t origin(const void *Key, uint32_t Sub, Origin::Kind K, Range Where,
                  Fn Fill) {
    auto [It, Added] = OriginIds.try_emplace({Key, Sub, unsigned(K)},
                                             uint32_t(Origins.size()));
    if (Added) {
      Origin O;
      O.K = K;
      O.Where = Where;
      Fill(O);
      Origins.push_back(std::move(O));
    }
    return It->second;
  }
  uint32_t origin(const void *Key, uint32_t Sub, Origin::Kind K, Range Where) {
    return origin(Key, Sub, K, Where, [](Origin &) {});
  }
  PathId intern(const Path &X) {
    PathId R = Paths.root(X.RootKind, X.Owner, X.Index);
    for (const Sel &S : X.Sels)
      R = Paths.child(R, S.Kind, S.Name);
    return R;
  }
  LitId lit(Sym S) { return Lits.get(P.str(S)); }
  TypeKind kindOf(const Path &X) const { return P.type(P.typeOf(X)).Kind; }
  /// A variable or field, by what names it: Root::This stands for a field.
  struct Holding {
    Root K = Root::None;
    Sym Name = 0;
    uint32_t Index = 0;
    auto operator<=>(const Holding &) const = default;
  };
  static std::optional<Holding> holding(const Path &X, size_t Len);
  /// The kind of map holder at \p X, Other if none or unknown.
  TypeKind holder(const Path &X) const;
  void report(const Function &F, const Range &At, uint32_t Org,
              std::string Place, std::string Message,
              llvm::ArrayRef<std::pair<Range, std::string>> Chain);

  const Program &P;
  PathTable Paths;
  LitTable Lits;
  std::vector<Origin> Origins;
  std::map<std::tuple<const void *, uint32_t, unsigned>, uint32_t> OriginIds;
  std::vector<Summary> Summaries;
  llvm::DenseMap<Sym, uint32_t> NilFields, NilGlobals, NilInMain;
  std::map<Holding, uint32_t> NilElements;
  /// Index of the function -> locals that lambdas inside it change.
  std::map<Sym, std::set<PathId>> ChangedByLambdas;
  /// By function, place of origin and name: one report a defect.
  std::map<std::tuple<Sym, std::string, std::string>, Finding> Found;
};

//===----------------------------------------------------------------------===//
// One function
//===----------------------------------------------------------------------===//

class Executor {
public:
  Executor(Analysis &A, uint32_t Index)
      : A(A), P(A.P), Paths(A.Paths), Index(Index), F(P.functions()[Index]) {}
  Summary run();

private:
  using Worlds = std::vector<World>;

  //--- places -----------------------------------------------------------------
  bool entryVisible(PathId X) const;
  bool exitVisible(PathId X) const;
  uint32_t nilElement(PathId X) const;
  Val valueAt(const World &W, PathId X) const;
  TypeKind kindOf(const Path &X) const {
    // The place of the result is the analysis's own.
    if (X.RootKind == Root::Temp && X.Index == ReturnIndex && X.Sels.empty())
      return P.type(F.Result).Kind;
    return A.kindOf(X);
  }
  PathId step(const World &W, PathId X, const Sel &S) const;
  PathId resolve(const World &W, const Path &X) const;
  Val load(const World &W, const Path &X) const {
    return valueAt(W, resolve(W, X));
  }
  void erasing(World &W, PathId X);
  void write(World &W, PathId X, Val V);
  void havoc(World &W, PathId X);
  void havocPointee(World &W, const Path &X);
  void forgetTexts(World &W, PathId X);
  void forgetShared(World &W);
  void copyObject(World &W, PathId From, PathId To);
  void moveOut(World &W, const Path &X, const Event &E);
  void killPseudo(World &W, PathId Root);
  PathId pseudo(uint32_t Seq) const {
    return Paths.root(Root::Temp, F.Usr, PseudoBase + Seq);
  }
  PathId mapped(uint32_t Seq, PathId CalleeRoot);

  //--- conditions
  //---------------------------------------------------------------
  bool constrain(World &W, const Val &V, const Con &C) const;
  void assume(World W, uint32_t C, bool Sense, Worlds &Out);
  std::optional<bool> decide(const World &W, uint32_t C);
  bool correlates(uint32_t C) const;
  void countTexts(uint32_t C, llvm::DenseMap<Sym, unsigned> &Met);
  void collectReads();
  bool matters() const;
  void prune(World &W, uint32_t Block) const;

  //--- events
  //-------------------------------------------------------------------
  void execute(World W, const Event &E, uint32_t Seq, Worlds &Out);
  void assign(World W, const Path &To, const Value &V, const Event &E,
              uint32_t Seq, Worlds &Out);
  Val evaluate(World &W, const Value &V, const Event &E, uint32_t Seq,
               bool PointerLike);
  void registerCaptures(World &W, const Value &V, const Event &E);
  void use(World &W, const Path &Place, const Event &E, bool Write);
  void need(World &W, PathId Id, const Val &V, Requirement R, const Event &E,
            const Path &Place, llvm::StringRef Message);
  void mapOp(World W, const Event &E, uint32_t Seq, Worlds &Out);
  void call(World W, const Event &E, uint32_t Seq, Worlds &Out);
  void unknownCall(World &W, const Event &E, uint32_t Seq, bool Havoc);
  void yield(World &W, const Event &E, uint32_t Seq, Val V);

  //--- callees
  //------------------------------------------------------------------
  struct Seen {
    bool IsPlace = false;
    PathId Place = 0;
    Val V;
    Path Written; ///< as a path of the caller, for messages
  };
  Seen fromCallee(const World &W, PathId X, const Function &C, const Event &E,
                  uint32_t Seq);
  Val seenValue(const World &W, const Seen &S) const {
    return S.IsPlace ? valueAt(W, S.Place) : S.V;
  }
  bool violates(World &W, const Requirement &R, const Function &C,
                const Event &E, uint32_t Seq, bool Report);
  void applyExits(const World &W, const Summary &S, const Function &C,
                  const Event &E, uint32_t Seq, Worlds &Out);
  std::string describe(const std::vector<std::pair<PathId, Con>> &Pre,
                       const Function &C) const;

  //--- results
  //------------------------------------------------------------------
  void addRequirement(Requirement R);
  void addExit(const World &W, Summary &S);
  std::vector<std::pair<PathId, Con>> entryFacts(const World &W) const;
  std::string show(const Path &X) const { return P.show(X, &F); }
  void reduce(Worlds &Ws);

  Analysis &A;
  const Program &P;
  PathTable &Paths;
  uint32_t Index;
  const Function &F;
  llvm::DenseMap<Sym, std::vector<Path>> ReadsOf;
  llvm::DenseSet<Sym> Repeated; ///< texts of conditions that are met twice
  llvm::DenseSet<uint32_t> TestedTemps;
  std::vector<uint32_t> TempBlock; ///< the only block that names it, or None
  std::set<PathId> Escaped;
  std::map<std::pair<uint32_t, PathId>, uint32_t> MappedIds;
  std::vector<Requirement> Requirements;
  std::set<Sym> Weak;
  bool TooBig = false;
};

bool isHolder(TypeKind K) {
  return K == TypeKind::Handle || K == TypeKind::Pointer ||
         K == TypeKind::Unique || K == TypeKind::Shared ||
         K == TypeKind::Optional;
}

/// What a reader calls the empty state of a holder.
std::string nilWord(TypeKind K) {
  return K == TypeKind::Handle     ? "nil"
         : K == TypeKind::Optional ? "empty"
                                   : "null";
}

/// True for what empties its source when moved.
bool emptiedByMove(TypeKind K) {
  return K == TypeKind::Handle || K == TypeKind::Unique ||
         K == TypeKind::Shared;
}

//--- places -------------------------------------------------------------------

/// True if what \p X holds at entry is the caller's business.
bool Executor::entryVisible(PathId X) const {
  switch (Paths.rootKind(X)) {
  case Root::Global:
  case Root::This:
    return true;
  case Root::Local: {
    if (Paths.owner(X) != F.Usr)
      return true;
    uint32_t I = Paths.index(X);
    return I < F.Locals.size() &&
           (F.Locals[I].Param != None || F.Locals[I].Capture);
  }
  case Root::None:
  case Root::Temp:
  case Root::Any:
    return false;
  }
  return false;
}

/// True if the caller can see what \p X holds at exit.
bool Executor::exitVisible(PathId X) const {
  if (Paths.rootKind(X) == Root::Temp)
    return Paths.owner(X) == F.Usr && Paths.index(X) == ReturnIndex;
  if (!entryVisible(X))
    return false;
  if (Paths.rootKind(X) == Root::Local && Paths.owner(X) == F.Usr)
    // The parameter itself dies; what it refers to does not.
    for (PathId Y = X; !Paths.isRoot(Y); Y = Paths.parent(Y))
      if (Paths.last(Y).Kind == SelKind::Deref)
        return true;
  return Paths.rootKind(X) != Root::Local || Paths.owner(X) != F.Usr;
}

/// The origin of nil if \p X is an entry of a map whose entries are all nil.
uint32_t Executor::nilElement(PathId X) const {
  if (A.NilElements.empty() || Paths.isRoot(X) ||
      Paths.last(X).Kind != SelKind::Element)
    return 0;
  Path Map = Paths.path(Paths.parent(X));
  auto H = Analysis::holding(Map, Map.Sels.size());
  if (!H)
    return 0;
  auto It = A.NilElements.find(*H);
  return It == A.NilElements.end() ? 0 : It->second;
}

Val Executor::valueAt(const World &W, PathId X) const {
  if (!X)
    return {};
  if (const Val *V = W.find(X))
    return *V;
  if (uint32_t O = nilElement(X))
    return Val::nil(O);
  if (Paths.wild(X))
    return {};
  for (PathId Y = X; !Paths.isRoot(Y); Y = Paths.parent(Y))
    if (Paths.last(Y).Kind != SelKind::Deref && W.find(Paths.parent(Y)))
      return {}; // part of an object that was overwritten as a whole
  if (!Paths.isRoot(X)) {
    Sel S = Paths.last(X);
    if (S.Kind == SelKind::Field)
      if (auto It = A.NilFields.find(S.Name); It != A.NilFields.end())
        return Val::nil(It->second);
  } else if (Paths.rootKind(X) == Root::Global) {
    Sym G = Paths.owner(X);
    if (auto It = A.NilGlobals.find(G); It != A.NilGlobals.end())
      return Val::nil(It->second);
    if (F.Main)
      if (auto It = A.NilInMain.find(G); It != A.NilInMain.end())
        return Val::nil(It->second);
  }
  return entryVisible(X) ? Val::same(X) : Val();
}

/// The place that selector \p S leads to, pointers followed.
PathId Executor::step(const World &W, PathId X, const Sel &S) const {
  if (!X)
    return 0;
  if (S.Kind != SelKind::Deref)
    return Paths.child(X, S.Kind, S.Name);
  const Val *V = W.find(X);
  if (!V)
    return Paths.child(X, SelKind::Deref);
  if (V->K == Val::Addr)
    return V->P;
  if (V->K == Val::Same)
    return Paths.child(V->P, SelKind::Deref);
  return 0;
}

PathId Executor::resolve(const World &W, const Path &X) const {
  PathId R = Paths.root(X.RootKind, X.Owner, X.Index);
  for (const Sel &S : X.Sels)
    R = step(W, R, S);
  return R;
}

/// Drops what depends on the memory of \p X, which changes.
void Executor::erasing(World &W, PathId X) {
  llvm::erase_if(W.Vals, [&](const auto &E) {
    return E.first != X && Paths.inside(E.first, X);
  });
  forgetTexts(W, X);
}

void Executor::forgetTexts(World &W, PathId X) {
  if (W.Texts.empty())
    return;
  World Now = W;
  llvm::erase_if(W.Texts, [&](const auto &T) {
    auto It = ReadsOf.find(T.first);
    if (It == ReadsOf.end())
      return false;
    return llvm::any_of(It->second, [&](const Path &R) {
      PathId Id = resolve(Now, R);
      return !Id || !X || Paths.within(Id, X) || Paths.within(X, Id);
    });
  });
}

/// The place \p X becomes \p V; \p X 0 is a place that cannot be named.
void Executor::write(World &W, PathId X, Val V) {
  if (!X) {
    forgetTexts(W, 0);
    return;
  }
  if (Paths.wild(X)) {
    // Some element changes, or any of them for all we know.
    PathId Y = X;
    while (Paths.wild(Paths.parent(Y)))
      Y = Paths.parent(Y);
    Y = Paths.parent(Y);
    llvm::erase_if(W.Vals, [&](const auto &E) {
      return E.first != Y && Paths.within(E.first, Y);
    });
    forgetTexts(W, X);
    return;
  }
  erasing(W, X);
  W.set(X, V);
  // Another object of the class may be this one: two pointers, or a pointer and
  // a variable that it may point to.
  if (Paths.isRoot(X) || Paths.last(X).Kind != SelKind::Field)
    return;
  bool Behind = Paths.rootKind(X) == Root::This;
  for (PathId Y = X; !Behind && !Paths.isRoot(Y); Y = Paths.parent(Y))
    Behind = Paths.last(Y).Kind == SelKind::Deref;
  if (!Behind)
    return;
  for (auto &[Y, Old] : W.Vals) {
    if (Y == X || Paths.isRoot(Y) || !(Paths.last(Y) == Paths.last(X)) ||
        Old == V)
      continue;
    bool Reachable = Paths.rootKind(Y) != Root::Temp &&
                     (Paths.rootKind(Y) != Root::Local ||
                      Escaped.count(Paths.rootOf(Y)) || entryVisible(Y));
    if (Reachable)
      Old = Val();
  }
}

/// Anything may have happened to the object at \p X and what it refers to.
void Executor::havoc(World &W, PathId X) {
  if (!X) {
    forgetTexts(W, 0);
    return;
  }
  llvm::erase_if(W.Vals, [&](const auto &E) {
    return E.first != X && Paths.within(E.first, X);
  });
  forgetTexts(W, X);
  if (Paths.wild(X))
    write(W, X, Val());
  else
    W.set(X, Val());
}

/// What the pointer at \p X refers to may have changed, the pointer has not.
void Executor::havocPointee(World &W, const Path &X) {
  PathId Id = resolve(W, X);
  Val V = valueAt(W, Id);
  PathId To = 0;
  if (V.K == Val::Addr)
    To = V.P;
  else if (V.K == Val::Same)
    To = Paths.child(V.P, SelKind::Deref);
  if (To)
    havoc(W, To);
}

/// Other threads, or callbacks, may have run.
void Executor::forgetShared(World &W) {
  for (auto &[X, V] : W.Vals) {
    Root K = Paths.rootKind(X);
    bool Shared = K == Root::Global || K == Root::This ||
                  (K == Root::Local && Paths.owner(X) != F.Usr) ||
                  Escaped.count(Paths.rootOf(X));
    if (Shared && V.K == Val::Nil)
      V = Val();
  }
  for (PathId X : Escaped)
    W.set(X, Val());
  W.Texts.clear();
}

/// The parts of \p To become what those of \p From are.
void Executor::copyObject(World &W, PathId From, PathId To) {
  if (!From || !To || Paths.wild(From) || Paths.wild(To))
    return;
  std::vector<std::pair<PathId, Val>> Parts;
  for (const auto &[X, V] : W.Vals)
    if (X != From && Paths.inside(X, From)) {
      PathId Y = To;
      for (const Sel &S : Paths.after(X, From))
        Y = Paths.child(Y, S.Kind, S.Name);
      if (Y)
        Parts.push_back({Y, V});
    }
  for (const auto &[Y, V] : Parts)
    W.set(Y, V);
}

void Executor::moveOut(World &W, const Path &X, const Event &E) {
  TypeKind K = kindOf(X);
  PathId Id = resolve(W, X);
  if (emptiedByMove(K)) {
    write(W, Id,
          Val::nil(A.origin(&E, Id, Origin::Moved, E.Where, [&](Origin &O) {
            O.Steps.push_back(
                {E.Where, "'" + show(X) + "' is moved from here"});
          })));
  } else if (K == TypeKind::Record || K == TypeKind::Other) {
    havoc(W, Id);
  }
}

/// The event that \p Root stands for happens again: what is known of its
/// earlier result no longer goes by that name.
void Executor::killPseudo(World &W, PathId Root) {
  llvm::erase_if(W.Vals,
                 [&](const auto &E) { return Paths.rootOf(E.first) == Root; });
  llvm::erase_if(W.Cons,
                 [&](const auto &E) { return Paths.rootOf(E.first) == Root; });
  for (auto &[X, V] : W.Vals)
    if ((V.K == Val::Same || V.K == Val::Addr) && Paths.rootOf(V.P) == Root)
      V = V.K == Val::Addr ? Val::nonNil() : Val();
}

/// The caller's name for an object that a callee made.
PathId Executor::mapped(uint32_t Seq, PathId CalleeRoot) {
  auto [It, Added] = MappedIds.try_emplace({Seq, CalleeRoot}, 0);
  if (Added)
    It->second = PseudoBase + (1u << 24) + uint32_t(MappedIds.size());
  return Paths.root(Root::Temp, F.Usr, It->second);
}

//--- conditions
//-----------------------------------------------------------------

/// Adds to \p W that \p V is as \p C says.  False if it cannot be.
bool Executor::constrain(World &W, const Val &V, const Con &C) const {
  switch (V.K) {
  case Val::Unknown:
    return true;
  case Val::Nil:
    return C.Null != Con::IsNonNil && (!C.Is || C.Is == LitZero);
  case Val::NonNil:
  case Val::Addr:
    return C.Null != Con::IsNil && C.Null != Con::MaybeNil && C.Is != LitZero;
  case Val::Lit: {
    bool Zero = V.P == LitZero;
    if (C.Null == Con::IsNonNil && Zero)
      return false;
    if ((C.Null == Con::IsNil || C.Null == Con::MaybeNil) && !Zero)
      return false;
    return !A.Lits.differ(C.Is, V.P) && !llvm::is_contained(C.IsNot, V.P);
  }
  case Val::Same:
    break;
  }
  Con &Old = W.conFor(V.P);
  if (C.Null != Con::Any) {
    bool OldNil = Old.Null == Con::IsNil || Old.Null == Con::MaybeNil;
    bool NewNil = C.Null != Con::IsNonNil;
    if (Old.Null == Con::Any) {
      Old.Null = C.Null;
      Old.Origin = C.Origin;
    } else if (OldNil != NewNil) {
      return false;
    } else if (Old.Null == Con::MaybeNil && C.Null == Con::IsNil) {
      Old.Null = Con::IsNil;
      Old.Origin = C.Origin;
    }
  }
  if (C.Is) {
    if (A.Lits.differ(Old.Is, C.Is) || llvm::is_contained(Old.IsNot, C.Is))
      return false;
    Old.Is = C.Is;
    Old.IsNot.clear();
  }
  for (LitId L : C.IsNot) {
    if (Old.Is == L)
      return false;
    auto It = llvm::lower_bound(Old.IsNot, L);
    if (!Old.Is && (It == Old.IsNot.end() || *It != L) &&
        Old.IsNot.size() < Con::MaxIsNot)
      Old.IsNot.insert(It, L);
  }
  if (Old.empty())
    llvm::erase_if(W.Cons, [&](const auto &E) { return E.first == V.P; });
  return true;
}

/// Appends to \p Out the worlds of \p W in which condition \p C is \p Sense.
void Executor::assume(World W, uint32_t C, bool Sense, Worlds &Out) {
  if (C >= F.Conds.size()) {
    Out.push_back(std::move(W));
    return;
  }
  const Cond &X = F.Conds[C];
  switch (X.Kind) {
  case CondKind::Not:
    if (X.Kids.empty())
      break;
    assume(std::move(W), X.Kids[0], !Sense, Out);
    return;
  case CondKind::And:
  case CondKind::Or: {
    bool All = (X.Kind == CondKind::And) == Sense;
    Worlds Now{std::move(W)};
    if (All) {
      for (uint32_t K : X.Kids) {
        Worlds Next;
        for (World &N : Now)
          assume(std::move(N), K, Sense, Next);
        reduce(Next);
        Now = std::move(Next);
      }
      for (World &N : Now)
        Out.push_back(std::move(N));
      return;
    }
    // The first kid that decides it, those before it not.
    for (uint32_t K : X.Kids) {
      Worlds Next;
      for (const World &N : Now) {
        assume(N, K, Sense, Out);
        assume(N, K, !Sense, Next);
      }
      reduce(Next);
      Now = std::move(Next);
    }
    return;
  }
  case CondKind::Opaque: {
    if (!X.Text || !Repeated.count(X.Text))
      break;
    auto It = llvm::lower_bound(
        W.Texts, X.Text, [](const auto &E, Sym S) { return E.first < S; });
    if (It != W.Texts.end() && It->first == X.Text) {
      if (It->second != Sense)
        return;
    } else {
      W.Texts.insert(It, {X.Text, Sense});
    }
    break;
  }
  case CondKind::NonNull:
  case CondKind::Truth:
  case CondKind::Equal: {
    PathId Id = resolve(W, X.P);
    Val V = valueAt(W, Id);
    Con N;
    bool Holder = isHolder(kindOf(X.P));
    LitId L = X.Kind == CondKind::Equal ? A.lit(X.Text) : 0;
    if (X.Kind == CondKind::NonNull || (X.Kind == CondKind::Truth && Holder) ||
        (X.Kind == CondKind::Equal && Holder && L == LitZero)) {
      bool Set = (X.Kind == CondKind::Equal) != Sense;
      N.Null = Set ? Con::IsNonNil : Con::IsNil;
      if (!Set) {
        N.Origin = A.origin(&X, Id, Origin::Checked, X.Where, [&](Origin &O) {
          if (X.Where.valid())
            O.Steps.push_back(
                {X.Where, "'" + show(X.P) + "' is found to be null here"});
        });
      }
    } else if (X.Kind == CondKind::Truth) {
      if (Sense && (V.K != Val::Lit || V.P != LitZero))
        N.IsNot.push_back(LitZero);
      else
        N.Is = LitZero;
      if (Sense && V.K == Val::Nil)
        return;
      if (Sense && V.K != Val::Lit &&
          P.type(P.typeOf(X.P)).Kind == TypeKind::Bool) {
        N.IsNot.clear();
        N.Is = LitOne;
      }
      if (Sense && V.K == Val::Lit && V.P == LitZero)
        return;
      if (!Sense && (V.K == Val::NonNil || V.K == Val::Addr))
        return;
    } else if (Sense) {
      N.Is = L;
    } else if (L) {
      N.IsNot.push_back(L);
    }
    if (!constrain(W, V, N))
      return;
    if (V.K == Val::Unknown && Id && !Paths.wild(Id)) {
      // Nothing was known of the place; now it is.
      if (N.Null == Con::IsNonNil)
        W.set(Id, Val::nonNil());
      else if (N.Null == Con::IsNil)
        W.set(Id, Val::nil(N.Origin));
      else if (N.Is)
        W.set(Id, Val::lit(N.Is));
    }
    break;
  }
  }
  Out.push_back(std::move(W));
}

std::optional<bool> Executor::decide(const World &W, uint32_t C) {
  Worlds T, N;
  assume(W, C, true, T);
  assume(W, C, false, N);
  if (T.empty() != N.empty())
    return N.empty();
  return std::nullopt;
}

/// True if remembering the truth of \p C says something about a place.
bool Executor::correlates(uint32_t C) const {
  if (C >= F.Conds.size())
    return false;
  const Cond &X = F.Conds[C];
  switch (X.Kind) {
  case CondKind::Opaque:
    return false;
  case CondKind::NonNull:
  case CondKind::Equal:
  case CondKind::Truth:
    return true;
  case CondKind::Not:
  case CondKind::And:
  case CondKind::Or:
    return llvm::any_of(X.Kids, [&](uint32_t K) { return correlates(K); });
  }
  return false;
}

/// Counts the opaque conditions in \p C.  Only one that is met twice can tell
/// anything.
void Executor::countTexts(uint32_t C, llvm::DenseMap<Sym, unsigned> &Met) {
  if (C >= F.Conds.size())
    return;
  const Cond &X = F.Conds[C];
  if (X.Kind == CondKind::Opaque && ++Met[X.Text] == 2)
    Repeated.insert(X.Text);
  for (uint32_t K : X.Kids)
    countTexts(K, Met);
}

void Executor::collectReads() {
  auto Tested = [&](const Path &X) {
    if (X.RootKind == Root::Temp)
      TestedTemps.insert(X.Index);
  };
  for (const Cond &C : F.Conds) {
    Tested(C.P);
    if (C.Kind != CondKind::Opaque)
      continue;
    std::vector<Path> &R = ReadsOf[C.Text];
    R.insert(R.end(), C.Reads.begin(), C.Reads.end());
  }
  llvm::DenseMap<Sym, unsigned> Met;
  bool Loop = false;
  for (uint32_t I = 0; I < F.Blocks.size(); ++I) {
    llvm::SmallSetVector<uint32_t, 2> Here;
    for (const Edge &E : F.Blocks[I].Succs) {
      Loop |= E.To <= I && E.To != 1;
      Here.insert(E.Cond);
    }
    for (const Event &E : F.Blocks[I].Events)
      if (E.V.Kind == ValueKind::Cond)
        Here.insert(E.V.Index);
    for (uint32_t C : Here)
      countTexts(C, Met);
  }
  if (Loop)
    for (const Cond &C : F.Conds)
      if (C.Kind == CondKind::Opaque)
        Repeated.insert(C.Text);
  if (auto It = A.ChangedByLambdas.find(F.Usr); It != A.ChangedByLambdas.end())
    Escaped = It->second;
  World Empty;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Escape && E.P.RootKind == Root::Local &&
          E.P.Owner == F.Usr)
        Escaped.insert(Paths.root(Root::Local, F.Usr, E.P.Index));
      if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Address &&
          E.V.P.RootKind == Root::Local && E.V.P.Owner == F.Usr &&
          E.P.valid() && E.P.RootKind != Root::Local &&
          E.P.RootKind != Root::Temp)
        Escaped.insert(Paths.root(Root::Local, F.Usr, E.V.P.Index));
      if (E.V.Kind == ValueKind::Load)
        Tested(E.V.P);
    }
}

//--- events
//---------------------------------------------------------------------

/// A lambda keeps copies of what it captures by value.
void Executor::registerCaptures(World &W, const Value &V, const Event &E) {
  if (V.Kind != ValueKind::Function)
    return;
  const Function *L = P.function(V.Text);
  if (!L || !L->Lambda)
    return;
  for (const Capture &C : L->Captures) {
    PathId To = Paths.root(Root::Local, L->Usr, C.Local);
    switch (C.From.Kind) {
    case ValueKind::Null: {
      W.set(To, Val::nil(A.origin(&C, 0, Origin::Assigned, E.Where)));
      break;
    }
    case ValueKind::Load:
    case ValueKind::CopyOf:
    case ValueKind::MovedFrom: {
      PathId From = resolve(W, C.From.P);
      Val Now = valueAt(W, From);
      erasing(W, To);
      W.set(To, Now);
      copyObject(W, From, To);
      if (C.From.Kind == ValueKind::MovedFrom)
        moveOut(W, C.From.P, E);
      break;
    }
    case ValueKind::Address:
      W.set(To, Val::addr(resolve(W, C.From.P)));
      break;
    case ValueKind::Fresh:
      W.set(To, Val::nonNil());
      break;
    default:
      break;
    }
  }
}

/// The value that \p V yields at \p E; Unknown values get a name, so that
/// checks of one copy tell of the others.
Val Executor::evaluate(World &W, const Value &V, const Event &E, uint32_t Seq,
                       bool PointerLike) {
  switch (V.Kind) {
  case ValueKind::Null: {
    return Val::nil(A.origin(&E, 0, Origin::Assigned, E.Where));
  }
  case ValueKind::Load:
  case ValueKind::CopyOf:
  case ValueKind::MovedFrom:
    return load(W, V.P);
  case ValueKind::Address:
    return Val::addr(resolve(W, V.P));
  case ValueKind::Fresh:
    killPseudo(W, pseudo(Seq));
    return Val::addr(pseudo(Seq));
  case ValueKind::Function:
    registerCaptures(W, V, E);
    return Val::nonNil();
  case ValueKind::Literal: {
    LitId L = A.lit(V.Text);
    if (L == LitZero && PointerLike) {
      return Val::nil(A.origin(&E, 0, Origin::Assigned, E.Where));
    }
    return L ? Val::lit(L) : Val();
  }
  case ValueKind::Cond:
    if (auto B = decide(W, V.Index))
      return Val::lit(*B ? LitOne : LitZero);
    break;
  case ValueKind::Into:
    return Val::nonNil();
  case ValueKind::Unknown:
    break;
  }
  killPseudo(W, pseudo(Seq));
  return Val::same(pseudo(Seq));
}

void Executor::assign(World W, const Path &To, const Value &V, const Event &E,
                      uint32_t Seq, Worlds &Out) {
  TypeKind K = kindOf(To);
  if (V.Kind == ValueKind::Cond && correlates(V.Index)) {
    for (bool Sense : {true, false}) {
      Worlds Some;
      assume(W, V.Index, Sense, Some);
      for (World &N : Some) {
        write(N, resolve(N, To), Val::lit(Sense ? LitOne : LitZero));
        Out.push_back(std::move(N));
      }
    }
    return;
  }
  if (V.Kind == ValueKind::Load && K != TypeKind::Weak &&
      kindOf(V.P) == TypeKind::Weak) {
    // lock(): null once the last owner is gone, of which nothing here can know.
    World Gone = W;
    write(Gone, resolve(Gone, To),
          Val::nil(A.origin(&E, 0, Origin::Expired, E.Where, [&](Origin &O) {
            O.Steps.push_back(
                {E.Where,
                 "'" + show(V.P) + "' yields null here if the map is gone"});
          })));
    Out.push_back(std::move(Gone));
    write(W, resolve(W, To), Val::nonNil());
    Out.push_back(std::move(W));
    return;
  }
  Val Now = evaluate(W, V, E, Seq, isHolder(K));
  PathId Id = resolve(W, To);
  bool Copies = V.Kind == ValueKind::Load || V.Kind == ValueKind::CopyOf ||
                V.Kind == ValueKind::MovedFrom;
  PathId From = Copies ? resolve(W, V.P) : 0;
  if (Now.K == Val::Nil && A.Origins[Now.Origin].K == Origin::Assigned &&
      !Copies) {
    // Say what became nil, and whether its declaration made it so.
    Origin &O = A.Origins[Now.Origin];
    if (O.Steps.empty()) {
      const std::vector<FixHint> *Hints = nullptr;
      const Range *Decl = nullptr;
      if (To.RootKind == Root::Local && To.Sels.empty()) {
        const Function *Owner = P.function(To.Owner);
        if (Owner && To.Index < Owner->Locals.size()) {
          Decl = &Owner->Locals[To.Index].Decl;
          Hints = &Owner->Locals[To.Index].Fixes;
        }
      } else if (F.Ctor && To.RootKind == Root::This && To.Sels.size() == 1) {
        if (const Field *D = P.field(To.Sels[0].Name)) {
          Decl = &D->Decl;
          Hints = &D->Fixes;
        }
      }
      bool AtDecl = Decl && Decl->File == E.Where.File &&
                    E.Where.Line >= Decl->Line &&
                    E.Where.Line <= std::max(Decl->Line, Decl->EndLine);
      bool InCtor = F.Ctor && To.RootKind == Root::This;
      O.K = AtDecl ? Origin::Declared : Origin::Assigned;
      if (AtDecl || InCtor)
        O.Hints = Hints;
      std::string What = nilWord(K);
      std::string Name = To.RootKind == Root::Temp ? std::string("the result")
                                                   : "'" + show(To) + "'";
      if (AtDecl && K == TypeKind::Handle)
        O.Steps.push_back(
            {E.Where, Name + " is declared here without a map: it is nil"});
      else if (AtDecl)
        O.Steps.push_back({E.Where, Name + " starts out " + What + " here"});
      else
        O.Steps.push_back({E.Where, Name + " becomes " + What + " here"});
    }
  }
  if (Copies && K == TypeKind::Optional) {
    TypeKind S = kindOf(V.P);
    if (S != TypeKind::Optional && S != TypeKind::Other)
      Now = Val::nonNil();
  }
  World Before;
  if (Copies)
    Before = W;
  write(W, Id, Now);
  if (Copies && From && Id && From != Id) {
    copyObject(Before, From, Id);
    for (const auto &[X, PV] : Before.Vals)
      if (X != Id && Paths.inside(X, Id))
        W.set(X, PV);
  }
  if (V.Kind == ValueKind::MovedFrom && !(V.P == To))
    moveOut(W, V.P, E);
  Out.push_back(std::move(W));
}

/// The map at the holder \p Place is used by \p E and must exist.
void Executor::use(World &W, const Path &Place, const Event &E, bool Write) {
  PathId Id = resolve(W, Place);
  Val V = valueAt(W, Id);
  TypeKind K = kindOf(Place);
  Requirement R;
  R.Write = Write;
  R.Handle = K == TypeKind::Handle;
  R.Use = E.Where;
  std::string Name = show(Place);
  R.Chain.push_back({E.Where, R.Handle ? "'" + Name + "' is written to here"
                              : K == TypeKind::Optional
                                  ? "the value of '" + Name + "' is used here"
                                  : "'" + Name + "' is dereferenced here"});
  need(W, Id, V, std::move(R), E, Place, "");
}

/// \p V, the value of place \p Id, must not be nil.  Reports if it is, and says
/// so in \p Message, or in words of its own if that is empty.
void Executor::need(World &W, PathId Id, const Val &V, Requirement R,
                    const Event &E, const Path &Place,
                    llvm::StringRef Message) {
  auto Report = [&](uint32_t Org) {
    std::string Name = Place.valid() ? show(Place) : std::string();
    std::string M = Message.str();
    const Origin &O = A.Origins[Org];
    TypeKind K = kindOf(Place);
    std::string Nil = R.Handle ? "nil" : nilWord(K);
    if (M.empty()) {
      if (O.K == Origin::Returned && O.Callee) {
        const Function *C = P.function(O.Callee);
        M = "'" + Name + "' can be " + Nil + " here: '" +
            (C ? P.str(C->Name).str() : "the callee") + "' returns " +
            (R.Handle ? "a nil handle" : "null") +
            (O.When.empty() ? std::string() : " " + O.When);
      } else if (O.K == Origin::Expired) {
        M = "'" + Name + "' can be " + Nil +
            " here: the weak pointer that it was locked from may have expired";
      } else if (O.K == Origin::Checked) {
        M = "'" + Name + "' can be " + Nil +
            " here: it is used on a path on which a check found it " + Nil;
      } else if (O.K == Origin::Moved) {
        M = "'" + Name + "' is " + Nil + " after it was moved from" +
            (R.Handle ? "; this write throws" : "");
      } else if (R.Handle) {
        M = "write to nil map handle '" + Name + "'";
      } else if (K == TypeKind::Optional) {
        M = "use of the value of empty optional map '" + Name + "'";
      } else {
        M = "dereference of null map pointer '" + Name + "'";
      }
    }
    llvm::ArrayRef<std::pair<Range, std::string>> Chain = R.Chain;
    if (Message.empty())
      Chain = {}; // the report stands at the use itself
    A.report(F, E.Where, Org, Name, M, Chain);
  };
  auto Refine = [&] {
    if (V.K == Val::Same)
      W.conFor(V.P).Null = Con::IsNonNil;
    else if (Id && !Paths.wild(Id))
      W.set(Id, Val::nonNil());
  };
  switch (V.K) {
  case Val::Nil:
    Report(V.Origin);
    Refine();
    return;
  case Val::Unknown:
  case Val::Lit:
    Refine();
    return;
  case Val::NonNil:
  case Val::Addr:
    return;
  case Val::Same:
    break;
  }
  const Con *C = W.con(V.P);
  Con::Nullness N = C ? C->Null : Con::Any;
  if (N == Con::IsNonNil)
    return;
  if (N == Con::IsNil)
    Report(C->Origin);
  if (N == Con::Any && entryVisible(V.P) && R.Chain.size() <= MaxChain) {
    R.Place = V.P;
    R.Pre = entryFacts(W);
    llvm::erase_if(R.Pre, [&](const auto &X) { return X.first == V.P; });
    addRequirement(std::move(R));
  }
  Refine();
}

void Executor::mapOp(World W, const Event &E, uint32_t Seq, Worlds &Out) {
  const Path &M = E.P;
  std::optional<Path> Holder;
  TypeKind K = TypeKind::Other;
  if (!M.Sels.empty() && M.Sels.back().Kind == SelKind::Deref) {
    Holder = M;
    Holder->Sels.pop_back();
    K = kindOf(*Holder);
    bool Unknown = K == TypeKind::Other && Holder->RootKind == Root::Temp;
    if (!isHolder(K) && !Unknown)
      Holder.reset();
  }
  for (const Value &V : E.Args)
    if (V.Kind == ValueKind::MovedFrom) {
      // try_emplace leaves its argument alone if the key exists.
      if (P.str(E.Name) == "try_emplace")
        havoc(W, resolve(W, V.P));
      else
        moveOut(W, V.P, E);
    }
  Worlds Now{std::move(W)};
  if (Holder) {
    bool Safe = K != TypeKind::Pointer && K != TypeKind::Unique &&
                K != TypeKind::Shared && K != TypeKind::Optional &&
                (E.Op & OpNilSafe);
    if (!Safe) {
      use(Now[0], *Holder, E, E.Op & (OpWrite | OpInsert | OpErase));
    } else if (E.R != None && TestedTemps.count(E.R)) {
      // A nil handle reads as an empty map: its size checks it.
      llvm::StringRef N = P.str(E.Name);
      bool Empty = N == "empty";
      bool Zero = N == "size" || N == "count" || N == "contains" ||
                  N == "find" || N == "use_count";
      if (Empty || Zero) {
        PathId R = Paths.root(Root::Temp, F.Usr, E.R);
        Val V = load(Now[0], *Holder);
        Con Set, Nil;
        Set.Null = Con::IsNonNil;
        Nil.Null = Con::MaybeNil;
        World A1 = Now[0], A2 = Now[0];
        Now.clear();
        if (constrain(A1, V, Nil) && V.K != Val::Unknown) {
          write(A1, R, Val::lit(Empty ? LitOne : LitZero));
          Out.push_back(std::move(A1));
        }
        if (V.K == Val::Unknown || constrain(A2, V, Set))
          Now.push_back(std::move(A2));
      }
    }
  }
  for (World &N : Now) {
    if (E.Op &
        (OpWrite | OpInsert | OpErase | OpClear | OpAssign | OpMoveOut)) {
      PathId Id = resolve(N, M);
      llvm::erase_if(N.Vals, [&](const auto &X) {
        return Id && X.first != Id && Paths.within(X.first, Id) &&
               Paths.inside(X.first, Id);
      });
      forgetTexts(N, Id);
    }
    if (E.R != None)
      yield(N, E, Seq, Val());
    Out.push_back(std::move(N));
  }
}

/// The result of \p E is \p V, or something new if that is Unknown.
void Executor::yield(World &W, const Event &E, uint32_t Seq, Val V) {
  if (E.R == None)
    return;
  if (V.K == Val::Unknown) {
    killPseudo(W, pseudo(Seq));
    V = Val::same(pseudo(Seq));
  }
  write(W, Paths.root(Root::Temp, F.Usr, E.R), V);
}

/// A call of which nothing is known but what it is handed.  \p Havoc says
/// whether its own effects are unknown; else only its result and its moved
/// arguments are looked at.
void Executor::unknownCall(World &W, const Event &E, uint32_t Seq, bool Havoc) {
  llvm::StringRef Usr = P.str(E.Callee);
  for (const Value &V : E.Args) {
    registerCaptures(W, V, E);
    if (V.Kind == ValueKind::Function) {
      // It may be run now or later: what it changes is unknown from here on.
      uint32_t I = P.indexOf(V.Text);
      if (I != None)
        for (const Exit &X : A.Summaries[I].Exits)
          for (const auto &[Y, Old] : X.Post)
            if (Paths.owner(Y) != V.Text)
              write(W, Y, Val());
      continue;
    }
    if (V.Kind == ValueKind::MovedFrom)
      moveOut(W, V.P, E);
    else if (Havoc && V.Kind == ValueKind::Address)
      havoc(W, resolve(W, V.P));
    else if (Havoc && V.Kind == ValueKind::Load)
      havocPointee(W, V.P);
  }
  if (Havoc) {
    // The name of a const member function ends in its qualifiers.
    bool ConstMember = Usr.ends_with("#1");
    if (E.Recv.valid() && (!ConstMember || E.Construct))
      havoc(W, resolve(W, E.Recv));
    if (E.Callee == 0 || !standardFunction(Usr)) {
      for (auto &[X, V] : W.Vals)
        if (Paths.rootKind(X) == Root::Global)
          V = Val();
      if (F.Main)
        for (const auto &[G, O] : A.NilInMain)
          W.set(Paths.root(Root::Global, G, 0), Val());
      for (PathId X : Escaped)
        havoc(W, X);
    }
  }
  yield(W, E, Seq, Val());
}

//--- callees
//----------------------------------------------------------------------

/// Path \p X of callee \p C, as seen at its call \p E.
Executor::Seen Executor::fromCallee(const World &W, PathId X, const Function &C,
                                    const Event &E, uint32_t Seq) {
  Seen S;
  PathId R = Paths.rootOf(X);
  std::vector<Sel> Sels = Paths.after(X, R);
  size_t From = 0;
  auto Place = [&](PathId Base, Path Written) {
    S.IsPlace = true;
    S.Place = Base;
    S.Written = std::move(Written);
    for (size_t I = From; I < Sels.size(); ++I) {
      S.Place = step(W, S.Place, Sels[I]);
      if (S.Written.valid())
        S.Written.Sels.push_back(Sels[I]);
    }
    return S;
  };
  if (Paths.owner(X) != C.Usr || Paths.rootKind(X) == Root::Global) {
    Path Root = Paths.path(R);
    return Place(R, Root);
  }
  switch (Paths.rootKind(X)) {
  case Root::This: {
    Path Recv = P.receiver(C, E);
    if (!Recv.valid())
      return S;
    return Place(resolve(W, Recv), Recv);
  }
  case Root::Temp: {
    uint32_t I = Paths.index(X);
    if (I == ReturnIndex) {
      if (E.R == None)
        return S;
      PathId T = Paths.root(Root::Temp, F.Usr, E.R);
      return Place(T, Paths.path(T));
    }
    if (I < PseudoBase)
      return S;
    return Place(mapped(Seq, R), {});
  }
  case Root::Local:
    break;
  default:
    return S;
  }
  if (Paths.index(X) >= C.Locals.size())
    return S;
  const Local &L = C.Locals[Paths.index(X)];
  if (L.Param == None) {
    // A copy that a lambda holds: registerCaptures() keeps it under this name.
    if (L.Capture)
      return Place(R, Paths.path(R));
    return S;
  }
  Value V = P.argument(L.Param, C, E);
  bool ByRef = P.type(L.Ty).Kind == TypeKind::Reference;
  bool First = !Sels.empty() && Sels[0].Kind == SelKind::Deref;
  auto Direct = [&](Val V) {
    S.V = V;
    return S;
  };
  switch (V.Kind) {
  case ValueKind::Address:
    if (Sels.empty()) {
      Seen D = Direct(Val::addr(resolve(W, V.P)));
      D.Written = V.P;
      return D;
    }
    From = First ? 1 : 0;
    return Place(resolve(W, V.P), V.P);
  case ValueKind::Load:
  case ValueKind::CopyOf:
  case ValueKind::MovedFrom: {
    PathId Q = resolve(W, V.P);
    if (Sels.empty()) {
      Seen D = Direct(valueAt(W, Q));
      D.Written = V.P;
      return D;
    }
    if (ByRef && First && kindOf(V.P) != TypeKind::Reference)
      From = 1;
    return Place(Q, V.P);
  }
  case ValueKind::Null:
    if (Sels.empty() || (ByRef && First && Sels.size() == 1)) {
      return Direct(
          Val::nil(A.origin(&E, 1 + L.Param, Origin::Literal, E.Where)));
    }
    return S;
  case ValueKind::Literal:
    if (Sels.empty() || (First && Sels.size() == 1)) {
      LitId Id = A.lit(V.Text);
      if (Id == LitZero && isHolder(P.type(L.Ty).Kind)) {
        return Direct(
            Val::nil(A.origin(&E, 1 + L.Param, Origin::Literal, E.Where)));
      }
      if (Id)
        return Direct(Val::lit(Id));
    }
    return S;
  case ValueKind::Fresh:
    if (Sels.empty() || (ByRef && First && Sels.size() == 1))
      return Direct(Val::nonNil());
    return S;
  case ValueKind::Function:
  case ValueKind::Into:
    if (Sels.empty())
      return Direct(Val::nonNil());
    return S;
  case ValueKind::Cond:
    if (Sels.empty())
      if (auto B = decide(W, V.Index))
        return Direct(Val::lit(*B ? LitOne : LitZero));
    return S;
  case ValueKind::Unknown:
    return S;
  }
  return S;
}

/// Checks requirement \p R of \p C at its call \p E.  True if it is certainly
/// not met in \p W; reports that if \p Report, else changes nothing.
bool Executor::violates(World &W, const Requirement &R, const Function &C,
                        const Event &E, uint32_t Seq, bool Report) {
  World Cond = W;
  for (const auto &[X, Want] : R.Pre) {
    Con N = Want;
    if (N.Null == Con::IsNil)
      N.Null = Con::MaybeNil;
    if (!constrain(Cond, seenValue(W, fromCallee(W, X, C, E, Seq)), N))
      return false;
  }
  Seen S = fromCallee(W, R.Place, C, E, Seq);
  Val V = seenValue(W, S);
  bool Nil = V.K == Val::Nil;
  if (V.K == Val::Same)
    if (const Con *K = W.con(V.P))
      Nil = K->Null == Con::IsNil;
  if (!Report)
    return Nil;
  if (!Nil && V.K != Val::Same)
    return false;

  Requirement Mine = R;
  std::string Callee = P.str(C.Name).str();
  Mine.Chain.insert(Mine.Chain.begin(),
                    {E.Where, "'" + Callee + "' is called here"});
  std::string M;
  PathId Root = Paths.rootOf(R.Place);
  bool Whole = R.Place == Root || (Paths.parent(R.Place) == Root &&
                                   Paths.last(R.Place).Kind == SelKind::Deref);
  bool Param = Whole && Paths.rootKind(Root) == Root::Local &&
               Paths.owner(Root) == C.Usr &&
               C.Locals[Paths.index(Root)].Param != None;
  bool Named = S.Written.valid() && S.Written.RootKind != Root::Temp;
  std::string What = Named ? show(S.Written) : P.show(Paths.path(R.Place), &C);
  std::string Does = R.Handle ? "writes to it" : "dereferences it";
  std::string Word = R.Handle ? "nil" : "null";
  if (Param && !Named)
    M = Word + " passed as '" + P.str(C.Locals[Paths.index(Root)].Name).str() +
        "' to '" + Callee + "', which " + Does;
  else if (Param)
    M = "'" + What + "' is " + Word + " when passed to '" + Callee +
        "', which " + Does;
  else
    M = "'" + What + "' is " + Word + " when '" + Callee +
        "' is called, which " + Does;
  uint32_t Org = V.K == Val::Nil ? V.Origin : 0;
  if (Org && A.Origins[Org].K == Origin::Returned && A.Origins[Org].Callee)
    if (const Function *G = P.function(A.Origins[Org].Callee))
      M += "; '" + P.str(G->Name).str() + "' can return " +
           (R.Handle ? "a nil handle" : "null");
  // What makes the callee use it must hold here too.
  World Judged = Nil ? W : std::move(Cond);
  need(Judged, S.IsPlace ? S.Place : 0, V, std::move(Mine), E,
       S.Written.valid() ? S.Written : Paths.path(R.Place), M);
  if (Nil) {
    if (V.K == Val::Same)
      W.conFor(V.P).Null = Con::IsNonNil;
    else if (S.IsPlace && S.Place && !Paths.wild(S.Place))
      W.set(S.Place, Val::nonNil());
  }
  return Nil;
}

/// "when 'locale' is neither "de" nor "en"": what must hold for an exit.
std::string Executor::describe(const std::vector<std::pair<PathId, Con>> &Pre,
                               const Function &C) const {
  std::string Out;
  for (const auto &[X, K] : Pre) {
    Path At = Paths.path(X);
    if (At.RootKind == Root::Local && !At.Sels.empty() &&
        At.Sels.back().Kind == SelKind::Deref)
      At.Sels.pop_back();
    std::string Name = "'" + P.show(At, &C) + "'";
    bool Bool = P.type(P.typeOf(Paths.path(X))).Kind == TypeKind::Bool;
    std::string T;
    if (K.Is)
      T = Bool ? Name + " is " + (K.Is == LitZero ? "false" : "true")
               : Name + " is " + A.Lits.str(K.Is).str();
    else if (K.IsNot.size() == 1)
      T = Name + " is not " + A.Lits.str(K.IsNot[0]).str();
    else if (K.IsNot.size() > 1) {
      T = Name + " is none of ";
      for (size_t I = 0; I < K.IsNot.size(); ++I)
        T += (I ? ", " : "") + A.Lits.str(K.IsNot[I]).str();
    } else if (K.Null == Con::IsNil || K.Null == Con::MaybeNil)
      T = Name + " is null";
    if (T.empty())
      continue;
    Out += (Out.empty() ? "when " : " and ") + T;
  }
  return Out;
}

/// Appends to \p Out what \p W becomes by each way through \p C.
void Executor::applyExits(const World &W, const Summary &S, const Function &C,
                          const Event &E, uint32_t Seq, Worlds &Out) {
  for (const Exit &X : S.Exits) {
    World N = W;
    bool Possible = true;
    for (const auto &[Y, Want] : X.Pre) {
      Con K = Want;
      if (K.Null == Con::IsNil)
        K.Null = Con::MaybeNil;
      if (!constrain(N, seenValue(W, fromCallee(W, Y, C, E, Seq)), K)) {
        Possible = false;
        break;
      }
    }
    if (!Possible)
      continue;
    // All in terms of the state before the call.
    std::vector<std::pair<PathId, Val>> Writes;
    bool Result = false;
    for (const auto &[Y, V] : X.Post) {
      bool Ret = Paths.rootKind(Y) == Root::Temp && Paths.owner(Y) == C.Usr &&
                 Paths.index(Y) == ReturnIndex;
      if (Ret && E.R == None)
        continue;
      Seen To = fromCallee(W, Y, C, E, Seq);
      if (!To.IsPlace)
        continue;
      Val Now = V;
      if (V.K == Val::Same)
        Now = seenValue(W, fromCallee(W, V.P, C, E, Seq));
      else if (V.K == Val::Addr) {
        Seen At = fromCallee(W, V.P, C, E, Seq);
        Now = At.IsPlace && At.Place ? Val::addr(At.Place) : Val::nonNil();
      } else if (V.K == Val::Nil && Ret && Paths.isRoot(Y)) {
        Now = Val::nil(
            A.origin(&E, V.Origin, Origin::Returned, E.Where, [&](Origin &O) {
              O.Steps = A.Origins[V.Origin].Steps;
              O.Callee = C.Usr;
              O.When = describe(X.Pre, C);
              if (O.Steps.size() <= MaxChain)
                O.Steps.push_back(
                    {E.Where, "'" + P.str(C.Name).str() + "' is called here"});
            }));
      }
      Result |= Ret && Paths.isRoot(Y);
      Writes.push_back({To.Place, Now});
    }
    std::set<PathId> Mine;
    for (const auto &[Key, Id] : MappedIds)
      if (Key.first == Seq)
        Mine.insert(Paths.root(Root::Temp, F.Usr, Id));
    for (PathId M : Mine)
      killPseudo(N, M);
    if (!Result)
      yield(N, E, Seq, Val());
    // Objects before their parts.
    std::map<PathId, std::vector<Val>> Sorted;
    for (const auto &[To, V] : Writes)
      Sorted[To].push_back(V);
    Writes.clear();
    for (const auto &[To, Vs] : Sorted)
      for (const Val &V : Vs)
        Writes.push_back({To, V});
    for (const auto &[To, V] : Writes) {
      Val Now = V;
      if (Now.K == Val::Unknown && E.R != None &&
          To == Paths.root(Root::Temp, F.Usr, E.R)) {
        yield(N, E, Seq, Val());
        continue;
      }
      write(N, To, Now);
    }
    for (Sym Fd : S.WeakFields) {
      for (auto &[Y, V] : N.Vals)
        if (!Paths.isRoot(Y) && Paths.last(Y) == Sel{SelKind::Field, Fd})
          V = Val();
      Weak.insert(Fd);
    }
    for (const Value &V : E.Args)
      registerCaptures(N, V, E);
    // By-value parameters are built from what is moved into them.
    for (uint32_t I = 0; I < C.Locals.size(); ++I) {
      const Local &L = C.Locals[I];
      if (L.Param == None || P.type(L.Ty).Kind == TypeKind::Reference)
        continue;
      Value V = P.argument(L.Param, C, E);
      if (V.Kind == ValueKind::MovedFrom)
        moveOut(N, V.P, E);
    }
    Out.push_back(std::move(N));
  }
}

void Executor::call(World W, const Event &E, uint32_t Seq, Worlds &Out) {
  llvm::ArrayRef<uint32_t> Cs = P.callees(Index, E);
  if (E.Construct && E.Recv.valid()) {
    PathId Obj = resolve(W, E.Recv);
    if (Obj && !(E.Recv.RootKind == Root::This && E.Recv.Sels.empty()))
      erasing(W, Obj);
  }
  // A function without a body that runs a callable which it was handed.
  bool Foreign = E.Callee && !E.Virtual && P.indexOf(E.Callee) == None;
  if (Cs.empty() || Foreign) {
    if (!Cs.empty() && standardFunction(P.str(E.Callee)) && Cs.size() == 1) {
      for (const Value &V : E.Args)
        registerCaptures(W, V, E);
      const Function &C = P.functions()[Cs[0]];
      for (const Requirement &R : A.Summaries[Cs[0]].Requirements)
        if (Paths.owner(R.Place) != C.Usr ||
            Paths.rootKind(R.Place) != Root::Local ||
            C.Locals[Paths.index(R.Place)].Param == None)
          violates(W, R, C, E, Seq, true);
    }
    unknownCall(W, E, Seq, true);
    Out.push_back(std::move(W));
    return;
  }
  for (const Value &V : E.Args)
    registerCaptures(W, V, E);

  // With several possible callees, only what all of them need is needed.
  bool AllNeed = llvm::all_of(Cs, [&](uint32_t C) {
    return llvm::any_of(A.Summaries[C].Requirements, [&](const Requirement &R) {
      return violates(W, R, P.functions()[C], E, Seq, false);
    });
  });
  if (Cs.size() == 1 || AllNeed)
    for (const Requirement &R : A.Summaries[Cs[0]].Requirements)
      violates(W, R, P.functions()[Cs[0]], E, Seq, true);

  for (uint32_t C : Cs) {
    if (A.Summaries[C].Top) {
      World N = W;
      unknownCall(N, E, Seq, true);
      Out.push_back(std::move(N));
    } else {
      applyExits(W, A.Summaries[C], P.functions()[C], E, Seq, Out);
    }
  }
}

void Executor::execute(World W, const Event &E, uint32_t Seq, Worlds &Out) {
  switch (E.Kind) {
  case EventKind::Assign:
    assign(std::move(W), E.P, E.V, E, Seq, Out);
    return;
  case EventKind::Return: {
    if (E.V.Kind == ValueKind::Unknown && !E.V.P.valid())
      break;
    Path Ret;
    Ret.RootKind = Root::Temp;
    Ret.Owner = F.Usr;
    Ret.Index = ReturnIndex;
    Value V = E.V;
    // A returned local is moved or elided; its being empty afterwards matters
    // to nobody.
    if (V.Kind == ValueKind::MovedFrom && V.P.RootKind == Root::Local &&
        V.P.Owner == F.Usr && V.P.Sels.empty())
      V.Kind = ValueKind::Load;
    size_t First = Out.size();
    assign(std::move(W), Ret, V, E, Seq, Out);
    PathId Id = Paths.root(Root::Temp, F.Usr, ReturnIndex);
    for (size_t I = First; I < Out.size(); ++I)
      if (const Val *Now = Out[I].find(Id))
        if ((Now->K == Val::Lit && Now->P == LitZero) &&
            isHolder(P.type(F.Result).Kind)) {
          Out[I].set(Id, Val::nil(A.origin(&E, 0, Origin::Assigned, E.Where)));
        }
    for (size_t I = First; I < Out.size(); ++I)
      if (const Val *Now = Out[I].find(Id); Now && Now->K == Val::Nil) {
        Origin &O = A.Origins[Now->Origin];
        if (O.K == Origin::Assigned && O.Where == E.Where)
          O.Steps = {{E.Where, "'" + P.str(F.Name).str() + "' returns " +
                                   (P.type(F.Result).Kind == TypeKind::Handle
                                        ? "a nil handle"
                                        : "null") +
                                   " here"}};
      }
    return;
  }
  case EventKind::Store: {
    PathId Id = resolve(W, E.P);
    if (Id && Paths.rootKind(Id) == Root::Local && !entryVisible(Id)) {
      erasing(W, Id);
      W.erase(Id);
    } else {
      write(W, Id, Val());
    }
    break;
  }
  case EventKind::MapOp:
    mapOp(std::move(W), E, Seq, Out);
    return;
  case EventKind::Deref: {
    TypeKind K = kindOf(E.P);
    if (isHolder(K) && K != TypeKind::Handle &&
        A.holder(E.P) != TypeKind::Other)
      use(W, E.P, E, false);
    break;
  }
  case EventKind::Call:
    call(std::move(W), E, Seq, Out);
    return;
  case EventKind::Spawn: {
    registerCaptures(W, E.V, E);
    for (const Value &V : E.Args)
      registerCaptures(W, V, E);
    llvm::ArrayRef<uint32_t> Cs = P.callees(Index, E);
    for (uint32_t I : Cs) {
      const Function &C = P.functions()[I];
      // Only what the thread was given by value: the rest may be set before it
      // gets to its use.
      if (Cs.size() == 1)
        for (const Requirement &R : A.Summaries[I].Requirements)
          if (Paths.isRoot(R.Place) && Paths.owner(R.Place) == C.Usr &&
              Paths.rootKind(R.Place) == Root::Local)
            violates(W, R, C, E, Seq, true);
      for (const Exit &X : A.Summaries[I].Exits)
        for (const auto &[Y, V] : X.Post) {
          if (Paths.rootKind(Y) == Root::Temp)
            continue;
          Seen S = fromCallee(W, Y, C, E, Seq);
          if (S.IsPlace)
            write(W, S.Place, Val());
        }
    }
    break;
  }
  case EventKind::Move: {
    PathId From = resolve(W, E.Q), To = resolve(W, E.P);
    if (E.P.valid()) {
      Val V = valueAt(W, From);
      World Before = W;
      copyObject(Before, From, To);
      write(W, To, V);
      if (To)
        for (const auto &[X, PV] : Before.Vals)
          if (X != To && Paths.inside(X, To))
            W.set(X, PV);
    }
    if (E.Q.valid() && !(E.P == E.Q))
      moveOut(W, E.Q, E);
    break;
  }
  case EventKind::Copy:
    if (E.P.valid() && E.Q.valid()) {
      PathId From = resolve(W, E.Q), To = resolve(W, E.P);
      // Copies of maps and of what contains them; holders inside keep their
      // state.
      if (kindOf(E.P) == TypeKind::Optional &&
          kindOf(E.Q) != TypeKind::Optional) {
        write(W, To, Val::nonNil());
      } else if (From != To) {
        World Before = W;
        copyObject(Before, From, To);
        for (const auto &[X, PV] : Before.Vals)
          if (To && X != To && Paths.inside(X, To))
            W.set(X, PV);
        forgetTexts(W, To);
      }
    }
    break;
  case EventKind::Destroy: {
    PathId Id = resolve(W, E.P);
    if (!Id)
      break;
    if (Paths.isRoot(Id) && Paths.rootKind(Id) == Root::Local &&
        Paths.owner(Id) == F.Usr) {
      erasing(W, Id);
      W.erase(Id);
    } else if (!Paths.wild(Id)) {
      erasing(W, Id);
      W.set(Id, Val());
    }
    break;
  }
  case EventKind::Escape:
    havoc(W, resolve(W, E.P));
    break;
  case EventKind::Swap: {
    PathId X = resolve(W, E.P), Y = resolve(W, E.Q);
    if (X && Y && X != Y && !Paths.wild(X) && !Paths.wild(Y)) {
      Val VX = valueAt(W, X), VY = valueAt(W, Y);
      World Before = W;
      write(W, X, VY);
      write(W, Y, VX);
      World Parts = Before;
      copyObject(Parts, Y, X);
      for (const auto &[Z, V] : Parts.Vals)
        if (Z != X && Paths.inside(Z, X))
          W.set(Z, V);
      Parts = Before;
      copyObject(Parts, X, Y);
      for (const auto &[Z, V] : Parts.Vals)
        if (Z != Y && Paths.inside(Z, Y))
          W.set(Z, V);
    } else {
      havoc(W, X);
      havoc(W, Y);
    }
    break;
  }
  case EventKind::Lock:
  case EventKind::Join:
  case EventKind::Wait:
    forgetShared(W);
    if (E.R != None)
      yield(W, E, Seq, Val());
    break;
  case EventKind::Unlock:
  case EventKind::Signal:
    break;
  }
  Out.push_back(std::move(W));
}

//--- results
//----------------------------------------------------------------------

/// What \p W knows of values that the caller provides.
std::vector<std::pair<PathId, Con>> Executor::entryFacts(const World &W) const {
  std::vector<std::pair<PathId, Con>> R;
  for (const auto &[X, C] : W.Cons)
    if (!C.empty() && entryVisible(X))
      R.push_back({X, C});
  return R;
}

void Executor::addRequirement(Requirement R) {
  for (const Requirement &Old : Requirements)
    if (Old.Place == R.Place && Old.Use == R.Use &&
        Old.Chain.front() == R.Chain.front() &&
        (samePre(Old, R) || Old.Pre.empty()))
      return;
  if (R.Pre.empty())
    llvm::erase_if(Requirements, [&](const Requirement &Old) {
      return Old.Place == R.Place && Old.Use == R.Use &&
             Old.Chain.front() == R.Chain.front();
    });
  if (Requirements.size() < MaxRequirements)
    Requirements.push_back(std::move(R));
}

void Executor::addExit(const World &W, Summary &S) {
  Exit X;
  X.Pre = entryFacts(W);
  std::set<PathId> Objects; // made here and handed out
  auto Export = [&](PathId Y, Val V) {
    if (V.K == Val::Same && !entryVisible(V.P)) {
      const Con *C = W.con(V.P);
      if (C && C->Null == Con::IsNonNil)
        V = Val::nonNil();
      else if (C && C->Null == Con::IsNil)
        V = Val::nil(C->Origin);
      else if (C && C->Is)
        V = Val::lit(C->Is);
      else
        V = Val();
    } else if (V.K == Val::Addr && !entryVisible(V.P)) {
      if (Paths.rootKind(V.P) == Root::Temp && Paths.owner(V.P) == F.Usr &&
          Paths.index(V.P) >= PseudoBase)
        Objects.insert(Paths.rootOf(V.P));
      else
        V = Val::nonNil();
    }
    X.Post.push_back({Y, V});
  };
  for (const auto &[Y, V] : W.Vals)
    if (exitVisible(Y))
      Export(Y, V);
  // What the objects hold that are handed out, and so on.
  std::set<PathId> Done;
  while (!Objects.empty() && X.Post.size() < MaxPlaces) {
    PathId O = *Objects.begin();
    Objects.erase(Objects.begin());
    if (!Done.insert(O).second)
      continue;
    for (const auto &[Y, V] : W.Vals)
      if (Paths.rootOf(Y) == O)
        Export(Y, V);
  }
  llvm::sort(X.Post,
             [](const auto &A, const auto &B) { return A.first < B.first; });
  if (!llvm::is_contained(S.Exits, X))
    S.Exits.push_back(std::move(X));
}

/// Keeps the number of exits small: first those are merged that leave the same
/// behind, then all.
void reduceExits(std::vector<Exit> &Exits) {
  if (Exits.size() <= MaxExits)
    return;
  auto Merge = [](const Exit &A, const Exit &B) {
    World X, Y;
    X.Vals = A.Post;
    X.Cons = A.Pre;
    Y.Vals = B.Post;
    Y.Cons = B.Pre;
    World M = merge(X, Y);
    return Exit{M.Cons, M.Vals};
  };
  std::vector<Exit> Few;
  for (const Exit &E : Exits) {
    auto It =
        llvm::find_if(Few, [&](const Exit &O) { return O.Post == E.Post; });
    if (It == Few.end())
      Few.push_back(E);
    else
      *It = Merge(*It, E);
  }
  if (Few.size() > MaxExits) {
    Exit All = Few[0];
    for (size_t I = 1; I < Few.size(); ++I)
      All = Merge(All, Few[I]);
    Few.assign(1, All);
  }
  Exits = std::move(Few);
}

/// Calls \p See for every path in \p F with the block that names it.
template <class Fn> void forEachPath(const Function &F, Fn See) {
  std::function<void(const Value &, uint32_t)> OfValue = [&](const Value &V,
                                                             uint32_t B) {
    if (V.P.valid())
      See(V.P, B);
    for (const Value &X : V.Bound)
      OfValue(X, B);
  };
  std::function<void(uint32_t, uint32_t)> OfCond = [&](uint32_t C, uint32_t B) {
    if (C >= F.Conds.size())
      return;
    const Cond &X = F.Conds[C];
    if (X.P.valid())
      See(X.P, B);
    for (const Path &R : X.Reads)
      See(R, B);
    for (uint32_t K : X.Kids)
      OfCond(K, B);
  };
  for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
    for (const Edge &E : F.Blocks[B].Succs)
      OfCond(E.Cond, B);
    for (const Event &E : F.Blocks[B].Events) {
      for (const Path *X : {&E.P, &E.Q, &E.Recv, &E.Target})
        if (X->valid())
          See(*X, B);
      OfValue(E.V, B);
      if (E.V.Kind == ValueKind::Cond)
        OfCond(E.V.Index, B);
      for (const Value &V : E.Args) {
        OfValue(V, B);
        if (V.Kind == ValueKind::Cond)
          OfCond(V.Index, B);
      }
    }
  }
}

/// Forgets what block \p Block was the last to name: results of calls, and what
/// is known of values that no place holds any more.
void Executor::prune(World &W, uint32_t Block) const {
  auto Mine = [&](PathId X) {
    return Paths.rootKind(X) == Root::Temp && Paths.owner(X) == F.Usr &&
           Paths.index(X) != ReturnIndex;
  };
  llvm::erase_if(W.Vals, [&](const auto &E) {
    uint32_t I = Paths.index(E.first);
    return Mine(E.first) && I < TempBlock.size() && TempBlock[I] == Block;
  });
  if (llvm::none_of(W.Cons, [&](const auto &E) { return Mine(E.first); }))
    return;
  std::set<PathId> Held;
  for (const auto &[X, V] : W.Vals) {
    Held.insert(Paths.rootOf(X));
    if (V.K == Val::Same || V.K == Val::Addr)
      Held.insert(Paths.rootOf(V.P));
  }
  llvm::erase_if(W.Cons, [&](const auto &E) {
    return Mine(E.first) && !Held.count(Paths.rootOf(E.first));
  });
}

/// True if it matters which way was taken through the function: something in it
/// may be nil, or need not to be.  Else one world that forgets all differences
/// says what there is to say of it, in a fraction of the time.
bool Executor::matters() const {
  auto Telling = [](TypeKind K) { return isHolder(K) || K == TypeKind::Bool; };
  if (Telling(P.type(F.Result).Kind))
    return true;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      switch (E.Kind) {
      case EventKind::MapOp:
        if (!E.P.Sels.empty() && E.P.Sels.back().Kind == SelKind::Deref) {
          Path X = E.P;
          X.Sels.pop_back();
          if (isHolder(kindOf(X)) || X.RootKind == Root::Temp)
            return true;
        }
        break;
      case EventKind::Deref:
        if (A.holder(E.P) != TypeKind::Other)
          return true;
        break;
      case EventKind::Assign:
        if (E.V.Kind == ValueKind::Null || A.holder(E.P) != TypeKind::Other)
          return true;
        break;
      case EventKind::Move:
      case EventKind::Swap:
        if (A.holder(E.Q) != TypeKind::Other)
          return true;
        break;
      case EventKind::Call:
      case EventKind::Spawn:
        for (uint32_t C : P.callees(Index, E)) {
          const Summary &S = A.Summaries[C];
          if (!S.Requirements.empty())
            return true;
          for (const Exit &X : S.Exits)
            for (const auto &[Y, V] : X.Post)
              if (V.K == Val::Nil)
                return true;
        }
        break;
      default:
        break;
      }
  return false;
}

void Executor::reduce(Worlds &Ws) {
  if (Ws.size() <= MaxSplit)
    return;
  WorldSet Set;
  Worlds Ignored;
  for (const World &W : Ws)
    Set.add(W, Ignored);
  Ws = Set.worlds();
}

Summary Executor::run() {
  Summary S;
  if (F.Blocks.size() < 2) {
    S.Top = true;
    return S;
  }
  collectReads();

  // Blocks in reverse post-order, so that joins see most of what reaches them.
  std::vector<uint32_t> Order(F.Blocks.size(), None), Stack{0};
  {
    std::vector<uint8_t> State(F.Blocks.size(), 0);
    std::vector<uint32_t> Post;
    while (!Stack.empty()) {
      uint32_t B = Stack.back();
      if (State[B] == 0) {
        State[B] = 1;
        for (const Edge &E : llvm::reverse(F.Blocks[B].Succs))
          if (E.To < F.Blocks.size() && State[E.To] == 0)
            Stack.push_back(E.To);
      } else {
        Stack.pop_back();
        if (State[B] == 1) {
          State[B] = 2;
          Post.push_back(B);
        }
      }
    }
    for (size_t I = 0; I < Post.size(); ++I)
      Order[Post[Post.size() - 1 - I]] = I;
  }
  std::vector<uint32_t> FirstSeq(F.Blocks.size(), 0);
  uint32_t Count = 0;
  for (size_t B = 0; B < F.Blocks.size(); ++B) {
    FirstSeq[B] = Count;
    Count += F.Blocks[B].Events.size();
  }

  TempBlock.assign(F.Temps, None);
  {
    std::vector<uint8_t> Named(F.Temps, 0);
    forEachPath(F, [&](const Path &X, uint32_t B) {
      if (X.RootKind != Root::Temp || X.Owner != F.Usr || X.Index >= F.Temps)
        return;
      if (!Named[X.Index])
        TempBlock[X.Index] = B;
      else if (TempBlock[X.Index] != B)
        TempBlock[X.Index] = None;
      Named[X.Index] = 1;
    });
    // Of a result that nobody names, nothing needs to be known after its block.
    for (uint32_t B = 0; B < F.Blocks.size(); ++B)
      for (const Event &E : F.Blocks[B].Events)
        if (E.R < F.Temps) {
          if (!Named[E.R])
            TempBlock[E.R] = B;
          else if (TempBlock[E.R] != B)
            TempBlock[E.R] = None;
          Named[E.R] = 1;
        }
  }

  std::vector<WorldSet> In(F.Blocks.size(), WorldSet(matters()));
  std::set<std::tuple<uint32_t, uint64_t>> Todo; // (order, number)
  std::map<uint64_t, std::pair<uint32_t, World>> Items;
  uint64_t Next = 0;
  auto Enter = [&](uint32_t B, const World &W) {
    Worlds Changed;
    In[B].add(W, Changed);
    for (World &N : Changed) {
      Todo.insert({Order[B], Next});
      Items.emplace(Next++, std::pair(B, std::move(N)));
    }
  };
  Enter(0, World());
  // The lattice is finite, this only bounds the time; see the file's comment.
  size_t Budget = 512 + 64 * F.Blocks.size();
  while (!Todo.empty()) {
    if (Budget-- == 0 || TooBig) {
      S.Top = true;
      S.Requirements.clear();
      S.Exits.clear();
      return S;
    }
    auto [O, Number] = *Todo.begin();
    Todo.erase(Todo.begin());
    auto Node = Items.extract(Number);
    uint32_t B = Node.mapped().first;
    Worlds Now{std::move(Node.mapped().second)};
    uint32_t Seq = FirstSeq[B];
    for (const Event &E : F.Blocks[B].Events) {
      Worlds After;
      for (World &W : Now)
        execute(std::move(W), E, Seq, After);
      ++Seq;
      if (After.size() > 1) {
        Worlds Unique;
        for (World &W : After)
          if (!llvm::is_contained(Unique, W))
            Unique.push_back(std::move(W));
        After = std::move(Unique);
      }
      reduce(After);
      Now = std::move(After);
    }
    for (const World &W : Now) {
      if (W.Vals.size() > MaxPlaces)
        TooBig = true;
      if (B == 1 && !F.Blocks[1].Events.empty())
        addExit(W, S);
      for (const Edge &E : F.Blocks[B].Succs) {
        if (E.To >= F.Blocks.size())
          continue;
        Worlds Some;
        if (E.Cond == None)
          Some.push_back(W);
        else
          assume(W, E.Cond, E.Sense, Some);
        for (World &N : Some) {
          prune(N, B);
          Enter(E.To, N);
        }
      }
    }
  }
  if (F.Blocks[1].Events.empty())
    for (const World &W : In[1].worlds())
      addExit(W, S);
  reduceExits(S.Exits);
  S.Requirements = std::move(Requirements);
  S.WeakFields.assign(Weak.begin(), Weak.end());
  return S;
}

//===----------------------------------------------------------------------===//
// The program
//===----------------------------------------------------------------------===//

TypeKind Analysis::holder(const Path &X) const {
  const Type &T = P.type(P.typeOf(X));
  if (!isHolder(T.Kind))
    return TypeKind::Other;
  if (T.Kind == TypeKind::Handle)
    return T.Kind;
  TypeKind K = P.type(T.Pointee).Kind;
  return K == TypeKind::Map || K == TypeKind::Handle ? T.Kind : TypeKind::Other;
}

void Analysis::report(const Function &F, const Range &At, uint32_t Org,
                      std::string Place, std::string Message,
                      llvm::ArrayRef<std::pair<Range, std::string>> Chain) {
  const Origin &O = Origins[Org];
  Finding R;
  R.Check = "mapvet-nil-handle";
  R.Where = P.range(At);
  R.Message = std::move(Message);
  for (const auto &[Where, Text] : O.Steps)
    if (Where.valid() && !(Where == At && Chain.empty()))
      R.Notes.push_back({P.range(Where), Text});
  for (size_t I = 0; I < Chain.size(); ++I)
    // The first step is the call at which the report stands.
    if (Chain[I].first.valid() && !(I == 0 && Chain[I].first == At))
      R.Notes.push_back({P.range(Chain[I].first), Chain[I].second});
  if (O.Hints) {
    Fix X = P.fix(*O.Hints, FixKind::MakeHandle,
                  "create the map where it is declared");
    if (!X.Edits.empty())
      R.Fixes.push_back(std::move(X));
  }
  R.Identity = "mapvet-nil-handle|" + P.str(F.Name).str() + "|" + Place + "|" +
               std::to_string(unsigned(O.K));
  SourceRange Since = P.range(O.Where);
  std::string Key = Since.File.empty()
                        ? R.Where.File + ":" + std::to_string(R.Where.Line) +
                              ":" + std::to_string(R.Where.Col)
                        : Since.File + ":" + std::to_string(Since.Line) + ":" +
                              std::to_string(Since.Col);
  auto [It, Added] = Found.try_emplace({F.Usr, Key, Place}, R);
  auto Pos = [](const Finding &X) {
    return std::tuple(X.Where.File, X.Where.Line, X.Where.Col, X.Message);
  };
  if (!Added && Pos(R) < Pos(It->second))
    It->second = std::move(R);
}

/// True if \p File can be included by files that are not part of the program.
bool isHeader(llvm::StringRef File) {
  return File.ends_with(".h") || File.ends_with(".hpp") ||
         File.ends_with(".hh") || File.ends_with(".hxx") ||
         File.ends_with(".inc") || File.ends_with(".ipp") ||
         File.ends_with(".tpp") || !File.contains('.');
}

/// The variable or field that holds what path \p X leads to, by the first
/// \p Len selectors of it; nothing if those end in something else.
std::optional<Analysis::Holding> Analysis::holding(const Path &X, size_t Len) {
  if (Len > 0) {
    if (X.Sels[Len - 1].Kind == SelKind::Field)
      return Holding{Root::This, X.Sels[Len - 1].Name, 0};
    return std::nullopt;
  }
  if (X.RootKind == Root::Global)
    return Holding{Root::Global, X.Owner, 0};
  if (X.RootKind == Root::Local)
    return Holding{Root::Local, X.Owner, X.Index};
  return std::nullopt;
}

/// Finds the fields and globals that hold nil from their construction to the
/// end of the program, because nothing in it ever gives them anything else, and
/// the maps to which nothing but operator[] ever adds a handle, so that all
/// their handles are nil.  Only of those that no code outside the program can
/// reach: members of classes that one source file defines, internal globals and
/// local variables, or everything if the program has its main() and all that is
/// called with objects of the class.
void Analysis::findNeverSet() {
  bool Whole =
      llvm::any_of(P.functions(), [](const Function &F) { return F.Main; });
  bool CallsOut = false;
  std::set<Holding> Changed, ElementsChanged, Subscripted;
  llvm::DenseSet<Sym> Foreign; // classes of which unknown functions get hold
  llvm::DenseMap<Sym, bool> NilInCtor;

  // An overwritten, moved or handed out object changes what is in it: every
  // holder on the way counts.
  auto Touch = [&](Path X) {
    if (X.RootKind == Root::Temp && !X.Sels.empty())
      if (const Event *E = P.temp(X.Owner, X.Index);
          E && E->Kind == EventKind::MapOp) {
        // A reference to an entry.
        X = E->P;
        X.Sels.push_back({SelKind::Element, 0});
      }
    for (size_t I = 0; I <= X.Sels.size(); ++I) {
      auto H = holding(X, I);
      if (!H)
        continue;
      Changed.insert(*H);
      ElementsChanged.insert(*H);
    }
  };
  auto Hands = [&](const Value &V) {
    if (V.P.valid() &&
        (V.Kind == ValueKind::Address || V.Kind == ValueKind::MovedFrom ||
         V.Kind == ValueKind::Into))
      Touch(V.P);
  };
  auto RecordOf = [&](const Path &X) {
    const Type &T = P.type(P.typeOf(X));
    return T.Kind == TypeKind::Record ? T.Record : P.type(T.Pointee).Record;
  };
  for (const Function &F : P.functions()) {
    for (const Capture &C : F.Captures)
      Hands(C.From);
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        switch (E.Kind) {
        case EventKind::Assign:
          if (E.V.Kind == ValueKind::Null) {
            if (F.Ctor && E.P.RootKind == Root::This && E.P.Sels.size() == 1)
              NilInCtor[E.P.Sels[0].Name] = true;
          } else if (E.V.Kind == ValueKind::Fresh &&
                     kindOf(E.P) == TypeKind::Map) {
            // A new map has no elements yet.
            std::set<Holding> Keep = ElementsChanged;
            Touch(E.P);
            auto H = holding(E.P, E.P.Sels.size());
            if (H && !Keep.count(*H))
              ElementsChanged.erase(*H);
          } else {
            Touch(E.P);
          }
          Hands(E.V);
          break;
        case EventKind::Store:
        case EventKind::Escape:
        case EventKind::Copy:
          Touch(E.P);
          break;
        case EventKind::Move:
        case EventKind::Swap:
          Touch(E.P);
          // A moved holder is empty, but what it is in was not set.
          if (E.Kind == EventKind::Swap || !isHolder(kindOf(E.Q)))
            if (P.type(P.typeOf(E.Q)).Kind != TypeKind::Record)
              Touch(E.Q);
          break;
        case EventKind::Call: {
          for (const Value &V : E.Args)
            Hands(V);
          Hands(E.V);
          // Of a member of unknown body on the holder itself, say reset(x).
          if (E.Recv.valid() && isHolder(kindOf(E.Recv)))
            Touch(E.Recv);
          if (E.Callee && P.indexOf(E.Callee) == None && !E.Virtual &&
              !standardFunction(P.str(E.Callee))) {
            CallsOut = true;
            if (E.Recv.valid())
              Foreign.insert(RecordOf(E.Recv));
            for (const Value &V : E.Args)
              if (V.P.valid())
                Foreign.insert(RecordOf(V.P));
          }
          break;
        }
        case EventKind::MapOp:
          for (const Value &V : E.Args)
            Hands(V);
          if (auto H = holding(E.P, E.P.Sels.size())) {
            if (E.Op & OpSubscript)
              Subscripted.insert(*H);
            else if (E.Op & (OpInsert | OpAssign))
              ElementsChanged.insert(*H);
          }
          break;
        case EventKind::Spawn:
          for (const Value &V : E.Args)
            Hands(V);
          for (const Value &V : E.V.Bound)
            Hands(V);
          break;
        case EventKind::Return:
          // A reference to the holder leaves the class.
          if (E.V.Kind == ValueKind::Address &&
              (isHolder(kindOf(E.V.P)) || kindOf(E.V.P) == TypeKind::Map))
            Touch(E.V.P);
          else if (E.V.Kind == ValueKind::Into)
            Touch(E.V.P);
          break;
        default:
          break;
        }
      }
  }
  auto Closed = [&](Sym Class) {
    const facts::Class *C = P.classOf(Class);
    return C && (C->Local || !isHeader(P.str(C->Decl.File)) ||
                 (Whole && !Foreign.count(Class)));
  };
  auto Nil = [&](TypeId T) {
    return std::string(P.type(T).Kind == TypeKind::Handle ? "nil" : "null");
  };

  for (const auto &[Name, Ignored] : NilInCtor) {
    const Field *D = P.field(Name);
    if (!D || Changed.count({Root::This, Name, 0}) || !Closed(D->Class) ||
        !isHolder(P.type(D->Ty).Kind))
      continue;
    NilFields[Name] = origin(D, 0, Origin::Never, D->Decl, [&](Origin &O) {
      O.Hints = &D->Fixes;
      O.Steps.push_back(
          {D->Decl, "'" + P.str(D->Name).str() +
                        "' is never given a map: every constructor "
                        "leaves it " +
                        Nil(D->Ty) + ", and nothing assigns it"});
    });
  }
  for (const Function &F : P.functions())
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.P.RootKind != Root::Global || NilGlobals.count(E.P.Owner) ||
            Changed.count({Root::Global, E.P.Owner, 0}))
          continue;
        const Global *G = P.global(E.P.Owner);
        if (!G || !isHolder(P.type(G->Ty).Kind) || G->Init != ValueKind::Null ||
            !(G->Internal || G->StaticLocalOf || (Whole && !CallsOut)))
          continue;
        NilGlobals[G->Usr] =
            origin(G, 0, Origin::Never, G->Decl, [&](Origin &O) {
              O.Hints = &G->Fixes;
              O.Steps.push_back(
                  {G->Decl, "'" + P.str(G->Name).str() +
                                "' is declared here without a map, and "
                                "nothing in the program assigns it"});
            });
      }
  for (const Holding &H : Subscripted) {
    if (ElementsChanged.count(H))
      continue;
    TypeId T = 0;
    Range Decl;
    std::string Name;
    if (H.K == Root::This) {
      const Field *D = P.field(H.Name);
      if (!D || !Closed(D->Class))
        continue;
      T = D->Ty;
      Decl = D->Decl;
      Name = P.str(D->Name).str();
    } else if (H.K == Root::Global) {
      const Global *G = P.global(H.Name);
      if (!G || !(G->Internal || G->StaticLocalOf || (Whole && !CallsOut)))
        continue;
      T = G->Ty;
      Decl = G->Decl;
      Name = P.str(G->Name).str();
    } else {
      const Function *F = P.function(H.Name);
      if (!F || H.Index >= F->Locals.size())
        continue;
      const Local &L = F->Locals[H.Index];
      if (L.Param != None || L.Capture)
        continue;
      T = L.Ty;
      Decl = L.Decl;
      Name = P.str(L.Name).str();
    }
    const Type &M = P.type(T);
    const Type &V = P.type(M.Mapped);
    // What is added to another map may come back by a moved or copied node.
    if (M.Kind != TypeKind::Map || !isHolder(V.Kind) ||
        (V.Kind != TypeKind::Handle && P.type(V.Pointee).Kind != TypeKind::Map))
      continue;
    NilElements[H] = origin(&H, 2, Origin::Never, Decl, [&](Origin &O) {
      O.Steps.push_back({Decl, "operator[] adds a " + Nil(M.Mapped) +
                                   " entry to '" + Name +
                                   "' for a new key, and nothing ever stores a "
                                   "map there"});
    });
  }
}

/// When main() begins, a global that starts nil is nil, unless a function may
/// have set it that main() does not lead to: a constructor of another global,
/// or something that registers itself.
void Analysis::findInitialGlobals() {
  llvm::ArrayRef<Function> Fs = P.functions();
  std::vector<uint8_t> Reached(Fs.size(), 0);
  std::vector<uint32_t> Stack;
  for (uint32_t I = 0; I < Fs.size(); ++I)
    if (Fs[I].Main) {
      Reached[I] = 1;
      Stack.push_back(I);
    }
  if (Stack.empty())
    return;
  while (!Stack.empty()) {
    uint32_t I = Stack.back();
    Stack.pop_back();
    for (const Block &B : Fs[I].Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call || E.Kind == EventKind::Spawn ||
            E.Kind == EventKind::Destroy)
          for (uint32_t C : P.callees(I, E))
            if (!Reached[C]) {
              Reached[C] = 1;
              Stack.push_back(C);
            }
  }
  llvm::DenseSet<Sym> Elsewhere;
  llvm::DenseMap<Sym, const Global *> Candidates;
  for (uint32_t I = 0; I < Fs.size(); ++I)
    for (const Block &B : Fs[I].Blocks)
      for (const Event &E : B.Events) {
        auto See = [&](const Path &X) {
          if (X.RootKind != Root::Global)
            return;
          if (!Reached[I])
            Elsewhere.insert(X.Owner);
          const Global *G = P.global(X.Owner);
          if (G && isHolder(P.type(G->Ty).Kind) && G->Init == ValueKind::Null &&
              !G->StaticLocalOf && !G->ThreadLocal)
            Candidates.try_emplace(G->Usr, G);
        };
        See(E.P);
        See(E.Q);
        for (const Value &V : E.Args)
          See(V.P);
        See(E.V.P);
      }
  for (const auto &[Usr, G] : Candidates) {
    if (Elsewhere.count(Usr) || NilGlobals.count(Usr))
      continue;
    NilInMain[Usr] = origin(G, 1, Origin::Declared, G->Decl, [&](Origin &O) {
      O.Hints = &G->Fixes;
      O.Steps.push_back({G->Decl, "'" + P.str(G->Name).str() +
                                      "' is declared here without a map"});
    });
  }
}

std::vector<Finding> Analysis::run() {
  llvm::ArrayRef<Function> Fs = P.functions();
  Summaries.resize(Fs.size());
  findNeverSet();
  findInitialGlobals();
  for (const Function &F : Fs) {
    if (!F.Parent)
      continue;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        auto Note = [&](const Path &X) {
          if (X.RootKind == Root::Local && X.Owner != F.Usr)
            ChangedByLambdas[X.Owner].insert(
                Paths.root(Root::Local, X.Owner, X.Index));
        };
        if (E.Kind == EventKind::Assign || E.Kind == EventKind::Store ||
            E.Kind == EventKind::Move || E.Kind == EventKind::Swap ||
            E.Kind == EventKind::Escape)
          Note(E.P);
        if (E.Kind == EventKind::Move || E.Kind == EventKind::Swap)
          Note(E.Q);
        for (const Value &V : E.Args)
          if (V.Kind == ValueKind::Address)
            Note(V.P);
      }
  }
  for (const std::vector<uint32_t> &Scc : P.bottomUp()) {
    bool Cyclic = Scc.size() > 1;
    for (const Block &B : Fs[Scc[0]].Blocks)
      for (const Event &E : B.Events)
        if (!Cyclic && E.Kind == EventKind::Call)
          Cyclic |= llvm::is_contained(P.callees(Scc[0], E), Scc[0]);
    if (!Cyclic) {
      Summaries[Scc[0]] = Executor(*this, Scc[0]).run();
      continue;
    }
    // No exits at first: recursion that ends shows its other ways out round by
    // round.  If they do not settle, the cycle's effects are unknown.
    bool Stable = false;
    for (unsigned Round = 0; Round < MaxRounds && !Stable; ++Round) {
      Stable = true;
      for (uint32_t I : Scc) {
        Summary S = Executor(*this, I).run();
        Summary &Old = Summaries[I];
        Stable &= S.Top == Old.Top && S.Exits == Old.Exits &&
                  S.Requirements.size() == Old.Requirements.size();
        Old = std::move(S);
      }
    }
    if (!Stable)
      for (uint32_t I : Scc) {
        Summaries[I].Top = true;
        Summaries[I].Exits.clear();
      }
  }
  std::vector<Finding> Out;
  for (auto &[Key, R] : Found)
    Out.push_back(std::move(R));
  llvm::sort(Out, [](const Finding &A, const Finding &B) {
    return std::tie(A.Where.File, A.Where.Line, A.Where.Col, A.Message,
                    A.Identity) < std::tie(B.Where.File, B.Where.Line,
                                           B.Where.Col, B.Message, B.Identity);
  });
  return Out;
}

} // namespace

std::vector<Finding> mapvet::link::findNilHandle(const Program &P,
                                                 const Options &O) {
  if (!O.enabled("mapvet-nil-handle"))
    return {};
  return Analysis(P).run();
}
