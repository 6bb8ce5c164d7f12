//===- ValueSemantics.cpp - Values that share a map --------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A field or parameter marked as a value must get a deep copy of every handle:
// one that is loaded from a place which others can reach is shared.  Its keys
// and mapped values must be such that a deep copy copies them.
//
// Cost: one pass over the events of the program.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <optional>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr StringRef CheckName = "mapvet-value-semantics";

class ValueSemanticsFinder {
public:
  explicit ValueSemanticsFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()) {}
  std::vector<Finding> run();

private:
  void function(uint32_t Func);
  bool shares(uint32_t Func, const PathEffects::Frame &Fr, const Value &V);
  void declaration(StringRef Name, TypeId Ty, const Range &Decl, StringRef In);
  void report(uint32_t Func, const Event &E, const Value &V, StringRef What,
              StringRef Name, const Range &Decl);
  const Program &P;
  const PathEffects &FX;
  std::vector<Finding> Out;
};

} // namespace

/// True if \p V refers to a map that something else refers to as well.
bool ValueSemanticsFinder::shares(uint32_t, const PathEffects::Frame &Fr,
                                  const Value &V) {
  if (V.Kind != ValueKind::Load || !V.P.valid())
    return false;
  if (V.P.RootKind != Root::Temp)
    return true;
  // The result of a call: shared if the callee hands out what it keeps.
  for (const Path &T : Fr.targets(V))
    if (T.RootKind != Root::Temp)
      return true;
  return false;
}

void ValueSemanticsFinder::report(uint32_t Func, const Event &E, const Value &V,
                                  StringRef What, StringRef Name,
                                  const Range &Decl) {
  const Function &F = P.functions()[Func];
  std::string From = V.P.RootKind == Root::Temp
                         ? std::string("a map that is kept elsewhere")
                         : "the map of '" + P.show(V.P, &F) + "'";
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(E.Where);
  Fd.Message = (What + " '" + Name + "' is marked as a value, but shares " +
                From + "; give it a 'clone()'")
                   .str();
  if (Decl.valid())
    Fd.Notes.push_back({P.range(Decl), "it is marked here"});
  Fd.Identity =
      (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Name + "|" + From).str();
  Fix X = P.fix(E.Fixes, FixKind::Clone, "copy the map");
  if (!X.Edits.empty())
    Fd.Fixes.push_back(std::move(X));
  Out.push_back(std::move(Fd));
}

void ValueSemanticsFinder::function(uint32_t Func) {
  const Function &F = P.functions()[Func];
  std::optional<PathEffects::Frame> Fr;
  auto Shares = [&](const Value &V) {
    if (!Fr)
      Fr = FX.frame(Func);
    return shares(Func, *Fr, V);
  };
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Assign && !E.P.Sels.empty() &&
          E.P.Sels.back().Kind == SelKind::Field) {
        const Field *D = P.field(E.P.Sels.back().Name);
        if (D && D->Value && !(E.V.P == E.P) && Shares(E.V))
          report(Func, E, E.V, "member", P.str(D->Name), D->Decl);
        continue;
      }
      if (E.Kind != EventKind::Call)
        continue;
      for (uint32_t C : P.callees(Func, E))
        for (const Local &L : P.functions()[C].Locals)
          if (L.Value && L.Param != None && L.Param < E.Args.size() &&
              Shares(E.Args[L.Param]))
            report(Func, E, E.Args[L.Param], "parameter", P.str(L.Name),
                   L.Decl);
    }
  for (const Local &L : F.Locals)
    if (L.Value && L.Param != None)
      declaration(P.str(L.Name), L.Ty, L.Decl, P.str(F.Name));
}

/// What a deep copy of the map would not copy.
void ValueSemanticsFinder::declaration(StringRef Name, TypeId Ty,
                                       const Range &Decl, StringRef In) {
  const Type *T = &P.type(Ty);
  if (T->Kind == TypeKind::Reference)
    T = &P.type(T->Pointee);
  if (T->Kind != TypeKind::Map && T->Kind != TypeKind::Handle)
    return;
  auto Trouble = [&](TypeId Part) -> StringRef {
    switch (P.type(Part).Kind) {
    case TypeKind::Unique:
    case TypeKind::Mutex:
    case TypeKind::Thread:
    case TypeKind::Future:
    case TypeKind::Atomic:
      return "cannot be copied";
    case TypeKind::Handle:
    case TypeKind::Shared:
    case TypeKind::Pointer:
      return "would be shared by every copy";
    default:
      return "";
    }
  };
  for (bool Key : {true, false}) {
    const TypeId Part = Key ? T->Key : T->Mapped;
    StringRef Why = Part ? Trouble(Part) : "";
    if (Why.empty() || !Decl.valid())
      continue;
    Finding Fd;
    Fd.Check = CheckName.str();
    Fd.Where = P.range(Decl);
    Fd.Message = ("'" + Name + "' is marked as a value, but its " +
                  (Key ? "keys" : "mapped values") + " are of type '" +
                  P.str(P.type(Part).Spelling) + "', which " + Why)
                     .str();
    Fd.Identity = (Twine(CheckName) + "|" + In + "|" + Name + "|" +
                   (Key ? "key" : "value"))
                      .str();
    Out.push_back(std::move(Fd));
  }
}

std::vector<Finding> ValueSemanticsFinder::run() {
  for (const Field &D : P.fields())
    if (D.Value) {
      const Class *C = P.classOf(D.Class);
      declaration(P.str(D.Name), D.Ty, D.Decl, C ? P.str(C->Name) : "");
    }
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    function(F);
  return std::move(Out);
}

std::vector<Finding> link::findValueSemantics(const Analysis &A) {
  return ValueSemanticsFinder(A).run();
}
