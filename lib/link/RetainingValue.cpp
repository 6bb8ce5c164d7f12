//===- RetainingValue.cpp - Maps that hold on to too much -------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A closure in a long-lived map keeps what it captures by value.  Reported is a
// capture (a shared pointer to an object, or a copy of it) of which the closure
// uses light members alone, while the object holds maps or containers beside
// them, in a map from which nothing is ever removed.
//
// So does a shared pointer to a part of an object keep the whole of it; and the
// map keeps what only its own destructor would take out.
//
// Closures are followed through the functions that store a callable parameter
// in a map.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/LongLived.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr StringRef CheckName = "mapvet-retaining-value";
constexpr unsigned MaxCallers = 4; ///< calls from a destructor to an erasure
constexpr size_t MaxStores = 16;   ///< callable parameters stored, a function

/// A callable parameter that ends up in a map.
struct Stored {
  uint32_t Param = 0;
  Path Place; ///< see mapPlace
};

class RetainFinder {
public:
  explicit RetainFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()), Live(A.longLived()) {
    Stores.resize(P.functions().size());
  }
  std::vector<Finding> run();

private:
  const Function &fn(uint32_t I) const { return P.functions()[I]; }
  bool isHeavy(TypeId T, unsigned Depth = 0) const;
  const Field *fieldOf(Sym Member) const;
  Path placeOf(const Path &X) const;
  void findRemovals();
  void analyse(uint32_t Func);
  void judge(uint32_t Func, const Event &E, Sym Closure, const Path &Place);
  void judgePart(uint32_t Func, const Event &E, const Path &Place);
  void judgeSelf(uint32_t Func, const Event &E, const Path &Place);
  const Field *heavyField(const facts::Class &C,
                          const std::set<Sym> &Used) const;
  bool derives(Sym Class, Sym Base, unsigned Depth = 0) const;
  bool endsOnly(uint32_t Func, Sym Dtor, unsigned Depth = 0) const;
  std::string nameOf(const Path &Place) const;

  const Program &P;
  const PathEffects &FX;
  const LongLived &Live;
  std::vector<std::vector<Stored>> Stores;
  std::set<Path, PathLess> Removed;
  /// What takes entries out, and where, destructors included.
  std::map<Path, std::vector<std::pair<uint32_t, const Event *>>, PathLess>
      Removers;
  std::set<std::pair<Sym, uint32_t>> Reported;
  std::vector<Finding> Out;
};

} // namespace

/// Holds entries or elements, itself or by its members.
bool RetainFinder::isHeavy(TypeId T, unsigned Depth) const {
  const Type &Ty = P.type(T);
  if (Ty.Kind == TypeKind::Map || Ty.Kind == TypeKind::Sequence ||
      Ty.CarriesMap)
    return true;
  if (Ty.Kind != TypeKind::Record || Depth > 3)
    return false;
  const facts::Class *C = P.classOf(Ty.Record);
  return C && llvm::any_of(C->Fields, [&](Sym F) {
           const Field *Fd = P.field(F);
           return Fd && isHeavy(Fd->Ty, Depth + 1);
         });
}

/// The field \p Member, or the one that the member function returns and does
/// nothing else.
const Field *RetainFinder::fieldOf(Sym Member) const {
  if (const Field *F = P.field(Member))
    return F;
  const Function *F = P.function(Member);
  if (!F)
    return nullptr;
  const Field *Out = nullptr;
  for (const Block &B : F->Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::Return || Out || E.V.P.RootKind != Root::This ||
          E.V.P.Sels.size() != 1 || E.V.P.Sels[0].Kind != SelKind::Field)
        return nullptr;
      Out = P.field(E.V.P.Sels[0].Name);
    }
  return Out;
}

/// The map of which \p X is an entry; invalid if it is none.
Path RetainFinder::placeOf(const Path &X) const {
  Path M = X;
  while (!M.Sels.empty() && M.Sels.back().Kind != SelKind::Element)
    M.Sels.pop_back();
  if (M.Sels.empty())
    return {};
  M.Sels.pop_back();
  TypeKind K = P.type(P.typeOf(M)).Kind;
  if (K != TypeKind::Map && K != TypeKind::Handle)
    return {};
  M = mapPlace(M);
  while (!M.Sels.empty() && M.Sels.back().Kind == SelKind::Deref)
    M.Sels.pop_back();
  return M;
}

void RetainFinder::findRemovals() {
  for (uint32_t I = 0; I < P.functions().size(); ++I) {
    const Function &F = fn(I);
    if (!Live.reachable(I))
      continue;
    const PathEffects::Frame Fr = FX.frame(I);
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        auto Take = [&](const Path &X) {
          for (const Path &R : Fr.resolve(X)) {
            Path M = mapPlace(R);
            while (!M.Sels.empty() && M.Sels.back().Kind != SelKind::Field)
              M.Sels.pop_back();
            if (!F.Dtor)
              Removed.insert(M);
            Removers[M].push_back({I, &E});
          }
        };
        if (E.Kind == EventKind::MapOp &&
            (E.Op & (OpErase | OpClear | OpMoveOut | OpAssign)))
          Take(E.P);
        else if (E.Kind == EventKind::Swap) {
          Take(E.P);
          Take(E.Q);
        } else if (E.Kind == EventKind::Move) {
          Take(E.Q);
        } else if (E.Kind == EventKind::Escape ||
                   (E.Kind == EventKind::Assign &&
                    E.V.Kind == ValueKind::Null)) {
          Take(E.P);
        }
      }
  }
}

void RetainFinder::judge(uint32_t Func, const Event &E, Sym Closure,
                         const Path &Place) {
  const Function *L = P.function(Closure);
  if (!L || Live.of(Place) < LongLived::Life::Service || Removed.count(Place) ||
      Live.openToOthers(Place))
    return;
  const Field *Map =
      Place.RootKind == Root::Any ? P.field(Place.Sels[0].Name) : nullptr;
  for (const Capture &C : L->Captures) {
    if (C.Local >= L->Locals.size() || C.Whole || C.Members.empty())
      continue;
    const Local &V = L->Locals[C.Local];
    const Type &T = P.type(V.Ty);
    const bool Shares = T.Kind == TypeKind::Shared;
    const Type &R = P.type(Shares ? T.Pointee : V.Ty);
    if (R.Kind != TypeKind::Record || !R.Record)
      continue;
    const facts::Class *Cls = P.classOf(R.Record);
    // Its own owner is another matter, and so is what lives on anyway.
    if (!Cls || (Map && Map->Class == R.Record) ||
        Live.ofClass(R.Record) >= LongLived::Life::Instance)
      continue;
    std::set<Sym> Used;
    bool Light = true;
    std::string Names;
    for (Sym M : C.Members) {
      const Field *F = fieldOf(M);
      Light = Light && F && !isHeavy(F->Ty);
      if (F && Used.insert(F->Usr).second)
        Names += (Names.empty() ? "'" : ", '") + P.str(F->Name).str() + "'";
    }
    const Field *Heavy = heavyField(*Cls, Used);
    if (!Light || !Heavy || !Reported.insert({Closure, C.Local}).second)
      continue;
    Finding Fd;
    Fd.Check = CheckName.str();
    Fd.Where = P.range(E.Where);
    std::string Name = P.str(V.Name).str(), In = nameOf(Place);
    Fd.Message = "the closure that '" + In + "' keeps holds on to the whole '" +
                 Name + "', of which it uses " + Names + " alone";
    Fd.Notes.push_back(
        {P.range(Heavy->Decl), "'" + P.str(Heavy->Name).str() +
                                   "' stays in memory as long as the entry"});
    if (Fix X = P.fix(V.Fixes, FixKind::CaptureField, "capture what is used");
        !X.Edits.empty())
      Fd.Fixes.push_back(std::move(X));
    Fd.Identity =
        (Twine(CheckName) + "|" + P.str(fn(Func).Name) + "|" + In + "|" + Name)
            .str();
    Out.push_back(std::move(Fd));
  }
}

/// A field of \p C, none of \p Used, that holds entries or elements; or null.
const Field *RetainFinder::heavyField(const facts::Class &C,
                                      const std::set<Sym> &Used) const {
  for (Sym M : C.Fields)
    if (const Field *F = P.field(M); F && !Used.count(M) && isHeavy(F->Ty))
      return F;
  return nullptr;
}

bool RetainFinder::derives(Sym Class, Sym Base, unsigned Depth) const {
  const facts::Class *C = P.classOf(Class);
  return Class == Base ||
         (C && Depth < 8 &&
          llvm::any_of(
              C->Bases, [&](Sym B) { return derives(B, Base, Depth + 1); }));
}

/// A shared pointer to a part of an object, which keeps the whole of it.
void RetainFinder::judgePart(uint32_t Func, const Event &E, const Path &Place) {
  const Type &Owner = P.type(P.typeOf(E.V.P)), &Kept = P.type(P.typeOf(E.P));
  if (Owner.Kind != TypeKind::Shared || Kept.Kind != TypeKind::Shared ||
      Live.of(Place) < LongLived::Life::Service || Removed.count(Place) ||
      Live.openToOthers(Place))
    return;
  const Sym Whole = P.type(Owner.Pointee).Record,
            Part = P.type(Kept.Pointee).Record;
  const facts::Class *C = Whole ? P.classOf(Whole) : nullptr;
  if (!C || Whole == Part || isHeavy(Kept.Pointee) ||
      Live.ofClass(Whole) >= LongLived::Life::Instance)
    return;
  // A base is no part, and what nobody can look into is kept for its end.
  if (Part ? derives(Whole, Part) || derives(Part, Whole)
           : P.type(Kept.Pointee).Kind == TypeKind::Other)
    return;
  const Field *Heavy = heavyField(*C, {});
  if (!Heavy || !Reported.insert({Heavy->Usr, E.Where.Offset}).second)
    return;
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(E.Where);
  const std::string In = nameOf(Place), Name = P.str(C->Name).str();
  Fd.Message = "the pointer to a part that '" + In +
               "' keeps holds on to the whole '" + Name + "'";
  Fd.Notes.push_back(
      {P.range(Heavy->Decl), "'" + P.str(Heavy->Name).str() +
                                 "' stays in memory as long as the entry"});
  Fd.Identity =
      (Twine(CheckName) + "|" + P.str(fn(Func).Name) + "|" + In + "|" + Name)
          .str();
  Out.push_back(std::move(Fd));
}

/// \p Func runs in the destructor \p Dtor alone.
bool RetainFinder::endsOnly(uint32_t Func, Sym Dtor, unsigned Depth) const {
  if (fn(Func).Usr == Dtor)
    return true;
  ArrayRef<Program::CallSite> Callers = P.callers(Func);
  return !Callers.empty() && Depth < MaxCallers &&
         llvm::all_of(
             Callers,
             [&](const Program::CallSite &C) {
               return endsOnly(C.Caller, Dtor, Depth + 1);
             });
}

/// Objects that the map keeps alive, and that nothing but their destructor
/// takes out of it.
void RetainFinder::judgeSelf(uint32_t Func, const Event &E, const Path &Place) {
  const Type &Kept = P.type(P.typeOf(E.P));
  auto Ends = Removers.find(Place);
  if (Kept.Kind != TypeKind::Shared || Ends == Removers.end() ||
      Live.of(Place) < LongLived::Life::Service || Live.openToOthers(Place))
    return;
  const facts::Class *C = P.classOf(P.type(Kept.Pointee).Record);
  if (!C || !C->Dtor ||
      !llvm::all_of(Ends->second,
                    [&](const auto &R) {
                      return R.second->Kind == EventKind::MapOp &&
                             endsOnly(R.first, C->Dtor);
                    }) ||
      !Reported.insert({C->Dtor, E.Where.Offset}).second)
    return;
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(E.Where);
  const std::string In = nameOf(Place), Name = P.str(C->Name).str();
  Fd.Message = "'" + In + "' keeps each '" + Name +
               "' alive, which only its destructor takes out again: neither "
               "ever happens";
  Fd.Notes.push_back({P.range(Ends->second.front().second->Where),
                      "the entry is erased here, when the object ends"});
  Fd.Identity =
      (Twine(CheckName) + "|" + P.str(fn(Func).Name) + "|" + In + "|" + Name)
          .str();
  Out.push_back(std::move(Fd));
}

void RetainFinder::analyse(uint32_t Func) {
  const Function &F = fn(Func);
  bool Any = llvm::any_of(F.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      return E.Kind == EventKind::Assign ||
             (E.Kind == EventKind::Call &&
              llvm::any_of(P.callees(Func, E),
                           [&](uint32_t C) { return !Stores[C].empty(); }));
    });
  });
  if (!Any)
    return;
  const PathEffects::Frame Fr = FX.frame(Func);
  auto Store = [&](const Event &E, const Value &V, const Path &Place) {
    for (Sym L : Fr.functions(V))
      judge(Func, E, L, Place);
    if (V.P.RootKind == Root::Local && V.P.Owner == F.Usr &&
        V.P.Index < F.Locals.size() && F.Locals[V.P.Index].Param != None &&
        Stores[Func].size() < MaxStores)
      Stores[Func].push_back({F.Locals[V.P.Index].Param, Place});
  };
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Assign) {
        for (const Path &X : Fr.resolve(E.P))
          if (Path Place = placeOf(X); Place.valid()) {
            Store(E, E.V, Place);
            if (E.V.P.valid()) {
              judgePart(Func, E, Place);
              judgeSelf(Func, E, Place);
            }
          }
      } else if (E.Kind == EventKind::Call) {
        for (uint32_t C : P.callees(Func, E))
          if (C != Func)
            for (const Stored &S : Stores[C])
              Store(E, P.argument(S.Param, fn(C), E), S.Place);
      }
    }
}

std::string RetainFinder::nameOf(const Path &Place) const {
  if (Place.RootKind == Root::Any)
    if (const Field *F = P.field(Place.Sels[0].Name))
      return P.str(F->Name).str();
  return P.show(Place, nullptr);
}

std::vector<Finding> RetainFinder::run() {
  findRemovals();
  for (const std::vector<uint32_t> &Scc : P.bottomUp())
    for (uint32_t F : Scc)
      analyse(F);
  return std::move(Out);
}

std::vector<Finding> link::findRetainingValue(const Analysis &A) {
  return RetainFinder(A).run();
}
