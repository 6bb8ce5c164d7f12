//===- RacePaths.cpp - Which memory and which locks are the same ----------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Names of memory: what paths stand for in the function at hand, what those of
// a callee are called by its caller, whether two of different threads are the
// same object, and whether a common lock or an order keeps their users apart.
//
//===----------------------------------------------------------------------===//

#include "link/RaceFinder.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;
using namespace mapvet::link::races;

bool RaceFinder::isMapPointer(const Program &P, TypeId T) {
  const Type &Ty = P.type(T);
  switch (Ty.Kind) {
  case TypeKind::Handle:
    return true;
  case TypeKind::Pointer:
  case TypeKind::Shared:
  case TypeKind::Unique: {
    const Type &To = P.type(Ty.Pointee);
    return (To.Kind == TypeKind::Map && !To.Concurrent) ||
           (To.Kind == TypeKind::Record && To.CarriesMap);
  }
  default:
    return false;
  }
}

bool RaceFinder::isPlaceOfMany(const Path &X) {
  return X.RootKind == Root::Global ||
         (X.RootKind == Root::This && !X.Sels.empty());
}

PathId PathTable::get(const Path &X) {
  if (!X.valid())
    return 0;
  uint64_t H =
      uint64_t(X.Owner) << 32 | uint64_t(X.Index) << 4 | uint64_t(X.RootKind);
  for (const Sel &S : X.Sels)
    H = (H ^ H >> 29) * 0x9E3779B97F4A7C15u + (uint64_t(S.Name) << 4) +
        uint64_t(S.Kind);
  H = (H ^ H >> 32) * 0x9E3779B97F4A7C15u;
  const uint32_t Hash = H >> 32;
  if (All.size() * 3 >= Slots.size() * 2) {
    std::vector<Slot> Old(std::max<size_t>(Slots.size() * 2, 64));
    Old.swap(Slots);
    for (const Slot &S : Old)
      if (S.Id) {
        size_t At = S.Hash;
        while (Slots[At & (Slots.size() - 1)].Id)
          ++At;
        Slots[At & (Slots.size() - 1)] = S;
      }
  }
  for (size_t At = Hash;; ++At) {
    Slot &S = Slots[At & (Slots.size() - 1)];
    if (!S.Id) {
      S = {Hash, PathId(All.size())};
      All.push_back(X);
      return S.Id;
    }
    if (S.Hash == Hash && All[S.Id] == X)
      return S.Id;
  }
}

uint32_t RaceFinder::memoryId(PathId I) const {
  if (Memories.size() <= I)
    Memories.resize(Paths.size(), None);
  if (Memories[I] == None)
    Memories[I] = MemoryIds.try_emplace(memory(path(I)), MemoryIds.size() + 1)
                      .first->second;
  return Memories[I];
}

bool RaceFinder::isPrefix(const Path &A, const Path &B) {
  if (A.RootKind != B.RootKind || A.Owner != B.Owner || A.Index != B.Index ||
      A.Sels.size() > B.Sels.size())
    return false;
  for (size_t I = 0; I < A.Sels.size(); ++I) {
    if (A.Sels[I].Kind != B.Sels[I].Kind)
      return false;
    if (A.Sels[I].Kind == SelKind::Field && A.Sels[I].Name != B.Sels[I].Name)
      return false;
  }
  return true;
}

Path RaceFinder::follow(const Value &V, llvm::ArrayRef<Sel> Rest) {
  Path Out;
  if (V.Kind == ValueKind::Load) {
    Out = V.P;
  } else if (V.Kind == ValueKind::Address || V.Kind == ValueKind::Into) {
    Out = V.P;
    Rest = Rest.drop_front();
  }
  if (!Out.valid() || Out.Sels.size() + Rest.size() > 12)
    return {};
  Out.Sels.insert(Out.Sels.end(), Rest.begin(), Rest.end());
  return Out;
}

Path RaceFinder::canon(const Context &C, Path X) const {
  for (unsigned Round = 0; Round < 8; ++Round) {
    bool Changed = false;
    Path Key = X;
    for (size_t N = 0; N < X.Sels.size() && !Changed; ++N) {
      if (X.Sels[N].Kind != SelKind::Deref)
        continue;
      Key.Sels.assign(X.Sels.begin(), X.Sels.begin() + N);
      auto It = C.Alias.find(Key);
      if (It == C.Alias.end())
        continue;
      Path Next = follow(It->second, llvm::ArrayRef(X.Sels).drop_front(N));
      if (!Next.valid() || Next == X)
        continue;
      X = std::move(Next);
      Changed = true;
    }
    if (!Changed)
      break;
  }
  dropSecond(X);
  return X;
}

void RaceFinder::dropSecond(Path &X) const {
  for (size_t N = 1; N < X.Sels.size(); ++N) {
    if (X.Sels[N].Kind != SelKind::Field ||
        X.Sels[N - 1].Kind != SelKind::Element)
      continue;
    const Field *Half = P.field(X.Sels[N].Name);
    if (!Half || P.str(Half->Name) != "second")
      continue;
    Path Of = X;
    Of.Sels.resize(N - 1);
    if (P.type(P.typeOf(Of)).Kind == TypeKind::Map)
      X.Sels.erase(X.Sels.begin() + N);
  }
}

bool RaceFinder::encloses(Sym Owner, const Function &F) const {
  const Function *G = &F;
  for (unsigned I = 0; G && I < 16; ++I) {
    if (G->Usr == Owner)
      return true;
    G = G->Parent ? P.function(G->Parent) : nullptr;
  }
  return false;
}

Path RaceFinder::lift(const Context &C, const Path &X, const Function &Callee,
                      const Event &E, bool Keep) const {
  Path Out = P.substitute(X, Callee, E);
  if (!Out.valid() && X.RootKind == Root::This && X.Owner == Callee.Usr) {
    Out = X;
    Out.RootKind = Root::Any;
    Out.Owner = Callee.Class;
  }
  if (!Out.valid())
    return Out;
  Out = canon(C, Out);
  if (Out.Sels.size() > MaxDepth)
    return {};
  return Keep ? Out : anyObject(C, std::move(Out));
}

Path RaceFinder::anyObject(const Context &C, Path X) const {
  if (X.RootKind != Root::This || encloses(X.Owner, *C.F))
    return X;
  const Function *G = P.function(X.Owner);
  if (!G || !G->Class)
    return {};
  X.RootKind = Root::Any;
  X.Owner = G->Class;
  return X;
}

PathId RaceFinder::liftId(const Context &C, PathId X, const Function &Callee,
                          const Event &E, bool Keep) {
  // The same few paths are lifted at one call again and again.
  auto &Known = C.Lifted[Keep];
  auto [It, Added] = Known.try_emplace({&E, uint64_t(Callee.Usr) << 32 | X}, 0);
  if (Added) {
    PathId Y = id(lift(C, path(X), Callee, E, Keep));
    return Known[{&E, uint64_t(Callee.Usr) << 32 | X}] = Y;
  }
  return It->second;
}

PathId RaceFinder::liftLock(const Context &C, PathId X, const Function &Callee,
                            const Event &E, bool Keep) {
  if (PathId Y = liftId(C, X, Callee, E, Keep))
    return Y;
  if (path(X).Sels.empty() || path(X).Sels.back().Kind != SelKind::Field ||
      canon(C, P.substitute(path(X), Callee, E)).Sels.size() <= MaxDepth)
    return 0;
  const Field *F = P.field(path(X).Sels.back().Name);
  if (!F || !F->Class)
    return 0;
  Path Out;
  Out.RootKind = Root::Any;
  Out.Owner = F->Class;
  Out.Sels.push_back(path(X).Sels.back());
  return id(Out);
}

IdSet RaceFinder::liftSet(const Context &C, const IdSet &S,
                          const Function &Callee, const Event &E, bool Keep) {
  IdSet Out;
  for (PathId X : S) {
    PathId Y = liftId(C, X, Callee, E, Keep);
    if (!Y)
      Y = id(handedOver(C, path(X), Callee, E));
    if (Y)
      insert(Out, Y);
  }
  return Out;
}

Path RaceFinder::handedOver(const Context &C, const Path &X,
                            const Function &Callee, const Event &E) const {
  if (X.RootKind != Root::Local || X.Owner != Callee.Usr || !X.Sels.empty() ||
      X.Index >= Callee.Locals.size())
    return {};
  Value V;
  if (const Local &L = Callee.Locals[X.Index]; L.Param != None)
    V = P.argument(L.Param, Callee, E);
  else if (L.Capture)
    for (const Capture &K : Callee.Captures)
      if (K.Local == X.Index)
        V = K.From;
  if (V.Kind != ValueKind::MovedFrom && V.Kind != ValueKind::CopyOf &&
      V.Kind != ValueKind::Load)
    return {};
  return V.P.valid() ? canon(C, V.P) : Path();
}

size_t RaceFinder::anyBase(const Path &A, const Path &B) const {
  if (A.Sels.empty() || A.Sels.size() > B.Sels.size())
    return None;
  size_t Base = B.Sels.size() - A.Sels.size();
  for (size_t I = 0; I < A.Sels.size(); ++I) {
    const Sel &X = A.Sels[I], &Y = B.Sels[Base + I];
    if (X.Kind != Y.Kind || (X.Kind == SelKind::Field && X.Name != Y.Name))
      return None;
  }
  if (B.RootKind == Root::Any && Base == 0 && B.Owner == A.Owner)
    return 0;
  // The first selector is a field, which already names the class.
  return A.Sels[0].Kind == SelKind::Field ? Base : size_t(None);
}

bool RaceFinder::differentElements(const Path &A, const Path &B) {
  for (size_t I = 0; I < A.Sels.size() && I < B.Sels.size(); ++I)
    if (A.Sels[I].Kind == SelKind::Element &&
        B.Sels[I].Kind == SelKind::Element && A.Sels[I].Name &&
        B.Sels[I].Name && A.Sels[I].Name != B.Sels[I].Name)
      return true;
  return false;
}

Path RaceFinder::rebase(const Path &X, const Path &To, size_t Base) {
  if (X.RootKind != Root::Any)
    return X;
  Path Out = To;
  Out.Sels.resize(Base);
  Out.Sels.insert(Out.Sels.end(), X.Sels.begin(), X.Sels.end());
  return Out;
}

bool RaceFinder::samePlain(const Path &X, const Path &Y) {
  return X.RootKind == Y.RootKind && X.Owner == Y.Owner && X.Index == Y.Index &&
         llvm::equal(X.Sels, Y.Sels, [](const Sel &A, const Sel &B) {
           return A.Kind == B.Kind &&
                  (A.Kind == SelKind::Element || A.Name == B.Name);
         });
}

RaceFinder::Match RaceFinder::match(const Access &A, const Access &B) const {
  Match M;
  const Path &X = path(A.P), &Y = path(B.P);
  if (X.RootKind == Root::Any && Y.RootKind != Root::Any) {
    M.BaseA = anyBase(X, Y);
    M.Same = M.BaseA != None;
    return M;
  }
  if (Y.RootKind == Root::Any && X.RootKind != Root::Any) {
    M.BaseB = anyBase(Y, X);
    M.Same = M.BaseB != None;
    return M;
  }
  if (X.Sels.size() == Y.Sels.size()) {
    M.Same = isPrefix(X, Y) && !differentElements(X, Y);
    return M;
  }
  const Access &Short = X.Sels.size() < Y.Sels.size() ? A : B;
  const Access &Long = &Short == &A ? B : A;
  if (!Short.Whole || !isPrefix(path(Short.P), path(Long.P)))
    return M;
  for (size_t I = path(Short.P).Sels.size(); I < path(Long.P).Sels.size(); ++I)
    if (path(Long.P).Sels[I].Kind == SelKind::Deref)
      return M;
  M.Same = true;
  return M;
}

bool RaceFinder::samePath(PathId X, PathId Y, const Access &A, const Access &B,
                          const Match &M) const {
  auto Same = [&](const Path &L, const Path &R) {
    if (samePlain(L, R))
      return true;
    // A lock of the same class that neither side can name better.
    if (L.RootKind == Root::Any && R.RootKind != Root::Any)
      return anyBase(L, R) != None;
    if (R.RootKind == Root::Any && L.RootKind != Root::Any)
      return anyBase(R, L) != None;
    return false;
  };
  if (M.BaseA == None && M.BaseB == None)
    return X == Y || Same(path(X), path(Y));
  return Same(M.BaseA == None ? path(X) : rebase(path(X), path(B.P), M.BaseA),
              M.BaseB == None ? path(Y) : rebase(path(Y), path(A.P), M.BaseB));
}

/// Some mutex of many, which is not known, around a map of which there is one:
/// two threads may hold different ones.
static bool isStripe(const Path &Mutex, const Path &Memory) {
  auto IsElement = [](const Sel &S) { return S.Kind == SelKind::Element; };
  return Mutex.RootKind == Memory.RootKind && Mutex.Owner == Memory.Owner &&
         llvm::any_of(Mutex.Sels,
                      [&](const Sel &S) { return IsElement(S) && !S.Name; }) &&
         llvm::none_of(Memory.Sels, IsElement);
}

bool RaceFinder::commonLock(const Access &A, const Access &B,
                            const Match &M) const {
  auto OfOneThread = [&](const Path &X) {
    const Global *G = X.RootKind == Root::Global ? P.global(X.Owner) : nullptr;
    return G && G->ThreadLocal;
  };
  for (const LockRef &L : A.In->Locks)
    for (const LockRef &R : B.In->Locks)
      if (!OfOneThread(path(L.Mutex)) &&
          !(isStripe(path(L.Mutex), path(A.P)) &&
            isStripe(path(R.Mutex), path(B.P))) &&
          samePath(L.Mutex, R.Mutex, A, B, M)) {
        if (L.Mode == LockMode::Exclusive || R.Mode == LockMode::Exclusive) {
          // A writer that holds the lock only shared excludes no reader that
          // holds it shared, but an exclusive holder excludes both.
          return true;
        }
      }
  return false;
}

bool RaceFinder::ordered(const Access &A, const Access &B,
                         const Match &M) const {
  for (PathId X : A.In->SigAfter) {
    if (runsOnce(X)) {
      // Only what runs under it comes before all that waited for it.
      if (llvm::none_of(A.In->Locks,
                        [&](const LockRef &L) { return L.Mutex == X; }))
        continue;
    } else if (contains(A.In->SigBefore, X) && !repeats(X) &&
               !contains(A.In->Unset, X)) {
      continue;
    }
    for (PathId Y : B.In->Waited) {
      if (!samePath(X, Y, A, B, M))
        continue;
      // Each takes one of several permits and gives it back.
      if (admitsSeveral(X) && contains(A.In->Waited, X) &&
          contains(B.In->SigAfter, Y))
        continue;
      return true;
    }
  }
  return false;
}

bool RaceFinder::admitsSeveral(PathId X) const {
  llvm::StringRef N = P.str(P.type(P.typeOf(path(X))).Spelling);
  const size_t At = N.find("semaphore<");
  if (At == llvm::StringRef::npos)
    return false;
  unsigned Most = 0;
  N = N.substr(At).split('<').second;
  return !N.consumeInteger(10, Most) && Most > 1;
}

bool RaceFinder::repeats(PathId X) const {
  const Type &T = P.type(P.typeOf(path(X)));
  for (llvm::StringRef N : {P.str(T.Model), P.str(T.Spelling)})
    if (N.contains("barrier") || N.contains("semaphore"))
      return true;
  return false;
}

bool RaceFinder::runsOnce(PathId X) const {
  const Path &Y = path(X);
  if (Y.RootKind == Root::Global && Y.Sels.size() == 1 &&
      Y.Sels[0].Kind == SelKind::Field && P.str(Y.Sels[0].Name) == "once")
    return true;
  const Type &T = P.type(P.typeOf(Y));
  return P.str(T.Model).contains("once") || P.str(T.Spelling).contains("once");
}

std::string RaceFinder::memory(const Path &X) const {
  for (size_t I = X.Sels.size(); I-- > 0;)
    if (X.Sels[I].Kind == SelKind::Field) {
      std::string S = P.str(X.Sels[I].Name).str();
      for (; I < X.Sels.size(); ++I)
        if (X.Sels[I].Kind == SelKind::Element)
          S += "[]";
      return S;
    }
  std::string S = P.str(X.Owner).str();
  if (X.RootKind == Root::Local || X.RootKind == Root::Temp)
    S += "#" + std::to_string(X.Index);
  for (const Sel &Y : X.Sels)
    S += Y.Kind == SelKind::Element ? "[]" : "*";
  return S;
}

bool RaceFinder::isFlag(const Path &X) const {
  const Type &T = P.type(P.typeOf(X));
  llvm::StringRef N = P.str(T.Spelling);
  return T.Kind == TypeKind::Atomic &&
         (N.contains("bool") || N.contains("flag"));
}

bool RaceFinder::synchronisesItself(const Path &X) const {
  if (P.type(P.typeOf(X)).Kind == TypeKind::Guarded)
    return true;
  Path Prefix = X;
  for (size_t N = X.Sels.size() + 1; N-- > 0;) {
    Prefix.Sels.resize(N);
    if (P.type(P.typeOf(Prefix)).Concurrent)
      return true;
  }
  return false;
}

bool RaceFinder::holdsMap(const Path &X) const {
  const Type &T = P.type(P.typeOf(X));
  return T.Kind == TypeKind::Map || T.CarriesMap;
}

bool RaceFinder::startsWith(const Path &X, const Path &Prefix) {
  return X.RootKind == Prefix.RootKind && X.Owner == Prefix.Owner &&
         X.Index == Prefix.Index && X.Sels.size() >= Prefix.Sels.size() &&
         std::equal(Prefix.Sels.begin(), Prefix.Sels.end(), X.Sels.begin());
}
