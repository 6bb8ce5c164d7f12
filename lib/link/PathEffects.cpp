//===- PathEffects.cpp - What functions do to memory ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::SmallVector;
using llvm::SmallVectorImpl;
using llvm::StringRef;

//===----------------------------------------------------------------------===//
// Paths
//===----------------------------------------------------------------------===//

bool link::lessPath(const Path &A, const Path &B) {
  auto Head = [](const Path &P) {
    return std::make_tuple(P.RootKind, P.Owner, P.Index);
  };
  if (Head(A) != Head(B))
    return Head(A) < Head(B);
  return std::lexicographical_compare(
      A.Sels.begin(), A.Sels.end(), B.Sels.begin(), B.Sels.end(),
      [](const Sel &X, const Sel &Y) {
        return std::tie(X.Kind, X.Name) < std::tie(Y.Kind, Y.Name);
      });
}

/// Contents moved away or replaced as a whole.
static constexpr uint16_t EffReplace =
    EffChange | EffOverwrite | EffErase | EffClear;

static bool sameRoot(const Path &A, const Path &B) {
  return A.RootKind == B.RootKind && A.Owner == B.Owner && A.Index == B.Index;
}

/// Elements with known, different indices are different memory; an unknown
/// index may be any.
static bool mayMatch(const Sel &A, const Sel &B) {
  if (A.Kind != B.Kind)
    return false;
  if (A.Kind == SelKind::Element)
    return !A.Name || !B.Name || A.Name == B.Name;
  return A.Name == B.Name;
}

bool link::hasDeref(const Path &P) {
  return llvm::any_of(P.Sels,
                      [](const Sel &S) { return S.Kind == SelKind::Deref; });
}

bool link::isWithin(const Path &P, const Path &Prefix) {
  if (!P.valid() || !Prefix.valid() || !sameRoot(P, Prefix) ||
      P.Sels.size() < Prefix.Sels.size())
    return false;
  for (size_t I = 0; I < Prefix.Sels.size(); ++I)
    if (!mayMatch(P.Sels[I], Prefix.Sels[I]))
      return false;
  return true;
}

Path link::extend(const Path &P, ArrayRef<Sel> Sels) {
  Path R = P;
  for (const Sel &S : Sels) {
    if (R.Sels.size() < PathEffects::MaxSelectors) {
      R.Sels.push_back(S);
    } else if (S.Kind == SelKind::Deref) {
      // What the rest leads to is no part of what the beginning names.
      R.Sels.back() = S;
      break;
    }
  }
  return R;
}

Path link::extend(const Path &P, SelKind K) {
  Sel S;
  S.Kind = K;
  return extend(P, S);
}

Path link::mapPlace(const Path &X) {
  Path Out = X;
  for (size_t I = X.Sels.size(); I > 0; --I)
    if (X.Sels[I - 1].Kind == SelKind::Field) {
      Out.RootKind = Root::Any;
      Out.Owner = 0;
      Out.Index = 0;
      Out.Sels.assign(X.Sels.begin() + (I - 1), X.Sels.end());
      break;
    }
  return Out;
}

bool link::isPointerLike(TypeKind K) {
  switch (K) {
  case TypeKind::View:
  case TypeKind::Iterator:
  case TypeKind::Handle:
  case TypeKind::Pointer:
  case TypeKind::Reference:
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Weak:
    return true;
  default:
    return false;
  }
}

//===----------------------------------------------------------------------===//
// EventGraph
//===----------------------------------------------------------------------===//

EventGraph::EventGraph(const Function &F) : F(F) {
  Preds.resize(F.Blocks.size());
  for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
    Base.push_back(Nodes.size());
    for (const Event &E : F.Blocks[B].Events) {
      NodeOf[&E] = Nodes.size();
      Nodes.push_back(&E);
      BlockOf.push_back(B);
    }
    Nodes.push_back(nullptr);
    BlockOf.push_back(B);
    for (const Edge &S : F.Blocks[B].Succs)
      if (S.To < F.Blocks.size())
        Preds[S.To].push_back(B);
  }
  Base.push_back(Nodes.size());
}

uint32_t EventGraph::nodeOf(const Event *E) const {
  auto It = NodeOf.find(E);
  return It == NodeOf.end() ? None : It->second;
}

uint32_t EventGraph::exit() const {
  return F.Blocks.size() > 1 ? endOf(1) : static_cast<uint32_t>(size()) - 1;
}

void EventGraph::successors(uint32_t Node,
                            SmallVectorImpl<uint32_t> &Out) const {
  uint32_t B = BlockOf[Node];
  if (Node != endOf(B)) {
    Out.push_back(Node + 1);
    return;
  }
  for (const Edge &S : F.Blocks[B].Succs)
    if (S.To < F.Blocks.size())
      Out.push_back(Base[S.To]);
}

void EventGraph::predecessors(uint32_t Node,
                              SmallVectorImpl<uint32_t> &Out) const {
  uint32_t B = BlockOf[Node];
  if (Node != Base[B]) {
    Out.push_back(Node - 1);
    return;
  }
  for (uint32_t P : Preds[B])
    Out.push_back(endOf(P));
}

template <class Next>
static std::vector<bool> walk(size_t Size, ArrayRef<uint32_t> From,
                              const std::vector<bool> &Barriers, Next Step) {
  std::vector<bool> Seen(Size, false);
  std::vector<uint32_t> Work;
  SmallVector<uint32_t, 4> Succs;
  auto Push = [&](uint32_t N) {
    Succs.clear();
    Step(N, Succs);
    for (uint32_t S : Succs)
      if (!Seen[S] && (Barriers.empty() || !Barriers[S])) {
        Seen[S] = true;
        Work.push_back(S);
      }
  };
  for (uint32_t N : From)
    Push(N);
  while (!Work.empty()) {
    uint32_t N = Work.back();
    Work.pop_back();
    Push(N);
  }
  return Seen;
}

std::vector<bool> EventGraph::after(ArrayRef<uint32_t> From,
                                    const std::vector<bool> &Barriers) const {
  return walk(
      size(), From, Barriers,
      [&](uint32_t N, SmallVectorImpl<uint32_t> &Out) { successors(N, Out); });
}

std::vector<bool> EventGraph::before(ArrayRef<uint32_t> To,
                                     const std::vector<bool> &Barriers) const {
  return walk(size(), To, Barriers,
              [&](uint32_t N, SmallVectorImpl<uint32_t> &Out) {
                predecessors(N, Out);
              });
}

bool EventGraph::inCycle(uint32_t Node) const { return after(Node, {})[Node]; }

std::vector<uint32_t> EventGraph::loopEntered(uint32_t Node) const {
  // The next block on the way that lies in a cycle which Node is not part of;
  // blocks between, such as the pre-header, hold only the loop's set-up.
  std::vector<uint32_t> Out;
  uint32_t B = BlockOf[Node];
  for (const Edge &S : F.Blocks[B].Succs) {
    if (S.To >= F.Blocks.size())
      continue;
    uint32_t Head = Base[S.To];
    std::vector<bool> Self(size(), false);
    Self[endOf(B)] = true;
    std::vector<bool> Fwd = after(Head, Self);
    if (!Fwd[Head])
      continue;
    // An edge back to a block that every way to here passes.
    std::vector<bool> Around(size(), false);
    Around[Head] = true;
    if (B == S.To || !after(entry(), Around)[Node])
      continue;
    std::vector<bool> Back = before(Head, Self);
    for (uint32_t N = 0; N < size(); ++N)
      if (Fwd[N] && Back[N])
        Out.push_back(N);
  }
  return Out;
}

//===----------------------------------------------------------------------===//
// Frames
//===----------------------------------------------------------------------===//

bool PathEffects::Frame::add(const Path &Pointer, const Path &Target) {
  std::vector<Path> &T = tables().Refers[keyOf(Pointer)];
  if (T.size() >= MaxTargets || llvm::is_contained(T, Target))
    return false;
  // A pointer that is moved along what it points to (`n = n->next`) would grow
  // for ever.
  if (Target.Sels.size() >= MaxSelectors && !T.empty())
    return false;
  T.push_back(Target);
  return true;
}

SmallVector<Path, 2> PathEffects::Frame::resolve(const Path &P) const {
  SmallVector<Path, 2> Out;
  const std::vector<Path> *Targets = nullptr;
  if (In)
    if (auto It = In->Refers.find(keyOf(P)); It != In->Refers.end())
      Targets = &It->second;
  if (Targets) {
    auto D = llvm::find_if(
        P.Sels, [](const Sel &S) { return S.Kind == SelKind::Deref; });
    if (D != P.Sels.end()) {
      ArrayRef<Sel> Rest(&*D + 1, P.Sels.data() + P.Sels.size());
      for (const Path &T : *Targets)
        Out.push_back(extend(T, Rest));
    }
  }
  if (Out.empty())
    Out.push_back(extend(
        [&] {
          Path Bare = P;
          Bare.Sels.clear();
          return Bare;
        }(),
        P.Sels));
  return Out;
}

SmallVector<Path, 2> PathEffects::Frame::targets(const Value &V) const {
  SmallVector<Path, 2> Out;
  if (!V.P.valid())
    return Out;
  switch (V.Kind) {
  case ValueKind::Address:
    return resolve(V.P);
  case ValueKind::Into: {
    TypeKind K = Prog->type(Prog->typeOf(V.P)).Kind;
    if (!isPointerLike(K) || K == TypeKind::Unique || K == TypeKind::Shared)
      return resolve(V.P);
    break;
  }
  case ValueKind::Load:
    break;
  case ValueKind::CopyOf:
  case ValueKind::MovedFrom:
    if (!isPointerLike(Prog->type(Prog->typeOf(V.P)).Kind))
      return Out;
    break;
  default:
    return Out;
  }
  return resolve(extend(V.P, SelKind::Deref));
}

SmallVector<Sym, 2> PathEffects::Frame::functions(const Value &V) const {
  SmallVector<Sym, 2> Out;
  if (V.Kind == ValueKind::Function) {
    Out.push_back(V.Text);
    return Out;
  }
  if (!V.P.valid() || !In)
    return Out;
  auto It = In->Callables.find(keyOf(V.P));
  if (It != In->Callables.end())
    Out.append(It->second.begin(), It->second.end());
  return Out;
}

//===----------------------------------------------------------------------===//
// Summaries
//===----------------------------------------------------------------------===//

bool PathEffects::Summary::operator==(const Summary &O) const {
  auto Same = [](const Effect &A, const Effect &B) {
    return A.Where == B.Where && A.Flags == B.Flags;
  };
  return Top == O.Top && GlobalsTop == O.GlobalsTop &&
         CallsUnknown == O.CallsUnknown && CallsExternal == O.CallsExternal &&
         NetLocks == O.NetLocks && NetUnlocks == O.NetUnlocks &&
         Returns == O.Returns &&
         std::equal(Effects.begin(), Effects.end(), O.Effects.begin(),
                    O.Effects.end(), Same);
}

PathEffects::PathEffects(const Program &P) : Prog(P) {
  Summaries.resize(P.functions().size());
  // A summary follows from those of the callees: it is computed again only
  // when one of them has changed.
  std::vector<bool> Stale(Summaries.size(), true);
  for (const std::vector<uint32_t> &Scc : P.bottomUp()) {
    bool Changed = true;
    unsigned Round = 0;
    for (; Changed && Round < MaxRounds; ++Round) {
      Changed = false;
      for (uint32_t F : Scc) {
        if (!Stale[F])
          continue;
        Stale[F] = false;
        Summary S = compute(F);
        if (S == Summaries[F])
          continue;
        Summaries[F] = std::move(S);
        Changed = true;
        for (const Program::CallSite &C : P.callers(F))
          Stale[C.Caller] = true;
      }
    }
    if (Changed)
      for (uint32_t F : Scc)
        Summaries[F].Top = Summaries[F].GlobalsTop = true;
  }
  Frames.resize(Summaries.size());
}

bool PathEffects::isOwn(const Path &P, const Function &F) {
  if (P.Owner != F.Usr ||
      (P.RootKind != Root::Local && P.RootKind != Root::Temp))
    return false;
  return llvm::none_of(P.Sels,
                       [](const Sel &S) { return S.Kind == SelKind::Deref; });
}

bool PathEffects::isConst(const Path &P, const Function &F) const {
  Path Prefix = P;
  Prefix.Sels.clear();
  bool Const = false;
  if (P.RootKind == Root::This)
    Const = F.Const && P.Owner == F.Usr;
  else
    Const = Prog.type(Prog.typeOf(Prefix)).Const;
  TypeId Ty = Prog.typeOf(Prefix);
  for (const Sel &S : P.Sels) {
    if (S.Kind == SelKind::Deref) {
      TypeId To = Prog.type(Ty).Pointee;
      Const = To && Prog.type(To).Const;
    } else if (S.Kind == SelKind::Field) {
      const Field *Fl = Prog.field(S.Name);
      if (Fl && Fl->Mutable)
        Const = false;
    }
    Prefix.Sels.push_back(S);
    Ty = Prog.typeOf(Prefix);
    if (Prog.type(Ty).Const)
      Const = true;
  }
  return Const;
}

bool PathEffects::isInside(const Path &P, const Path &Prefix) const {
  if (!isWithin(P, Prefix))
    return false;
  Path At = P;
  for (size_t I = P.Sels.size(); I > Prefix.Sels.size(); --I) {
    At.Sels.resize(I - 1);
    if (P.Sels[I - 1].Kind != SelKind::Deref)
      continue;
    TypeKind K = Prog.type(Prog.typeOf(At)).Kind;
    if (K != TypeKind::Optional && K != TypeKind::Guarded)
      return false;
  }
  return true;
}

bool PathEffects::overlaps(const Path &A, const Path &B) const {
  return isInside(A, B) || isWithin(B, A);
}

bool PathEffects::sameType(TypeId A, TypeId B) const {
  if (!A || !B)
    return false;
  if (A == B)
    return true;
  const Type &X = Prog.type(A), &Y = Prog.type(B);
  if (X.Record || Y.Record)
    return X.Record == Y.Record;
  auto Bare = [&](const Type &T) {
    StringRef S = Prog.str(T.Spelling);
    S.consume_front("const ");
    return S;
  };
  return X.Kind == Y.Kind && !Bare(X).empty() && Bare(X) == Bare(Y);
}

uint32_t PathEffects::destructorOf(const Path &P) const {
  const Type &T = Prog.type(Prog.typeOf(P));
  const Class *C = T.Record ? Prog.classOf(T.Record) : nullptr;
  return C && C->Dtor ? Prog.indexOf(C->Dtor) : None;
}

bool PathEffects::isUnseen(uint32_t Func, const Event &E) const {
  return Prog.callees(Func, E).empty() ||
         (E.Callee && !E.Virtual && Prog.indexOf(E.Callee) == None);
}

bool PathEffects::callsUnknown(uint32_t Func, const Event &E) const {
  if (E.Kind != EventKind::Call)
    return false;
  ArrayRef<uint32_t> To = Prog.callees(Func, E);
  if (To.empty())
    return !E.Callee || E.Virtual;
  return llvm::any_of(To,
                      [&](uint32_t C) { return Summaries[C].CallsUnknown; });
}

/// The C library and the standard library call back nobody but what they are
/// given.
static bool isLibrary(StringRef Usr) {
  return Usr.starts_with("c:@N@std@") || Usr.starts_with("c:@N@__") ||
         (Usr.starts_with("c:@F@") && !Usr.contains('#'));
}

bool PathEffects::callsExternal(uint32_t Func, const Event &E) const {
  if (E.Kind != EventKind::Call)
    return false;
  ArrayRef<uint32_t> To = Prog.callees(Func, E);
  if (isUnseen(Func, E) && E.Callee && !E.Construct &&
      !isLibrary(Prog.str(E.Callee)))
    return true;
  return llvm::any_of(To,
                      [&](uint32_t C) { return Summaries[C].CallsExternal; });
}

bool PathEffects::isDestruction(const Event &E) const {
  return E.Kind == EventKind::Destroy ||
         (E.Kind == EventKind::Call && Prog.str(E.Name).starts_with("~"));
}

bool PathEffects::isStaticInit(const Event &E) const {
  if (E.P.RootKind != Root::Global || !E.P.Sels.empty())
    return false;
  const Global *G = Prog.global(E.P.Owner);
  return G && G->StaticLocalOf && Prog.type(G->Ty).Kind != TypeKind::Mutex;
}

bool PathEffects::takesLock(uint32_t Func, const Event &E) const {
  if (E.Kind == EventKind::Lock)
    return !isStaticInit(E);
  return E.Kind == EventKind::Call &&
         llvm::any_of(Prog.callees(Func, E),
                      [&](uint32_t C) { return Summaries[C].NetLocks; });
}

bool PathEffects::releasesLock(uint32_t Func, const Event &E) const {
  switch (E.Kind) {
  case EventKind::Unlock:
  case EventKind::Wait:
    return !isStaticInit(E);
  case EventKind::Destroy: {
    if (Prog.type(Prog.typeOf(E.P)).Kind == TypeKind::Guard)
      return true;
    uint32_t D = destructorOf(E.P);
    return D != None && Summaries[D].NetUnlocks;
  }
  case EventKind::Call:
    return llvm::any_of(Prog.callees(Func, E),
                        [&](uint32_t C) { return Summaries[C].NetUnlocks; });
  default:
    return false;
  }
}

SmallVector<Path, 2> PathEffects::substitute(uint32_t Func, const Frame &Fr,
                                             const Path &P,
                                             const Function &Callee,
                                             const Event &E) const {
  SmallVector<Path, 2> Out;
  auto Append = [&](ArrayRef<Path> Bases, ArrayRef<Sel> Rest) {
    for (const Path &B : Bases)
      Out.push_back(extend(B, Rest));
  };
  if (P.RootKind == Root::Global || P.RootKind == Root::Any) {
    Out.push_back(P);
    return Out;
  }
  if (P.RootKind == Root::This) {
    if (P.Owner != Callee.Usr) // a lambda's This is its creator's
      Append(Fr.resolve(P), {});
    else if (Path Recv = Prog.receiver(Callee, E); Recv.valid())
      // So may a member of the object be, of which the caller knows.
      for (const Path &B : Fr.resolve(Recv))
        for (Path &R : Fr.resolve(extend(B, P.Sels)))
          if (!llvm::is_contained(Out, R))
            Out.push_back(std::move(R));
    return Out;
  }
  if (P.RootKind != Root::Local)
    return Out;
  if (P.Owner != Callee.Usr) { // captured by reference
    Append(Fr.resolve(P), {});
    return Out;
  }
  if (P.Index >= Callee.Locals.size())
    return Out;
  const Local &L = Callee.Locals[P.Index];
  // What the callee does to its own copy is its own business.
  if (P.Sels.empty() || P.Sels[0].Kind != SelKind::Deref)
    return Out;
  Value Arg;
  const Value *V = &Arg;
  if (L.Param != None) {
    Arg = Prog.argument(L.Param, Callee, E);
  } else if (L.Capture) {
    for (const Capture &C : Callee.Captures)
      if (C.Local == P.Index)
        Arg = C.From;
  }
  ArrayRef<Sel> Rest = ArrayRef<Sel>(P.Sels).drop_front();
  bool IsRef = Prog.type(L.Ty).Kind == TypeKind::Reference;
  const Type &To = Prog.type(Prog.type(L.Ty).Pointee);
  bool Temporary =
      IsRef && (V->Kind == ValueKind::Fresh ||
                (V->Kind == ValueKind::Literal && To.Kind == TypeKind::String));
  if (Temporary) {
    Path T;
    T.RootKind = Root::Temp;
    T.Owner = Prog.functions()[Func].Usr;
    T.Index = None;
    Append(T, Rest);
    return Out;
  }
  // What a parameter refers to may be a pointer that the caller knows more of.
  for (const Path &B : Fr.targets(*V))
    for (Path &R : Fr.resolve(extend(B, Rest)))
      if (!llvm::is_contained(Out, R))
        Out.push_back(std::move(R));
  return Out;
}

PathEffects::Frame PathEffects::frame(uint32_t Func) const {
  if (Func >= Frames.size())
    return makeFrame(Func);
  if (!Frames[Func])
    Frames[Func] = makeFrame(Func);
  return *Frames[Func];
}

PathEffects::Frame PathEffects::makeFrame(uint32_t Func) const {
  const Function &F = Prog.functions()[Func];
  Frame Fr;
  Fr.Prog = &Prog;
  auto Temp = [&](uint32_t R) {
    Path P;
    P.RootKind = Root::Temp;
    P.Owner = F.Usr;
    P.Index = R;
    return P;
  };
  bool Changed = true;
  for (unsigned Round = 0; Changed && Round < 4; ++Round) {
    Changed = false;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        switch (E.Kind) {
        case EventKind::MapOp:
          // A number, such as the size, refers to nothing.
          if (TypeKind K = Prog.type(E.Ty).Kind;
              K == TypeKind::Integer || K == TypeKind::Bool)
            break;
          if (E.R != None && E.P.valid())
            for (const Path &P : Fr.resolve(E.P)) {
              Path El = extend(P, SelKind::Element);
              // A copy of the pointer that the entry holds.
              if (E.Borrowed == BorrowKind::None &&
                  isPointerLike(Prog.type(E.Ty).Kind))
                El = extend(El, SelKind::Deref);
              Changed |= Fr.add(Temp(E.R), El);
            }
          break;
        case EventKind::Assign:
          if (E.P.RootKind != Root::Local && E.P.RootKind != Root::Temp)
            break;
          if (llvm::any_of(E.P.Sels, [](const Sel &S) {
                return S.Kind == SelKind::Deref;
              }))
            break;
          // What a variable owns alone has no better name than the owner's: it
          // lives and dies with it, not with the call result it came from.
          if (E.V.Kind != ValueKind::Load || E.V.P.RootKind != Root::Temp ||
              !E.V.P.Sels.empty() || E.P.RootKind != Root::Local ||
              Prog.type(Prog.typeOf(E.P)).Kind != TypeKind::Unique)
            for (const Path &T : Fr.targets(E.V))
              Changed |= Fr.add(E.P, T);
          for (Sym Fn : Fr.functions(E.V)) {
            std::vector<Sym> &C = Fr.tables().Callables[Frame::keyOf(E.P)];
            if (C.size() < MaxTargets && !llvm::is_contained(C, Fn)) {
              C.push_back(Fn);
              Changed = true;
            }
          }
          break;
        case EventKind::Call: {
          if (E.R == None)
            break;
          ArrayRef<uint32_t> To = Prog.callees(Func, E);
          for (uint32_t C : To)
            for (const Path &T : Summaries[C].Returns)
              for (const Path &S :
                   substitute(Func, Fr, T, Prog.functions()[C], E))
                Changed |= Fr.add(Temp(E.R), S);
          // A reference that a member function returns most likely leads into
          // its object.
          TypeKind K = Prog.type(Prog.typeOf(Temp(E.R))).Kind;
          if (isUnseen(Func, E) && E.Recv.valid() && !E.Construct &&
              (isPointerLike(K) || K == TypeKind::Other))
            for (const Path &P : Fr.resolve(E.Recv))
              Changed |= Fr.add(Temp(E.R), P);
          break;
        }
        default:
          break;
        }
      }
  }
  return Fr;
}

static uint16_t flagsOfOp(uint32_t Op) {
  constexpr uint32_t Changes = OpWrite | OpInsert | OpErase | OpClear |
                               OpRehash | OpAssign | OpMoveOut | OpElementWrite;
  constexpr uint32_t Adds = OpInsert | OpRehash | OpSubscript | OpReserve;
  constexpr uint32_t Replaces =
      OpErase | OpClear | OpAssign | OpMoveOut | OpElementWrite;
  uint16_t Flags = Op & Changes ? EffChange : EffRead;
  if ((Op & Replaces) || ((Op & Changes) && !(Op & Adds)))
    Flags |= EffOverwrite;
  if (Op & OpInsert)
    Flags |= EffInsert;
  if (Op & OpErase)
    Flags |= EffErase;
  if (Op & (OpClear | OpMoveOut | OpAssign))
    Flags |= EffErase | EffClear;
  if (Op & OpLookup)
    Flags |= EffLookup;
  if (Op & OpIterate)
    Flags |= EffIterate;
  return Flags;
}

void PathEffects::useCallable(uint32_t Func, const Frame &Fr, const Value &V,
                              bool Kept, std::vector<Effect> &Out) const {
  for (Sym Usr : Fr.functions(V)) {
    uint32_t G = Prog.indexOf(Usr);
    if (G == None)
      continue;
    const Function &Callee = Prog.functions()[G];
    // Only what it captured: its parameters come from who calls it.
    Event Bare;
    Bare.Kind = EventKind::Spawn;
    Bare.V = V;
    Bare.V.Kind = ValueKind::Function;
    Bare.V.Text = Usr;
    for (const Effect &X : Summaries[G].Effects)
      for (const Path &P : substitute(Func, Fr, X.Where, Callee, Bare))
        Out.push_back(
            {P, static_cast<uint16_t>(X.Flags | (Kept ? EffKeep : 0))});
  }
  // What a number is computed of is read where that is done.
  if (V.Kind == ValueKind::Unknown)
    return;
  for (const Value &B : V.Bound)
    for (const Path &T : Fr.targets(B))
      Out.push_back({T, static_cast<uint16_t>(EffRead | (Kept ? EffKeep : 0))});
}

/// clang's USRs spell a parameter of reference or pointer type with '&' or '*',
/// and '1' after it if what it refers to is const.
static bool onlyConstParams(StringRef Usr) {
  if (!Usr.contains('#'))
    return false;
  for (size_t I = 0; I + 1 < Usr.size(); ++I)
    if (Usr[I] == '#' && (Usr[I + 1] == '&' || Usr[I + 1] == '*') &&
        (I + 2 >= Usr.size() || Usr[I + 2] != '1'))
      return false;
  return true;
}

void PathEffects::call(uint32_t Func, const Frame &Fr, const Event &E,
                       std::vector<Effect> &Out) const {
  const Function &F = Prog.functions()[Func];
  auto Push = [&](const Path &P, uint16_t Flags) {
    for (const Path &R : Fr.resolve(P))
      Out.push_back({R, Flags});
  };
  ArrayRef<uint32_t> To = Prog.callees(Func, E);
  StringRef Usr = Prog.str(E.Callee);
  const bool Library = isLibrary(Usr);
  const uint16_t Any = EffRead | EffChange | EffOverwrite | EffMutableRef;
  for (const Value &V : E.Args) {
    if (V.Kind == ValueKind::MovedFrom && V.P.valid())
      Push(V.P, EffReplace);
    else if (V.Kind == ValueKind::CopyOf && V.P.valid())
      Push(V.P, EffRead);
  }
  if (isUnseen(Func, E) && isDestruction(E))
    return;
  if (isUnseen(Func, E)) {
    const bool ConstArgs = E.Callee && onlyConstParams(Usr);
    if (E.Recv.valid() && !E.Construct)
      Push(E.Recv, Usr.ends_with("#1") || isConst(E.Recv, F) ? EffRead : Any);
    for (const Value &V : E.Args) {
      if (V.Kind == ValueKind::Function || !Fr.functions(V).empty()) {
        useCallable(Func, Fr, V, !Library, Out);
        continue;
      }
      bool ReadOnly = ConstArgs || V.Kind == ValueKind::Into ||
                      (V.Kind == ValueKind::Address && isConst(V.P, F)) ||
                      (V.Kind == ValueKind::Load &&
                       isConst(extend(V.P, SelKind::Deref), F));
      if (V.Kind != ValueKind::MovedFrom)
        for (const Path &T : Fr.targets(V))
          Out.push_back({T, ReadOnly ? uint16_t(EffRead) : Any});
    }
    return;
  }
  for (uint32_t C : To) {
    const Function &Callee = Prog.functions()[C];
    const Summary &S = Summaries[C];
    for (const Effect &X : S.Effects)
      for (const Path &P : substitute(Func, Fr, X.Where, Callee, E)) {
        uint16_t Flags = X.Flags & ~(EffReturned | EffReturnedValue);
        // There is nothing yet that the construction of a static could replace.
        if (E.Construct && E.Recv.RootKind == Root::Global &&
            isWithin(P, E.Recv))
          Flags &= ~(EffOverwrite | EffErase | EffClear);
        Out.push_back({P, Flags});
      }
    if (E.Recv.valid() && !E.Construct && !Callee.Const && !Callee.Lambda &&
        !Callee.Dtor)
      Push(E.Recv, EffMutableRef);
    for (const Local &L : Callee.Locals) {
      if (L.Param == None || L.Param >= E.Args.size())
        continue;
      const Type &T = Prog.type(L.Ty);
      uint16_t Flags = S.Top ? Any | EffKeep : EffRead;
      if ((T.Kind == TypeKind::Reference || T.Kind == TypeKind::Pointer) &&
          !Prog.type(T.Pointee).Const)
        Flags |= EffMutableRef;
      const Value &V = E.Args[L.Param];
      if (V.Kind != ValueKind::MovedFrom && V.Kind != ValueKind::CopyOf)
        for (const Path &P : Fr.targets(V))
          Out.push_back({P, Flags});
    }
    if (S.Top && E.Recv.valid())
      Push(E.Recv, Any | EffKeep);
  }
}

void PathEffects::effects(uint32_t Func, const Frame &Fr, const Event &E,
                          std::vector<Effect> &Out) const {
  const Function &F = Prog.functions()[Func];
  auto Push = [&](const Path &P, uint16_t Flags) {
    if (!P.valid())
      return;
    for (const Path &R : Fr.resolve(P))
      Out.push_back({R, Flags});
  };
  auto PushTargets = [&](const Value &V, uint16_t Flags) {
    for (const Path &T : Fr.targets(V))
      Out.push_back({T, Flags});
  };
  switch (E.Kind) {
  case EventKind::Assign: {
    Push(E.P, EffChange | EffOverwrite);
    bool Own = isOwn(E.P, F);
    if (E.V.Kind == ValueKind::MovedFrom)
      Push(E.V.P, EffReplace);
    else if (E.V.Kind != ValueKind::Address)
      Push(E.V.P, EffRead);
    PushTargets(E.V, Own ? EffRead : EffRead | EffKeep);
    if (!Own)
      useCallable(Func, Fr, E.V, true, Out);
    break;
  }
  case EventKind::Store:
    Push(E.P, EffChange | EffOverwrite);
    break;
  case EventKind::MapOp: {
    uint16_t Flags = flagsOfOp(E.Op);
    if ((E.Op & OpRead) && !(E.Op & OpLookup) && E.Key && !E.Args.empty())
      Flags |= EffAsk;
    Push(E.P, Flags);
    bool Stores = E.Op & (OpInsert | OpAssign | OpElementWrite);
    for (const Value &V : E.Args) {
      if (V.Kind == ValueKind::MovedFrom)
        Push(V.P, EffReplace);
      else if (V.Kind != ValueKind::Address)
        Push(V.P, EffRead);
      PushTargets(V, Stores ? EffRead | EffKeep : EffRead);
      useCallable(Func, Fr, V, Stores, Out);
    }
    break;
  }
  case EventKind::Deref:
    Push(E.P, EffRead);
    break;
  case EventKind::Call:
    call(Func, Fr, E, Out);
    break;
  case EventKind::Spawn:
    useCallable(Func, Fr, E.V, true, Out);
    for (const Value &V : E.Args)
      PushTargets(V, EffRead | EffKeep);
    PushTargets(E.V, EffRead | EffKeep);
    break;
  case EventKind::Copy:
    Push(E.Q, EffRead);
    Push(E.P, EffReplace);
    break;
  case EventKind::Move:
    Push(E.Q, EffReplace);
    Push(E.P, EffReplace);
    break;
  case EventKind::Swap:
    Push(E.P, EffReplace);
    Push(E.Q, EffReplace);
    break;
  case EventKind::Destroy: {
    Push(E.P, EffDestroy);
    uint32_t D = destructorOf(E.P);
    if (D == None)
      break;
    Event AsCall;
    AsCall.Kind = EventKind::Call;
    AsCall.Recv = E.P;
    for (const Effect &X : Summaries[D].Effects)
      for (const Path &P :
           substitute(Func, Fr, X.Where, Prog.functions()[D], AsCall))
        Out.push_back({P, X.Flags});
    break;
  }
  case EventKind::Return:
    if (E.V.Kind == ValueKind::MovedFrom || E.V.Kind == ValueKind::CopyOf ||
        E.V.Kind == ValueKind::Load)
      Push(E.V.P, EffRead | EffReturnedValue);
    PushTargets(E.V, EffReturned);
    useCallable(Func, Fr, E.V, true, Out);
    break;
  case EventKind::Escape:
    Push(E.P, EffRead | EffChange | EffOverwrite | EffKeep);
    break;
  case EventKind::Lock:
  case EventKind::Unlock:
  case EventKind::Join:
  case EventKind::Signal:
  case EventKind::Wait:
  case EventKind::Use: // the other events say it
  case EventKind::Sink:
  case EventKind::Change:
  case EventKind::Borrow:
  case EventKind::Touch:
    break;
  }
}

PathEffects::Summary PathEffects::compute(uint32_t Func) const {
  const Function &F = Prog.functions()[Func];
  Summary S;
  Frame Fr = frame(Func);
  std::map<Path, uint16_t, PathLess> Own, Globals;
  std::vector<Effect> Now;
  std::map<Path, int, PathLess> Held;
  int Unmatched = 0;
  bool CalleeLocks = false, CalleeUnlocks = false;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      Now.clear();
      effects(Func, Fr, E, Now);
      for (const Effect &X : Now) {
        const Path &P = X.Where;
        if (P.RootKind == Root::Temp || P.RootKind == Root::None)
          continue;
        if (P.RootKind == Root::Local && P.Owner == F.Usr) {
          if (P.Index >= F.Locals.size())
            continue;
          const Local &L = F.Locals[P.Index];
          if (L.Param == None && !L.Capture)
            continue;
        }
        auto &Set = P.RootKind == Root::Global ? Globals : Own;
        size_t Cap = P.RootKind == Root::Global ? MaxGlobals : MaxEffects;
        auto It = Set.find(P);
        if (It != Set.end())
          It->second |= X.Flags;
        else if (Set.size() < Cap)
          Set.emplace(P, X.Flags);
        else
          (P.RootKind == Root::Global ? S.GlobalsTop : S.Top) = true;
      }
      S.CallsUnknown |= callsUnknown(Func, E);
      S.CallsExternal |= callsExternal(Func, E);
      switch (E.Kind) {
      case EventKind::Lock:
        if (isStaticInit(E))
          break;
        ++Held[E.P];
        if (E.Q.valid())
          ++Held[E.Q];
        break;
      case EventKind::Unlock:
        if (isStaticInit(E))
          break;
        if (!Held.count(E.P))
          ++Unmatched;
        else
          Held.clear();
        break;
      case EventKind::Destroy:
        if (Held.count(E.P))
          Held.clear();
        break;
      case EventKind::Call:
        for (uint32_t C : Prog.callees(Func, E)) {
          S.GlobalsTop |= Summaries[C].GlobalsTop;
          CalleeLocks |= Summaries[C].NetLocks;
          CalleeUnlocks |= Summaries[C].NetUnlocks;
        }
        break;
      case EventKind::Return:
        for (const Path &T : Fr.targets(E.V))
          if (T.RootKind != Root::Temp && !isOwn(T, F) &&
              S.Returns.size() < MaxTargets &&
              !llvm::is_contained(S.Returns, T))
            S.Returns.push_back(T);
        break;
      default:
        break;
      }
    }
  S.NetLocks = !Held.empty() || (CalleeLocks && !CalleeUnlocks);
  S.NetUnlocks = Unmatched || (CalleeUnlocks && !CalleeLocks);
  for (auto &[P, Flags] : Own)
    S.Effects.push_back({P, Flags});
  for (auto &[P, Flags] : Globals)
    S.Effects.push_back({P, Flags});
  return S;
}
