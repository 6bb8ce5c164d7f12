//===- Guards.cpp - Which lock guards which map ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A map is guarded by a lock if every function that touches it holds the lock:
// because it takes it, or because all of its callers do, who are all seen.
// What is asked of callers is asked of theirs in turn; a recursive call is
// taken to hold what the others hold.
//
//===----------------------------------------------------------------------===//
#include "link/LockUses.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <map>
#include <optional>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;

namespace {

/// How far up the locks of callers are looked for.
constexpr unsigned MaxDepth = 3;

/// The member or variable that a use is about.
struct Spot {
  Range Decl;
  std::string Name;
  Sym Usr = 0;
  bool Member = false, Declared = false;
  Path Base; ///< members: the object
};

/// A lock beside a map: a global, or what leads to it from the map's object.
struct Beside {
  Sym Global = 0;
  std::vector<Sel> Sels;
  TypeId Type = 0;
  bool operator<(const Beside &O) const { return key() < O.key(); }

private:
  std::pair<Sym, std::vector<std::pair<SelKind, Sym>>> key() const {
    std::vector<std::pair<SelKind, Sym>> Out;
    for (const Sel &S : Sels)
      Out.push_back({S.Kind, S.Name});
    return {Global, Out};
  }
};

/// A lock that a function leaves to its callers.
struct Demand {
  uint32_t Func;
  Path Lock;
};

class GuardFinder {
public:
  explicit GuardFinder(const Analysis &A)
      : P(A.program()), WholeProgram(A.options().WholeProgram), Uses(A) {
    for (const LockUses::Use &C : Uses.calls())
      CallsOf[C.Callee].push_back(&C);
    for (const Function &F : P.functions())
      HasMain |= F.Main && !F.Blocks.empty();
  }

  Guards run();

private:
  std::optional<Spot> spotOf(const Path &X) const;
  std::vector<Beside> besides(const Path &Base, bool Member,
                              const LockUses::Use &U, bool Write) const;
  void besidesOfCallers(const Path &Base, bool Member, uint32_t Func,
                        bool Write, unsigned Depth,
                        std::map<Beside, size_t> &Out) const;
  static bool holds(llvm::ArrayRef<LockUses::Lock> Locks, const Path &L,
                    bool Write) {
    return llvm::any_of(Locks, [&](const LockUses::Lock &H) {
      return H.P == L && (!Write || H.Mode == LockMode::Exclusive);
    });
  }
  static bool builds(const Function &F) { return F.Ctor || F.Dtor; }
  bool callersSeen(uint32_t F) const;
  bool callersHold(uint32_t F, const Path &L, bool Write,
                   std::vector<Demand> &Asked) const;
  std::optional<LockName> nameOf(const Path &L) const;

  const Program &P;
  const bool WholeProgram;
  LockUses Uses;
  bool HasMain = false;
  std::map<uint32_t, std::vector<const LockUses::Use *>> CallsOf;
};

std::optional<Spot> GuardFinder::spotOf(const Path &X) const {
  Spot S;
  S.Base = X;
  while (!S.Base.Sels.empty() && S.Base.Sels.back().Kind == SelKind::Element)
    S.Base.Sels.pop_back();
  auto Plain = [&](TypeId T) {
    const Type &Ty = P.type(T);
    return Ty.Kind == TypeKind::Map && !Ty.Concurrent && !Ty.Const;
  };
  if (S.Base.Sels.empty()) {
    const Global *G =
        S.Base.RootKind == Root::Global ? P.global(S.Base.Owner) : nullptr;
    if (!G || !Plain(G->Ty) || G->ThreadLocal || G->Const)
      return std::nullopt;
    S.Decl = G->Decl;
    S.Name = P.str(G->Name).str();
    S.Usr = G->Usr;
    S.Declared = G->GuardedBy.valid();
  } else {
    if (S.Base.Sels.back().Kind != SelKind::Field)
      return std::nullopt;
    const Field *F = P.field(S.Base.Sels.back().Name);
    if (!F || !Plain(F->Ty))
      return std::nullopt;
    S.Base.Sels.pop_back();
    S.Decl = F->Decl;
    S.Name = P.str(F->Name).str();
    S.Usr = F->Usr;
    S.Member = true;
    S.Declared = F->GuardedBy.valid();
  }
  if (!S.Decl.valid())
    return std::nullopt;
  return S;
}

/// The locks held at \p U that can be named from the object at \p Base.
std::vector<Beside> GuardFinder::besides(const Path &Base, bool Member,
                                         const LockUses::Use &U,
                                         bool Write) const {
  std::vector<Beside> Out;
  for (const LockUses::Lock &L : U.Locks) {
    if (Write && L.Mode != LockMode::Exclusive)
      continue;
    Beside B;
    B.Type = P.typeOf(L.P);
    const bool Near =
        Member && L.P.RootKind == Base.RootKind && L.P.Owner == Base.Owner &&
        L.P.Index == Base.Index && L.P.Sels.size() > Base.Sels.size() &&
        std::equal(Base.Sels.begin(), Base.Sels.end(), L.P.Sels.begin());
    if (Near)
      B.Sels.assign(L.P.Sels.begin() + Base.Sels.size(), L.P.Sels.end());
    else if (L.P.RootKind == Root::Global)
      B.Sels = L.P.Sels;
    else
      continue;
    B.Global = Near ? 0 : L.P.Owner;
    if ((B.Sels.empty() || B.Sels.front().Kind == SelKind::Field) &&
        llvm::none_of(B.Sels,
                      [](const Sel &X) { return X.Kind == SelKind::Element; }))
      Out.push_back(B);
  }
  return Out;
}

/// Those that the callers of \p Func hold.
void GuardFinder::besidesOfCallers(const Path &Base, bool Member, uint32_t Func,
                                   bool Write, unsigned Depth,
                                   std::map<Beside, size_t> &Out) const {
  auto It = CallsOf.find(Func);
  if (It == CallsOf.end() || !callersSeen(Func) || Depth > MaxDepth)
    return;
  for (const LockUses::Use *C : It->second) {
    Path There = Member ? Uses.inCaller(*C, Base) : Path();
    if (Member && !There.valid())
      continue;
    for (const Beside &B : besides(There, Member, *C, Write))
      Out.try_emplace(B, 0);
    besidesOfCallers(There, Member, C->Func, Write, Depth + 1, Out);
  }
}

/// True if whoever calls \p F is known, and does so by its name.
bool GuardFinder::callersSeen(uint32_t F) const {
  const Function &Fn = P.functions()[F];
  if (Fn.Lambda || Fn.Virtual || Fn.AddressTaken || Fn.Main || Fn.TestBody ||
      builds(Fn) || Fn.Operator)
    return false;
  if (!Fn.Private && !Fn.Internal && !(WholeProgram && HasMain))
    return false;
  if (P.callers(F).empty())
    return false;
  return llvm::all_of(P.callers(F), [&](const Program::CallSite &S) {
    return S.E->Kind == EventKind::Call && S.E->Callee == Fn.Usr;
  });
}

bool GuardFinder::callersHold(uint32_t F, const Path &L, bool Write,
                              std::vector<Demand> &Asked) const {
  if (llvm::any_of(Asked,
                   [&](const Demand &D) { return D.Func == F && D.Lock == L; }))
    return true;
  if (!callersSeen(F) || !nameOf(L))
    return false;
  // Who takes the lock does not want it taken.
  for (const Block &B : P.functions()[F].Blocks)
    for (const Event &E : B.Events)
      if ((E.Kind == EventKind::Lock || E.Kind == EventKind::Unlock) &&
          E.P == L)
        return false;
  Asked.push_back({F, L});
  auto It = CallsOf.find(F);
  if (It == CallsOf.end())
    return false;
  for (const LockUses::Use *C : It->second) {
    if (builds(P.functions()[C->Func]))
      continue;
    Path There = Uses.inCaller(*C, L);
    if (!There.valid())
      return false;
    if (!holds(C->Locks, There, Write) &&
        !callersHold(C->Func, There, Write, Asked))
      return false;
  }
  return true;
}

/// How a declaration of the function of which \p L is a path names it.
std::optional<LockName> GuardFinder::nameOf(const Path &L) const {
  LockName Out;
  Out.Type = P.typeOf(L);
  bool Arrow = false;
  Path Prefix = L;
  Prefix.Sels.clear();
  switch (L.RootKind) {
  case Root::This:
    break;
  case Root::Global: {
    const Global *G = P.global(L.Owner);
    if (!G || !G->Decl.valid())
      return std::nullopt;
    Out.Global = G->Decl;
    break;
  }
  case Root::Local: {
    const Function *F = P.function(L.Owner);
    if (!F || L.Index >= F->Locals.size() || F->Locals[L.Index].Param == None ||
        !F->Locals[L.Index].Name)
      return std::nullopt;
    Out.Text = P.str(F->Locals[L.Index].Name).str();
    break;
  }
  default:
    return std::nullopt;
  }
  for (const Sel &S : L.Sels) {
    if (S.Kind == SelKind::Element)
      return std::nullopt;
    if (S.Kind == SelKind::Deref) {
      Arrow = P.type(P.typeOf(Prefix)).Kind != TypeKind::Reference;
    } else {
      const Field *F = P.field(S.Name);
      if (!F)
        return std::nullopt;
      if (!Out.Text.empty() || Out.Global.valid())
        Out.Text += Arrow ? "->" : ".";
      Out.Text += P.str(F->Name);
      Arrow = false;
    }
    Prefix.Sels.push_back(S);
  }
  if (Out.Text.empty() && !Out.Global.valid())
    return std::nullopt;
  return Out;
}

Guards GuardFinder::run() {
  struct Place {
    Spot S;
    std::vector<const LockUses::Use *> All;
    std::map<Beside, size_t> Locks;
    bool Changed = false;
  };
  std::map<Sym, Place> Places;
  for (const LockUses::Use &U : Uses.accesses()) {
    std::optional<Spot> S = spotOf(U.Place);
    if (!S)
      continue;
    const Function &F = P.functions()[U.Func];
    // Nobody else sees an object that is being made or taken apart.
    if (builds(F) && U.Place.RootKind == Root::This)
      continue;
    Place &X = Places[S->Usr];
    X.All.push_back(&U);
    X.Changed |= U.Write;
    for (const Beside &B : besides(S->Base, S->Member, U, U.Write))
      ++X.Locks[B];
    besidesOfCallers(S->Base, S->Member, U.Func, U.Write, 0, X.Locks);
    X.S = std::move(*S);
  }

  /// By place, since each instance of a template has a member of its own.
  using Key = std::pair<std::string, uint32_t>;
  auto keyOf = [&](const Range &R) { return Key(P.str(R.File), R.Offset); };
  struct Verdict {
    std::optional<GuardedMap> Map;
    std::vector<std::pair<Demand, bool>> Asked;
    std::optional<HalfGuardedMap> Half;
    bool Mixed = false;
  };
  std::map<Key, Verdict> Verdicts;
  for (auto &[Usr, X] : Places) {
    if (X.Locks.empty() || !X.Changed || X.S.Declared)
      continue;
    // The lock that most uses hold; of several, the first by name.
    std::vector<std::pair<Beside, size_t>> Order(X.Locks.begin(),
                                                 X.Locks.end());
    auto textOf = [&](const Beside &B) {
      Path L = X.S.Base;
      if (B.Global) {
        L = Path();
        L.RootKind = Root::Global;
        L.Owner = B.Global;
        L.Sels = B.Sels;
      } else {
        // The declaration names it from the object.
        L.RootKind = Root::This;
        L.Sels = B.Sels;
      }
      return nameOf(L);
    };
    llvm::sort(Order, [&](const auto &A, const auto &B) {
      auto Name = [&](const Beside &L) {
        auto N = textOf(L);
        return N ? N->Text : std::string();
      };
      if (A.second != B.second)
        return A.second > B.second;
      if (!A.first.Global != !B.first.Global)
        return !A.first.Global;
      return Name(A.first) < Name(B.first);
    });
    Verdict &V = Verdicts[keyOf(X.S.Decl)];
    bool Found = false;
    std::optional<HalfGuardedMap> Half;
    for (const auto &[B, Count] : Order) {
      std::optional<LockName> Name = textOf(B);
      if (!Name)
        continue;
      std::vector<std::pair<Demand, bool>> Asked;
      const LockUses::Use *Bare = nullptr;
      for (const LockUses::Use *U : X.All) {
        Path L = spotOf(U->Place)->Base;
        if (B.Global) {
          L = Path();
          L.RootKind = Root::Global;
          L.Owner = B.Global;
          L.Sels = B.Sels;
        } else {
          L.Sels.insert(L.Sels.end(), B.Sels.begin(), B.Sels.end());
        }
        if (holds(U->Locks, L, U->Write))
          continue;
        std::vector<Demand> More;
        if (!callersHold(U->Func, L, U->Write, More)) {
          Bare = U;
          break;
        }
        for (const Demand &D : More)
          Asked.push_back({D, U->Write});
      }
      if (!Bare) {
        GuardedMap M{X.S.Name, X.S.Decl, *Name};
        Found = true;
        V.Mixed |= V.Map && !(V.Map->Lock == *Name);
        V.Map = std::move(M);
        V.Asked.insert(V.Asked.end(), Asked.begin(), Asked.end());
        break;
      }
      if (!Half && Count) {
        const Function &F = P.functions()[Bare->Func];
        std::string Lock = Name->Text;
        if (Name->Global.valid())
          if (const Global *G = P.global(B.Global))
            Lock = P.str(G->Name).str() + Name->Text;
        Half = HalfGuardedMap{
            X.S.Name, P.range(X.S.Decl),
            "'" + X.S.Name + "' is " + (Bare->Write ? "changed" : "read") +
                " in '" + P.str(F.Name).str() + "' without '" + Lock +
                "', which " + std::to_string(Count) + " of " +
                std::to_string(X.All.size()) + " accesses hold",
            P.range(Bare->E->Where)};
      }
    }
    V.Mixed |= !Found;
    if (!Found && !V.Half)
      V.Half = std::move(Half);
  }

  Guards Out;
  std::map<std::tuple<std::string, uint32_t, std::string, std::string>,
           LockedFunction>
      Functions;
  for (auto &[K, V] : Verdicts) {
    if (V.Mixed || !V.Map) {
      if (V.Half)
        Out.Others.push_back(std::move(*V.Half));
      continue;
    }
    size_t Index = Out.Maps.size();
    Out.Maps.push_back(std::move(*V.Map));
    for (const auto &[D, Write] : V.Asked) {
      const Function &F = P.functions()[D.Func];
      std::optional<LockName> Name = nameOf(D.Lock);
      auto [File, Offset] = keyOf(F.Decl);
      auto [It, New] = Functions.try_emplace(
          {File, Offset,
           Name->Global.valid()
               ? keyOf(Name->Global).first + std::to_string(Name->Global.Offset)
               : std::string(),
           Name->Text});
      LockedFunction &L = It->second;
      if (New)
        L = {P.str(F.Name).str(), F.Decl, *Name, true, {}};
      L.Shared &= !Write;
      if (!llvm::is_contained(L.For, Index))
        L.For.push_back(Index);
    }
  }
  for (auto &[K, L] : Functions)
    Out.Functions.push_back(std::move(L));
  return Out;
}

} // namespace

Guards link::findGuards(const Analysis &A) { return GuardFinder(A).run(); }
