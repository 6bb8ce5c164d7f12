//===- Places.cpp - What an expression names, and events about it ---------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/AstUtil.h"
#include "extract/Lowering.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using namespace mapvet::facts;

//===----------------------------------------------------------------------===//
// Emitting
//===----------------------------------------------------------------------===//

Event &Lowering::emit(EventKind K, Range At) {
  if (Quiet || !Cur) {
    Scratch = Event();
    return Scratch;
  }
  Cur->Events.emplace_back();
  Event &E = Cur->Events.back();
  E.Kind = K;
  E.Where = At;
  return E;
}

Event &Lowering::emit(EventKind K, const Stmt *At) {
  return emit(K, At ? B.range(At->getSourceRange()) : Range());
}

Path Lowering::tempPath(uint32_t R) const {
  Path P;
  if (R == None)
    return P;
  P.RootKind = Root::Temp;
  P.Owner = Out.Usr;
  P.Index = R;
  return P;
}

void Lowering::assign(const Path &P, Value V, const Stmt *At,
                      std::vector<FixHint> Fixes) {
  if (!P.valid())
    return;
  Event &E = emit(EventKind::Assign, At);
  E.P = P;
  E.V = std::move(V);
  E.Fixes = std::move(Fixes);
}

void Lowering::move(const Path &To, const Path &From, const Stmt *At,
                    Sym Name) {
  Event &E = emit(EventKind::Move, At);
  E.P = To;
  E.Q = From;
  E.Name = Name;
}

Value Lowering::address(const Place &P) {
  Value V;
  if (P.valid()) {
    V.Kind = ValueKind::Address;
    V.P = P.P;
  }
  return V;
}

Value Lowering::loadOf(const Path &P) {
  Value V;
  if (P.valid()) {
    V.Kind = ValueKind::Load;
    V.P = P;
  }
  return V;
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

Place Lowering::deref(const Value &V) {
  Place P;
  switch (V.Kind) {
  case ValueKind::Address:
  case ValueKind::Into:
    P.P = V.P;
    return P;
  case ValueKind::Load:
    P.P = V.P;
    P.P.Sels.push_back({SelKind::Deref, 0});
    return P;
  default:
    return P;
  }
}

/// What the value of \p Pointer points to.
Place Lowering::pointee(const Expr *Pointer) {
  if (auto El = elementOf(Pointer))
    return *El;
  Value V = value(Pointer);
  Place P = deref(V);
  if (P.valid() && V.Kind == ValueKind::Load &&
      Pointer->getType()->isPointerType())
    P.Via = V.P;
  return P;
}

Place Lowering::element(const Place &Of, bool OfMap, const Expr *Index) {
  Place Out;
  if (!Of.valid())
    return Out;
  Out.P = Of.P;
  Out.MapSels = OfMap ? static_cast<int>(Of.P.Sels.size()) : Of.MapSels;
  Out.Via = Of.Via;
  // Element.Element of one container is one element: iterators of iterators.
  Out.P.Sels.push_back({SelKind::Element, B.intern(literalName(Index))});
  if (Out.P.Sels.size() > 12)
    Out = Place();
  return Out;
}

std::optional<Place> Lowering::elementOf(const Expr *E) {
  if (!E)
    return std::nullopt;
  E = strip(E);
  while (const auto *C = dyn_cast<ImplicitCastExpr>(E)) {
    // An array of objects, of which the pointer will name one after another.
    if (C->getCastKind() == CK_ArrayToPointerDecay &&
        B.kind(C->getType()->getPointeeType()) == TypeKind::Record)
      if (Place Of = place(C->getSubExpr()); Of.valid())
        return element(Of, false, nullptr);
    E = strip(C->getSubExpr());
  }
  if (auto It = Memo.find(E); It != Memo.end()) {
    if (It->second.K == Meaning::IsIterator || It->second.K == Meaning::IsPair)
      return It->second.Pl;
    return std::nullopt;
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *BD = dyn_cast<BindingDecl>(D->getDecl())) {
      const auto *DD = dyn_cast<VarDecl>(BD->getDecomposedDecl());
      if (DD && !isa<DecompositionDecl>(DD))
        return std::nullopt;
      auto It = Points.find(DD);
      if (It == Points.end())
        return std::nullopt;
      const auto *Dec = cast<DecompositionDecl>(DD);
      return !Dec->bindings().empty() && Dec->bindings()[0] == BD
                 ? std::optional(It->second)
                 : std::nullopt;
    }
    const auto *V = dyn_cast<VarDecl>(D->getDecl());
    for (Lowering *L = this; V && L; L = L->Parent)
      if (auto It = L->Points.find(V); It != L->Points.end())
        return It->second;
    return std::nullopt;
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    if (M->getMemberDecl()->getName() == "first" && !M->isArrow())
      if (const auto *D =
              dyn_cast<DeclRefExpr>(M->getBase()->IgnoreParenImpCasts()))
        if (D->getType().getAsString().find("pair") != std::string::npos)
          return elementOf(M->getBase());
    if (M->getMemberDecl()->getName() == "first" && !M->isArrow())
      if (auto It = Memo.find(strip(M->getBase())); It != Memo.end())
        if (It->second.K == Meaning::IsPair)
          return It->second.Pl;
    return std::nullopt;
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(E); C && C->getNumArgs() == 1)
    return elementOf(C->getArg(0));
  if (const auto *C = dyn_cast<ExplicitCastExpr>(E))
    return elementOf(C->getSubExpr());
  if (const auto *U = dyn_cast<clang::UnaryOperator>(E);
      U && U->isIncrementDecrementOp())
    return elementOf(U->getSubExpr());
  if (const auto *U = dyn_cast<clang::UnaryOperator>(E);
      U && U->getOpcode() == UO_AddrOf) {
    Place P = place(U->getSubExpr());
    if (P.MapSels >= 0)
      return P;
  }
  return std::nullopt;
}

Place Lowering::place(const Expr *E) {
  if (!E)
    return Place();
  E = E->IgnoreParens();
  if (auto It = Memo.find(E); It != Memo.end()) {
    const Meaning &M = It->second;
    if (M.K == Meaning::IsPlace)
      return M.Pl;
    if (M.K == Meaning::IsValue && E->isPRValue() && M.R != None) {
      Place P;
      P.P = tempPath(M.R);
      return P;
    }
    return Place();
  }
  if (const auto *W = dyn_cast<FullExpr>(E))
    return place(W->getSubExpr());
  if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(E))
    return place(M->getSubExpr());
  if (const auto *T = dyn_cast<CXXBindTemporaryExpr>(E))
    return place(T->getSubExpr());
  if (const auto *D = dyn_cast<CXXDefaultArgExpr>(E))
    return place(D->getExpr());
  if (const auto *D = dyn_cast<CXXDefaultInitExpr>(E))
    return place(D->getExpr());
  if (const auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
    return place(S->getReplacement());
  if (const auto *O = dyn_cast<OpaqueValueExpr>(E))
    return place(O->getSourceExpr());
  if (const auto *C = dyn_cast<CastExpr>(E))
    return place(C->getSubExpr());
  if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    if (C->getNumArgs() >= 1 &&
        C->getConstructor()->isCopyOrMoveConstructor() && C->isElidable())
      return place(C->getArg(0));
    return Place();
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *V = dyn_cast<VarDecl>(D->getDecl()))
      return varPlace(V, E);
    if (const auto *BD = dyn_cast<BindingDecl>(D->getDecl())) {
      const auto *DD =
          dyn_cast_or_null<DecompositionDecl>(BD->getDecomposedDecl());
      if (!DD)
        return Place();
      Place P = varPlace(DD, E);
      if (!P.valid())
        return P;
      // Struct members by their own name; tuple-like ones by position.
      const Expr *Bind = BD->getBinding();
      const auto *ME = dyn_cast_or_null<MemberExpr>(
          Bind ? Bind->IgnoreParenImpCasts() : nullptr);
      const auto *Fd = ME ? dyn_cast<FieldDecl>(ME->getMemberDecl()) : nullptr;
      const CXXRecordDecl *R =
          DD->getType().getNonReferenceType()->getAsCXXRecordDecl();
      if (!Fd && R && R->hasDefinition()) {
        unsigned I = 0;
        for (const BindingDecl *Other : DD->bindings()) {
          if (Other == BD)
            break;
          ++I;
        }
        for (const FieldDecl *Cand : R->fields())
          if (Cand->getName() == (I == 0 ? "first" : "second") && I < 2)
            Fd = Cand;
        if (!Fd) {
          std::vector<FileBuilder::Part> Parts = B.tupleParts(DD->getType());
          if (I >= Parts.size())
            return Place();
          P.P.Sels.push_back({SelKind::Field, Parts[I].Usr});
          if (Parts[I].Ty->isReferenceType())
            P.P.Sels.push_back({SelKind::Deref, 0});
          return P;
        }
      }
      if (!Fd)
        return Place();
      B.declareField(Fd);
      P.P.Sels.push_back({SelKind::Field, B.usr(Fd)});
      if (BD->getType()->isReferenceType())
        P.P.Sels.push_back({SelKind::Deref, 0});
      return P;
    }
    return Place();
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    if (const auto *V = dyn_cast<VarDecl>(M->getMemberDecl()))
      return varPlace(V, E);
    const auto *Fd = dyn_cast<FieldDecl>(M->getMemberDecl());
    if (!Fd)
      return Place();
    Place P;
    if (M->isArrow()) {
      P = pointee(M->getBase());
    } else {
      P = place(M->getBase());
    }
    if (!P.valid())
      return P;
    if (P.P.Sels.size() > 12)
      return Place();
    B.declareField(Fd);
    P.P.Sels.push_back({SelKind::Field, B.usr(Fd)});
    if (Fd->getType()->isReferenceType()) {
      if (!P.Via.valid())
        P.Via = P.P;
      P.P.Sels.push_back({SelKind::Deref, 0});
    }
    return P;
  }
  if (const auto *U = dyn_cast<clang::UnaryOperator>(E)) {
    if (U->getOpcode() == UO_Deref) {
      return pointee(U->getSubExpr());
    }
    if (U->isIncrementDecrementOp())
      return place(U->getSubExpr());
    return Place();
  }
  if (const auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    if (auto El = elementOf(A->getBase()))
      return *El;
    Value V = value(A->getBase());
    Place P = pointee(A->getBase());
    if (V.Kind == ValueKind::Address || V.Kind == ValueKind::Load)
      return element(P, false, A->getIdx());
    return Place();
  }
  if (const auto *BO = dyn_cast<BinaryOperator>(E)) {
    if (BO->isAssignmentOp())
      return place(BO->getLHS());
    if (BO->getOpcode() == BO_Comma)
      return place(BO->getRHS());
    return Place();
  }
  if (const auto *CO = dyn_cast<ConditionalOperator>(E)) {
    Place A = place(CO->getTrueExpr()), C = place(CO->getFalseExpr());
    if (A.P == C.P)
      return A;
    // Each arm has bound a temporary to what it names.
    if (auto It = CondTemps.find(CO); It != CondTemps.end() && A.valid() &&
                                      C.valid() &&
                                      !tracked(B.kind(E->getType()))) {
      Place P;
      P.P = tempPath(It->second);
      if (A.Via.valid() || C.Via.valid())
        P.Via = P.P;
      P.P.Sels.push_back({SelKind::Deref, 0});
      return P;
    }
    return Place();
  }
  return Place();
}

/// The part of a pair or tuple that a call of get<N> names.
Place Lowering::partOf(const CallExpr *E) {
  const FunctionDecl *FD = E->getDirectCallee();
  if (!FD || !FD->getDeclName().isIdentifier() || FD->getName() != "get" ||
      !FD->isInStdNamespace() || E->getNumArgs() != 1)
    return Place();
  const TemplateArgumentList *TA = FD->getTemplateSpecializationArgs();
  if (!TA || TA->size() == 0 ||
      TA->get(0).getKind() != TemplateArgument::Integral)
    return Place();
  std::vector<FileBuilder::Part> Parts = B.tupleParts(E->getArg(0)->getType());
  uint64_t I = TA->get(0).getAsIntegral().getLimitedValue();
  if (I >= Parts.size())
    return Place();
  Place P = place(E->getArg(0));
  if (!P.valid())
    return P;
  P.P.Sels.push_back({SelKind::Field, Parts[I].Usr});
  if (Parts[I].Ty->isReferenceType())
    P.P.Sels.push_back({SelKind::Deref, 0});
  return P;
}
