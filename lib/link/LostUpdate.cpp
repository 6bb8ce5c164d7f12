//===- LostUpdate.cpp - Changes that nobody sees -----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The extractor says of every copy of a map's entry, and of every copy of an
// object that carries a map, where it is made and what is done with it.  A copy
// is reported if there is a change from which no reading of the changed part
// can be reached before the copy is made anew or ends.  A copy that is only
// read is large-copy's.  The same for a handle or pointer to a map, passed by
// value, that is pointed to a new map: the caller keeps the old one.
//
// Cost: one walk over the graph of a function for each change of a copy; at
// most MaxCopies copies in one function.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <map>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

namespace {

/// operator[] whose entry is read.
bool onlyReadsEntry(const Event &E) {
  switch (E.Use) {
  case UseKind::Unknown:
  case UseKind::Write:
  case UseKind::Passed:
  case UseKind::Discard:
    return false;
  default:
    return true;
  }
}

constexpr size_t MaxCopies = 256;
constexpr StringRef CheckName = "mapvet-lost-update";

class LostUpdateFinder {
public:
  explicit LostUpdateFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()) {}
  std::vector<Finding> run();

private:
  /// What happens to one copy.
  struct Story {
    std::vector<uint32_t> Made, Changed, Read;
    std::vector<uint32_t> Lost; ///< those of Changed that nobody looks at
    /// Where the variables of loops over the copy go to the next element.
    std::vector<uint32_t> Next;
    bool Unknown = false;
    const Event *Copy = nullptr;
  };
  const Function &fn(uint32_t Func) const { return P.functions()[Func]; }
  void copies(uint32_t Func);
  void handles(uint32_t Func);
  void temporaries(uint32_t Func);
  bool returnsCopy(uint32_t Func, const Event &Call);
  /// Whether an object that holds \p X has a destructor of its own, which may
  /// look at it.
  bool endsByItself(Path X) const {
    for (;; X.Sels.pop_back()) {
      const Type &T = P.type(P.typeOf(X));
      const Class *C =
          T.Kind == TypeKind::Record ? P.classOf(T.Record) : nullptr;
      if (C && C->Dtor)
        return true;
      if (X.Sels.empty())
        return false;
    }
  }
  /// Whether the callee of the last call before \p Node changes what it is
  /// given at \p X and does nothing else with it.
  bool onlyChanges(uint32_t Func, const PathEffects::Frame &Fr,
                   const EventGraph &G, uint32_t Node, const Path &X);
  bool comesFromMap(const PathEffects::Frame &Fr, const Event &Copy,
                    uint32_t Func, std::string &From);
  /// Whether the entry that was copied may move or go before the copy is used
  /// for the last time, so that a reference would not do.
  bool mayDie(uint32_t Func, const Story &S, const EventGraph &G) const;
  void report(uint32_t Func, const Local &L, const Story &S,
              const EventGraph &G, StringRef From);
  const Program &P;
  const PathEffects &FX;
  std::vector<Finding> Out;
};

} // namespace

bool LostUpdateFinder::onlyChanges(uint32_t Func, const PathEffects::Frame &Fr,
                                   const EventGraph &G, uint32_t Node,
                                   const Path &X) {
  const Event *Call = nullptr;
  for (uint32_t N = Node; N-- > 0;) {
    const Event *E = G.event(N);
    if (!E)
      return false;
    if (E->Kind == EventKind::Call) {
      Call = E;
      break;
    }
  }
  if (!Call || FX.isUnseen(Func, *Call))
    return false;
  bool Changes = false;
  for (uint32_t C : P.callees(Func, *Call)) {
    const PathEffects::Summary &S = FX.summary(C);
    if (S.Top || S.CallsUnknown || !S.Returns.empty())
      return false;
    for (const Effect &E : S.Effects) {
      const Root K = E.Where.RootKind;
      if (K == Root::Global || K == Root::Any) {
        // What else it does may be what it was called for.
        if (E.Flags & (EffChange | EffKeep))
          return false;
        continue;
      }
      bool Mine = false;
      for (const Path &Y : FX.substitute(Func, Fr, E.Where, fn(C), *Call))
        Mine |= Y.RootKind == X.RootKind && Y.Owner == X.Owner &&
                Y.Index == X.Index;
      if (!Mine) {
        if (E.Flags & EffChange)
          return false;
        continue;
      }
      // A wrapper: what it changes lies behind a pointer that it holds.
      for (const Path &Y : FX.substitute(Func, Fr, E.Where, fn(C), *Call))
        if (!FX.isInside(Y, X) && !isWithin(X, Y))
          return false;
      if (E.Flags &
          (EffKeep | EffReturned | EffReturnedValue | EffLookup | EffIterate))
        return false;
      Changes |= (E.Flags & EffChange) != 0;
    }
  }
  return Changes;
}

/// What \p Call returns by value is always a copy of something that goes on
/// living.
bool LostUpdateFinder::returnsCopy(uint32_t Func, const Event &Call) {
  bool Lives = false;
  for (uint32_t C : P.callees(Func, Call)) {
    bool All = true, Any = false;
    for (const Block &B : fn(C).Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Return) {
          Any = true;
          All &= E.V.Kind == ValueKind::CopyOf && !FX.isOwn(E.V.P, fn(C));
        }
    if (!Any || !All)
      return false;
    Lives = true;
  }
  return Lives;
}

/// The copy is one of an entry of a map, or of an object that carries a map and
/// goes on living.
bool LostUpdateFinder::comesFromMap(const PathEffects::Frame &Fr,
                                    const Event &Copy, uint32_t Func,
                                    std::string &From) {
  if (!Copy.Q.valid())
    return false;
  const bool Carries = P.type(Copy.Ty).CarriesMap;
  for (const Path &S : Fr.resolve(Copy.Q)) {
    if (S.RootKind == Root::Temp && S.Sels.empty()) {
      // What a call returns by value: a copy of something?
      const Event *Call = P.temp(fn(Func).Usr, S.Index);
      if (!Call || !Carries || Call->Kind != EventKind::Call)
        continue;
      if (returnsCopy(Func, *Call)) {
        From = ("what '" + P.str(Call->Name) + "' returns").str();
        return true;
      }
      continue;
    }
    bool Entry = false;
    Path Prefix = S;
    for (size_t I = S.Sels.size(); I > 0 && !Entry; --I) {
      Prefix.Sels.resize(I - 1);
      const TypeKind K = P.type(P.typeOf(Prefix)).Kind;
      Entry = S.Sels[I - 1].Kind == SelKind::Element &&
              (K == TypeKind::Map || K == TypeKind::Handle);
    }
    if (Entry) {
      Path Map = Copy.Q;
      while (!Map.Sels.empty() && Map.Sels.back().Kind != SelKind::Element)
        Map.Sels.pop_back();
      if (!Map.Sels.empty())
        Map.Sels.pop_back();
      From = Map.RootKind == Root::Temp
                 ? std::string("an entry of a map")
                 : "an entry of '" + P.show(Map, &fn(Func)) + "'";
      return true;
    }
    if (Carries && S.RootKind != Root::Temp) {
      From = "'" + P.show(Copy.Q, &fn(Func)) + "'";
      return true;
    }
  }
  return false;
}

static bool sharePart(const Path &A, const Path &B) {
  return isWithin(A, B) || isWithin(B, A);
}

void LostUpdateFinder::copies(uint32_t Func) {
  const Function &F = fn(Func);
  std::map<uint32_t, Story> Stories;
  bool Any = false;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      Any |= E.Kind == EventKind::Use && !(E.Op & OpRef);
  if (!Any)
    return;
  EventGraph G(F);
  PathEffects::Frame Fr = FX.frame(Func);
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *E = G.event(N);
    if (!E || E->Kind != EventKind::Use || E->P.RootKind != Root::Local ||
        E->P.Owner != F.Usr || E->P.Index >= F.Locals.size())
      continue;
    Story &S = Stories[E->P.Index];
    if (E->Op & OpAssign) {
      S.Made.push_back(N);
      S.Copy = E;
      S.Unknown |= (E->Op & OpRef) != 0;
      continue;
    }
    if (E->Op & OpIterate) {
      S.Next.push_back(N);
      continue;
    }
    switch (E->Use) {
    case UseKind::Write:
      S.Changed.push_back(N);
      break;
    case UseKind::Passed:
      if (onlyChanges(Func, Fr, G, N, E->P))
        S.Changed.push_back(N);
      else
        S.Unknown = true;
      break;
    case UseKind::Unknown:
    case UseKind::Bound:
      S.Unknown = true;
      break;
    case UseKind::Discard:
      break;
    default:
      S.Read.push_back(N);
    }
  }
  if (Stories.size() > MaxCopies)
    return;
  for (auto &[Index, S] : Stories) {
    const Local &L = F.Locals[Index];
    if (S.Unknown || S.Changed.empty() || !L.Name)
      continue;
    std::string From;
    if (L.Param == None && !L.Capture) {
      if (!S.Copy || !comesFromMap(Fr, *S.Copy, Func, From))
        continue;
    } else if (L.Capture) {
      // What a lambda keeps from call to call, it may read in the next.
      if (!S.Read.empty())
        continue;
    }
    // Emptied once it has been read: that gives memory back, and changes
    // nothing that anybody could miss.
    auto Clears = [&](uint32_t W) {
      const Event &Use = *G.event(W);
      for (uint32_t N = 0; N < G.size(); ++N)
        if (const Event *E = G.event(N);
            E && E->Kind == EventKind::MapOp && (E->Op & OpClear) &&
            E->Where == Use.Where && isWithin(E->P, Use.P))
          return true;
      return false;
    };
    if (!S.Read.empty() && llvm::all_of(S.Changed, Clears))
      continue;
    std::vector<bool> Barrier(G.size(), false);
    for (uint32_t N : S.Made)
      Barrier[N] = true;
    // What is emptied last need not be missed, if other changes are looked at.
    auto Empties = [&](uint32_t W) {
      const TypeKind K = P.type(P.typeOf(G.event(W)->P)).Kind;
      return K == TypeKind::String || K == TypeKind::Sequence || Clears(W);
    };
    std::vector<uint32_t> Lost;
    for (uint32_t W : S.Changed) {
      const Path &Through = G.event(W)->V.P;
      std::vector<bool> After = G.after(W, Barrier), Same = After;
      if (endsByItself(G.event(W)->P))
        continue;
      if (Through.valid() && !S.Next.empty()) {
        // The next turn of a loop reads another element.
        std::vector<bool> Turn = Barrier;
        for (uint32_t N : S.Next)
          if (G.event(N)->V.P == Through)
            Turn[N] = true;
        Same = G.after(W, Turn);
      }
      if (llvm::none_of(S.Read, [&](uint32_t R) {
            return (G.event(R)->V.P == Through ? Same : After)[R] &&
                   sharePart(G.event(R)->P, G.event(W)->P);
          }))
        Lost.push_back(W);
    }
    if (Lost.size() < S.Changed.size())
      llvm::erase_if(Lost, Empties);
    bool Seen = Lost.empty();
    S.Lost = std::move(Lost);
    // Other ways to see it: returned, moved on.  Whatever takes an address is
    // a use of its own.
    Path X;
    X.RootKind = Root::Local;
    X.Owner = F.Usr;
    X.Index = Index;
    for (uint32_t N = 0; N < G.size() && !Seen; ++N) {
      const Event *E = G.event(N);
      if (!E)
        continue;
      if (E->Kind == EventKind::Return && E->V.P.valid() && isWithin(E->V.P, X))
        Seen = true;
      if ((E->Kind == EventKind::Move || E->Kind == EventKind::Swap ||
           E->Kind == EventKind::Copy) &&
          ((E->Q.valid() && isWithin(E->Q, X)) ||
           (E->Kind == EventKind::Swap && isWithin(E->P, X))))
        Seen = true;
    }
    if (!Seen)
      report(Func, L, S, G, From);
  }
}

bool LostUpdateFinder::mayDie(uint32_t Func, const Story &S,
                              const EventGraph &G) const {
  PathEffects::Frame Fr = FX.frame(Func);
  std::vector<uint32_t> Uses = S.Changed;
  Uses.insert(Uses.end(), S.Read.begin(), S.Read.end());
  const std::vector<bool> After = G.after(S.Made.front(), {}),
                          Before = G.before(Uses, {});
  const auto Sources = Fr.resolve(S.Copy->Q);
  auto Holds = [&](const Path &Map) {
    return llvm::any_of(Sources,
                        [&](const Path &X) { return isWithin(X, Map); });
  };
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *E = G.event(N);
    if (!E || !After[N] || !Before[N])
      continue;
    if (E->Kind == EventKind::MapOp) {
      if ((E->Dies & (DiesReferences | DiesThisEntry)) &&
          llvm::any_of(Fr.resolve(E->P), Holds))
        return true;
    } else if (E->Kind == EventKind::Call) {
      std::vector<Effect> Eff;
      FX.effects(Func, Fr, *E, Eff);
      for (const Effect &X : Eff)
        if ((X.Flags & (EffInsert | EffErase | EffClear)) && Holds(X.Where))
          return true;
    }
  }
  return false;
}

void LostUpdateFinder::report(uint32_t Func, const Local &L, const Story &S,
                              const EventGraph &G, StringRef From) {
  const Function &F = fn(Func);
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(L.Decl);
  StringRef Name = P.str(L.Name);
  std::string Shown = Name.str();
  if (L.Param != None)
    Fd.Message = "parameter '" + Shown +
                 "' is a copy, and what is changed in it is lost when '" +
                 P.str(F.Name).str() + "' returns; take it by '&'";
  else if (L.Capture)
    Fd.Message = "the lambda changes its own copy of '" + Shown +
                 "', which nobody sees; capture it by reference";
  else if (L.RangeElement)
    Fd.Message = "loop variable '" + Shown + "' is a copy of " + From.str() +
                 ", and what is changed in it is lost; take it by '&'";
  else
    Fd.Message = "'" + Shown + "' is a copy of " + From.str() +
                 ", and what is changed in it is lost; bind it by '&'";
  for (uint32_t W : S.Lost) {
    if (Fd.Notes.size() == 3)
      break;
    if (const Range &At = G.event(W)->Where; At.valid())
      Fd.Notes.push_back({P.range(At), "the copy is changed here, and not "
                                       "looked at afterwards"});
  }
  Fd.Identity = (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Name).str();
  if (L.Param == None && !L.Capture && S.Copy && S.Made.size() == 1) {
    Fix X = P.fix(S.Copy->Fixes, FixKind::Ref, "refer to the original");
    // A call that returns by value has nothing to refer to.
    if (!X.Edits.empty() &&
        !(S.Copy->Q.RootKind == Root::Temp && S.Copy->Q.Sels.empty()) &&
        !mayDie(Func, S, G))
      Fd.Fixes.push_back(std::move(X));
  } else if (L.Param != None && !F.Virtual && F.Overrides.empty() &&
             !F.AddressTaken && !F.Operator && !F.Lambda) {
    bool Temporaries = P.callers(Func).empty();
    for (const Program::CallSite &C : P.callers(Func)) {
      const Value V = P.argument(L.Param, F, *C.E);
      Temporaries |= V.Kind != ValueKind::CopyOf ||
                     FX.isConst(V.P, P.functions()[C.Caller]);
    }
    Fix X = P.fix(L.Fixes, FixKind::Ref, "take it by reference");
    if (!X.Edits.empty() && !Temporaries)
      Fd.Fixes.push_back(std::move(X));
  }
  Out.push_back(std::move(Fd));
}

/// `void reset(handle h) { h = make(); h["k"] = v; }`
void LostUpdateFinder::handles(uint32_t Func) {
  const Function &F = fn(Func);
  for (uint32_t I = 0; I < F.Locals.size(); ++I) {
    const Local &L = F.Locals[I];
    const Type &T = P.type(L.Ty);
    const TypeKind To = P.type(T.Pointee).Kind;
    if (L.Param == None || !L.Name ||
        !(T.Kind == TypeKind::Handle ||
          ((T.Kind == TypeKind::Shared || T.Kind == TypeKind::Pointer) &&
           (To == TypeKind::Map || To == TypeKind::Handle))))
      continue;
    Path X;
    X.RootKind = Root::Local;
    X.Owner = F.Usr;
    X.Index = I;
    EventGraph G(F);
    PathEffects::Frame Fr = FX.frame(Func);
    std::vector<uint32_t> New;
    for (uint32_t N = 0; N < G.size(); ++N) {
      const Event *E = G.event(N);
      if (!E || E->Kind != EventKind::Assign || !(E->P == X))
        continue;
      bool Fresh = E->V.Kind == ValueKind::Fresh;
      if (E->V.Kind == ValueKind::Load && E->V.P.RootKind == Root::Temp)
        for (uint32_t M = 0; M < N; ++M)
          if (const Event *A = G.event(M);
              A && A->Kind == EventKind::Assign && A->P == E->V.P)
            Fresh |= A->V.Kind == ValueKind::Fresh;
      if (Fresh)
        New.push_back(N);
    }
    if (New.empty())
      continue;
    std::vector<bool> After = G.after(New, {});
    bool Seen = false;
    const Event *Change = nullptr;
    auto Mentions = [&](const Value &V) {
      return V.P.valid() && isWithin(V.P, X);
    };
    for (uint32_t N = 0; N < G.size() && !Seen; ++N) {
      const Event *E = G.event(N);
      if (!E || !After[N] || llvm::is_contained(New, N))
        continue;
      if (E->Kind == EventKind::MapOp && isWithin(E->P, X)) {
        if (E->Op & (OpInsert | OpElementWrite | OpErase | OpClear))
          Change = Change ? Change : E;
        if ((E->Op & (OpLookup | OpIterate)) || onlyReadsEntry(*E) ||
            !(E->Op & (OpWrite | OpInsert | OpErase | OpClear | OpElementWrite |
                       OpReserve | OpRehash)))
          Seen = true;
        continue;
      }
      if (E->Kind == EventKind::Destroy || E->Kind == EventKind::Deref ||
          E->Kind == EventKind::Store)
        continue;
      Seen |=
          Mentions(E->V) || llvm::any_of(E->Args, Mentions) ||
          (E->Q.valid() && isWithin(E->Q, X)) ||
          (E->Recv.valid() && isWithin(E->Recv, X)) ||
          (E->Kind != EventKind::Assign && E->P.valid() && isWithin(E->P, X));
    }
    // A lambda that refers to it.
    for (const Function &Other : P.functions())
      if (Other.Parent == F.Usr)
        for (const Block &B : Other.Blocks)
          for (const Event &E : B.Events)
            Seen |= (E.P.valid() && isWithin(E.P, X)) || Mentions(E.V);
    if (Seen)
      continue;
    const Event *At = G.event(New.front());
    Finding Fd;
    Fd.Check = CheckName.str();
    Fd.Where = P.range(At->Where);
    Fd.Message = ("parameter '" + P.str(L.Name) +
                  "' is made to refer to a new map, but the caller keeps the "
                  "old one; take it by '&'")
                     .str();
    Fd.Notes.push_back({P.range(L.Decl), "it is passed by value"});
    if (Change && Change->Where.valid())
      Fd.Notes.push_back(
          {P.range(Change->Where), "the caller does not see this change"});
    Fd.Identity =
        (Twine(CheckName) + "|" + P.str(F.Name) + "|" + P.str(L.Name)).str();
    bool Lvalues = !P.callers(Func).empty();
    for (const Program::CallSite &C : P.callers(Func)) {
      const Value V = P.argument(L.Param, F, *C.E);
      Lvalues &= V.Kind == ValueKind::Load && V.P.RootKind != Root::Temp &&
                 !FX.isConst(V.P, fn(C.Caller));
    }
    if (T.Kind == TypeKind::Handle && Lvalues && !F.Virtual &&
        F.Overrides.empty() && !F.AddressTaken && !F.Operator) {
      Fix Ref = P.fix(L.Fixes, FixKind::Ref, "take it by reference");
      if (!Ref.Edits.empty())
        Fd.Fixes.push_back(std::move(Ref));
    }
    Out.push_back(std::move(Fd));
  }
}

/// `table.row(k)["n"] = 1;` where row() returns a copy.
void LostUpdateFinder::temporaries(uint32_t Func) {
  const Function &F = fn(Func);
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::MapOp || E.P.RootKind != Root::Temp ||
          E.P.Owner != F.Usr || !E.Where.valid() ||
          !((E.Op & OpSubscript && E.Use == UseKind::Write) ||
            E.Op & OpClear) ||
          P.type(P.typeOf(E.P)).Kind != TypeKind::Map ||
          llvm::any_of(E.P.Sels,
                       [](const Sel &S) { return S.Kind != SelKind::Field; }))
        continue;
      const Event *Call = P.temp(F.Usr, E.P.Index);
      if (!Call || Call->Kind != EventKind::Call || !returnsCopy(Func, *Call))
        continue;
      // A name that the copy got, or a second look at it.
      auto Mentions = [&](const Path &X) {
        return X.RootKind == Root::Temp && X.Owner == F.Usr &&
               X.Index == E.P.Index;
      };
      bool Again = false;
      for (const Block &C : F.Blocks)
        for (const Event &O : C.Events) {
          if (&O == &E || O.Kind == EventKind::Destroy ||
              (O.Where.valid() && E.Where.valid() &&
               O.Kind != EventKind::Copy && O.Where.Offset == E.Where.Offset &&
               O.Where.File == E.Where.File))
            continue;
          Again |= (O.Kind != EventKind::Store && O.Kind != EventKind::MapOp &&
                    Mentions(O.P)) ||
                   (O.Kind == EventKind::MapOp && Mentions(O.P) &&
                    !(O.Op & OpElementWrite)) ||
                   (O.Kind != EventKind::Assign && Mentions(O.V.P)) ||
                   Mentions(O.Q) || Mentions(O.Recv) ||
                   llvm::any_of(O.Args,
                                [&](const Value &V) { return Mentions(V.P); });
        }
      if (Again)
        continue;
      Finding Fd;
      Fd.Check = CheckName.str();
      Fd.Where = P.range(E.Where);
      Fd.Message = ("what '" + P.str(Call->Name) +
                    "' returns is a copy, and what is changed in it here is "
                    "lost; let it return a reference")
                       .str();
      for (uint32_t C : P.callees(Func, *Call))
        if (fn(C).Decl.valid()) {
          Fd.Notes.push_back({P.range(fn(C).Decl), "it returns by value"});
          break;
        }
      Fd.Identity =
          (Twine(CheckName) + "|" + P.str(F.Name) + "|" + P.str(Call->Name))
              .str();
      Out.push_back(std::move(Fd));
    }
}

std::vector<Finding> LostUpdateFinder::run() {
  for (uint32_t F = 0; F < P.functions().size(); ++F) {
    copies(F);
    handles(F);
    temporaries(F);
  }
  return std::move(Out);
}

std::vector<Finding> link::findLostUpdate(const Analysis &A) {
  return LostUpdateFinder(A).run();
}
