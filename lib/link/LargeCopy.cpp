//===- LargeCopy.cpp - Deep copies of maps that are only read ---*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A copy is reported if nothing ever changes it, moves it on or lets it out of
// sight, and if reading the source in its place would give the same answers:
// the source is not changed, not destroyed, and its lock not released between
// the copy and the copy's last use.  Every doubt (code that is not seen, a
// summary that overflowed) counts as a need for the copy.
//
// Cost: one pass over the events of the functions that hold a copy, and for
// each copy two walks over the function's graph.  At most MaxCopies copies are
// looked at in one function.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
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

constexpr unsigned MaxCopies = 512;
constexpr size_t MaxBodies = 512; ///< kept at a time, to bound the memory
constexpr StringRef CheckName = "mapvet-large-copy";

/// What becomes of a copy.
struct Usage {
  uint16_t Flags = 0;
  std::vector<uint32_t> Nodes; ///< where it is used
  bool reads() const { return Flags & EffRead; }
  bool onlyRead() const {
    return !(Flags & (EffChange | EffKeep | EffReturned | EffReturnedValue));
  }
};

/// How many entries a map can hold, judged by everything that fills it.
struct FillBound {
  std::set<Sym> LiteralKeys;
  unsigned Others = 0;
  bool Unbounded = false;
  bool Seen = false;
};

class LargeCopyFinder {
public:
  explicit LargeCopyFinder(const Analysis &A)
      : P(A.program()), O(A.options()), FX(A.effects()) {
    index();
  }
  /// Whether there is anything to look at.  Cheap.
  static bool hasCopies(const Program &P);
  std::vector<Finding> run();

private:
  struct Body {
    PathEffects::Frame Fr;
    EventGraph G;
    std::vector<std::vector<Effect>> Eff; ///< per node
  };
  const Body &body(uint32_t Func);
  Body makeBody(uint32_t Func);
  /// Forgets bodies; only between two functions.
  void trim() {
    if (Bodies.size() > MaxBodies)
      Bodies.clear();
  }
  const Function &fn(uint32_t Func) const { return P.functions()[Func]; }

  //--- questions ----------------------------------------------------------
  static bool isHeavy(const Program &P, TypeId T);
  bool isHeavy(TypeId T) const { return isHeavy(P, T); }
  Usage usageOf(uint32_t Func, ArrayRef<Path> Xs, const Event *Self);
  /// The places that a copy is made from, or nothing if they are unknown or
  /// must be copied to be read at all.
  std::vector<Path> sources(uint32_t Func, const Path &Q);
  bool changes(const Effect &X, const Path &Source) const;
  bool disturbs(uint32_t Func, uint32_t Node, const Path &Source);
  bool needsSnapshot(uint32_t Func, uint32_t CopyNode, ArrayRef<uint32_t> Uses,
                     ArrayRef<Path> Sources, bool AtCopyToo = false);
  bool isLocalMemory(const Path &S, const Function &F) const;
  bool keptForGood(uint32_t Func, const Path &Copy) const;
  bool lockedAt(uint32_t Func, uint32_t Node);
  bool isDeadAfter(uint32_t Func, uint32_t Node, const Path &Place,
                   const Event *Self);
  /// None if unknown.
  uint32_t sizeOf(const Event &E, ArrayRef<Path> Sources, uint32_t Func);
  bool isSmall(const Event &E, ArrayRef<Path> Sources, uint32_t Func);
  /// Calls of the callable \p G that \p Func creates at \p E, if all uses of it
  /// run it before it can outlive what it refers to; else nothing.
  std::vector<uint32_t> callsInPlace(uint32_t Func, Sym G);
  bool hasFixedSignature(const Function &F) const {
    return F.Virtual || !F.Overrides.empty() || F.AddressTaken || F.Operator;
  }

  //--- one a kind of copy ---------------------------------------------------
  void variable(uint32_t Func, const Event &E);
  void member(uint32_t Func, const Event &E);
  void capture(uint32_t Func, const Event &E);
  void bound(uint32_t Func, const Event &E);
  void passed(uint32_t Func, const Event &E);
  /// Where the thread or future that \p Func starts at \p Node has ended, if it
  /// ends on every way out of \p Func; else nothing.
  std::vector<uint32_t> endsOf(uint32_t Func, uint32_t Node);
  void parameters(uint32_t Func);
  void returns(uint32_t Func);
  bool reportMove(uint32_t Func, const Event &E);
  bool reportSink(uint32_t Func, const Event &E);

  //--- words ----------------------------------------------------------------
  std::string quoted(const Path &X, const Function &F) const {
    return "'" + P.show(X, &F) + "'";
  }
  /// "the map 'm'", or "a map" where it has no name: `b ? m : n`.
  std::string source(TypeId T, const Path &X, const Function &F) const {
    std::string Name = quoted(X, F);
    return Name == "'the result'" ? "a " + what(T)
                                  : "the " + what(T) + " " + Name;
  }
  std::string what(TypeId T) const;
  std::string amount(const Event &E, ArrayRef<Path> Sources, uint32_t Func);
  const Field *heavyField(TypeId T, unsigned Depth = 0) const;
  void noteHeavyField(TypeId T, Finding &F) const;
  Finding make(const Range &Where, const Function &F, const Twine &Message,
               const Twine &Place, StringRef Kind) const;
  void add(Finding F) {
    if (F.Where.File.empty())
      return;
    Out.push_back(std::move(F));
  }
  void addFix(Finding &Fd, ArrayRef<FixHint> H, FixKind K, StringRef Text) {
    Fix X = P.fix(H, K, Text);
    if (!X.Edits.empty())
      Fd.Fixes.push_back(std::move(X));
  }

  void index();
  bool changedByMembers(const Path &Source);
  /// The maps that changedByMembers() knows, once it was asked.
  std::optional<std::set<Path, PathLess>> Changed;
  const Program &P;
  const Options &O;
  const PathEffects &FX;
  std::map<uint32_t, std::unique_ptr<Body>> Bodies;
  struct Copy {
    uint32_t Func;
    const Event *E;
  };
  std::map<std::pair<Sym, uint32_t>, std::vector<Copy>> ParamCopies;
  std::set<Sym> Spawned;
  std::map<Sym, std::vector<uint32_t>> Lambdas; ///< by creator
  std::map<Path, FillBound, PathLess> Fills;
  /// Copies already reported as better moved, by the place copied from.
  std::set<Path, PathLess> Moved;
  std::vector<Finding> Out;
};

} // namespace

LargeCopyFinder::Body LargeCopyFinder::makeBody(uint32_t Func) {
  Body B{FX.frame(Func), EventGraph(fn(Func)), {}};
  B.Eff.resize(B.G.size());
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (const Event *E = B.G.event(N))
      FX.effects(Func, B.Fr, *E, B.Eff[N]);
  return B;
}

const LargeCopyFinder::Body &LargeCopyFinder::body(uint32_t Func) {
  std::unique_ptr<Body> &B = Bodies[Func];
  if (!B)
    B = std::make_unique<Body>(makeBody(Func));
  return *B;
}

bool LargeCopyFinder::isHeavy(const Program &P, TypeId T) {
  const Type &Ty = P.type(T);
  // A map with cheap copies carries none.
  return Ty.CarriesMap && !Ty.Concurrent && !isPointerLike(Ty.Kind);
}

//===----------------------------------------------------------------------===//
// Index of the program
//===----------------------------------------------------------------------===//

void LargeCopyFinder::index() {
  for (uint32_t F = 0; F < P.functions().size(); ++F) {
    for (const Block &B : fn(F).Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind == EventKind::Copy && E.Copied == CopyKind::Param &&
            E.P.RootKind == Root::Local && E.P.Owner != fn(F).Usr)
          ParamCopies[{E.P.Owner, E.P.Index}].push_back({F, &E});
        else if (E.Kind == EventKind::Copy && E.Copied == CopyKind::Param &&
                 E.P.RootKind == Root::Local)
          ParamCopies[{E.P.Owner, E.P.Index}].push_back({F, &E}); // recursion
        if (E.Kind == EventKind::Spawn && E.V.Kind == ValueKind::Function)
          Spawned.insert(E.V.Text);
      }
  }
  // What fills each map.
  for (uint32_t F = 0; F < P.functions().size(); ++F) {
    if (fn(F).Lambda)
      Lambdas[fn(F).Parent].push_back(F);
    const Body B = makeBody(F);
    for (uint32_t N = 0; N < B.G.size(); ++N) {
      const Event *E = B.G.event(N);
      if (!E)
        continue;
      if (E->Kind == EventKind::MapOp) {
        if (!(E->Op & (OpInsert | OpAssign)) && E->KnownSize == None)
          continue;
        for (const Path &M : B.Fr.resolve(E->P)) {
          FillBound &Fill = Fills[mapPlace(M)];
          Fill.Seen = true;
          if (E->KnownSize != None)
            Fill.Others += E->KnownSize;
          else if (E->Op & OpAssign)
            Fill.Unbounded = true;
          else if (!E->Args.empty() && E->Args[0].Kind == ValueKind::Literal)
            Fill.LiteralKeys.insert(E->Args[0].Text);
          else if (FX.isOwn(M, fn(F)) && !B.G.inCycle(N))
            ++Fill.Others;
          else
            Fill.Unbounded = true;
        }
        continue;
      }
      // How it starts.
      if (E->Kind == EventKind::Assign && E->V.Kind == ValueKind::Fresh &&
          E->KnownSize != None) {
        for (const Path &M : B.Fr.resolve(E->P)) {
          FillBound &Fill = Fills[mapPlace(M)];
          Fill.Seen |= E->KnownSize != 0;
          Fill.Others += E->KnownSize;
        }
        continue;
      }
      if (E->Kind == EventKind::Copy && E->KnownSize != None) {
        for (const Path &M : B.Fr.resolve(E->P)) {
          FillBound &Fill = Fills[mapPlace(M)];
          Fill.Seen = true;
          Fill.Others += E->KnownSize;
        }
        continue;
      }
      if (FX.isDestruction(*E))
        continue;
      // What a callee does to a global or a field by name is counted in the
      // callee, with what it fills them with.
      std::set<Path, PathLess> Inner, Given;
      if (E->Kind == EventKind::Call && !FX.isUnseen(F, *E))
        for (uint32_t C : P.callees(F, *E))
          for (const Effect &X : FX.summary(C).Effects) {
            const Root K = mapPlace(X.Where).RootKind;
            auto &Set = K == Root::Global || K == Root::Any ? Inner : Given;
            for (const Path &S : FX.substitute(F, B.Fr, X.Where, fn(C), *E))
              Set.insert(mapPlace(S));
          }
      for (const Effect &X : B.Eff[N]) {
        if (!(X.Flags & EffChange))
          continue;
        Path Where = mapPlace(X.Where);
        if (!Inner.count(Where) || Given.count(Where))
          Fills[Where].Unbounded = true;
      }
    }
  }
}

uint32_t LargeCopyFinder::sizeOf(const Event &E, ArrayRef<Path> Sources,
                                 uint32_t Func) {
  if (E.KnownSize != None)
    return E.KnownSize;
  uint32_t Most = None;
  for (const Path &S : Sources) {
    auto It = Fills.find(mapPlace(S));
    if (It == Fills.end() || It->second.Unbounded || !It->second.Seen)
      return None;
    // What a caller filled before it passed the map is not counted here.
    if (S.RootKind == Root::Local && !isLocalMemory(S, fn(Func)))
      return None;
    if (S.RootKind == Root::Local && S.Index < fn(Func).Locals.size() &&
        fn(Func).Locals[S.Index].Param != None)
      return None;
    uint32_t Size = It->second.LiteralKeys.size() + It->second.Others;
    Most = Most == None ? Size : std::max(Most, Size);
  }
  return Most;
}

bool LargeCopyFinder::isSmall(const Event &E, ArrayRef<Path> Sources,
                              uint32_t Func) {
  uint32_t Size = sizeOf(E, Sources, Func);
  return Size != None && Size <= O.SmallMapSize;
}

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

Usage LargeCopyFinder::usageOf(uint32_t Func, ArrayRef<Path> Xs,
                               const Event *Self) {
  const Body &B = body(Func);
  Usage U;
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || E == Self || FX.isDestruction(*E))
      continue;
    // The binding of the copy itself, told a second time.
    if (Self && E->Kind == EventKind::Assign && E->P == Self->P &&
        (E->V.Kind == ValueKind::CopyOf || E->V.Kind == ValueKind::Fresh) &&
        (!E->V.P.valid() || E->V.P == Self->Q))
      continue;
    // The variable that takes over an unnamed copy.
    if (Self && Self->P.RootKind == Root::Temp &&
        E->Kind == EventKind::Assign && E->V.P == Self->P &&
        llvm::is_contained(Xs, E->P))
      continue;
    uint16_t Here = 0;
    for (const Effect &X : B.Eff[N])
      for (const Path &C : Xs) {
        bool Below = FX.isInside(X.Where, C);
        if (!Below && !isWithin(C, X.Where))
          continue;
        // The constructor of the object that holds the copy.
        if (E->Kind == EventKind::Call && E->Construct && E->Recv.valid() &&
            isWithin(C, E->Recv) && isWithin(X.Where, E->Recv))
          continue;
        uint16_t Flags = X.Flags;
        if (Below && X.Where.Sels.size() > C.Sels.size())
          Flags &= ~EffReturnedValue; // a part of it, by value
        Here |= Flags;
      }
    if (!Here)
      continue;
    U.Flags |= Here;
    U.Nodes.push_back(N);
    // A loop over the copy lasts as long as its body, whether the body reads
    // what we see or not.
    if (Here & EffIterate)
      for (uint32_t L : B.G.loopEntered(N))
        U.Nodes.push_back(L);
  }
  return U;
}

bool LargeCopyFinder::isLocalMemory(const Path &S, const Function &F) const {
  return FX.isOwn(S, F);
}

std::vector<Path> LargeCopyFinder::sources(uint32_t Func, const Path &Q) {
  std::vector<Path> Out;
  if (!Q.valid())
    return Out;
  auto SelfLocking = [&](const Path &X) {
    Path Prefix = X;
    for (size_t I = 0; I <= X.Sels.size(); ++I) {
      Prefix.Sels.assign(X.Sels.begin(), X.Sels.begin() + I);
      const Type &T = P.type(P.typeOf(Prefix));
      if (T.Kind == TypeKind::Guarded || T.Kind == TypeKind::Atomic ||
          T.Concurrent)
        return true;
    }
    return false;
  };
  if (SelfLocking(Q))
    return Out;
  for (Path S : body(Func).Fr.resolve(Q)) {
    // A part of a temporary ends with it; an unknown reference may lead
    // anywhere.
    if (S.RootKind == Root::Temp || S.RootKind == Root::None || SelfLocking(S))
      return {};
    // A handle's map lies behind it.
    if (P.type(P.typeOf(S)).Kind == TypeKind::Handle)
      S = extend(S, SelKind::Deref);
    Out.push_back(std::move(S));
  }
  return Out;
}

bool LargeCopyFinder::changes(const Effect &X, const Path &Source) const {
  if (!(X.Flags & (EffChange | EffDestroy)))
    return false;
  if (FX.isInside(X.Where, Source))
    return true;
  if (!isWithin(Source, X.Where))
    return false;
  if (!(X.Flags & EffChange)) {
    // The end of a plain pointer or reference is not that of what it refers to.
    Path At = Source;
    for (size_t I = Source.Sels.size(); I > X.Where.Sels.size(); --I) {
      At.Sels.resize(I - 1);
      TypeKind K = P.type(P.typeOf(At)).Kind;
      if (Source.Sels[I - 1].Kind == SelKind::Deref &&
          (K == TypeKind::Pointer || K == TypeKind::Reference ||
           K == TypeKind::View || K == TypeKind::Iterator))
        return false;
    }
    return true;
  }
  // Another entry beside the one that was copied.
  const Type &T = P.type(P.typeOf(X.Where));
  if (!(X.Flags & EffOverwrite) && T.Kind == TypeKind::Map &&
      Source.Sels.size() > X.Where.Sels.size() &&
      Source.Sels[X.Where.Sels.size()].Kind == SelKind::Element)
    return !T.NodeStable;
  return true;
}

/// Some function that neither makes nor ends its object changes which entries
/// the map at \p Source has.
bool LargeCopyFinder::changedByMembers(const Path &Source) {
  if (!Changed) {
    Changed.emplace();
    for (uint32_t F = 0; F < P.functions().size(); ++F) {
      if (fn(F).Ctor || fn(F).Dtor)
        continue;
      for (const Block &B : fn(F).Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::MapOp &&
              (E.Op & (OpInsert | OpErase | OpClear | OpAssign)))
            for (const Path &M : FX.frame(F).resolve(E.P))
              Changed->insert(mapPlace(M));
    }
  }
  return Changed->count(mapPlace(Source));
}

bool LargeCopyFinder::disturbs(uint32_t Func, uint32_t Node,
                               const Path &Source) {
  const Body &B = body(Func);
  const Event *E = B.G.event(Node);
  if (!E)
    return false;
  const Function &F = fn(Func);
  const bool Local = isLocalMemory(Source, F);
  TypeId Ty = P.typeOf(Source);
  for (const Effect &X : B.Eff[Node]) {
    if (changes(X, Source))
      return true;
    // Two names of one map: the object that an entry leads to may be the one
    // that was copied from.
    if (!Local && (X.Flags & EffChange) && X.Where.RootKind != Root::Temp &&
        (Source.RootKind == Root::Local ||
         mapPlace(X.Where) == mapPlace(Source)) &&
        !isLocalMemory(X.Where, F) && FX.sameType(P.typeOf(X.Where), Ty))
      return true;
  }
  if (E->Kind != EventKind::Call)
    return false;
  if (!Local && FX.callsUnknown(Func, *E))
    return true;
  // Whatever was registered may come back to the object: it can change what
  // the object lets others change.
  if (!Local && !E->Callee && E->Target.valid() && changedByMembers(Source))
    return true;
  if (Source.RootKind == Root::Global) {
    const Global *G = P.global(Source.Owner);
    if (G && !G->Const) {
      if (!G->Internal && !G->StaticLocalOf && FX.callsExternal(Func, *E))
        return true;
      for (uint32_t C : P.callees(Func, *E))
        if (FX.summary(C).GlobalsTop)
          return true;
    }
  }
  return false;
}

bool LargeCopyFinder::lockedAt(uint32_t Func, uint32_t Node) {
  const Body &B = body(Func);
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *L = B.G.event(N);
    if (!L || !FX.takesLock(Func, *L))
      continue;
    std::vector<bool> Released(B.G.size(), false);
    for (uint32_t U = 0; U < B.G.size(); ++U)
      if (const Event *E = B.G.event(U); E && U != N && U != Node)
        Released[U] =
            FX.releasesLock(Func, *E) &&
            (E->Kind == EventKind::Call || L->Kind == EventKind::Call ||
             E->P == L->P || E->P == L->Q);
    if (B.G.after(N, Released)[Node])
      return true;
  }
  return false;
}

bool LargeCopyFinder::needsSnapshot(uint32_t Func, uint32_t CopyNode,
                                    ArrayRef<uint32_t> Uses,
                                    ArrayRef<Path> Sources, bool AtCopyToo) {
  const Body &B = body(Func);
  std::vector<bool> Barrier(B.G.size(), false);
  Barrier[CopyNode] = true;
  std::vector<bool> After = B.G.after(CopyNode, Barrier);
  std::vector<bool> Before = B.G.before(Uses, Barrier);
  for (uint32_t U : Uses)
    if (U != CopyNode)
      Before[U] = true;
  int Locked = -1;
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    if (!(After[N] && Before[N]) && !(AtCopyToo && N == CopyNode))
      continue;
    const Event *E = B.G.event(N);
    if (!E)
      continue;
    for (const Path &S : Sources)
      if (disturbs(Func, N, S))
        return true;
    if (FX.releasesLock(Func, *E)) {
      if (Locked < 0)
        Locked = lockedAt(Func, CopyNode);
      if (Locked)
        return true;
    }
  }
  // Something that runs beside us holds on to the source and changes it.
  for (uint32_t N = 0; N < B.G.size(); ++N)
    for (const Effect &X : B.Eff[N])
      if ((X.Flags & EffKeep) && (X.Flags & EffChange))
        for (const Path &S : Sources)
          if (FX.overlaps(X.Where, S))
            return true;
  return false;
}

bool LargeCopyFinder::isDeadAfter(uint32_t Func, uint32_t Node,
                                  const Path &Place, const Event *Self) {
  const Function &F = fn(Func);
  if (Place.RootKind != Root::Local || !FX.isOwn(Place, F) ||
      Place.Index >= F.Locals.size())
    return false;
  const Local &L = F.Locals[Place.Index];
  if (L.Capture || isPointerLike(P.type(L.Ty).Kind) || P.type(L.Ty).Const ||
      P.type(P.typeOf(Place)).Const)
    return false;
  const Body &B = body(Func);
  std::vector<bool> Barrier(B.G.size(), false);
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (E && E->Kind == EventKind::Destroy && isWithin(Place, E->P))
      Barrier[N] = true;
    for (const Effect &X : B.Eff[N])
      if (E != Self && (X.Flags & EffKeep) && FX.overlaps(X.Where, Place))
        return false;
  }
  std::vector<bool> After = B.G.after(Node, Barrier);
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (After[N])
      for (const Effect &X : B.Eff[N])
        if (!(X.Flags & EffDestroy) && FX.overlaps(X.Where, Place))
          return false;
  return true;
}

std::vector<uint32_t> LargeCopyFinder::callsInPlace(uint32_t Func, Sym G) {
  std::vector<uint32_t> Calls;
  if (Spawned.count(G))
    return Calls;
  const Body &B = body(Func);
  const Function &F = fn(Func);
  uint32_t GI = P.indexOf(G);
  auto IsIt = [&](const Value &V) {
    return llvm::is_contained(B.Fr.functions(V), G);
  };
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E)
      continue;
    const bool Runs = E->Kind == EventKind::Call && GI != None &&
                      llvm::is_contained(P.callees(Func, *E), GI);
    if (Runs)
      Calls.push_back(N);
    switch (E->Kind) {
    case EventKind::Assign:
      if (IsIt(E->V) && !FX.isOwn(E->P, F))
        return {};
      break;
    case EventKind::Call:
      for (size_t I = 0; I < E->Args.size(); ++I) {
        if (!IsIt(E->Args[I]))
          continue;
        if (FX.isUnseen(Func, *E)) {
          // The standard algorithms run what they are given and forget it.
          if (!Runs || !P.str(E->Callee).starts_with("c:@N@std@"))
            return {};
          continue;
        }
        for (uint32_t C : P.callees(Func, *E))
          for (const Effect &X : FX.summary(C).Effects) {
            if (X.Where.RootKind != Root::Local || X.Where.Owner != fn(C).Usr ||
                X.Where.Index >= fn(C).Locals.size() ||
                fn(C).Locals[X.Where.Index].Param != I)
              continue;
            if (X.Flags &
                (EffKeep | EffReturned | EffReturnedValue | EffChange))
              return {};
          }
        if (!Runs)
          Calls.push_back(N);
      }
      break;
    case EventKind::Spawn:
    case EventKind::Return:
    case EventKind::MapOp:
    case EventKind::Copy:
    case EventKind::Move:
    case EventKind::Swap:
      if (IsIt(E->V) || llvm::any_of(E->Args, IsIt))
        return {};
      if (E->Kind != EventKind::MapOp) {
        Value Q;
        Q.Kind = ValueKind::Load;
        Q.P = E->Q;
        if (IsIt(Q))
          return {};
      }
      break;
    case EventKind::Escape: {
      Value Q;
      Q.Kind = ValueKind::Load;
      Q.P = E->P;
      if (IsIt(Q))
        return {};
      break;
    }
    default:
      break;
    }
  }
  return Calls;
}

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

std::string LargeCopyFinder::what(TypeId T) const {
  const Type &Ty = P.type(T);
  if (Ty.Kind == TypeKind::Map || Ty.Kind == TypeKind::Handle || !Ty.Spelling)
    return Ty.Kind == TypeKind::Map && !Ty.Mapped ? "set" : "map";
  return ("'" + P.str(Ty.Spelling) + "'").str();
}

std::string LargeCopyFinder::amount(const Event &E, ArrayRef<Path> Sources,
                                    uint32_t Func) {
  uint32_t Size = sizeOf(E, Sources, Func);
  if (Size == None || E.KnownSize == None)
    return "";
  return " (" + std::to_string(Size) + " entries)";
}

const Field *LargeCopyFinder::heavyField(TypeId T, unsigned Depth) const {
  const Type &Ty = P.type(T);
  if (Depth > 4 || Ty.Kind == TypeKind::Map)
    return nullptr;
  if (Ty.Kind == TypeKind::Sequence || Ty.Kind == TypeKind::Optional)
    return heavyField(Ty.Pointee, Depth + 1);
  const Class *C = Ty.Record ? P.classOf(Ty.Record) : nullptr;
  if (!C)
    return nullptr;
  for (Sym Usr : C->Fields)
    if (const Field *F = P.field(Usr))
      if (isHeavy(F->Ty)) {
        const Field *Inner = heavyField(F->Ty, Depth + 1);
        return Inner ? Inner : F;
      }
  return nullptr;
}

void LargeCopyFinder::noteHeavyField(TypeId T, Finding &F) const {
  const Field *H = heavyField(T);
  if (!H || !H->Decl.valid())
    return;
  F.Notes.push_back(
      {P.range(H->Decl),
       ("the " + what(H->Ty) + " '" + P.str(H->Name) + "' makes the copy large")
           .str()});
}

Finding LargeCopyFinder::make(const Range &Where, const Function &F,
                              const Twine &Message, const Twine &Place,
                              StringRef Kind) const {
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(Where);
  Fd.Message = Message.str();
  Fd.Identity =
      (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Place + "|" + Kind).str();
  return Fd;
}

//===----------------------------------------------------------------------===//
// Variables, loop variables, temporaries
//===----------------------------------------------------------------------===//

/// \p Copy is moved on, or becomes a parameter that is declared to be copied
/// deeply.
bool LargeCopyFinder::keptForGood(uint32_t Func, const Path &Copy) const {
  // A variable that takes over what a call made.
  Path Holder = Copy;
  if (Copy.RootKind == Root::Temp)
    for (const Block &B : fn(Func).Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Assign && E.V.P == Copy &&
            FX.isOwn(E.P, fn(Func)) && E.P.Sels.empty())
          Holder = E.P;
  for (const Block &B : fn(Func).Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::MovedFrom &&
          E.V.P == Copy)
        return true;
      if (E.Kind == EventKind::Move && E.Q == Holder &&
          !FX.isOwn(E.P, fn(Func)))
        return true;
      if (E.Kind != EventKind::Call)
        continue;
      for (uint32_t N = 0; N < E.Args.size(); ++N) {
        if (!(E.Args[N].P == Copy))
          continue;
        for (uint32_t C : P.callees(Func, E))
          if (llvm::any_of(fn(C).Locals, [&](const Local &L) {
                return L.Param == N && L.Value;
              }))
            return true;
      }
    }
  return false;
}

void LargeCopyFinder::variable(uint32_t Func, const Event &E) {
  const Function &F = fn(Func);
  if (!FX.isOwn(E.P, F))
    return;
  const bool Unnamed = E.P.RootKind == Root::Temp;
  const Local *L = nullptr;
  if (!Unnamed) {
    if (E.P.Index >= F.Locals.size() || !E.P.Sels.empty())
      return;
    L = &F.Locals[E.P.Index];
    if (L->Param != None || L->Capture)
      return;
  }
  std::vector<Path> Sources = sources(Func, E.Q);
  if (Sources.empty() || isSmall(E, Sources, Func))
    return;
  const Body &B = body(Func);
  uint32_t Node = B.G.nodeOf(&E);

  Path X = E.P;
  if (P.type(P.typeOf(X)).Kind == TypeKind::Handle)
    X = extend(X, SelKind::Deref);
  TypeId Ty = E.Ty ? E.Ty : P.typeOf(E.P);
  std::vector<Path> Xs{X};
  if (Unnamed && !isPointerLike(P.type(Ty).Kind)) {
    // A map that a call made: the variable it becomes.
    Xs.clear();
    for (uint32_t N = 0; N < B.G.size(); ++N)
      if (const Event *A = B.G.event(N); A && A->Kind == EventKind::Assign &&
                                         A->V.P == E.P && FX.isOwn(A->P, F) &&
                                         A->P.Sels.empty())
        Xs.push_back(A->P);
    if (Xs.size() != 1 || Xs[0].RootKind != Root::Local)
      return;
  }
  // A part of another object goes where that goes.
  if (Unnamed && llvm::any_of(F.Blocks, [&](const Block &Blk) {
        return llvm::any_of(Blk.Events, [&](const Event &A) {
          return A.Kind == EventKind::Assign && A.V.P == E.P &&
                 !A.P.Sels.empty();
        });
      }))
    return;
  if (keptForGood(Func, E.P))
    return;
  Usage U = usageOf(Func, Xs, &E);
  // A map that is never looked at is somebody else's business, and so is one
  // of which we see nothing.
  if (!U.onlyRead() || (U.Nodes.empty() && !heavyField(Ty)) || Moved.count(E.P))
    return;
  if (Unnamed && !U.reads())
    return;
  // Of a const source nothing but a copy can do what takes no const object.
  if ((U.Flags & EffMutableRef) && FX.isConst(E.Q, F))
    return;
  // Every use must follow this copy: a variable that holds now one map and now
  // another needs its own.
  std::vector<bool> Barrier(B.G.size(), false);
  Barrier[Node] = true;
  if (Node != B.G.entry()) {
    std::vector<bool> Else = B.G.after(B.G.entry(), Barrier);
    Else[B.G.entry()] = true;
    for (uint32_t N : U.Nodes)
      if (Else[N] && B.G.event(N))
        return;
  }
  // What lambdas do to it, whether or not we saw them run.
  if (auto It = Lambdas.find(F.Usr); It != Lambdas.end())
    for (uint32_t G : It->second)
      for (const Effect &Y : FX.summary(G).Effects)
        if ((Y.Flags & (EffChange | EffKeep)) &&
            FX.overlaps(Y.Where, Xs.front()))
          return;
  if (needsSnapshot(Func, Node, U.Nodes, Sources))
    return;

  std::string Name = L ? P.str(L->Name).str() : "";
  std::string From = quoted(E.Q, F), Size = amount(E, Sources, Func);
  Finding Fd;
  if (E.Copied == CopyKind::LoopVar) {
    std::string Who =
        Name.empty() ? "loop variable" : "loop variable '" + Name + "'";
    const Range &At = L && L->Decl.valid() ? L->Decl : E.Where;
    Fd = make(At, F,
              Who + " copies a " + what(Ty) + " in every turn" + Size +
                  " but only reads it; take it by 'const &'",
              Name, "loop");
  } else if (Unnamed || Name.empty()) {
    Fd = make(E.Where, F,
              "this copy of " + source(Ty, E.Q, F) + Size +
                  " is only read; use the original",
              From, "temporary");
  } else {
    Fd = make(E.Where.valid() ? E.Where : L->Decl, F,
              "'" + Name + "' copies " + source(Ty, E.Q, F) + Size +
                  " but only reads it; bind it by 'const &'",
              Name, "variable");
  }
  noteHeavyField(Ty, Fd);
  if (!(U.Flags & EffMutableRef)) {
    constexpr StringRef Text = "bind by const reference instead of copying";
    addFix(Fd, E.Fixes, FixKind::ConstRef, Text);
    if (Fd.Fixes.empty() && L)
      addFix(Fd, L->Fixes, FixKind::ConstRef, Text);
  }
  add(std::move(Fd));
}

//===----------------------------------------------------------------------===//
// Members
//===----------------------------------------------------------------------===//

bool LargeCopyFinder::reportMove(uint32_t Func, const Event &E) {
  const Function &F = fn(Func);
  const Body &B = body(Func);
  uint32_t Node = B.G.nodeOf(&E);
  if (!isDeadAfter(Func, Node, E.Q, &E) || isSmall(E, E.Q, Func))
    return false;
  std::string From = quoted(E.Q, F);
  Finding Fd = make(E.Where, F,
                    "copies the " + what(E.Ty) + " " + From +
                        amount(E, E.Q, Func) + " into " + quoted(E.P, F) +
                        ", and " + From + " is not used afterwards; move it",
                    From, "move");
  const Local &L = F.Locals[E.Q.Index];
  if (L.Decl.valid())
    Fd.Notes.push_back({P.range(L.Decl),
                        (Twine(L.Param != None ? "parameter '" : "variable '") +
                         P.str(L.Name) + "' is declared here")
                            .str()});
  noteHeavyField(E.Ty, Fd);
  addFix(Fd, E.Fixes, FixKind::MoveArg, "move instead of copying");
  Path Whole = E.Q;
  Whole.Sels.clear();
  Moved.insert(Whole);
  add(std::move(Fd));
  return true;
}

/// `void set(const Map &M) { this->M = M; }`, given a map that its caller has
/// no further use for.
bool LargeCopyFinder::reportSink(uint32_t Func, const Event &E) {
  const Function &F = fn(Func);
  if (E.Q.RootKind != Root::Local || E.Q.Owner != F.Usr ||
      E.Q.Index >= F.Locals.size() || E.Q.Sels.size() != 1 ||
      E.Q.Sels[0].Kind != SelKind::Deref)
    return false;
  const Local &L = F.Locals[E.Q.Index];
  if (L.Param == None || P.type(L.Ty).Kind != TypeKind::Reference ||
      E.KnownSize != None || FX.isOwn(E.P, F) || E.P.RootKind == Root::Global)
    return false;
  // A parameter by value would cost those calls that do not come to the copy.
  const Body &Own = body(Func);
  std::vector<bool> Copied(Own.G.size(), false);
  const uint32_t Here = Own.G.nodeOf(&E);
  Copied[Here] = true;
  if (Here != Own.G.entry() && Own.G.after(Own.G.entry(), Copied)[Own.G.exit()])
    return false;
  for (const Program::CallSite &C : P.callers(Func)) {
    if (C.E->Kind != EventKind::Call)
      continue;
    Value V = P.argument(L.Param, F, *C.E);
    if (V.Kind != ValueKind::Address)
      continue;
    const Body &B = body(C.Caller);
    uint32_t Node = B.G.nodeOf(C.E);
    if (Node == None || !isDeadAfter(C.Caller, Node, V.P, C.E) ||
        isSmall(E, V.P, C.Caller))
      continue;
    Finding Fd = make(E.Where, F,
                      "copies the " + what(E.Ty) + " '" + P.str(L.Name) +
                          "' into " + quoted(E.P, F) +
                          " though a caller has no further use for it; take "
                          "the parameter by value and move it",
                      P.str(L.Name), "sink");
    Fd.Notes.push_back(
        {P.range(C.E->Where), quoted(V.P, fn(C.Caller)) +
                                  " is passed here and not used afterwards"});
    noteHeavyField(E.Ty, Fd);
    add(std::move(Fd));
    return true;
  }
  return false;
}

void LargeCopyFinder::member(uint32_t Func, const Event &E) {
  const Function &F = fn(Func);
  if (!E.Q.valid() || !E.P.valid())
    return;
  if (reportMove(Func, E))
    return;
  if (!FX.isOwn(E.P, F) || E.P.Sels.empty()) {
    reportSink(Func, E);
    return;
  }
  if (E.P.RootKind != Root::Local || E.P.Index >= F.Locals.size() ||
      F.Locals[E.P.Index].Param != None)
    return;
  // A member of a local object: what its own functions do with it counts too.
  std::vector<Path> Sources = sources(Func, E.Q);
  if (Sources.empty() || isSmall(E, Sources, Func))
    return;
  Usage U = usageOf(Func, E.P, &E);
  if (!U.onlyRead() || !U.reads())
    return;
  const Body &B = body(Func);
  // The object goes elsewhere, and the member with it.
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (const Event *A = B.G.event(N);
        A && (A->Kind == EventKind::Copy || A->Kind == EventKind::Move) &&
        A->Q.valid() && isWithin(E.P, A->Q))
      return;
  uint32_t Node = B.G.nodeOf(&E);
  if (needsSnapshot(Func, Node, U.Nodes, Sources))
    return;
  std::string To = quoted(E.P, F);
  Finding Fd =
      make(E.Where, F,
           "copies " + source(E.Ty, E.Q, F) + amount(E, Sources, Func) +
               " into " + To + ", which is only read; refer to it instead",
           To, "member");
  for (size_t I = E.P.Sels.size(); I > 0; --I)
    if (E.P.Sels[I - 1].Kind == SelKind::Field) {
      if (const Field *Fl = P.field(E.P.Sels[I - 1].Name);
          Fl && Fl->Decl.valid())
        Fd.Notes.push_back(
            {P.range(Fl->Decl), ("'" + P.str(Fl->Name) + "' holds the " +
                                 what(Fl->Ty) + " by value")
                                    .str()});
      break;
    }
  add(std::move(Fd));
}

//===----------------------------------------------------------------------===//
// Captures
//===----------------------------------------------------------------------===//

void LargeCopyFinder::capture(uint32_t Func, const Event &E) {
  const Function &F = fn(Func);
  uint32_t G = P.indexOf(E.P.Owner);
  if (E.P.RootKind != Root::Local || G == None || G == Func ||
      E.P.Index >= fn(G).Locals.size())
    return;
  std::vector<Path> Sources = sources(Func, E.Q);
  if (Sources.empty() || isSmall(E, Sources, Func))
    return;
  Path X = E.P;
  if (P.type(P.typeOf(X)).Kind == TypeKind::Handle)
    X = extend(X, SelKind::Deref);
  Usage U = usageOf(G, X, nullptr);
  if (!U.onlyRead() || !U.reads())
    return;
  std::vector<uint32_t> Calls = callsInPlace(Func, E.P.Owner);
  const Body &B = body(Func);
  uint32_t Node = B.G.nodeOf(&E);
  if (Calls.empty() || needsSnapshot(Func, Node, Calls, Sources))
    return;
  const Local &L = fn(G).Locals[E.P.Index];
  Finding Fd = make(E.Where, F,
                    "the lambda captures a copy of the " + what(E.Ty) + " " +
                        quoted(E.Q, F) + amount(E, Sources, Func) +
                        " but only reads it, and runs only here; capture it by "
                        "reference",
                    P.str(L.Name), "capture");
  Fd.Notes.push_back(
      {P.range(B.G.event(Calls.front())->Where), "the lambda runs here"});
  noteHeavyField(E.Ty, Fd);
  if (!(U.Flags & EffMutableRef))
    addFix(Fd, E.Fixes, FixKind::Ref, "capture by reference");
  add(std::move(Fd));
}

void LargeCopyFinder::bound(uint32_t Func, const Event &E) {
  const Function &F = fn(Func);
  std::vector<Path> Sources = sources(Func, E.Q);
  if (Sources.empty() || isSmall(E, Sources, Func))
    return;
  const Body &B = body(Func);
  uint32_t Node = B.G.nodeOf(&E);
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *A = B.G.event(N);
    if (!A || (A->Kind != EventKind::Assign && A->Kind != EventKind::Spawn) ||
        A->V.Kind != ValueKind::Function || A->Where.Line < E.Where.Line)
      continue;
    const bool Spawns = A->Kind == EventKind::Spawn;
    for (size_t I = 0; I < A->V.Bound.size(); ++I) {
      const Value &V = A->V.Bound[I];
      if (V.Kind != ValueKind::CopyOf || !(V.P == E.Q))
        continue;
      uint32_t G = P.indexOf(A->V.Text);
      if (G == None || FX.summary(G).Top)
        return;
      const bool Member = fn(G).Class && !fn(G).Static && !fn(G).Lambda;
      if (Member && I == 0)
        return;
      size_t Param = I - (Member ? 1 : 0);
      // A parameter by value is a copy of its own.
      if (llvm::any_of(fn(G).Locals, [&](const Local &L) {
            return L.Param == Param && P.type(L.Ty).Kind != TypeKind::Reference;
          }))
        return;
      for (const Effect &X : FX.summary(G).Effects)
        if (X.Where.RootKind == Root::Local && X.Where.Owner == fn(G).Usr &&
            X.Where.Index < fn(G).Locals.size() &&
            fn(G).Locals[X.Where.Index].Param == Param &&
            (X.Flags & (EffChange | EffKeep | EffReturned)))
          return;
      std::vector<uint32_t> Calls =
          Spawns ? endsOf(Func, N) : callsInPlace(Func, A->V.Text);
      if (Calls.empty() || needsSnapshot(Func, Node, Calls, Sources))
        return;
      Finding Fd = make(
          E.Where, F,
          (Spawns ? "passes" : "binds") + Twine(" a copy of the ") +
              what(E.Ty) + " " + quoted(E.Q, F) + amount(E, Sources, Func) +
              (Spawns ? " to a task that only reads it and ends here; pass "
                      : " that is only read, and only here; bind ") +
              "it by 'std::cref'",
          P.show(E.Q, &F), Spawns ? "task" : "bind");
      Fd.Notes.push_back({P.range(B.G.event(Calls.front())->Where),
                          Spawns ? "the task has ended here"
                                 : "the bound function runs here"});
      noteHeavyField(E.Ty, Fd);
      addFix(Fd, E.Fixes, FixKind::ConstRef, "refer to it by std::cref");
      add(std::move(Fd));
      return;
    }
  }
}

std::vector<uint32_t> LargeCopyFinder::endsOf(uint32_t Func, uint32_t Node) {
  const Body &B = body(Func);
  const Function &F = fn(Func);
  const Path &Task = B.G.event(Node)->P;
  if (Task.RootKind != Root::Local || !Task.Sels.empty() || !FX.isOwn(Task, F))
    return {};
  const bool Joins = P.type(P.typeOf(Task)).JoinsInDtor;
  std::vector<uint32_t> Ends;
  std::vector<bool> Barrier(B.G.size(), false);
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || N == Node)
      continue;
    if (E->P == Task && (E->Kind == EventKind::Join ||
                         (E->Kind == EventKind::Destroy && Joins))) {
      Ends.push_back(N);
      Barrier[N] = true;
      continue;
    }
    // Somebody else may wait for it, or nobody.
    const bool Gone =
        (E->P == Task &&
         (E->Kind == EventKind::Escape || E->Kind == EventKind::Assign ||
          E->Kind == EventKind::Move || E->Kind == EventKind::Swap)) ||
        E->Q == Task || E->V.P == Task ||
        llvm::any_of(E->Args, [&](const Value &V) { return V.P == Task; });
    if (Gone)
      return {};
  }
  if (B.G.after(Node, Barrier)[B.G.exit()])
    return {};
  return Ends;
}

/// A by-value argument of a callback: `void each(std::function<void(Map)> F)`.
void LargeCopyFinder::passed(uint32_t Func, const Event &E) {
  const Function &F = fn(Func);
  const Body &B = body(Func);
  const uint32_t Node = B.G.nodeOf(&E);
  const Event *Call = nullptr;
  size_t Arg = 0;
  uint32_t At = Node;
  while (!Call) {
    const Event *A = B.G.event(++At);
    if (!A)
      return;
    if (A->Kind != EventKind::Call || A->Callee || !A->Target.valid())
      continue;
    for (size_t I = 0; I < A->Args.size(); ++I)
      if (A->Args[I].Kind == ValueKind::CopyOf && A->Args[I].P == E.Q) {
        Call = A;
        Arg = I;
      }
  }
  ArrayRef<uint32_t> To = P.callees(Func, *Call);
  if (To.empty() || FX.callsUnknown(Func, *Call))
    return;
  std::vector<Path> Sources = sources(Func, E.Q);
  if (Sources.empty() || isSmall(E, Sources, Func))
    return;
  for (const Path &S : Sources)
    if (disturbs(Func, At, S))
      return;
  const Local *Reader = nullptr;
  for (uint32_t G : To) {
    const auto L = llvm::find_if(
        fn(G).Locals, [&](const Local &X) { return X.Param == Arg; });
    if (L == fn(G).Locals.end() || Spawned.count(fn(G).Usr))
      return;
    Path X;
    X.RootKind = Root::Local;
    X.Owner = fn(G).Usr;
    X.Index = L - fn(G).Locals.begin();
    if (!isHeavy(L->Ty))
      X = extend(X, SelKind::Deref);
    Usage U = usageOf(G, X, nullptr);
    if (!U.onlyRead())
      return;
    if (U.reads() && !Reader)
      Reader = &*L;
  }
  if (!Reader)
    return;
  std::string Who = quoted(Call->Target, F);
  Finding Fd =
      make(E.Where, F,
           "this call copies the " + what(E.Ty) + " " + quoted(E.Q, F) +
               amount(E, Sources, Func) + ", but " + Who +
               " only reads it; let " + Who + " take it by 'const &'",
           P.show(E.Q, &F), "callback");
  Fd.Notes.push_back(
      {P.range(Reader->Decl), "it is received and only read here"});
  noteHeavyField(E.Ty, Fd);
  add(std::move(Fd));
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

void LargeCopyFinder::parameters(uint32_t Func) {
  const Function &F = fn(Func);
  if (F.Main || Spawned.count(F.Usr))
    return;
  for (uint32_t I = 0; I < F.Locals.size(); ++I) {
    const Local &L = F.Locals[I];
    if (L.Param == None || !isHeavy(L.Ty) || !L.Name)
      continue;
    Path X;
    X.RootKind = Root::Local;
    X.Owner = F.Usr;
    X.Index = I;
    if (Moved.count(X))
      continue;
    Usage U = usageOf(Func, X, nullptr);
    if (!U.onlyRead() || (U.Nodes.empty() && !heavyField(L.Ty)))
      continue;
    const Copy *Witness = nullptr;
    bool Needed = false, AllSmall = true;
    auto It = ParamCopies.find({F.Usr, I});
    if (It != ParamCopies.end())
      for (const Copy &C : It->second) {
        std::vector<Path> Sources = sources(C.Func, C.E->Q);
        if (Sources.empty() && C.E->Q.valid()) {
          // A source that needs the copy only to be read at all.
          Needed = true;
          break;
        }
        // The copy is made right before the call: look at what the call does.
        const Body &B = body(C.Func);
        for (const Program::CallSite &S : P.callers(Func)) {
          if (S.Caller != C.Func || S.E->Kind != EventKind::Call)
            continue;
          uint32_t Node = B.G.nodeOf(S.E);
          for (const Path &Src : Sources)
            Needed |= Node != None && disturbs(C.Func, Node, Src);
        }
        if (Needed)
          break;
        if (isSmall(*C.E, Sources, C.Func))
          continue;
        AllSmall = false;
        if (!Witness)
          Witness = &C;
      }
    if (Needed)
      continue;
    if (!Witness) {
      // Nobody copies, as far as we see; whom we do not see may.
      if (It != ParamCopies.end() && AllSmall)
        continue;
      if (!P.callers(Func).empty() || F.Internal || F.Private || F.Lambda ||
          F.AddressTaken || F.TestBody || F.Dtor)
        continue;
      bool Same = false;
      for (const Effect &Y : FX.summary(Func).Effects)
        Same |= (Y.Flags & EffChange) && Y.Where.RootKind != Root::Local &&
                P.typeOf(Y.Where) == L.Ty;
      if (Same || FX.summary(Func).CallsUnknown)
        continue;
    }
    Finding Fd =
        make(L.Decl, F,
             "parameter '" + P.str(L.Name) + "' copies the " + what(L.Ty) +
                 " for every call but only reads it; take it by "
                 "'const &'",
             P.str(L.Name), "parameter");
    if (Witness) {
      std::string Size =
          Witness->E->KnownSize == None
              ? std::string()
              : " (" + std::to_string(Witness->E->KnownSize) + " entries)";
      Fd.Notes.push_back({P.range(Witness->E->Where),
                          Witness->E->Q.valid()
                              ? "this call copies " +
                                    quoted(Witness->E->Q, fn(Witness->Func)) +
                                    Size
                              : "this call copies" + Size});
    }
    noteHeavyField(L.Ty, Fd);
    if (!hasFixedSignature(F) && !(U.Flags & EffMutableRef))
      addFix(Fd, L.Fixes, FixKind::ConstRef, "take it by const reference");
    add(std::move(Fd));
  }
}

//===----------------------------------------------------------------------===//
// Returns
//===----------------------------------------------------------------------===//

/// A function whose name promises a copy is right to make one.
static bool promisesCopy(StringRef Name) {
  size_t Colon = Name.rfind("::");
  if (Colon != StringRef::npos)
    Name = Name.drop_front(Colon + 2);
  for (StringRef Word : {"copy", "clone", "snapshot", "duplicate", "dup"})
    if (Name.contains_insensitive(Word))
      return true;
  return false;
}

void LargeCopyFinder::returns(uint32_t Func) {
  const Function &F = fn(Func);
  if (!F.Requires.empty() || promisesCopy(P.str(F.Name)))
    return;
  std::vector<const Event *> Copies;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Copy && E.Copied == CopyKind::Return)
        Copies.push_back(&E);
  if (Copies.empty() || Copies.size() > MaxCopies)
    return;
  // What is made for the caller cannot be referred to.
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Return && E.V.Kind != ValueKind::CopyOf)
        return;
  const Body &B = body(Func);
  for (const Event *E : Copies) {
    std::vector<Path> Sources = sources(Func, E->Q);
    if (Sources.empty() || isSmall(*E, Sources, Func))
      continue;
    // What ends with the function must be copied out of it.
    if (llvm::any_of(Sources,
                     [&](const Path &S) { return isLocalMemory(S, F); }))
      continue;
    // One of its arguments, which may be a temporary object elsewhere.
    if (llvm::any_of(Sources, [&](const Path &S) {
          return S.RootKind == Root::Local && S.Owner == F.Usr &&
                 S.Sels.size() == 1 && S.Sels[0].Kind == SelKind::Deref &&
                 S.Index < F.Locals.size() && [&] {
                   const Type &T = P.type(F.Locals[S.Index].Ty);
                   return T.Kind == TypeKind::Reference &&
                          P.type(T.Pointee).Const;
                 }();
        }))
      continue;
    if (lockedAt(Func, B.G.nodeOf(E)))
      continue;
    const Program::CallSite *Reader = nullptr;
    bool Needed = false;
    uint16_t Uses = 0;
    // Variables that callers keep the result in; they have to refer to it too.
    std::vector<const Local *> Keepers;
    for (const Program::CallSite &C : P.callers(Func)) {
      if (C.E->Kind != EventKind::Call) {
        Needed = true;
        break;
      }
      if (C.E->R == None)
        continue;
      const Body &CB = body(C.Caller);
      const Function &CF = fn(C.Caller);
      uint32_t Node = CB.G.nodeOf(C.E);
      Path T;
      T.RootKind = Root::Temp;
      T.Owner = CF.Usr;
      T.Index = C.E->R;
      std::vector<Path> Xs{T};
      std::set<const Event *> Bindings;
      for (uint32_t N = 0; N < CB.G.size(); ++N) {
        const Event *A = CB.G.event(N);
        if (!A || A->P.RootKind != Root::Local || A->P.Owner != CF.Usr ||
            !A->P.Sels.empty())
          continue;
        if ((A->Kind == EventKind::Assign && A->V.P == T &&
             A->V.Kind != ValueKind::Into) ||
            (A->Kind == EventKind::Move && A->Q == T)) {
          Xs.push_back(A->P);
          Bindings.insert(A);
          const Local &Keeper = CF.Locals[A->P.Index];
          if (P.type(Keeper.Ty).Kind != TypeKind::Reference &&
              !llvm::is_contained(Keepers, &Keeper))
            Keepers.push_back(&Keeper);
        }
      }
      Usage U;
      for (const Path &X : Xs) {
        for (uint32_t N = 0; N < CB.G.size(); ++N) {
          const Event *A = CB.G.event(N);
          if (!A || Bindings.count(A) || FX.isDestruction(*A) || A == C.E)
            continue;
          uint16_t Here = 0;
          for (const Effect &Y : CB.Eff[N]) {
            bool Below = FX.isInside(Y.Where, X) ||
                         isWithin(Y.Where, extend(X, SelKind::Deref));
            if (!Below && !isWithin(X, Y.Where))
              continue;
            uint16_t Flags = Y.Flags;
            if (Below && Y.Where.Sels.size() > X.Sels.size())
              Flags &= ~EffReturnedValue;
            Here |= Flags;
          }
          if (!Here)
            continue;
          U.Flags |= Here;
          U.Nodes.push_back(N);
          if (Here & EffIterate)
            for (uint32_t L : CB.G.loopEntered(N))
              U.Nodes.push_back(L);
        }
      }
      if (!U.onlyRead() || !U.reads()) {
        Needed = true;
        break;
      }
      std::vector<Path> Seen;
      for (const Path &S : Sources)
        for (const Path &X : FX.substitute(C.Caller, CB.Fr, S, F, *C.E))
          Seen.push_back(X);
      // A part of a temporary object dies with it.
      if (llvm::any_of(
              Seen, [](const Path &X) { return X.RootKind == Root::Temp; }) ||
          needsSnapshot(C.Caller, Node, U.Nodes, Seen)) {
        Needed = true;
        break;
      }
      Uses |= U.Flags;
      if (!Reader)
        Reader = &C;
    }
    if (Needed || !Reader)
      continue;
    std::string From = quoted(E->Q, F);
    StringRef Name = P.str(F.Name);
    Finding Fd = make(E->Where, F,
                      "'" + Name + "' returns a copy of the " + what(E->Ty) +
                          " " + From + amount(*E, Sources, Func) +
                          " that its callers only read; return it by 'const &'",
                      From, "return");
    Fd.Notes.push_back({P.range(F.Decl), "the function returns by value"});
    Fd.Notes.push_back({P.range(Reader->E->Where), "this call only reads it"});
    noteHeavyField(E->Ty, Fd);
    if (!hasFixedSignature(F) && !F.Lambda && Copies.size() == 1 &&
        !(Uses & EffMutableRef)) {
      addFix(Fd, F.ResultFixes, FixKind::ConstRef, "return by const reference");
      for (const Local *K : Keepers) {
        Fix Too = P.fix(K->Fixes, FixKind::ConstRef, "");
        if (Fd.Fixes.empty())
          break;
        if (Too.Edits.empty())
          Fd.Fixes.clear();
        else
          llvm::append_range(Fd.Fixes[0].Edits, Too.Edits);
      }
    }
    add(std::move(Fd));
  }
}

//===----------------------------------------------------------------------===//

bool LargeCopyFinder::hasCopies(const Program &P) {
  for (const Function &F : P.functions()) {
    for (const Local &L : F.Locals)
      if (L.Param != None && isHeavy(P, L.Ty))
        return true;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Copy)
          return true;
  }
  return false;
}

std::vector<Finding> LargeCopyFinder::run() {
  // Copies into members first: what is better moved from is not reported as
  // better referred to.
  for (int Pass = 0; Pass < 2; ++Pass)
    for (uint32_t F = 0; F < P.functions().size(); ++F) {
      trim();
      unsigned Count = 0;
      for (const Block &B : fn(F).Blocks)
        for (const Event &E : B.Events) {
          if (E.Kind != EventKind::Copy || ++Count > MaxCopies)
            continue;
          const Type &T = P.type(E.Ty);
          if (T.Concurrent || E.KnownSize == 0 ||
              (E.KnownSize != None && E.KnownSize <= O.SmallMapSize))
            continue;
          const bool Outside =
              E.Copied == CopyKind::Member ||
              (E.Copied == CopyKind::Var && !FX.isOwn(E.P, fn(F)));
          if ((Pass == 0) != Outside)
            continue;
          switch (E.Copied) {
          case CopyKind::Member:
            member(F, E);
            break;
          case CopyKind::Var:
            if (Outside)
              member(F, E);
            else
              variable(F, E);
            break;
          case CopyKind::LoopVar:
          case CopyKind::Temp:
            variable(F, E);
            break;
          case CopyKind::Capture:
            if (E.P.valid())
              capture(F, E);
            else
              bound(F, E);
            break;
          case CopyKind::Param:
            if (!E.P.valid())
              passed(F, E);
            break; // else below, once per parameter
          case CopyKind::Return:
            break; // below, once per function
          }
        }
      if (Pass == 1) {
        parameters(F);
        returns(F);
      }
    }
  return std::move(Out);
}

std::vector<Finding> link::findLargeCopy(const Analysis &A) {
  if (!LargeCopyFinder::hasCopies(A.program()))
    return {};
  return LargeCopyFinder(A).run();
}
