//===- LongLived.cpp - What outlives the work of a program ----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/LongLived.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;

LongLived::LongLived(const Analysis &A) : P(A.program()) {
  for (const Function &F : P.functions())
    HasMain |= F.Main && !F.Blocks.empty();
  findDepths();
  findRepeats();
  findInstances();
  findReachable();
}

void LongLived::findDepths() {
  ArrayRef<Function> Fns = P.functions();
  Depth.assign(Fns.size(), None);
  std::vector<uint32_t> Level, Next;
  auto Mark = [&](uint32_t F, uint32_t D, std::vector<uint32_t> &To) {
    if (Depth[F] == None) {
      Depth[F] = D;
      To.push_back(F);
    }
  };
  for (uint32_t I = 0; I < Fns.size(); ++I) {
    if (Fns[I].Main)
      Mark(I, 0, Level);
    for (const Block &B : Fns[I].Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Spawn)
          for (uint32_t C : P.callees(I, E))
            Mark(C, 0, Level);
  }
  for (uint32_t D = 1; !Level.empty() && D <= Close; ++D) {
    Next.clear();
    for (uint32_t I : Level)
      for (const Block &B : Fns[I].Blocks)
        for (const Event &E : B.Events)
          for (uint32_t C : P.callees(I, E))
            Mark(C, D, Next);
    Level.swap(Next);
  }
}

bool LongLived::isEntry(uint32_t Func) const {
  const Function &F = P.functions()[Func];
  return P.callers(Func).empty() && !F.Main && !F.Ctor && !F.Dtor &&
         !F.TestBody;
}

void LongLived::findRepeats() {
  ArrayRef<Function> Fns = P.functions();
  Repeats.assign(Fns.size(), false);
  std::vector<uint32_t> Work;
  auto Mark = [&](uint32_t F) {
    if (!Repeats[F]) {
      Repeats[F] = true;
      Work.push_back(F);
    }
  };
  std::vector<std::vector<uint32_t>> Callees(Fns.size());
  std::vector<uint32_t> Looped;
  for (uint32_t I = 0; I < Fns.size(); ++I) {
    const Function &F = Fns[I];
    std::unique_ptr<EventGraph> G;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Call && E.Kind != EventKind::Spawn &&
            E.Kind != EventKind::MapOp && E.Kind != EventKind::Destroy)
          continue;
        ArrayRef<uint32_t> To = P.callees(I, E);
        if (To.empty())
          continue;
        bool Again = E.Kind == EventKind::Spawn &&
                     (E.Multi || (E.Spawned != SpawnKind::Thread &&
                                  E.Spawned != SpawnKind::Async));
        if (!Again) {
          if (!G)
            G = std::make_unique<EventGraph>(F);
          uint32_t N = G->nodeOf(&E);
          Again = N != None && G->inCycle(N);
        }
        for (uint32_t C : To) {
          Callees[I].push_back(C);
          if (Again && C != I) {
            Mark(C);
            if (Depth[I] != None || E.Kind == EventKind::Spawn)
              Looped.push_back(C);
          }
        }
      }
  }
  while (!Work.empty()) {
    uint32_t F = Work.back();
    Work.pop_back();
    for (uint32_t C : Callees[F])
      Mark(C);
  }
  Serves.assign(Fns.size(), false);
  for (uint32_t N = 0; N <= Reach && !Looped.empty(); ++N) {
    std::vector<uint32_t> Next;
    for (uint32_t F : Looped)
      if (!Serves[F]) {
        Serves[F] = true;
        Next.insert(Next.end(), Callees[F].begin(), Callees[F].end());
      }
    Looped.swap(Next);
  }
}

Sym LongLived::owned(TypeId T, unsigned Depth) const {
  const Type &Ty = P.type(T);
  switch (Ty.Kind) {
  case TypeKind::Record:
    return Ty.Record;
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Optional:
  case TypeKind::Guarded:
  case TypeKind::Sequence:
    return Depth < 4 ? owned(Ty.Pointee, Depth + 1) : 0;
  default:
    return 0;
  }
}

void LongLived::raise(Sym Class, Life L, unsigned Depth) {
  if (!Class || Depth > 6)
    return;
  Life &Now = Lives[Class];
  // One that comes and goes says that the others do not matter, unless one
  // certainly lasts.
  if (Now >= L)
    return;
  Now = L;
  if (const facts::Class *C = P.classOf(Class)) {
    for (Sym F : C->Fields)
      if (const Field *Fd = P.field(F))
        raise(owned(Fd->Ty), L, Depth + 1);
    for (Sym B : C->Bases)
      raise(B, L, Depth + 1);
  }
}

void LongLived::findInstances() {
  for (const Global &G : P.globals()) {
    const Type &T = P.type(G.Ty);
    // What a static pointer or reference refers to is a singleton.
    Sym C = T.Kind == TypeKind::Pointer || T.Kind == TypeKind::Reference
                ? owned(T.Pointee)
                : owned(G.Ty);
    raise(C, Life::Static);
  }
  for (uint32_t I = 0; I < P.functions().size(); ++I) {
    const Function &F = P.functions()[I];
    if (F.Blocks.empty())
      continue;
    std::set<uint32_t> Looped;
    std::unique_ptr<EventGraph> G;
    auto Made = [&](const Path &X, const Event &E) {
      if (X.RootKind != Root::Local || X.Owner != F.Usr || !X.Sels.empty() ||
          X.Index >= F.Locals.size() || !owned(F.Locals[X.Index].Ty))
        return;
      if (!G)
        G = std::make_unique<EventGraph>(F);
      uint32_t N = G->nodeOf(&E);
      if (N != None && G->inCycle(N))
        Looped.insert(X.Index);
    };
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind == EventKind::Destroy || E.Kind == EventKind::Assign)
          Made(E.P, E);
        else if (E.Kind == EventKind::Call && E.Construct)
          Made(E.Recv, E);
        // Objects on the heap, whoever gets them.
        if (E.Kind == EventKind::Call && E.Construct &&
            E.Recv.RootKind == Root::Temp && (Repeats[I] || F.TestBody))
          if (uint32_t C = P.indexOf(E.Callee); C != None)
            raise(P.functions()[C].Class, Life::Short);
      }
    for (uint32_t L = 0; L < F.Locals.size(); ++L) {
      const Local &V = F.Locals[L];
      TypeKind K = P.type(V.Ty).Kind;
      if (V.Param != None || V.Capture || V.RangeElement ||
          K == TypeKind::Sequence)
        continue;
      bool Short =
          Repeats[I] || F.TestBody || Looped.count(L) || Depth[I] == None;
      raise(owned(V.Ty), Short ? Life::Short : Life::Instance);
    }
  }
}

void LongLived::findReachable() {
  ArrayRef<Function> Fns = P.functions();
  Reachable.assign(Fns.size(), !HasMain);
  if (!HasMain)
    return;
  std::vector<uint32_t> Work;
  auto Mark = [&](uint32_t F) {
    if (F != None && !Reachable[F]) {
      Reachable[F] = true;
      Work.push_back(F);
    }
  };
  for (uint32_t I = 0; I < Fns.size(); ++I) {
    const Function &F = Fns[I];
    const Class *C = F.Class ? P.classOf(F.Class) : nullptr;
    Sym File = C ? C->Decl.File : F.Decl.File;
    // In a header, others may use what this program does not.
    bool Elsewhere = P.soleFile() && File != P.soleFile() && !F.Lambda;
    if (F.Main || F.Ctor || F.Dtor || F.Virtual || !F.Overrides.empty() ||
        F.AddressTaken || F.TestBody || F.Operator || Elsewhere)
      Mark(I);
  }
  llvm::DenseMap<Sym, std::vector<uint32_t>> Lambdas;
  for (uint32_t I = 0; I < Fns.size(); ++I)
    if (Fns[I].Lambda)
      Lambdas[Fns[I].Parent].push_back(I);
  while (!Work.empty()) {
    uint32_t I = Work.back();
    Work.pop_back();
    for (const Block &B : Fns[I].Blocks)
      for (const Event &E : B.Events) {
        for (uint32_t C : P.callees(I, E))
          Mark(C);
        auto Use = [&](const Value &V, auto &Self) -> void {
          if (V.Kind == ValueKind::Function)
            Mark(P.indexOf(V.Text));
          for (const Value &X : V.Bound)
            Self(X, Self);
        };
        Use(E.V, Use);
        for (const Value &V : E.Args)
          Use(V, Use);
      }
    if (auto It = Lambdas.find(Fns[I].Usr); It != Lambdas.end())
      for (uint32_t J : It->second)
        Mark(J);
  }
}

LongLived::Life LongLived::ofClass(Sym Class) const {
  if (auto It = Lives.find(Class); It != Lives.end())
    return It->second;
  if (const facts::Class *C = P.classOf(Class))
    for (Sym F : C->Fields)
      if (const Field *Fd = P.field(F))
        switch (P.type(Fd->Ty).Kind) {
        case TypeKind::Mutex:
        case TypeKind::Thread:
        case TypeKind::Guarded:
          return Life::Service;
        default:
          break;
        }
  return Life::Unknown;
}

LongLived::Life LongLived::of(const Path &Place) const {
  if (Place.RootKind == Root::Global)
    return Life::Static;
  if (Place.RootKind != Root::Any || Place.Sels.empty())
    return Life::Unknown;
  const Field *F = P.field(Place.Sels[0].Name);
  return F ? ofClass(F->Class) : Life::Unknown;
}

bool LongLived::openToOthers(const Path &Place) const {
  if (Place.RootKind == Root::Global) {
    const Global *G = P.global(Place.Owner);
    return !G ||
           (P.soleFile() && G->InHeader && !G->Internal && !G->StaticLocalOf);
  }
  if (Place.RootKind != Root::Any || Place.Sels.empty())
    return true;
  const Field *F = P.field(Place.Sels[0].Name);
  const Class *C = F ? P.classOf(F->Class) : nullptr;
  // What nobody uses of a template does nothing, unless it is in a header that
  // others may include.
  const bool Header = C && P.soleFile() && C->Decl.File != P.soleFile();
  if (!C || llvm::any_of(C->Undefined, [&](Sym S) {
        return Header || !P.str(S).starts_with(UnusedMember);
      }))
    return true;
  return Header && !F->Private;
}
