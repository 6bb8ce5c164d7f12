//===- Expressions.cpp - Places, values, conditions, effects --------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/AstUtil.h"
#include "extract/KeyFunctions.h"
#include "extract/Lowering.h"
#include "clang/AST/ExprConcepts.h"
#include "clang/AST/Attr.h"
#include <algorithm>

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

/// The literal that names an element, "" if it is no literal.
static std::string literalName(const Expr *E) {
  if (!E)
    return "";
  E = strip(E)->IgnoreParenImpCasts();
  if (const auto *CE = dyn_cast<CXXConstructExpr>(E);
      CE && CE->getNumArgs() >= 1)
    return literalName(CE->getArg(0));
  if (const auto *I = dyn_cast<IntegerLiteral>(E)) {
    llvm::SmallString<16> S;
    I->getValue().toStringSigned(S);
    return std::string(S);
  }
  if (const auto *S = dyn_cast<clang::StringLiteral>(E))
    return S->isOrdinary() ? "\"" + S->getString().str() + "\"" : "";
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    if (const auto *EC = dyn_cast<EnumConstantDecl>(D->getDecl()))
      return EC->getNameAsString();
  return "";
}

/// `c ? "a" : "b"`.
static bool isOneOfLiterals(const Expr *E) {
  E = strip(E)->IgnoreParenImpCasts();
  if (const auto *CE = dyn_cast<CXXConstructExpr>(E);
      CE && CE->getNumArgs() >= 1)
    return isOneOfLiterals(CE->getArg(0));
  const auto *CO = dyn_cast<ConditionalOperator>(E);
  return CO && llvm::all_of(llvm::ArrayRef{CO->getTrueExpr(), CO->getFalseExpr()},
                            [](const Expr *Arm) {
                              return !literalName(Arm).empty() ||
                                     isOneOfLiterals(Arm);
                            });
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
  if (const auto *C = dyn_cast<CXXConstructExpr>(E);
      C && C->getNumArgs() == 1)
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
      const auto *DD = dyn_cast_or_null<DecompositionDecl>(BD->getDecomposedDecl());
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
                                      C.valid() && !tracked(B.kind(E->getType()))) {
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

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value Lowering::literalOf(const Expr *E) {
  Value V;
  const Expr *S = strip(E)->IgnoreParenImpCasts();
  if (const auto *Bo = dyn_cast<CXXBoolLiteralExpr>(S)) {
    V.Kind = ValueKind::Literal;
    V.Text = B.intern(Bo->getValue() ? "true" : "false");
    return V;
  }
  std::string Name = literalName(S);
  if (!Name.empty()) {
    V.Kind = ValueKind::Literal;
    V.Text = B.intern(Name);
  } else if (isOneOfLiterals(S)) {
    V.Text = B.intern("%");
  }
  return V;
}

Value Lowering::value(const Expr *E) {
  Value V;
  if (!E)
    return V;
  const Expr *S = strip(E);
  while (const auto *C = dyn_cast<CastExpr>(S)) {
    CastKind K = C->getCastKind();
    if (K == CK_NullToPointer || K == CK_NullToMemberPointer) {
      V.Kind = ValueKind::Null;
      return V;
    }
    if (K == CK_LValueToRValue) {
      if (auto El = elementOf(C)) {
        V.Kind = ValueKind::Into;
        V.P = El->P;
        return V;
      }
      Place P = place(C->getSubExpr());
      if (P.valid())
        return loadOf(P.P);
      return V;
    }
    if (K == CK_ArrayToPointerDecay) {
      if (isa<clang::StringLiteral>(C->getSubExpr()->IgnoreParens()))
        return literalOf(C->getSubExpr());
      return address(place(C->getSubExpr()));
    }
    if (K == CK_FunctionToPointerDecay || K == CK_BuiltinFnToFnPtr)
      return callable(C->getSubExpr());
    if (K == CK_PointerToBoolean || K == CK_MemberPointerToBoolean ||
        K == CK_IntegralToBoolean) {
      V.Kind = ValueKind::Cond;
      V.Index = cond(S);
      return V;
    }
    S = strip(C->getSubExpr());
  }
  if (auto It = Memo.find(S); It != Memo.end()) {
    const Meaning &M = It->second;
    if (M.K == Meaning::IsValue)
      return M.V;
    if (M.K == Meaning::IsIterator) {
      V.Kind = ValueKind::Into;
      V.P = M.Pl.P;
      return V;
    }
    if (M.K == Meaning::IsPlace)
      return loadOf(M.Pl.P);
    return V;
  }
  if (isa<CXXNullPtrLiteralExpr>(S) || isa<GNUNullExpr>(S) ||
      isa<CXXScalarValueInitExpr>(S) || isa<ImplicitValueInitExpr>(S)) {
    TypeKind K = B.kind(S->getType());
    if (K == TypeKind::Bool || K == TypeKind::Integer) {
      V.Kind = ValueKind::Literal;
      V.Text = B.intern(K == TypeKind::Bool ? "false" : "0");
    } else {
      V.Kind = ValueKind::Null;
    }
    return V;
  }
  if (isa<CXXThisExpr>(S)) {
    V.Kind = ValueKind::Address;
    V.P = thisPath();
    return V;
  }
  if (isa<LambdaExpr>(S))
    return callable(S);
  if (isa<CXXBoolLiteralExpr>(S) || isa<IntegerLiteral>(S))
    return literalOf(S);
  // Enumerators that are never taken for numbers.
  if (const auto *D = dyn_cast<DeclRefExpr>(S))
    if (const auto *C = dyn_cast<EnumConstantDecl>(D->getDecl());
        C && cast<EnumDecl>(C->getDeclContext())->isScoped())
      return literalOf(S);
  if (const auto *U = dyn_cast<clang::UnaryOperator>(S)) {
    if (U->getOpcode() == UO_AddrOf) {
      const Expr *Sub = U->getSubExpr()->IgnoreParens();
      if (const auto *D = dyn_cast<DeclRefExpr>(Sub))
        if (isa<FunctionDecl>(D->getDecl()))
          return callable(Sub);
      return address(place(Sub));
    }
    if (U->getOpcode() == UO_LNot) {
      V.Kind = ValueKind::Cond;
      V.Index = cond(S);
      return V;
    }
    if (U->isIncrementDecrementOp()) {
      // What it was before, or is now: a number that came from there.
      if (B.kind(U->getType()) == TypeKind::Integer)
        V.P = place(U->getSubExpr()).P;
      return V;
    }
  }
  if (const auto *BO = dyn_cast<BinaryOperator>(S)) {
    if (BO->isComparisonOp() || BO->isLogicalOp()) {
      V.Kind = ValueKind::Cond;
      V.Index = cond(S);
      return V;
    }
    if (BO->isAssignmentOp())
      return loadOf(place(BO->getLHS()).P);
    if (BO->getOpcode() == BO_Comma)
      return value(BO->getRHS());
    if ((BO->getOpcode() == BO_Rem || BO->getOpcode() == BO_And) &&
        B.kind(BO->getType()) == TypeKind::Integer)
      V.Text = B.intern("%");
    return V;
  }
  if (isa<CXXRewrittenBinaryOperator>(S)) {
    V.Kind = ValueKind::Cond;
    V.Index = cond(S);
    return V;
  }
  if (const auto *CO = dyn_cast<ConditionalOperator>(S)) {
    if (auto It = CondTemps.find(CO);
        It != CondTemps.end() && tracked(B.kind(CO->getType())))
      return loadOf(tempPath(It->second));
    Value A = value(CO->getTrueExpr()), C = value(CO->getFalseExpr());
    return A == C ? A : Value();
  }
  if (const auto *N = dyn_cast<CXXNewExpr>(S))
    return loadOf(tempPath(heapTemp(N)));
  if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
    TypeKind K = B.kind(C->getType());
    if (K == TypeKind::Optional || K == TypeKind::Unique ||
        K == TypeKind::Shared || K == TypeKind::Handle ||
        K == TypeKind::Callable || K == TypeKind::Weak ||
        K == TypeKind::Reference || K == TypeKind::View) {
      unsigned N = C->getNumArgs();
      while (N && isa<CXXDefaultArgExpr>(C->getArg(N - 1)))
        --N;
      if (N == 0) {
        V.Kind = ValueKind::Null;
        return V;
      }
      const Expr *A = C->getArg(0);
      QualType AT = A->getType().getNonReferenceType();
      TypeKind AK = B.kind(AT);
      if (AT->isNullPtrType() ||
          (AT->getAsCXXRecordDecl() &&
           AT->getAsCXXRecordDecl()->getName() == "nullopt_t")) {
        V.Kind = ValueKind::Null;
        return V;
      }
      if (K == TypeKind::Handle && AK != TypeKind::Handle)
        return V; // hmap::handle from something else: unknown
      if (K == TypeKind::Optional && AK != TypeKind::Optional) {
        V.Kind = ValueKind::Fresh;
        return V;
      }
      if (K == TypeKind::Reference) {
        return address(place(A));
      }
      if (K == TypeKind::View) {
        if (AK == TypeKind::View)
          return value(A);
        Value L = literalOf(A);
        if (L.Kind == ValueKind::Literal)
          return L;
        Place P = place(A);
        if (P.valid()) {
          V.Kind = ValueKind::Into;
          V.P = P.P;
          return V;
        }
        return value(A);
      }
      if (K == TypeKind::Callable)
        return callable(A);
      // Glvalue of an owner: its value; otherwise a raw pointer or a prvalue.
      if (A->isGLValue() && tracked(AK)) {
        Place P = place(A);
        if (P.valid())
          return loadOf(P.P);
      }
      return value(A);
    }
    return V;
  }
  if (const auto *IL = dyn_cast<InitListExpr>(S)) {
    if (IL->getNumInits() == 0) {
      TypeKind K = B.kind(IL->getType());
      V.Kind = tracked(K) && K != TypeKind::Bool && K != TypeKind::Integer
                   ? ValueKind::Null
                   : ValueKind::Unknown;
      return V;
    }
    if (IL->getNumInits() == 1)
      return value(IL->getInit(0));
    return V;
  }
  if (isa<clang::StringLiteral>(S))
    return literalOf(S);
  if (const auto *D = dyn_cast<DeclRefExpr>(S))
    if (isa<FunctionDecl>(D->getDecl()))
      return callable(S);
  if (S->isGLValue()) {
    Place P = place(S);
    if (P.valid())
      return loadOf(P.P);
  }
  return V;
}

Value Lowering::callable(const Expr *E) {
  Value V;
  if (!E)
    return V;
  const Expr *S = strip(E);
  while (const auto *C = dyn_cast<CastExpr>(S)) {
    if (C->getCastKind() == CK_LValueToRValue)
      return loadOf(place(C->getSubExpr()).P);
    S = strip(C->getSubExpr());
  }
  if (const auto *L = dyn_cast<LambdaExpr>(S)) {
    V.Kind = ValueKind::Function;
    const CXXRecordDecl *R = L->getLambdaClass();
    if (const FunctionTemplateDecl *T = R->getDependentLambdaCallOperator()) {
      for (const FunctionDecl *Sp : T->specializations())
        if (Sp->hasBody()) {
          V.Text = B.usr(Sp);
          return V;
        }
      return Value();
    }
    V.Text = B.usr(L->getCallOperator());
    return V;
  }
  if (const auto *U = dyn_cast<clang::UnaryOperator>(S);
      U && (U->getOpcode() == UO_AddrOf || U->getOpcode() == UO_Deref))
    return callable(U->getSubExpr());
  if (const auto *D = dyn_cast<DeclRefExpr>(S)) {
    if (const auto *FD = dyn_cast<FunctionDecl>(D->getDecl())) {
      V.Kind = ValueKind::Function;
      V.Text = B.usr(FD);
      if (B.isProject(FD))
        Queue(FD);
      return V;
    }
  }
  if (auto It = Memo.find(S); It != Memo.end()) {
    if (It->second.K == Meaning::IsValue)
      return It->second.V;
    if (It->second.K == Meaning::IsPlace)
      return loadOf(It->second.Pl.P);
    return V;
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
    if (C->getNumArgs() == 0) {
      // A functor class of the project's own: its call operator.
      if (const CXXRecordDecl *R = C->getType()->getAsCXXRecordDecl();
          R && B.isProject(R) && R->hasDefinition())
        for (const CXXMethodDecl *M : R->methods())
          if (M->getOverloadedOperator() == OO_Call) {
            V.Kind = ValueKind::Function;
            V.Text = B.usr(M);
            Queue(M);
          }
      return V;
    }
    return callable(C->getArg(0));
  }
  if (S->isGLValue()) {
    Place P = place(S);
    TypeKind K = B.kind(S->getType());
    if (P.valid() && K == TypeKind::Callable)
      return loadOf(P.P);
    if (const CXXRecordDecl *R = S->getType()->getAsCXXRecordDecl();
        R && B.isProject(R) && R->hasDefinition())
      for (const CXXMethodDecl *M : R->methods())
        if (M->getOverloadedOperator() == OO_Call) {
          V.Kind = ValueKind::Function;
          V.Text = B.usr(M);
          V.Bound.push_back(address(P));
          Queue(M);
        }
  }
  return V;
}

/// A key by its value or, where that has no name, by its spelling and what the
/// spelling reads: Unknown with Text and Bound.
Value Lowering::keyOf(const Expr *E) {
  Value V = keyValue(E);
  auto Vague = [](const Path &P) {
    return P.RootKind == Root::Temp ||
           llvm::any_of(P.Sels, [](const Sel &S) {
             return S.Kind == SelKind::Element && !S.Name;
           });
  };
  if (V.Kind != ValueKind::Unknown && !(V.P.valid() && Vague(V.P)))
    return V;
  Value Named;
  bool Pure = true;
  llvm::SmallVector<const Stmt *, 16> Work{E};
  while (!Work.empty() && Pure) {
    const Stmt *S = Work.pop_back_val();
    if (!S)
      continue;
    if (isa<LambdaExpr>(S) || isa<CXXNewExpr>(S))
      Pure = false;
    if (const auto *C = dyn_cast<CallExpr>(S)) {
      const FunctionDecl *FD = C->getDirectCallee();
      const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
      // Getters, and constructions such as make_pair or to_string.
      if (!FD || (MD ? !MD->isConst() && !MD->isStatic() : B.isProject(FD)))
        Pure = false;
    }
    if (const auto *U = dyn_cast<clang::UnaryOperator>(S))
      Pure &= !U->isIncrementDecrementOp();
    if (isa<DeclRefExpr>(S) || isa<MemberExpr>(S))
      if (Path P = place(cast<Expr>(S)).P; P.valid())
        Named.Bound.push_back(loadOf(P));
    Work.append(S->child_begin(), S->child_end());
  }
  if (!Pure)
    return V;
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  strip(E)->printPretty(OS, nullptr, PrintingPolicy(B.Ctx.getLangOpts()));
  if (Text.size() > 160)
    return V;
  Named.Text = B.intern(Text);
  Named.P = V.P; // of a place that several places share
  return Named;
}

Value Lowering::keyValue(const Expr *E) {
  const Expr *S = strip(E);
  // insert({k, v}), insert(std::make_pair(k, v)), insert(value_type(k, v)).
  QualType T = S->getType().getNonReferenceType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (R && R->getName() == "pair") {
    if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
      if (C->getNumArgs() >= 2)
        return keyValue(C->getArg(0));
      if (C->getNumArgs() == 1)
        return keyValue(C->getArg(0));
    }
    if (const auto *I = dyn_cast<InitListExpr>(S); I && I->getNumInits() >= 1)
      return keyValue(I->getInit(0));
    if (const auto *C = dyn_cast<CallExpr>(S); C && C->getNumArgs() == 2)
      return keyValue(C->getArg(0));
    return Value();
  }
  TypeKind K = B.kind(T);
  if (K == TypeKind::String || K == TypeKind::Record) {
    Value L = literalOf(S);
    if (L.Kind == ValueKind::Literal)
      return L;
    Value V;
    Place P = place(S);
    if (P.valid()) {
      V.Kind = ValueKind::CopyOf;
      V.P = P.P;
      return V;
    }
    // A parameter by value: what it is copied from.
    if (const auto *B = dyn_cast<CXXBindTemporaryExpr>(E))
      E = B->getSubExpr();
    if (const auto *C = dyn_cast<CXXConstructExpr>(E);
        C && C->getNumArgs() > 0 && C->getConstructor()->isCopyConstructor())
      if (Place From = place(C->getArg(0)); From.valid()) {
        V.Kind = ValueKind::CopyOf;
        V.P = From.P;
      }
    return V;
  }
  return value(E);
}

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

uint32_t Lowering::addCond(Cond C) {
  for (uint32_t I = 0; I < Out.Conds.size(); ++I)
    if (Out.Conds[I] == C)
      return I;
  Out.Conds.push_back(std::move(C));
  return Out.Conds.size() - 1;
}

namespace {
/// Collects what an opaque condition reads.
void collectReads(const Stmt *S, llvm::SmallVectorImpl<const Expr *> &Out) {
  if (!S)
    return;
  if (isa<LambdaExpr>(S))
    return;
  if (const auto *D = dyn_cast<DeclRefExpr>(S)) {
    if (isa<VarDecl>(D->getDecl()))
      Out.push_back(D);
  } else if (const auto *M = dyn_cast<MemberExpr>(S)) {
    if (isa<FieldDecl>(M->getMemberDecl()))
      Out.push_back(M);
  } else if (const auto *C = dyn_cast<CallExpr>(S)) {
    Out.push_back(C);
  }
  for (const Stmt *C : S->children())
    collectReads(C, Out);
}
} // namespace

uint32_t Lowering::cond(const Expr *E) {
  Cond C;
  const Expr *S = strip(E);
  C.Where = B.range(S->getSourceRange());
  auto Negate = [&](uint32_t I) {
    Cond N;
    N.Kind = CondKind::Not;
    N.Where = C.Where;
    N.Kids.push_back(I);
    return addCond(std::move(N));
  };
  auto Opaque = [&]() {
    C.Kind = CondKind::Opaque;
    PrintingPolicy Policy(B.Ctx.getLangOpts());
    std::string Text;
    llvm::raw_string_ostream OS(Text);
    S->printPretty(OS, nullptr, Policy);
    C.Text = B.intern(Text);
    llvm::SmallVector<const Expr *, 8> Reads;
    collectReads(S, Reads);
    for (const Expr *R : Reads) {
      Path P;
      if (isa<CallExpr>(R)) {
        auto It = Memo.find(R);
        if (It == Memo.end() || It->second.R == None)
          continue;
        P = tempPath(It->second.R);
      } else {
        P = place(R).P;
      }
      if (P.valid() &&
          std::find(C.Reads.begin(), C.Reads.end(), P) == C.Reads.end())
        C.Reads.push_back(P);
    }
    return addCond(std::move(C));
  };
  auto NonNull = [&](const Expr *Ptr) -> uint32_t {
    Value V;
    // What a look-up found: the variable may be null, the entry is not.
    if (Ptr->getType().getNonReferenceType()->isPointerType())
      if (auto El = elementOf(Ptr); El && El->Via.valid())
        V = loadOf(El->Via);
    if (V.Kind == ValueKind::Unknown && Ptr->isGLValue() && tracked(B.kind(Ptr->getType())))
      V = loadOf(place(Ptr).P);
    if (V.Kind == ValueKind::Unknown)
      V = value(Ptr);
    if (V.Kind == ValueKind::Load) {
      C.Kind = CondKind::NonNull;
      C.P = V.P;
      return addCond(std::move(C));
    }
    if (V.Kind == ValueKind::Address || V.Kind == ValueKind::Fresh) {
      C.Kind = CondKind::And;
      return addCond(std::move(C));
    }
    return Opaque();
  };
  auto IsNull = [&](const Expr *X) {
    X = strip(X)->IgnoreParenImpCasts();
    if (isa<CXXNullPtrLiteralExpr>(X) || isa<GNUNullExpr>(X))
      return true;
    QualType T = X->getType().getNonReferenceType();
    if (T->isNullPtrType())
      return true;
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    return R && R->getName() == "nullopt_t";
  };
  // No R stands for zero.
  auto Compare = [&](const Expr *L, const Expr *R, bool Eq) -> uint32_t {
    if (!R) {
      Value X = L->isGLValue() ? loadOf(place(L).P) : value(L);
      if (X.Kind != ValueKind::Load)
        return Opaque();
      C.Kind = CondKind::Equal;
      C.P = X.P;
      C.Text = B.intern("0");
      uint32_t I = addCond(std::move(C));
      return Eq ? I : Negate(I);
    }
    // `it != m.end()` asks whether the iterator leads to an entry.
    if (isEnd(L))
      std::swap(L, R);
    if (isEnd(R) && !isEnd(L)) {
      auto El = elementOf(L);
      Path H = El ? El->Via : place(L).P;
      if (H.valid()) {
        C.Kind = CondKind::NonNull;
        C.P = H;
        uint32_t I = addCond(std::move(C));
        return Eq ? Negate(I) : I;
      }
    }
    if (IsNull(L))
      std::swap(L, R);
    QualType LT = L->getType().getNonReferenceType();
    bool Zero = LT->isPointerType() && R->isNullPointerConstant(
                                           B.Ctx, Expr::NPC_ValueDependentIsNull);
    if (IsNull(R) || Zero) {
      uint32_t N = NonNull(L);
      return Eq ? Negate(N) : N;
    }
    Value LV = literalOf(L), RV = literalOf(R);
    if (LV.Kind == ValueKind::Literal)
      std::swap(L, R), std::swap(LV, RV);
    if (RV.Kind == ValueKind::Literal) {
      Value X;
      if (L->isGLValue())
        X = loadOf(place(L).P);
      if (X.Kind == ValueKind::Unknown)
        X = value(L);
      if (X.Kind == ValueKind::Load) {
        C.Kind = CondKind::Equal;
        C.P = X.P;
        C.Text = RV.Text;
        uint32_t I = addCond(std::move(C));
        return Eq ? I : Negate(I);
      }
    }
    if (!Eq) {
      // `a != b` is the negation of `a == b`, so that both correlate.
      return Opaque();
    }
    return Opaque();
  };

  while (const auto *CE = dyn_cast<CastExpr>(S)) {
    CastKind K = CE->getCastKind();
    if (K == CK_PointerToBoolean || K == CK_MemberPointerToBoolean)
      return NonNull(CE->getSubExpr());
    if (K == CK_IntegralToBoolean) {
      Value V = value(CE->getSubExpr());
      if (V.Kind == ValueKind::Load) {
        C.Kind = CondKind::Equal;
        C.P = V.P;
        C.Text = B.intern("0");
        return Negate(addCond(std::move(C)));
      }
      if (V.Kind == ValueKind::Literal) {
        C.Kind = B.str(V.Text) == "0" ? CondKind::Or : CondKind::And;
        return addCond(std::move(C));
      }
      return Opaque();
    }
    if (K == CK_LValueToRValue) {
      Place P = place(CE->getSubExpr());
      if (!P.valid())
        return Opaque();
      C.Kind = CondKind::Truth;
      C.P = P.P;
      return addCond(std::move(C));
    }
    S = strip(CE->getSubExpr());
  }
  if (const auto *Bo = dyn_cast<CXXBoolLiteralExpr>(S)) {
    C.Kind = Bo->getValue() ? CondKind::And : CondKind::Or;
    return addCond(std::move(C));
  }
  if (const auto *U = dyn_cast<clang::UnaryOperator>(S);
      U && U->getOpcode() == UO_LNot)
    return Negate(cond(U->getSubExpr()));
  if (const auto *BO = dyn_cast<BinaryOperator>(S)) {
    if (BO->isLogicalOp()) {
      uint32_t L = cond(BO->getLHS()), R = cond(BO->getRHS());
      C.Kind = BO->getOpcode() == BO_LAnd ? CondKind::And : CondKind::Or;
      C.Kids = {L, R};
      return addCond(std::move(C));
    }
    if (BO->isEqualityOp())
      return Compare(BO->getLHS(), BO->getRHS(), BO->getOpcode() == BO_EQ);
    if (BO->isAssignmentOp()) {
      Place P = place(BO->getLHS());
      TypeKind K = B.kind(BO->getLHS()->getType());
      if (P.valid() && K == TypeKind::Bool) {
        C.Kind = CondKind::Truth;
        C.P = P.P;
        return addCond(std::move(C));
      }
    }
    // Of a number that cannot be negative, `n > 0` is `n != 0`.
    if (BO->isRelationalOp()) {
      const Expr *L = BO->getLHS(), *R = BO->getRHS();
      BinaryOperatorKind Op = BO->getOpcode();
      if (literalOf(L).Kind == ValueKind::Literal) {
        std::swap(L, R);
        Op = BinaryOperator::reverseComparisonOp(Op);
      }
      if (L->getType()->isUnsignedIntegerType()) {
        std::string Than = B.str(literalOf(R).Text).str();
        bool Zero = Than == "0", One = Than == "1";
        if ((Zero && Op == BO_GT) || (One && Op == BO_GE))
          return Compare(L, nullptr, false);
        if ((Zero && Op == BO_LE) || (One && Op == BO_LT))
          return Compare(L, nullptr, true);
      }
    }
    return Opaque();
  }
  if (const auto *RB = dyn_cast<CXXRewrittenBinaryOperator>(S)) {
    auto D = RB->getDecomposedForm();
    if (D.Opcode == BO_EQ || D.Opcode == BO_NE)
      return Compare(D.LHS, D.RHS, D.Opcode == BO_EQ);
    return Opaque();
  }
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(S)) {
    if ((OC->getOperator() == OO_EqualEqual ||
         OC->getOperator() == OO_ExclaimEqual) &&
        OC->getNumArgs() == 2)
      return Compare(OC->getArg(0), OC->getArg(1),
                     OC->getOperator() == OO_EqualEqual);
  }
  if (auto It = Memo.find(S); It != Memo.end()) {
    const Meaning &M = It->second;
    if (M.K == Meaning::IsValue && M.V.Kind == ValueKind::Cond)
      return M.V.Index;
    if (M.K == Meaning::IsValue && M.V.Kind == ValueKind::Load) {
      C.Kind = CondKind::Truth;
      C.P = M.V.P;
      return addCond(std::move(C));
    }
  }
  return Opaque();
}

//===----------------------------------------------------------------------===//
// Entries of maps
//===----------------------------------------------------------------------===//

void Lowering::entryAccess(const Place &P, uint32_t Op, const Stmt *At) {
  if (P.MapSels < 0)
    return;
  Event &E = emit(EventKind::MapOp, At);
  E.P = P.P;
  E.P.Sels.resize(P.MapSels);
  E.Op = Op;
}

void Lowering::readEntry(const Expr *E) {
  Place P = place(E);
  entryAccess(P, OpElementRead, E);
  use(P, E);
}

void Lowering::writeEntry(const Expr *E) {
  Place P = place(E);
  entryAccess(P, OpElementWrite, E);
  use(P, E);
}

//===----------------------------------------------------------------------===//
// What refers to entries
//===----------------------------------------------------------------------===//

BorrowKind Lowering::borrowKind(QualType T) {
  if (T->isReferenceType())
    return BorrowKind::Reference;
  switch (B.kind(T.getUnqualifiedType())) {
  case TypeKind::Pointer:
    return BorrowKind::Pointer;
  case TypeKind::View:
    return BorrowKind::View;
  case TypeKind::Reference:
    return BorrowKind::Reference;
  default:
    return BorrowKind::Iterator;
  }
}

void Lowering::use(const Place &P, const Stmt *At, uint32_t Op) {
  if (!P.Via.valid())
    return;
  Event &E = emit(EventKind::Touch, At);
  E.P = P.Via;
  E.Op = Op;
}

void Lowering::borrow(const Path &Holder, BorrowKind K, const Place &From,
                      const Stmt *At) {
  Event &E = emit(EventKind::Borrow, At);
  E.Q = Holder;
  E.P = From.P;
  E.V = loadOf(From.Via);
  E.Borrowed = K;
}

/// The variable \p V refers to \p P from here; \p P as reached through it.
Place Lowering::hold(const VarDecl *V, const Place &P, const Stmt *At) {
  if (V->hasGlobalStorage() ||
      (P.MapSels < 0 && P.P.RootKind != Root::Temp && !P.Via.valid()))
    return P;
  Path Self;
  Self.RootKind = Root::Local;
  Self.Owner = Out.Usr;
  Self.Index = local(cast<VarDecl>(V->getCanonicalDecl()));
  borrow(Self, borrowKind(V->getType()), P, At);
  Place Held = P;
  Held.Via = Self;
  return Held;
}

/// The operand \p X of the call or construction \p At is accessed, if it is an
/// iterator, a pointer or a reference.
void Lowering::useOperand(const Expr *X, const Stmt *At, bool HandedOn) {
  const Expr *S = strip(X);
  const uint32_t Op = HandedOn ? OpLookup : 0;
  if (auto El = elementOf(S))
    return use(*El, At, Op);
  QualType T = S->getType().getNonReferenceType();
  TypeKind K = B.kind(T.getUnqualifiedType());
  Place P;
  if (T->isPointerType() || K == TypeKind::View) {
    Value V = value(X);
    if (V.Kind == ValueKind::Load)
      P.Via = V.P;
  } else if (K == TypeKind::Iterator) {
    P.Via = place(S).P;
  } else if (S->isGLValue()) {
    return use(place(S), At);
  }
  use(P, At, Op);
}

void Lowering::useOperands(const CallExpr *E, const Expr *Recv,
                           llvm::ArrayRef<const Expr *> Args) {
  const auto *OC = dyn_cast<CXXOperatorCallExpr>(E);
  OverloadedOperatorKind O = OC ? OC->getOperator() : OO_None;
  const Expr *First = Recv ? Recv : Args.empty() ? nullptr : Args[0];
  bool Iter = First && borrowKind(First->getType().getNonReferenceType()) ==
                           BorrowKind::Iterator &&
              (elementOf(First) ||
               B.kind(First->getType().getNonReferenceType()
                          .getUnqualifiedType()) == TypeKind::Iterator);
  if (Iter) {
    if (O == OO_EqualEqual || O == OO_ExclaimEqual)
      return; // nothing is looked at
    if (O == OO_PlusPlus || O == OO_MinusMinus) {
      auto El = elementOf(First);
      Place P = El ? *El : place(First);
      if (!El)
        P.Via = P.P;
      // `it++` yields what it was.
      if (OC->getNumArgs() == 2 && P.valid()) {
        Path Before = tempPath(temp());
        borrow(Before, BorrowKind::Iterator, P, E);
        Place Held = P;
        Held.Via = Before;
        Memo[E] = {Meaning::IsIterator, Held, {}, None};
      }
      return use(P, E, OpIterate);
    }
    if (O == OO_Equal)
      return assignIterator(OC);
  }
  if (Recv)
    useOperand(Recv, E);
  for (const Expr *A : Args)
    useOperand(A, E, true);
}

void Lowering::assignIterator(const CXXOperatorCallExpr *E) {
  const Expr *L = E->getArg(0)->IgnoreParenImpCasts();
  const auto *D = dyn_cast<DeclRefExpr>(L);
  const auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  Place P = place(L);
  if (!P.valid())
    return;
  emit(EventKind::Store, E).P = P.P;
  auto R = elementOf(E->getArg(1));
  if (!R)
    return;
  borrow(P.P, BorrowKind::Iterator, *R, E);
  if (V && !V->getType()->isReferenceType()) {
    Points[V] = *R;
    Points[V].Via = P.P;
  }
}

/// What the variable, field or call result \p E, or the place it is made from,
/// refers to an entry by.
Place Lowering::lender(const Expr *E) {
  const Expr *S = strip(E);
  while (true) {
    if (auto El = elementOf(S))
      return *El;
    if (const auto *C = dyn_cast<CXXConstructExpr>(S);
        C && C->getNumArgs() >= 1 && B.kind(C->getType()) == TypeKind::View)
      S = strip(C->getArg(0));
    else if (const auto *C = dyn_cast<CastExpr>(S);
             C && C->getCastKind() != CK_LValueToRValue)
      S = strip(C->getSubExpr());
    else
      break;
  }
  if (auto It = Memo.find(S); It != Memo.end() &&
                              It->second.K == Meaning::IsValue &&
                              It->second.Pl.Via.valid())
    return It->second.Pl;
  if (const auto *U = dyn_cast<clang::UnaryOperator>(S);
      U && U->getOpcode() == UO_AddrOf)
    return place(U->getSubExpr());
  QualType T = S->getType();
  if (T->isPointerType() || B.kind(T.getUnqualifiedType()) == TypeKind::View) {
    Place P;
    Value V = value(S);
    if (V.Kind == ValueKind::Load) {
      P = deref(V);
      P.Via = V.P;
      return P;
    }
    if (T->isPointerType())
      return P;
  }
  return S->isGLValue() ? place(S) : Place();
}

/// Between two uses with no operation between them only the first matters.
void Lowering::dropIdleUses() {
  auto Disturbs = [](const Event &E) {
    switch (E.Kind) {
    case EventKind::MapOp:
      return E.Dies != 0;
    case EventKind::Call:
    case EventKind::Spawn:
    case EventKind::Destroy:
    case EventKind::Move:
    case EventKind::Swap:
    case EventKind::Lock:
    case EventKind::Unlock:
    case EventKind::Assign:
    case EventKind::Store:
      return true;
    default:
      return false;
    }
  };
  auto Deadly = [&](const Event &E) {
    return Disturbs(E) && E.Kind != EventKind::Assign &&
           E.Kind != EventKind::Store;
  };
  bool Any = false;
  for (const Block &Blk : Out.Blocks)
    for (const Event &E : Blk.Events)
      Any |= Deadly(E) || (E.Kind == EventKind::MapOp && (E.Op & OpLookup)) ||
             E.Kind == EventKind::Borrow;
  for (Block &Blk : Out.Blocks) {
    std::vector<std::pair<Path, uint32_t>> Fresh;
    std::erase_if(Blk.Events, [&](const Event &E) {
      if (E.Kind == EventKind::Touch) {
        // Others may run this while what its creator holds has died.
        bool Field = E.P.RootKind != Root::Local || !E.P.Sels.empty() ||
                     E.P.Owner != Out.Usr ||
                     (E.P.Index < Out.Locals.size() &&
                      Out.Locals[E.P.Index].Capture);
        if (!Any && !Field)
          return true;
        bool Idle = llvm::any_of(Fresh, [&](const auto &X) {
          return X.first == E.P && (!X.second || X.second == E.Op);
        });
        if (!Idle && !(E.Op & OpIterate))
          Fresh.push_back({E.P, E.Op});
        return Idle && !(E.Op & OpIterate);
      }
      if (Disturbs(E))
        Fresh.clear();
      return false;
    });
  }
}

/// True for `m.end()` and its kin, by the names that range-based for gives
/// meaning to.
bool Lowering::isEnd(const Expr *E) {
  const Expr *S = strip(E);
  while (true) {
    if (const auto *C = dyn_cast<CastExpr>(S))
      S = strip(C->getSubExpr());
    else if (const auto *C = dyn_cast<CXXConstructExpr>(S);
             C && C->getNumArgs() == 1)
      S = strip(C->getArg(0));
    else
      break;
  }
  // The second of two iterators, where equal_range() and its kin say so.
  auto IsRange = [&](QualType T) {
    const auto *R = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        T.getNonReferenceType()->getAsCXXRecordDecl());
    if (!R || B.modelName(R) != "std::pair" || R->getTemplateArgs().size() < 2)
      return false;
    QualType First = R->getTemplateArgs()[0].getAsType();
    return B.Ctx.hasSameType(First, R->getTemplateArgs()[1].getAsType()) &&
           B.kind(First.getUnqualifiedType()) == TypeKind::Iterator;
  };
  if (const auto *M = dyn_cast<MemberExpr>(S))
    return M->getMemberDecl()->getName() == "second" &&
           IsRange(M->getBase()->getType());
  if (const auto *D = dyn_cast<DeclRefExpr>(S)) {
    if (const auto *BD = dyn_cast<BindingDecl>(D->getDecl())) {
      const auto *DD =
          dyn_cast_or_null<DecompositionDecl>(BD->getDecomposedDecl());
      return DD && DD->bindings().size() == 2 && DD->bindings()[1] == BD &&
             IsRange(DD->getType());
    }
    const auto *V = dyn_cast<VarDecl>(D->getDecl());
    const Expr *Init = V && V->hasLocalStorage() ? V->getInit() : nullptr;
    return Init && !isa<ParmVarDecl>(V) && !V->isInitCapture() &&
           !isa<DeclRefExpr>(strip(Init)->IgnoreParenImpCasts()) &&
           !V->getType()->isReferenceType() && isEnd(Init);
  }
  const auto *C = dyn_cast<CallExpr>(S);
  const FunctionDecl *FD = C ? C->getDirectCallee() : nullptr;
  if (!FD || !FD->getDeclName().isIdentifier())
    return false;
  StringRef N = FD->getName();
  return (N == "end" || N == "cend" || N == "constEnd") && elementOf(S);
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

void Lowering::lowerChildren(const Stmt *S) {
  for (const Stmt *C : S->children())
    lower(C);
}

/// True if \p T points to, or may be, a map: its dereference matters.
static bool pointsToMap(FileBuilder &B, QualType T) {
  const facts::Type &Ty = B.info(B.type(T.getNonReferenceType()));
  TypeKind K = B.info(Ty.Pointee).Kind;
  return tracked(Ty.Kind) && (K == TypeKind::Map || K == TypeKind::Handle);
}

void Lowering::lower(const Stmt *S) {
  if (!S || !Done.insert(S).second || Outlined.count(S))
    return;
  if (auto It = Earlier.find(S); It != Earlier.end())
    lower(It->second);
  lowerStmt(S);
  for (const Expr *E : Usage.changes(S))
    if (Place P = place(E); P.valid())
      emit(EventKind::Change, S).P = P.P;
  if (!UsesAt.empty())
    emitUses(S);
  if (!Sinks.empty() || isa<CallExpr>(S))
    emitSinks(S);
}

/// Says of the operation \p Ev on a map what the text of \p Call says.
void Lowering::describeUse(Event &Ev, const Expr *Call) {
  const MapUse *U = Usage.use(Call);
  if (!U)
    return;
  llvm::append_range(Ev.Fixes, Usage.repairs(Call));
  Ev.Outcome = U->Use;
  if (U->Entry.empty()) {
    llvm::append_range(Ev.Fixes, U->Fixes);
    return;
  }
  for (const Expr *R : U->Reads) {
    Place P = place(R);
    if (!P.valid()) { // made of something that has no name
      Ev.EntryReads.clear();
      return;
    }
    Ev.EntryReads.push_back(P.P);
  }
  Ev.Entry = B.intern(U->Entry);
  Ev.KeyText = B.intern(U->Key);
  llvm::append_range(Ev.Fixes, U->Fixes);
}

void Lowering::lowerStmt(const Stmt *S) {
  if (const auto *DS = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : DS->decls())
      if (const auto *V = dyn_cast<VarDecl>(D)) {
        if (Holding.count(V))
          continue;
        if (V->getInit())
          lower(V->getInit());
        lowerDecl(V);
        emitCopy(V);
      }
    return;
  }
  if (const auto *L = dyn_cast<LambdaExpr>(S)) {
    for (const Expr *I : L->capture_inits())
      lower(I);
    lowerLambda(L);
    return;
  }
  if (const auto *D = dyn_cast<OMPExecutableDirective>(S)) {
    if (isRegion(D))
      lowerRegion(D);
    return;
  }
  if (isa<UnaryExprOrTypeTraitExpr>(S) || isa<CXXNoexceptExpr>(S) ||
      isa<CXXTypeidExpr>(S) || isa<RequiresExpr>(S))
    return;
  if (const auto *CO = dyn_cast<AbstractConditionalOperator>(S)) {
    (void)CO; // condition and arms are elements of other blocks
    return;
  }
  if (const auto *BO = dyn_cast<BinaryOperator>(S)) {
    if (BO->isLogicalOp())
      return;
    lowerChildren(S);
    if (BO->getOpcode() == BO_Assign) {
      lowerAssign(BO, BO->getLHS(), BO->getRHS());
    } else if (BO->isCompoundAssignmentOp()) {
      Place P = place(BO->getLHS());
      writeEntry(BO->getLHS());
      if (P.valid() && P.MapSels < 0) {
        Event &Ev = emit(EventKind::Store, S);
        Ev.P = P.P;
        if (BO->getOpcode() == BO_RemAssign || BO->getOpcode() == BO_AndAssign)
          Ev.V.Text = B.intern("%");
      }
    }
    return;
  }
  if (const auto *R = dyn_cast<ReturnStmt>(S)) {
    const Expr *E = R->getRetValue();
    if (E)
      lower(E);
    Value V;
    QualType T = F->getReturnType();
    if (E && T->isReferenceType()) {
      Place P = place(E);
      V = P.valid() ? address(P) : value(E);
    } else if (E) {
      TypeKind K = B.kind(T.getUnqualifiedType());
      const Expr *X = strip(E);
      const auto *CE = dyn_cast<CXXConstructExpr>(X);
      bool CopyOrMove = CE && CE->getNumArgs() >= 1 &&
                        CE->getConstructor()->isCopyOrMoveConstructor();
      if (tracked(K)) {
        V = value(E);
      } else if (CopyOrMove) {
        const Expr *Src = CE->getArg(0);
        Place P = place(Src);
        if (P.valid()) {
          bool Move = Src->isXValue() || CE->isElidable() ||
                      CE->getConstructor()->isMoveConstructor();
          V.Kind = Move ? ValueKind::MovedFrom : ValueKind::CopyOf;
          V.P = P.P;
          if (!Move && P.P.RootKind != Root::None)
            copyIfHeavy(Src, Path(), CopyKind::Return, S, moveFix(E));
        }
      } else if (auto It = Memo.find(X); It != Memo.end()) {
        if (It->second.R != None)
          V = loadOf(tempPath(It->second.R));
        else
          V.Kind = ValueKind::Fresh;
      } else {
        V.Kind = ValueKind::Fresh;
      }
    }
    if (E) {
      TypeKind K = B.kind(T.getNonReferenceType().getUnqualifiedType());
      Place P;
      if (T->isReferenceType())
        P = place(E);
      else if (K == TypeKind::Iterator || K == TypeKind::Pointer ||
               K == TypeKind::View)
        P = lender(E);
      if (P.valid() && (P.Via.valid() || P.MapSels >= 0)) {
        use(P, S, T->isReferenceType() ? 0 : OpLookup);
        borrow(Path(), borrowKind(T), P, S);
      }
    }
    Event &Ev = emit(EventKind::Return, S);
    Ev.V = std::move(V);
    return;
  }
  if (const auto *U = dyn_cast<clang::UnaryOperator>(S)) {
    lowerChildren(S);
    if (U->isIncrementDecrementOp()) {
      writeEntry(U->getSubExpr());
      // A pointer that is an iterator of a map.
      if (auto El = elementOf(U->getSubExpr());
          El && El->MapSels >= 0 && El->Via.valid() &&
          U->getType()->isPointerType()) {
        use(*El, S, OpIterate);
        return;
      }
      Place P = place(U->getSubExpr());
      if (P.valid() && P.MapSels < 0)
        emit(EventKind::Store, S).P = P.P;
    } else if (U->getOpcode() == UO_Deref &&
               pointsToMap(B, U->getSubExpr()->getType()) &&
               !MapReceivers.count(U)) {
      Value V = value(U->getSubExpr());
      if (V.Kind == ValueKind::Load)
        emit(EventKind::Deref, S).P = V.P;
    }
    return;
  }
  if (const auto *C = dyn_cast<ImplicitCastExpr>(S)) {
    lowerChildren(S);
    if (C->getCastKind() == CK_LValueToRValue)
      readEntry(C->getSubExpr());
    return;
  }
  if (const auto *N = dyn_cast<CXXNewExpr>(S)) {
    // The constructor's call, if any, is lowered before this and writes to
    // the heap temp; clang evaluates it after the allocation.
    lowerChildren(S);
    uint32_t R = heapTemp(N);
    Value V;
    V.Kind = ValueKind::Fresh;
    assign(tempPath(R), V, S);
    if (const Expr *Init = N->getInitializer()) {
      Path Object = tempPath(R);
      Object.Sels.push_back({SelKind::Deref, 0});
      if (tracked(B.kind(N->getAllocatedType())) ||
          B.info(B.type(N->getAllocatedType())).CarriesMap ||
          isa<InitListExpr>(strip(Init)))
        initialise(Object, N->getAllocatedType(), Init, CopyKind::Temp, S,
                   moveFix(Init));
    }
    return;
  }
  if (const auto *D = dyn_cast<CXXDeleteExpr>(S)) {
    lowerChildren(S);
    Value V = value(D->getArgument());
    Place P = deref(V);
    if (P.valid())
      destroy(P.P, D->getDestroyedType(), B.range(S->getSourceRange()));
    return;
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
    lowerChildren(S);
    lowerConstruct(C);
    return;
  }
  if (const auto *C = dyn_cast<CallExpr>(S)) {
    lowerChildren(S);
    lowerCall(C);
    return;
  }
  if (const auto *D = dyn_cast<CXXDefaultInitExpr>(S)) {
    lower(D->getExpr());
    return;
  }
  if (const auto *IL = dyn_cast<InitListExpr>(S)) {
    lowerChildren(S);
    lowerInitList(IL);
    return;
  }
  if (isa<CompoundStmt>(S) || isa<IfStmt>(S) || isa<ForStmt>(S) ||
      isa<WhileStmt>(S) || isa<DoStmt>(S) || isa<SwitchStmt>(S) ||
      isa<CXXForRangeStmt>(S) || isa<CXXTryStmt>(S))
    return;
  lowerChildren(S);
}

/// An aggregate that no declaration or constructor names, as in
/// `v.push_back({...})`: a temporary.
void Lowering::lowerInitList(const InitListExpr *IL) {
  if (IL->isSyntacticForm() && IL->getSemanticForm() &&
      IL->getSemanticForm() != IL)
    IL = IL->getSemanticForm();
  const CXXRecordDecl *R = IL->getType()->getAsCXXRecordDecl();
  if (!R || !B.isProject(R) || B.kind(IL->getType()) != TypeKind::Record)
    return;
  auto It = Dests.find(IL);
  if (It != Dests.end() && It->second.K != Destination::Pushed &&
      It->second.K != Destination::Lvalue)
    return; // whoever is initialised by it says so
  uint32_t T = temp();
  initialise(tempPath(T), IL->getType(), IL, CopyKind::Member, IL);
  Memo[IL] = {Meaning::IsPlace, {tempPath(T), -1, {}}, {}, T};
}

void Lowering::lowerAssign(const Expr *E, const Expr *L, const Expr *R) {
  Place P = place(L);
  const auto *D = dyn_cast<DeclRefExpr>(L->IgnoreParenImpCasts());
  const auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  if (P.MapSels >= 0)
    entryAccess(P, OpElementWrite, E);
  if (!P.valid())
    return;
  TypeKind K = B.kind(L->getType());
  use(P, E);
  if (auto El = elementOf(R); El && V && K == TypeKind::Pointer) {
    Points[V] = *El;
    Points[V].Via = P.P;
  }
  if (K == TypeKind::Integer) {
    Value Lit = literalOf(R);
    if (Lit.Kind == ValueKind::Literal)
      assign(P.P, Lit, E);
    else
      emit(EventKind::Store, E).P = P.P;
    return;
  }
  if (tracked(K))
    assign(P.P, value(R), E);
  else
    emit(EventKind::Store, E).P = P.P;
  if (auto El = elementOf(R);
      El && (K == TypeKind::Pointer || K == TypeKind::Iterator))
    borrow(P.P, borrowKind(L->getType()), *El, E);
}

void Lowering::spawn(const Expr *At, const models::FunctionModel &M,
                     const Expr *Callable, llvm::ArrayRef<const Expr *> Args,
                     Path Handle) {
  Value V = callable(Callable);
  for (const Expr *A : Args) {
    const Expr *S = strip(A);
    if (isa<CXXDefaultArgExpr>(A->IgnoreParens()))
      continue;
    TypeKind K = B.kind(S->getType().getNonReferenceType());
    Value Arg;
    if (K == TypeKind::Reference || tracked(K)) {
      Arg = value(A);
      if (Arg.Kind == ValueKind::Unknown && S->isGLValue())
        Arg = loadOf(place(S).P);
    } else {
      Place P = place(S);
      const auto *CE = dyn_cast<CXXConstructExpr>(S);
      if (CE && CE->getNumArgs() >= 1)
        P = place(CE->getArg(0));
      if (P.valid()) {
        Arg.Kind = S->isXValue() ? ValueKind::MovedFrom : ValueKind::CopyOf;
        Arg.P = P.P;
        if (!S->isXValue())
          copyIfHeavy(S, Path(), CopyKind::Capture, At, refWrapFix(A));
      } else {
        Arg = literalOf(S);
      }
    }
    V.Bound.push_back(std::move(Arg));
  }
  Event &E = emit(EventKind::Spawn, At);
  E.V = std::move(V);
  E.P = std::move(Handle);
  E.Spawned = M.Spawned;
  E.Multi = M.Multi;
  E.Name = B.intern(M.Name);
}

/// True for the mutexes of single-threaded policies: a class of the project
/// whose lock() has an empty body.
static bool locksNothing(FileBuilder &B, QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || !B.isProject(R))
    return false;
  for (const CXXMethodDecl *M : R->methods())
    if (M->getDeclName().isIdentifier() && M->getName() == "lock") {
      const FunctionDecl *D = nullptr;
      const auto *S =
          M->hasBody(D) ? dyn_cast<CompoundStmt>(D->getBody()) : nullptr;
      return S && S->body_empty();
    }
  return false;
}

/// A pair or tuple made of \p N parts, one of which may hold a map or nothing:
/// each part says what it becomes.  False if it is something else.
bool Lowering::lowerTuple(const CXXConstructExpr *C, unsigned N) {
  std::vector<FileBuilder::Part> Parts = B.tupleParts(C->getType());
  if (N < 2 || Parts.size() != N)
    return false;
  auto Holds = [&](const FileBuilder::Part &X) {
    TypeKind K = B.kind(X.Ty.getUnqualifiedType());
    return K == TypeKind::Handle ||
           ((K == TypeKind::Pointer || K == TypeKind::Unique ||
             K == TypeKind::Shared || K == TypeKind::Optional) &&
            pointsToMap(B, X.Ty.getUnqualifiedType()));
  };
  if (llvm::none_of(Parts, Holds))
    return false;
  Path Dest = destination(C);
  uint32_t R = None;
  if (!Dest.valid()) {
    R = temp();
    Dest = tempPath(R);
  }
  for (unsigned I = 0; I < N; ++I) {
    if (!tracked(B.kind(Parts[I].Ty.getUnqualifiedType())))
      continue;
    Path P = Dest;
    P.Sels.push_back({SelKind::Field, Parts[I].Usr});
    initialise(P, Parts[I].Ty, C->getArg(I), CopyKind::Temp, C->getArg(I));
  }
  Meaning M;
  M.K = Meaning::IsPlace;
  M.Pl.P = Dest;
  M.R = R;
  Memo[C] = M;
  return true;
}

void Lowering::lowerConstruct(const CXXConstructExpr *C) {
  QualType T = C->getType();
  TypeKind K = B.kind(T);
  // A copy of an iterator, or of a pair with one, looks at nothing.
  if (K != TypeKind::Iterator && K != TypeKind::View &&
      !(C->getNumArgs() == 1 && elementOf(C->getArg(0))))
    for (const Expr *A : C->arguments())
      useOperand(A, C, true);
  const CXXConstructorDecl *CD = C->getConstructor();
  unsigned N = C->getNumArgs();
  while (N && isa<CXXDefaultArgExpr>(C->getArg(N - 1)))
    --N;
  if (K == TypeKind::Guard) {
    const models::TypeModel *TM = B.modelOf(T);
    if (CD->isMoveConstructor() || N == 0)
      return;
    Path Dest = destination(C);
    if (!Dest.valid()) {
      uint32_t R = temp();
      Dest = tempPath(R);
      Memo[C] = {Meaning::IsPlace, {Dest, -1, {}}, {}, R};
    }
    bool Adopt = false, Defer = false, Try = false;
    std::vector<Path> Mutexes;
    for (unsigned I = 0; I < N; ++I) {
      const Expr *A = C->getArg(I);
      QualType AT = A->getType().getNonReferenceType();
      std::string Name;
      if (const CXXRecordDecl *R = AT->getAsCXXRecordDecl())
        Name = R->getNameAsString();
      if (Name.find("adopt_lock") != std::string::npos)
        Adopt = true;
      else if (Name.find("defer_lock") != std::string::npos)
        Defer = true;
      else if (Name.find("try_to_lock") != std::string::npos)
        Try = true;
      else if (Name == "duration" || Name == "time_point")
        Try = true;
      else if (AT->isPointerType()) {
        Place P = deref(value(A));
        if (P.valid())
          Mutexes.push_back(P.P);
      } else if ((A->isGLValue() || AT->isRecordType()) &&
                 !locksNothing(B, AT)) {
        Place P = place(A);
        if (P.valid())
          Mutexes.push_back(P.P);
      }
    }
    (void)Adopt; // locking again what is held already changes nothing
    GuardPaths.push_back({Dest, Mutexes});
    if (Defer || (TM && TM->Deferred))
      return;
    for (const Path &Mx : Mutexes) {
      Event &E = emit(EventKind::Lock, C);
      E.P = Mx;
      E.Q = Dest;
      E.Mode = TM ? TM->Mode : LockMode::Exclusive;
      E.Try = Try;
      E.Ty = 0;
    }
    return;
  }
  if (K == TypeKind::Thread) {
    const models::TypeModel *TM = B.modelOf(T);
    const models::FunctionModel *M =
        TM ? TM->member("(ctor)", N, false) : nullptr;
    if (CD->isCopyOrMoveConstructor() || N == 0 || !M ||
        M->Act != models::Action::Spawn)
      return;
    Path Dest = destination(C);
    if (!Dest.valid()) {
      uint32_t R = temp();
      Dest = tempPath(R);
      Memo[C] = {Meaning::IsPlace, {Dest, -1, {}}, {}, R};
    }
    unsigned At = M->Arg < 0 ? 0 : M->Arg;
    llvm::SmallVector<const Expr *, 4> Args;
    for (unsigned I = At + 1; I < N; ++I)
      Args.push_back(C->getArg(I));
    spawn(C, *M, C->getArg(At), Args, Dest);
    return;
  }
  if (tracked(K) || K == TypeKind::Map || K == TypeKind::Future ||
      K == TypeKind::Sequence || K == TypeKind::String)
    return;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (lowerTuple(C, N))
    return;
  if (!R || !B.isProject(R))
    return;
  if (CD->isCopyOrMoveConstructor() && CD->isDefaulted()) {
    if (!Dests.count(strip(C)) && C->getNumArgs() >= 1) {
      Place P = place(C->getArg(0));
      if (P.valid())
        Memo[C] = {Meaning::IsPlace, P, {}, None};
    }
    return;
  }
  Path Dest = destination(C);
  Meaning M;
  if (!Dest.valid()) {
    uint32_t Tm = temp();
    Dest = tempPath(Tm);
    M.R = Tm;
  }
  Meaning Ignored;
  llvm::SmallVector<const Expr *, 8> Args(C->arg_begin(), C->arg_end());
  projectCall(C, CD, nullptr, Args, Ignored, true, Dest);
  M.K = Meaning::IsPlace;
  M.Pl.P = Dest;
  Memo[C] = M;
}

Value Lowering::argument(const Expr *A, QualType PT, const FunctionDecl *FD,
                         unsigned Index) {
  const Expr *S = strip(A);
  QualType T = PT.isNull() ? A->getType() : PT;
  TypeKind K = B.kind(T.getNonReferenceType().getUnqualifiedType());
  if (K == TypeKind::Callable)
    return callable(A);
  if (T->isReferenceType()) {
    Place P = place(A);
    if (P.valid())
      return address(P);
    Value V = literalOf(S);
    if (V.Kind == ValueKind::Literal)
      return V;
    if (tracked(K)) {
      Path Tm = tempPath(temp());
      assign(Tm, value(A), A);
      Place TP;
      TP.P = Tm;
      return address(TP);
    }
    if (S->isPRValue())
      V.Kind = ValueKind::Fresh;
    return V;
  }
  const auto *CE = dyn_cast<CXXConstructExpr>(S);
  bool CopyOrMove = CE && CE->getNumArgs() >= 1 &&
                    CE->getConstructor()->isCopyOrMoveConstructor();
  if (tracked(K)) {
    if (CopyOrMove && CE->getArg(0)->isXValue()) {
      Place From = place(CE->getArg(0));
      if (From.valid()) {
        Path Tm = tempPath(temp());
        Event &E = emit(EventKind::Move, A);
        E.P = Tm;
        E.Q = From.P;
        return loadOf(Tm);
      }
    }
    return value(A);
  }
  if (CopyOrMove) {
    const Expr *Src = CE->getArg(0);
    Place From = place(Src);
    Value V;
    if (!From.valid())
      return V;
    V.P = From.P;
    if (Src->isXValue() || CE->getConstructor()->isMoveConstructor()) {
      V.Kind = ValueKind::MovedFrom;
      if (B.info(B.type(T)).CarriesMap)
        emit(EventKind::Move, A).Q = From.P;
    } else {
      V.Kind = ValueKind::CopyOf;
      Path To;
      if (FD && B.isProject(FD)) {
        To.RootKind = Root::Local;
        To.Owner = B.usr(FD);
        To.Index = Index;
      }
      copyIfHeavy(Src, To, CopyKind::Param, A, moveFix(A));
    }
    return V;
  }
  Value V = literalOf(S);
  if (V.Kind == ValueKind::Literal)
    return V;
  if (auto It = Memo.find(S); It != Memo.end() && It->second.R != None)
    return loadOf(tempPath(It->second.R));
  if (S->isPRValue() && S->getType()->isRecordType())
    V.Kind = ValueKind::Fresh;
  return V;
}

Path Lowering::attributePath(const Expr *E, const Expr *Recv,
                             llvm::ArrayRef<const Expr *> Args) {
  Path P;
  if (!E)
    return P;
  E = E->IgnoreParenImpCasts();
  if (const auto *U = dyn_cast<clang::UnaryOperator>(E)) {
    P = attributePath(U->getSubExpr(), Recv, Args);
    return P;
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    if (isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()))
      P = Recv ? place(Recv).P : thisPath();
    else
      P = attributePath(M->getBase(), Recv, Args);
    if (!P.valid())
      return P;
    if (M->isArrow() && !isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()))
      P.Sels.push_back({SelKind::Deref, 0});
    if (const auto *Fd = dyn_cast<FieldDecl>(M->getMemberDecl())) {
      B.declareField(Fd);
      P.Sels.push_back({SelKind::Field, B.usr(Fd)});
    }
    return P;
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *PV = dyn_cast<ParmVarDecl>(D->getDecl())) {
      unsigned I = PV->getFunctionScopeIndex();
      if (Recv || !Args.empty()) {
        if (I < Args.size()) {
          Place A = place(Args[I]);
          P = A.valid() ? A.P : deref(value(Args[I])).P;
        }
      } else {
        P.RootKind = Root::Local;
        P.Owner = Out.Usr;
        P.Index = I;
        P.Sels.push_back({SelKind::Deref, 0});
      }
    } else if (const auto *V = dyn_cast<VarDecl>(D->getDecl())) {
      P = varPlace(V, nullptr).P;
    }
  }
  return P;
}

bool Lowering::isCapability(const FunctionDecl *FD) {
  const auto *MD = dyn_cast<CXXMethodDecl>(FD);
  return MD && MD->getParent()->hasAttr<CapabilityAttr>();
}

void Lowering::lockCapability(const FunctionDecl *FD, const Path &P,
                              Range At) {
  for (const auto *A : FD->specific_attrs<AcquireCapabilityAttr>())
    if (A->args_size() == 0) {
      Event &E = emit(EventKind::Lock, At);
      E.P = P;
      E.Mode = A->isShared() ? LockMode::Shared : LockMode::Exclusive;
    }
  for (const auto *A : FD->specific_attrs<ReleaseCapabilityAttr>())
    if (A->args_size() == 0)
      emit(EventKind::Unlock, At).P = P;
}

void Lowering::attributes(const Expr *At, const FunctionDecl *FD,
                          const Expr *Recv, llvm::ArrayRef<const Expr *> Args) {
  if (FD->hasBody())
    return; // the body says it better
  if (Recv && isCapability(FD)) {
    Path P = place(Recv).P;
    if (P.valid())
      lockCapability(FD, P, B.range(At->getSourceRange()));
    return;
  }
  for (const auto *A : FD->specific_attrs<AcquireCapabilityAttr>())
    for (const Expr *X : A->args()) {
      Path P = attributePath(X, Recv, Args);
      if (!P.valid())
        continue;
      Event &E = emit(EventKind::Lock, At);
      E.P = P;
      E.Mode = A->isShared() ? LockMode::Shared : LockMode::Exclusive;
    }
  for (const auto *A : FD->specific_attrs<ReleaseCapabilityAttr>())
    for (const Expr *X : A->args()) {
      Path P = attributePath(X, Recv, Args);
      if (P.valid())
        emit(EventKind::Unlock, At).P = P;
    }
}

bool Lowering::interesting(TypeId T, unsigned Depth) const {
  const facts::Type &Ty = B.info(T);
  switch (Ty.Kind) {
  case TypeKind::Map:
  case TypeKind::Handle:
  case TypeKind::Guarded:
  case TypeKind::Mutex:
  case TypeKind::Thread:
  case TypeKind::Callable:
  case TypeKind::Record:
    return true;
  case TypeKind::Pointer:
  case TypeKind::Reference:
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Optional:
  case TypeKind::Sequence:
    return Depth < 3 && interesting(Ty.Pointee, Depth + 1);
  default:
    return false;
  }
}

void Lowering::projectCall(const Expr *E, const FunctionDecl *FD,
                           const Expr *Recv,
                           llvm::ArrayRef<const Expr *> Args, Meaning &Result,
                           bool Construct, Path ConstructAt) {
  std::vector<Value> Values;
  unsigned I = 0;
  for (const Expr *A : Args) {
    QualType PT;
    if (I < FD->getNumParams())
      PT = FD->getParamDecl(I)->getType();
    Values.push_back(argument(A, PT, FD, I));
    ++I;
  }
  Place RP;
  bool Virtual = false;
  if (Recv) {
    RP = Recv->getType()->isPointerType() ? pointee(Recv) : place(Recv);
    const auto *MD = dyn_cast<CXXMethodDecl>(FD);
    if (RP.MapSels >= 0)
      entryAccess(RP, MD && MD->isConst() ? OpElementRead : OpElementWrite, E);
    if (MD && MD->isVirtual()) {
      const auto *MC = dyn_cast<CXXMemberCallExpr>(E);
      const auto *ME =
          MC ? dyn_cast<MemberExpr>(MC->getCallee()->IgnoreParens()) : nullptr;
      Virtual = !ME || !ME->hasQualifier();
    }
  }
  Event &Ev = emit(EventKind::Call, E);
  Ev.Callee = B.usr(FD);
  Ev.Name = B.intern(FD->getNameAsString());
  Ev.Args = std::move(Values);
  Ev.Recv = Construct ? ConstructAt : RP.P;
  Ev.Construct = Construct;
  Ev.Virtual = Virtual;
  Ev.R = temp();
  uint32_t R = Ev.R;
  Queue(FD);
  if (Virtual)
    for (const CXXMethodDecl *O : cast<CXXMethodDecl>(FD)->overridden_methods())
      Queue(O);
  attributes(E, FD, Recv, Args);
  resultOf(R, FD->getReturnType(), Result);
}

/// The call with result \p R of type \p RT means this.
void Lowering::resultOf(uint32_t R, QualType RT, Meaning &Result) {
  Result.R = R;
  if (RT->isReferenceType()) {
    Result.K = Meaning::IsPlace;
    Result.Pl.P = tempPath(R);
    Result.Pl.Via = Result.Pl.P;
    Result.Pl.P.Sels.push_back({SelKind::Deref, 0});
  } else if (tracked(B.kind(RT.getUnqualifiedType()))) {
    Result.K = Meaning::IsValue;
    Result.V = loadOf(tempPath(R));
  } else if (B.kind(RT.getUnqualifiedType()) == TypeKind::Iterator) {
    Result.K = Meaning::IsIterator;
    Result.Pl.P = tempPath(R);
    Result.Pl.Via = Result.Pl.P;
    Result.Pl.P.Sels.push_back({SelKind::Deref, 0});
  } else {
    Result.K = Meaning::IsPlace;
    Result.Pl.P = tempPath(R);
  }
}

/// Returns the temporary that the result is in, None if it is not known what
/// is called.
uint32_t Lowering::runCallable(const Expr *At, const Expr *Callable,
                               llvm::ArrayRef<Value> Args) {
  if (std::vector<Value> Overloads = overloads(Callable); Overloads.size() > 1) {
    // Which of them runs is decided when the program does.
    for (const Value &V : Overloads)
      runCallable(At, V, Args);
    return None;
  }
  return runCallable(At, callable(Callable), Args);
}

uint32_t Lowering::runCallable(const Expr *At, const Value &V,
                               llvm::ArrayRef<Value> Args) {
  if (V.Kind != ValueKind::Function && V.Kind != ValueKind::Load)
    return None;
  Event &E = emit(EventKind::Call, At);
  if (V.Kind == ValueKind::Function)
    E.Callee = V.Text;
  else
    E.Target = V.P;
  E.Args.assign(Args.begin(), Args.end());
  if (!V.Bound.empty() && V.Kind == ValueKind::Function) {
    E.Recv = deref(V.Bound[0]).P;
  }
  return E.R = temp();
}

/// Adds the call operators of \p R and of its bases that have a body: those of
/// a visitor, or of lambdas that a class inherits from.
static void callOperators(const CXXRecordDecl *R,
                          llvm::SmallVectorImpl<const CXXMethodDecl *> &Out) {
  if (!R || !R->hasDefinition())
    return;
  auto Add = [&](const NamedDecl *D) {
    if (const auto *T = dyn_cast<FunctionTemplateDecl>(D)) {
      for (const FunctionDecl *S : T->specializations())
        if (S->hasBody())
          Out.push_back(cast<CXXMethodDecl>(S));
    } else if (const auto *M = dyn_cast<CXXMethodDecl>(D)) {
      if (M->getOverloadedOperator() == OO_Call && M->hasBody())
        Out.push_back(M);
    }
  };
  for (const Decl *D : R->decls())
    if (const auto *N = dyn_cast<NamedDecl>(D);
        N && N->getDeclName().getNameKind() ==
                 DeclarationName::CXXOperatorName &&
        N->getDeclName().getCXXOverloadedOperator() == OO_Call)
      Add(N);
  for (const CXXBaseSpecifier &Base : R->bases())
    callOperators(Base.getType()->getAsCXXRecordDecl(), Out);
}

std::vector<Value> Lowering::overloads(const Expr *E) {
  std::vector<Value> Out;
  const Expr *S = strip(E);
  const CXXRecordDecl *R =
      S->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || B.modelOf(R))
    return Out;
  llvm::SmallVector<const CXXMethodDecl *, 4> Operators;
  callOperators(R, Operators);
  if (Operators.size() < 2)
    return Out;
  Place Object = S->isGLValue() ? place(S) : Place();
  for (const CXXMethodDecl *M : Operators) {
    if (!M->getParent()->isLambda() && !B.isProject(M))
      continue;
    Value V;
    V.Kind = ValueKind::Function;
    V.Text = B.usr(M);
    if (!M->getParent()->isLambda()) {
      if (Object.valid())
        V.Bound.push_back(address(Object));
      Queue(M);
    }
    Out.push_back(std::move(V));
  }
  return Out;
}

/// True if \p T can be called.
static bool isCallable(FileBuilder &B, const Expr *E) {
  QualType T = E->getType().getNonReferenceType();
  if (B.kind(T) == TypeKind::Callable || T->isFunctionType() ||
      T->isFunctionPointerType())
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || B.modelOf(R))
    return false;
  if (R->isLambda())
    return true;
  for (const CXXMethodDecl *M : R->methods())
    if (M->getOverloadedOperator() == OO_Call)
      return true;
  // A class that takes its call operators over from lambdas.
  for (const CXXBaseSpecifier &Base : R->bases())
    if (const CXXRecordDecl *BR = Base.getType()->getAsCXXRecordDecl();
        BR && BR->isLambda())
      return true;
  // bind expressions
  return R->getName() == "_Bind" || R->getName() == "_Bind_front";
}

/// `m.clone()`: the temporary \p R is a deep copy of the map at \p From.
void Lowering::clone(const Expr *E, const Expr *Recv, const Place &From,
                     uint32_t R) {
  std::vector<FixHint> Fixes;
  const auto *MC = dyn_cast<CXXMemberCallExpr>(E);
  const auto *ME =
      MC ? dyn_cast<MemberExpr>(MC->getCallee()->IgnoreParens()) : nullptr;
  // `T c = m.clone();` becomes `const T &c = m;`.
  if (auto It = Dests.find(E); It != Dests.end() && ME && !ME->isArrow() &&
                               It->second.K == Destination::Variable &&
                               isa<DeclRefExpr, MemberExpr>(Recv->IgnoreImpCasts()))
    for (FixHint &F : B.refFixes(It->second.Var))
      if (auto Cut = B.replace(SourceRange(ME->getOperatorLoc(), E->getEndLoc()),
                               "");
          Cut && F.Kind == FixKind::ConstRef) {
        F.Edits.push_back(*Cut);
        Fixes.push_back(std::move(F));
      }
  Event &Ev = emit(EventKind::Copy, E);
  Ev.P = tempPath(R);
  Ev.Q = From.P;
  Ev.R = R;
  Ev.Copied = CopyKind::Temp;
  Ev.Ty = B.type(E->getType().getUnqualifiedType());
  Ev.Fixes = std::move(Fixes);
}

/// Refers into a string that ends with the expression.
Value Lowering::intoTemporary() {
  Value V;
  V.Kind = ValueKind::Into;
  V.P.RootKind = Root::Temp;
  V.P.Owner = Out.Usr;
  V.P.Index = None;
  return V;
}

/// Part 0 or 1 of `{k, v}`, pair(k, v), make_pair(k, v); null if \p E is
/// something else.
static const Expr *partOfPair(const Expr *E, unsigned Part) {
  const Expr *S = strip(E);
  const CXXRecordDecl *R =
      S->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || R->getName() != "pair")
    return nullptr;
  if (const auto *C = dyn_cast<CXXConstructExpr>(S))
    return C->getNumArgs() == 2   ? C->getArg(Part)
           : C->getNumArgs() == 1 ? partOfPair(C->getArg(0), Part)
                                  : nullptr;
  if (const auto *I = dyn_cast<InitListExpr>(S))
    return I->getNumInits() == 2 ? I->getInit(Part) : nullptr;
  if (const auto *C = dyn_cast<CallExpr>(S))
    return C->getNumArgs() == 2 ? C->getArg(Part) : nullptr;
  return nullptr;
}

/// The key in the argument of an insertion: the first part of a pair that is
/// made there, or \p E itself.
static const Expr *keyIn(const Expr *E) {
  const Expr *S = strip(E);
  const CXXRecordDecl *R =
      S->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || R->getName() != "pair")
    return E;
  if (const auto *C = dyn_cast<CXXConstructExpr>(S))
    return C->getNumArgs() == 1 || C->getNumArgs() == 2 ? keyIn(C->getArg(0))
                                                        : E;
  if (const auto *I = dyn_cast<InitListExpr>(S))
    return I->getNumInits() == 2 ? I->getInit(0) : E;
  if (const auto *C = dyn_cast<CallExpr>(S))
    return C->getNumArgs() == 2 ? C->getArg(0) : E;
  return E;
}

void Lowering::mapOp(const Expr *E, const FunctionDecl *FD,
                     const models::FunctionModel &M,
                     const models::TypeModel &TM, const Expr *Recv,
                     llvm::ArrayRef<const Expr *> Args, Meaning &Result) {
  Place P = Recv->getType()->isPointerType() ? pointee(Recv) : place(Recv);
  if (P.valid() && (TM.Kind == TypeKind::Handle || TM.Kind == TypeKind::View))
    P.P.Sels.push_back({SelKind::Deref, 0});
  uint32_t Op = M.Op;
  const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
  // The const overloads of operator[] and of iteration do not change anything.
  if (MD && MD->isConst())
    Op &= ~(OpSubscript | OpInsert * (TM.Kind != TypeKind::Handle ? 1u : 0u));
  if ((M.Op & OpSubscript) && !(Op & OpSubscript))
    Op |= OpRead | OpRef;
  const Expr *Key = nullptr;
  if (M.KeyArg >= 0 && static_cast<unsigned>(M.KeyArg) < Args.size())
    Key = Args[M.KeyArg];
  std::vector<Value> Values;
  if (Key) {
    // erase(it) takes a position, not a key.
    Values.push_back(elementOf(Key) && (M.Op & OpErase) ? Value()
                                                        : keyOf(Key));
    // A string that is made here and turns into a view on its way in.
    const Expr *First = partOfPair(Key, 0);
    const Expr *Given = strip(First ? First : Key);
    const Path &Found = Values.back().P;
    if ((!Found.valid() || Found.RootKind == Root::Temp) && Given->isPRValue() &&
        B.kind(Given->getType().getUnqualifiedType()) == TypeKind::String &&
        B.info(B.info(B.type(Recv->getType().getNonReferenceType())).Key).Kind ==
            TypeKind::View)
      Values.back() = intoTemporary();
  }
  // What refers to the entry that goes, or to the one whose key is given.
  Path Position;
  for (const Expr *A : Args)
    if (A == Key || (!Key && A == Args[0])) {
      auto At = elementOf(A);
      Position = At ? At->Via : place(strip(A)).Via;
    }
  // The other map of swap, merge, assignment.
  bool Swap = M.Act == models::Action::Swap;
  for (const Expr *A : Args) {
    const Expr *S = strip(A);
    TypeKind K = B.kind(S->getType().getNonReferenceType().getUnqualifiedType());
    // A free function's own map is among its arguments.
    const bool Own = Recv && strip(Recv) == S;
    if (K == TypeKind::Map && A != Key && !Own) {
      Place Q = place(S);
      // `Map().swap(m)`: what m held goes with the temporary.
      if (!Q.valid() || (!P.valid() && !Swap))
        continue;
      bool Assign = M.Op & OpAssign;
      auto Mention = [&] {
        if (Q.P.RootKind == Root::Temp)
          return;
        Event &Ev = emit(EventKind::MapOp, A);
        Ev.P = Q.P;
        Ev.Op = Swap || (!Assign && !A->getType().isConstQualified())
                    ? OpWrite | OpMoveOut
                : S->isXValue() ? OpWrite | OpMoveOut
                                : OpRead;
        Ev.Name = B.intern(M.Name);
        if (Swap && !P.valid() && strip(Recv)->isPRValue()) {
          Ev.Op |= OpClear;
          Ev.Dies = DiesIterators | DiesReferences;
        }
      };
      // The copy is the last thing that an assignment does with its source.
      const bool Copies = Assign && !Swap && !S->isXValue() && !S->isPRValue();
      if (Copies)
        Mention();
      if (Swap && P.valid()) {
        Event &Ev = emit(EventKind::Swap, E);
        Ev.P = P.P;
        Ev.Q = Q.P;
      } else if (Assign && P.valid() && (S->isXValue() || S->isPRValue())) {
        Event &Ev = emit(EventKind::Move, E);
        Ev.P = P.P;
        Ev.Q = Q.P;
      } else if (Assign && P.valid()) {
        copyIfHeavy(S, P.P, CopyKind::Var, E, moveFix(S));
      }
      if (!Copies)
        Mention();
    }
  }
  bool Inserts = Op & (OpInsert | OpSubscript | OpAssign);
  Place El = P.valid() ? element(P, true, Key) : Place();
  if (P.valid()) {
    // A map inside an entry of another map.
    if (P.MapSels >= 0)
      entryAccess(P, Op & (OpWrite | OpInsert | OpErase | OpClear | OpSubscript |
                           OpAssign | OpRehash | OpReserve)
                         ? OpElementWrite
                         : OpElementRead,
                  E);
    Event &Ev = emit(EventKind::MapOp, E);
    Ev.P = P.P;
    Ev.Op = Op;
    Ev.Name = FD && FD->getDeclName().isIdentifier() ? B.intern(FD->getName())
                                                     : B.intern(M.Name);
    Ev.Args = std::move(Values);
    if (Key)
      keyOf(Ev, Key);
    if (Key && TM.MasksHash && (Op & OpInsert))
      Ev.KeyZeros = lowZeros(B, keyIn(Key), Body);
    if (Key && !Inputs.empty() && (Op & OpInsert))
      if (const VarDecl *V = mentionsInput(Key, Inputs);
          V && V->getParentFunctionOrMethod() == F)
        Ev.KeyInput = local(V);
    if (EntryUse.count(E)) {
      Ev.Use = EntryUse.lookup(E);
      Ev.Ty = B.type(E->getType().getUnqualifiedType());
      if (auto It = EntryFix.find(E); It != EntryFix.end())
        Ev.Fixes = std::move(It->second);
    }
    describeUse(Ev, E);
    Ev.Via = P.Via;
    Ev.At = std::move(Position);
    // The end of a range stays.
    if ((Op & OpErase) && !Key && Args.size() == 2)
      if (auto Last = elementOf(Args[1]))
        Ev.Q = Last->Via;
    // A handle that is const refers to entries that are not.
    if (TM.Kind == TypeKind::Handle || !(MD && MD->isConst()))
      Ev.Dies = M.Invalidates;
    if (M.Returns == models::Result::Iterator ||
        M.Returns == models::Result::Pair)
      Ev.Borrowed = BorrowKind::Iterator;
    else if (M.Returns == models::Result::Pointer)
      Ev.Borrowed = BorrowKind::Pointer;
    else if (M.Returns == models::Result::Ref)
      Ev.Borrowed = BorrowKind::Reference;
    if (M.Returns == models::Result::Value)
      Ev.Ty = B.type(E->getType().getUnqualifiedType());
    Result.R = temp();
    if (M.Act == models::Action::Clone)
      clone(E, Recv, P, Result.R);
    else
      Ev.R = Result.R;
    El.Via = tempPath(Result.R);
    // A table that moves its entries reads the arguments after it has moved
    // them.
    if ((Op & OpInsert) && (M.Invalidates & DiesReferences) && !TM.Ordered)
      for (const Expr *A : Args)
        if (A != Key)
          useOperand(A, E, true);
    if (Op & OpErase) {
      // What owning entries refer to dies with them.
      const facts::Type &MapTy =
          B.info(B.type(Recv->getType().getNonReferenceType()));
      TypeKind MK = B.info(MapTy.Mapped).Kind, KK = B.info(MapTy.Key).Kind;
      if (MK == TypeKind::Unique || KK == TypeKind::Unique ||
          MK == TypeKind::Record) {
        Event &D = emit(EventKind::Destroy, E);
        D.P = element(P, true, nullptr).P;
      }
    }
    if (Inserts)
      for (const Expr *A : Args) {
        if (A == Key && Args.size() > 1)
          continue;
        if (const Expr *Mapped = A == Key ? partOfPair(A, 1) : nullptr)
          A = Mapped;
        const Expr *S = strip(A);
        if (isCallable(B, S)) {
          assign(El.P, callable(A), E);
        } else if (tracked(B.kind(
                       S->getType().getNonReferenceType().getUnqualifiedType())) &&
                   A != Key) {
          Value V = value(A);
          if (V.Kind != ValueKind::Unknown && V.Kind != ValueKind::Literal)
            assign(El.P, V, E);
        }
      }
  }
  if (M.Act == models::Action::RunNow && M.Arg >= 0 &&
      static_cast<unsigned>(M.Arg) < Args.size()) {
    Value Entry = address(El);
    runCallable(E, Args[M.Arg], {Entry, Entry});
  }
  switch (M.Returns) {
  case models::Result::Iterator:
  case models::Result::Pointer:
    Result.K = Meaning::IsIterator;
    Result.Pl = El;
    break;
  case models::Result::Pair:
    Result.K = Meaning::IsPair;
    Result.Pl = El;
    break;
  case models::Result::Ref: {
    Result.K = Meaning::IsPlace;
    Result.Pl = El;
    // The mapped value of a pair-like entry: `m[k]` and `it->second` are one.
    break;
  }
  case models::Result::Self:
    Result.K = Meaning::IsPlace;
    Result.Pl = P;
    break;
  case models::Result::Value:
    Result.K = Meaning::IsValue;
    Result.V = loadOf(tempPath(Result.R));
    break;
  }
  if (!El.valid() && Result.K != Meaning::IsValue)
    Result.K = Meaning::Nothing;
}

/// True if the elements of the sequence \p Seq are pairs or tuples with a part
/// of type \p Part.
static bool hasPart(FileBuilder &B, QualType Seq, QualType Part) {
  const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      Seq.getNonReferenceType()->getAsCXXRecordDecl());
  if (!S || S->getTemplateArgs().size() == 0 ||
      S->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  return llvm::any_of(B.tupleParts(S->getTemplateArgs()[0].getAsType()),
                      [&](const FileBuilder::Part &X) {
                        return B.Ctx.hasSameUnqualifiedType(X.Ty, Part);
                      });
}

bool Lowering::lowerModelled(const CallExpr *E, const FunctionDecl *FD,
                             const models::FunctionModel &M,
                             const models::TypeModel *TM, const Expr *Recv,
                             llvm::ArrayRef<const Expr *> Args,
                             Meaning &Result) {
  using models::Action;
  auto Arg = [&](int I) -> const Expr * {
    if (I < 0)
      return Recv;
    return static_cast<unsigned>(I) < Args.size() ? Args[I] : nullptr;
  };
  auto PlaceOf = [&](const Expr *X) -> Place {
    if (!X)
      return Place();
    if (X->getType()->isPointerType() &&
        B.kind(X->getType()) == TypeKind::Pointer) {
      if (auto El = elementOf(X))
        return *El;
      return deref(value(X));
    }
    return place(X);
  };
  const Expr *Subject = Arg(M.Arg);
  Place P = PlaceOf(Subject);
  Place RP = PlaceOf(Recv);
  auto SetPlace = [&](const Place &Pl) {
    Result.K = Pl.valid() ? Meaning::IsPlace : Meaning::Nothing;
    Result.Pl = Pl;
  };
  auto FirstCallable = [&](int From, unsigned &At) -> const Expr * {
    for (unsigned I = From < 0 ? 0 : From; I < Args.size(); ++I)
      if (isCallable(B, strip(Args[I])) ||
          strip(Args[I])->getType()->isMemberFunctionPointerType()) {
        At = I;
        return Args[I];
      }
    return nullptr;
  };

  // What a non-const member does to an entry of a map.
  if (Recv && RP.MapSels >= 0 && M.Op == 0) {
    const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
    bool Read = MD && (MD->isConst() || M.Act == Action::Get ||
                       M.Act == Action::View || M.Act == Action::HasValue ||
                       M.Act == Action::AtomicLoad);
    TypeKind RK = TM ? TM->Kind : TypeKind::Other;
    bool Synced = RK == TypeKind::Atomic || RK == TypeKind::Mutex ||
                  RK == TypeKind::Sync;
    entryAccess(RP, Read || Synced ? OpElementRead : OpElementWrite, E);
  }

  if (M.Op) {
    const Expr *Map = Recv ? Recv : Subject;
    if (!Map)
      return false;
    const models::TypeModel *MapModel = TM ? TM : B.modelOf(Map->getType());
    if (!MapModel || (MapModel->Kind != TypeKind::Map &&
                      MapModel->Kind != TypeKind::Handle &&
                      MapModel->Kind != TypeKind::View)) {
      if (MapModel && MapModel->Kind == TypeKind::Sequence) {
        Place Seq = PlaceOf(Map);
        if ((M.Op & OpErase) && Seq.valid())
          emit(EventKind::Destroy, E).P = element(Seq, false, nullptr).P;
        if ((M.Op & OpIterate) && Seq.valid()) {
          Result.K = Meaning::IsIterator;
          Result.Pl = element(Seq, false, nullptr);
        }
        unsigned At = 0;
        if (const Expr *C = FirstCallable(0, At); C && Seq.valid())
          runCallable(E, C, {address(element(Seq, false, nullptr))});
        return true;
      }
      return false;
    }
    if (MapModel->Concurrent && MapModel->Kind == TypeKind::Map &&
        M.Act == Action::RunNow) {
      // The callable runs with the entry locked: nothing to follow.
      runCallable(E, Args[M.Arg], {});
      return true;
    }
    mapOp(E, FD, M, *MapModel, Map, Args, Result);
    return true;
  }

  switch (M.Act) {
  case Action::None:
    return false;
  case Action::ThreadId:
  case Action::Pure: {
    Result.K = Meaning::IsValue;
    return true;
  }
  case Action::NoReturn:
    return true;
  case Action::Lock:
  case Action::TryLock: {
    auto LockIt = [&](const Path &Mutex, const Path &Guard) {
      Event &Ev = emit(EventKind::Lock, E);
      Ev.P = Mutex;
      Ev.Q = Guard;
      Ev.Mode = M.Mode;
      Ev.Try = M.Act == Action::TryLock;
      Ev.R = temp();
      Result.K = Meaning::IsValue;
      Result.R = Ev.R;
      Result.V = loadOf(tempPath(Ev.R));
    };
    if (TM && TM->Kind == TypeKind::Guard && RP.valid()) {
      bool Known = false;
      for (Lowering *L = this; L && !Known; L = L->Parent)
        for (auto &[G, Mx] : L->GuardPaths)
          if (G == RP.P) {
            Known = true;
            for (const Path &X : Mx)
              LockIt(X, G);
          }
      return true;
    }
    if (!Recv && Args.size() > 1 && M.Act == Action::Lock) {
      for (const Expr *A : Args)
        if (Place Q = PlaceOf(A); Q.valid())
          LockIt(Q.P, Path());
      return true;
    }
    if (P.valid())
      LockIt(P.P, Path());
    return true;
  }
  case Action::Unlock:
    if (P.valid())
      emit(EventKind::Unlock, E).P = P.P;
    return true;
  case Action::Spawn: {
    unsigned At = 0;
    const Expr *C = FirstCallable(M.Arg, At);
    bool Parallel = true;
    for (const Expr *A : Args) {
      // std::execution::seq is no parallelism.
      const CXXRecordDecl *R =
          A->getType().getNonReferenceType()->getAsCXXRecordDecl();
      if (R && R->getName() == "sequenced_policy")
        Parallel = false;
    }
    if (!C) {
      if (M.Arg < 0 && Recv && RP.valid()) {
        // start() of a thread class: its own run().
        const CXXRecordDecl *R =
            Recv->getType()->isPointerType()
                ? Recv->getType()->getPointeeCXXRecordDecl()
                : Recv->getType()->getAsCXXRecordDecl();
        for (; R && R->hasDefinition();) {
          const CXXMethodDecl *Run = nullptr;
          for (const CXXMethodDecl *MD : R->methods())
            if (MD->getDeclName().isIdentifier() && MD->getName() == "run")
              Run = MD;
          if (Run) {
            Event &Ev = emit(EventKind::Spawn, E);
            Ev.V.Kind = ValueKind::Function;
            Ev.V.Text = B.usr(Run);
            Ev.V.Bound.push_back(address(RP));
            Ev.P = RP.P;
            Ev.Spawned = M.Spawned;
            Ev.Name = B.intern(M.Name);
            Queue(Run);
            return true;
          }
          R = R->getNumBases() ? R->bases_begin()->getType()->getAsCXXRecordDecl()
                               : nullptr;
        }
      }
      return false;
    }
    llvm::SmallVector<const Expr *, 4> Bound(Args.begin() + At + 1, Args.end());
    if (!Parallel) {
      runCallable(E, C, {});
      return true;
    }
    Path Handle;
    if (M.Spawned == SpawnKind::Async || B.kind(E->getType()) == TypeKind::Future)
      Handle = destination(E);
    else if (M.Spawned == SpawnKind::Executor || M.Spawned == SpawnKind::Serial ||
             M.Spawned == SpawnKind::Timer)
      Handle = RP.P;
    else if (M.Spawned == SpawnKind::Thread && !Args.empty() && At > 0)
      Handle = PlaceOf(Args[0]).P; // pthread_create(&t, attr, f, arg)
    uint32_t R = None;
    if (!Handle.valid() && M.Spawned == SpawnKind::Async &&
        !E->getType()->isVoidType()) {
      // The discarded future of std::async waits at once.
      if (!Discarded.count(E)) {
        R = temp();
        Handle = tempPath(R);
      }
    }
    spawn(E, M, C, Bound, Handle);
    if (Cur && !Quiet && R != None)
      Cur->Events.back().R = R;
    // Runs in the thread that asks for the result, parallel to nothing.
    if (Handle.valid() && isWithout(M, Args))
      emit(EventKind::Join, E).P = Handle;
    Result.K = Handle.valid() ? Meaning::IsPlace : Meaning::Nothing;
    Result.Pl.P = Handle;
    Result.R = R;
    return true;
  }
  case Action::Join:
    if (P.valid())
      emit(EventKind::Join, E).P = P.P;
    return true;
  case Action::Detach:
    return true;
  case Action::Signal:
    if (P.valid())
      emit(EventKind::Signal, E).P = P.P;
    return true;
  case Action::Wait:
    if (P.valid()) {
      if (M.Signals)
        emit(EventKind::Signal, E).P = P.P;
      if (Event &Ev = emit(EventKind::Wait, E); true)
        Ev.P = P.P;
      // Waiting for a future ends the task behind it.
      if (TM && (TM->Kind == TypeKind::Future))
        emit(EventKind::Join, E).P = P.P;
    }
    // A condition variable's predicate runs under the lock.
    {
      unsigned At = 0;
      if (const Expr *C = FirstCallable(0, At))
        runCallable(E, C, {});
    }
    return true;
  case Action::RunNow: {
    unsigned At = 0;
    if (const Expr *C = FirstCallable(M.Arg, At)) {
      std::vector<Value> Values;
      for (unsigned I = 0; I < Args.size(); ++I)
        if (I != At)
          if (auto El = elementOf(Args[I])) {
            Values.push_back(address(*El));
            break;
          }
      if (Values.empty())
        for (unsigned I = At + 1; I < Args.size(); ++I)
          Values.push_back(argument(Args[I], QualType(), nullptr, 0));
      runCallable(E, C, Values);
    }
    return true;
  }
  case Action::RunOnce: {
    if (P.valid())
      emit(EventKind::Lock, E).P = P.P;
    unsigned At = 0;
    if (const Expr *C = FirstCallable(M.Arg < 0 ? 0 : M.Arg + 1, At))
      runCallable(E, C, {});
    if (P.valid()) {
      emit(EventKind::Signal, E).P = P.P;
      emit(EventKind::Unlock, E).P = P.P;
      emit(EventKind::Wait, E).P = P.P;
    }
    return true;
  }
  case Action::Get: {
    if (!RP.valid())
      return true;
    TypeKind K = TM ? TM->Kind : TypeKind::Other;
    if (K == TypeKind::Guard) {
      // What a guard of guarded<T> refers to.
      for (Lowering *L = this; L; L = L->Parent)
        for (auto &[G, Mx] : L->GuardPaths)
          if (G == RP.P && !Mx.empty()) {
            Place Inner;
            Inner.P = Mx[0];
            Inner.P.Sels.push_back({SelKind::Deref, 0});
            if (E->getType()->isPointerType()) {
              Result.K = Meaning::IsValue;
              Result.V = address(Inner);
            } else {
              SetPlace(Inner);
            }
            return true;
          }
      return true;
    }
    bool Arrow = false, Star = false;
    if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E)) {
      Arrow = OC->getOperator() == OO_Arrow;
      Star = OC->getOperator() == OO_Star;
    }
    if ((Arrow || Star) && pointsToMap(B, Recv->getType()) &&
        !MapReceivers.count(E))
      emit(EventKind::Deref, E).P = RP.P;
    if (FD && FD->getReturnType()->isReferenceType()) {
      Place D = deref(loadOf(RP.P));
      D.MapSels = -1;
      if (RP.Via.valid()) {
        // The object has a place of its own; it is the owner that may go.
        Path Object = tempPath(temp());
        D.Via = RP.Via;
        borrow(Object, BorrowKind::Reference, D, E);
        D.Via = Object;
      }
      SetPlace(D);
    } else {
      Result.K = Meaning::IsValue;
      Result.V = loadOf(RP.P);
      if (RP.Via.valid()) {
        Result.Pl = deref(Result.V);
        Result.Pl.Via = RP.Via;
      }
    }
    return true;
  }
  case Action::Release:
    if (RP.valid()) {
      uint32_t R = temp();
      Event &Ev = emit(EventKind::Move, E);
      Ev.P = tempPath(R);
      Ev.Q = RP.P;
      Result.K = Meaning::IsValue;
      Result.V = loadOf(tempPath(R));
      Result.R = R;
    }
    return true;
  case Action::Reset:
    if (RP.valid()) {
      Value V;
      unsigned N = Args.size();
      while (N && isa<CXXDefaultArgExpr>(Args[N - 1]))
        --N;
      if (N == 0)
        V.Kind = ValueKind::Null;
      else
        V = value(Args[0]);
      assign(RP.P, V, E);
    }
    return true;
  case Action::ShareSelf: {
    Place Self = PlaceOf(Recv);
    if (!Self.valid())
      return false;
    Result.R = temp();
    assign(tempPath(Result.R), address(Self), E);
    Result.K = Meaning::IsValue;
    Result.V = loadOf(tempPath(Result.R));
    return true;
  }
  case Action::MakeOwner: {
    if (Recv && RP.valid()) {
      Value V;
      V.Kind = ValueKind::Fresh;
      assign(RP.P, V, E);
      Result.K = Meaning::Nothing;
      return true;
    }
    uint32_t R = temp();
    Value V;
    V.Kind = ValueKind::Fresh;
    assign(tempPath(R), V, E);
    Result.K = Meaning::IsValue;
    Result.V = loadOf(tempPath(R));
    Result.R = R;
    // make_unique<T>(object) copies or moves it.
    if (Args.size() == 1 && FD && tracked(B.kind(E->getType()))) {
      const Expr *Src = strip(Args[0]);
      if (B.info(B.type(Src->getType().getNonReferenceType()
                            .getUnqualifiedType())).CarriesMap) {
        Path Object = tempPath(R);
        Object.Sels.push_back({SelKind::Deref, 0});
        Place From = place(Src);
        if (From.valid() && Src->isXValue()) {
          Event &Ev = emit(EventKind::Move, E);
          Ev.P = Object;
          Ev.Q = From.P;
        } else if (From.valid() && Src->isLValue()) {
          copyIfHeavy(Src, Object, CopyKind::Temp, E, {});
        }
      }
    }
    // make_shared<T>(args): T's constructor runs on the new object.
    const facts::Type &OT = B.info(B.type(E->getType().getUnqualifiedType()));
    if (B.info(OT.Pointee).Kind == TypeKind::Callable && Args.size() == 1) {
      Path Object = tempPath(R);
      Object.Sels.push_back({SelKind::Deref, 0});
      assign(Object, callable(Args[0]), E);
    }
    if (B.info(OT.Pointee).Kind == TypeKind::Record && FD) {
      QualType Pt;
      if (const auto *Sp = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
              E->getType()->getAsCXXRecordDecl()))
        if (Sp->getTemplateArgs().size() &&
            Sp->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
          Pt = Sp->getTemplateArgs()[0].getAsType();
      const CXXRecordDecl *RD = Pt.isNull() ? nullptr : Pt->getAsCXXRecordDecl();
      if (RD && RD->hasDefinition() && B.isProject(RD)) {
        const CXXConstructorDecl *Best = nullptr;
        unsigned Count = 0;
        for (const CXXConstructorDecl *CD : RD->ctors()) {
          if (CD->isCopyOrMoveConstructor() || CD->isDeleted() ||
              CD->getMinRequiredArguments() > Args.size() ||
              CD->getNumParams() < Args.size())
            continue;
          Best = CD;
          ++Count;
        }
        if (Count == 1) {
          Path At = tempPath(R);
          At.Sels.push_back({SelKind::Deref, 0});
          Meaning Ignored;
          projectCall(E, Best, nullptr, Args, Ignored, true, At);
        }
      }
    }
    return true;
  }
  case Action::Forward: {
    if (!Subject)
      return true;
    TypeKind K = B.kind(E->getType().getNonReferenceType().getUnqualifiedType());
    if (K == TypeKind::Reference && P.valid()) { // std::ref
      Result.K = Meaning::IsValue;
      Result.V = address(P);
      return true;
    }
    if (auto El = elementOf(Subject)) {
      Result.K = Meaning::IsIterator;
      Result.Pl = *El;
      return true;
    }
    if (P.valid())
      SetPlace(P);
    else {
      Result.K = Meaning::IsValue;
      Result.V = value(Subject);
    }
    return true;
  }
  case Action::Move:
    if (FD && FD->getName() == "exchange" && Args.size() == 2) {
      if (Subject && Subject->getType()->isPointerType())
        P = place(Subject); // the pointer, not what it points to
      if (P.valid()) {
        uint32_t R = temp();
        Event &Ev = emit(EventKind::Move, E);
        Ev.P = tempPath(R);
        Ev.Q = P.P;
        assign(P.P, value(Args[1]), E);
        Result.K = tracked(B.kind(E->getType().getUnqualifiedType()))
                       ? Meaning::IsValue
                       : Meaning::IsPlace;
        Result.V = loadOf(tempPath(R));
        Result.Pl.P = tempPath(R);
        Result.R = R;
      }
      return true;
    }
    if (auto El = Subject ? elementOf(Subject) : std::nullopt) {
      Result.K = Meaning::IsIterator;
      Result.Pl = *El;
      return true;
    }
    SetPlace(P);
    return true;
  case Action::Swap: {
    // Of two pointers, the pointers are exchanged and not what they point to.
    Place A = Recv ? RP : Arg(0) ? place(Arg(0)) : Place();
    Place C = Recv ? PlaceOf(Arg(0)) : Arg(1) ? place(Arg(1)) : Place();
    if (A.valid() && C.valid()) {
      Event &Ev = emit(EventKind::Swap, E);
      Ev.P = A.P;
      Ev.Q = C.P;
      const Expr *X = Recv ? Recv : Arg(0);
      if (B.kind(X->getType().getNonReferenceType()) == TypeKind::Map)
        for (const Place &Q : {A, C}) {
          Event &Op = emit(EventKind::MapOp, E);
          Op.P = Q.P;
          Op.Op = OpWrite | OpMoveOut | OpAssign;
          Op.Name = B.intern("swap");
        }
    }
    return true;
  }
  case Action::Bind: {
    if (Args.empty())
      return true;
    Value V = callable(Args[0]);
    for (const Expr *A : Args.drop_front()) {
      Value X;
      TypeKind K =
          B.kind(A->getType().getNonReferenceType().getUnqualifiedType());
      if (tracked(K)) {
        X = value(A);
      } else {
        Place Q = place(strip(A));
        if (Q.valid()) {
          X.Kind = A->isXValue() ? ValueKind::MovedFrom : ValueKind::CopyOf;
          X.P = Q.P;
          if (!A->isXValue())
            copyIfHeavy(strip(A), Path(), CopyKind::Capture, E, refWrapFix(A));
        }
      }
      V.Bound.push_back(std::move(X));
    }
    Result.K = Meaning::IsValue;
    Result.V = std::move(V);
    return true;
  }
  case Action::View: {
    if (TM && TM->Kind == TypeKind::Sequence && RP.valid()) {
      Result.K = Meaning::IsIterator;
      Result.Pl = element(RP, false, nullptr);
      return true;
    }
    Result.K = Meaning::IsValue;
    if (Subject && strip(Subject)->isPRValue() &&
        B.kind(Subject->getType().getUnqualifiedType()) == TypeKind::String) {
      // Into a string that ends with the expression.
      Result.V = intoTemporary();
    } else if (P.valid()) {
      TypeKind SK = B.kind(Subject->getType().getNonReferenceType());
      if (SK == TypeKind::View) {
        Result.V = loadOf(P.P);
      } else if (!Recv) {
        Result.V = address(P);
      } else {
        Result.V.Kind = ValueKind::Into;
        Result.V.P = P.P;
      }
      Result.Pl = P;
    }
    return true;
  }
  case Action::Null:
    Result.K = Meaning::IsValue;
    Result.V.Kind = ValueKind::Null;
    return true;
  case Action::HasValue:
    if (RP.valid()) {
      Cond C;
      C.Kind = TM && TM->Kind == TypeKind::Guard ? CondKind::Truth
                                                 : CondKind::NonNull;
      C.P = RP.P;
      C.Where = B.range(E->getSourceRange());
      Result.K = Meaning::IsValue;
      Result.V.Kind = ValueKind::Cond;
      Result.V.Index = addCond(std::move(C));
    }
    return true;
  case Action::ElementRef:
    if (RP.valid())
      SetPlace(element(RP, false, Args.empty() ? nullptr : Args[0]));
    return true;
  case Action::Push: {
    if (!RP.valid())
      return true;
    Place El = element(RP, false, nullptr);
    const Expr *What = M.Arg >= 0 ? Arg(M.Arg) : nullptr;
    if (!What && Args.size() == 1)
      What = Args[0];
    QualType Elem;
    const facts::Type &ST =
        B.info(B.type(Recv->getType().getNonReferenceType().getUnqualifiedType()));
    TypeKind EK = B.info(ST.Pointee).Kind;
    Sym Name = FD ? B.intern(FD->getNameAsString()) : 0;
    if (EK == TypeKind::Thread && !Args.empty()) {
      unsigned At = 0;
      if (const Expr *C = FirstCallable(0, At);
          C && B.kind(Args[0]->getType().getNonReferenceType()) !=
                   TypeKind::Thread) {
        models::FunctionModel Sp;
        llvm::SmallVector<const Expr *, 4> Rest(Args.begin() + At + 1,
                                                Args.end());
        spawn(E, Sp, C, Rest, El.P);
        return true;
      }
      if (What) {
        Place Q = place(strip(What));
        if (Q.valid() && Q.P != El.P) {
          Event &Ev = emit(EventKind::Move, E);
          Ev.P = El.P;
          Ev.Q = Q.P;
        }
      }
      return true;
    }
    if (What) {
      const Expr *S = strip(What);
      if (EK == TypeKind::Callable || isCallable(B, S)) {
        assign(El.P, callable(What), E);
      } else if (tracked(EK)) {
        if (What->isXValue() || S->isXValue()) {
          Place Q = place(S);
          if (Q.valid()) {
            Event &Ev = emit(EventKind::Move, E);
            Ev.P = El.P;
            Ev.Q = Q.P;
            Ev.Name = Name;
          } else if (EK == TypeKind::Pointer) {
            assign(El.P, value(What), E);
          }
        } else {
          assign(El.P, value(What), E);
        }
        if (EK == TypeKind::Pointer || EK == TypeKind::View)
          if (Place From = lender(What); From.valid() && From.Via.valid())
            borrow(El.P, EK == TypeKind::View ? BorrowKind::View
                                              : BorrowKind::Pointer,
                   From, E);
      } else if (EK == TypeKind::Map || EK == TypeKind::Record ||
                 EK == TypeKind::Future) {
        Place Q = place(S);
        if (Q.valid() && Q.P != El.P) {
          if (S->isXValue() || S->isPRValue()) {
            Event &Ev = emit(EventKind::Move, E);
            Ev.P = El.P;
            Ev.Q = Q.P;
            Ev.Name = Name;
          } else {
            copyIfHeavy(S, El.P, CopyKind::Member, E, moveFix(S));
          }
        }
      }
    }
    // emplace_back(a, b): parts of a pair are copied; what a constructor does
    // with its arguments is its own business.
    if (!What)
      for (const Expr *A : Args) {
        const Expr *S = strip(A);
        const TypeId Ty =
            B.type(S->getType().getNonReferenceType().getUnqualifiedType());
        if (B.kind(S->getType()) != TypeKind::Map && !B.info(Ty).CarriesMap)
          continue;
        Place Q = place(S);
        if (!Q.valid() || Q.P.RootKind == Root::Temp)
          continue;
        if (S->isXValue()) {
          Event &Ev = emit(EventKind::Move, E);
          Ev.P = El.P;
          Ev.Q = Q.P;
          Ev.Name = Name;
        } else if (hasPart(B, Recv->getType(), S->getType())) {
          copyIfHeavy(S, El.P, CopyKind::Member, E, moveFix(S));
        } else {
          emit(EventKind::Escape, E).P = Q.P;
        }
      }
    if (Event &Ev = emit(EventKind::Store, E); true) {
      Ev.P = RP.P;
      Ev.Name = Name;
    }
    Result.K = Meaning::IsPlace;
    Result.Pl = El;
    return true;
  }
  case Action::Pop:
  case Action::DropAll:
    if (RP.valid()) {
      Event &Ev = emit(EventKind::Destroy, E);
      Ev.P = element(RP, false, nullptr).P;
      Ev.Name = B.intern(M.Name);
      unsigned At = 0;
      if (const Expr *C = FirstCallable(0, At))
        runCallable(E, C, {address(element(RP, false, nullptr))});
    }
    return true;
  case Action::Clone: {
    uint32_t R = temp();
    Value V;
    V.Kind = ValueKind::Fresh;
    assign(tempPath(R), V, E);
    Result.K = Meaning::IsPlace;
    Result.Pl.P = tempPath(R);
    Result.R = R;
    return true;
  }
  case Action::With: {
    unsigned At = 0;
    const Expr *C = FirstCallable(M.Arg, At);
    if (!C || !RP.valid())
      return true;
    if (Event &Ev = emit(EventKind::Lock, E); true) {
      Ev.P = RP.P;
      Ev.Mode = M.Mode;
    }
    Place Inner = RP;
    Inner.P.Sels.push_back({SelKind::Deref, 0});
    uint32_t R = runCallable(E, C, {address(Inner)});
    emit(EventKind::Unlock, E).P = RP.P;
    if (R != None && FD && !FD->getReturnType()->isVoidType())
      resultOf(R, FD->getReturnType(), Result);
    return true;
  }
  case Action::LockedPtr: {
    if (!RP.valid())
      return true;
    Path Dest = destination(E);
    if (!Dest.valid()) {
      uint32_t R = temp();
      Dest = tempPath(R);
      Result.R = R;
    }
    GuardPaths.push_back({Dest, {RP.P}});
    Event &Ev = emit(EventKind::Lock, E);
    Ev.P = RP.P;
    Ev.Q = Dest;
    Ev.Mode = M.Mode;
    Result.K = Meaning::IsPlace;
    Result.Pl.P = Dest;
    return true;
  }
  case Action::Fence:
    return true;
  case Action::AtomicLoad:
    if (P.valid()) {
      if (Fenced || !isWithout(M, Args)) {
        Event &Ev = emit(EventKind::Wait, E);
        Ev.P = P.P;
        Ev.Try = true;
      }
      if (B.kind(E->getType()) == TypeKind::Bool) {
        Result.K = Meaning::IsValue;
        Result.V = loadOf(P.P);
      }
    }
    return true;
  case Action::AtomicStore:
  case Action::AtomicUpdate:
    if (P.valid()) {
      Value V;
      unsigned At = !Recv ? M.Arg + 1 : 0;
      // A memory order is no value: `flag.clear(order)`.
      bool HasValue =
          At < Args.size() && !Args[At]->getType()->isEnumeralType();
      if (M.Act == Action::AtomicStore && HasValue)
        V = literalOf(Args[At]);
      bool Frees = V.Kind == ValueKind::Literal
                       ? B.str(V.Text) == "false" || B.str(V.Text) == "0"
                       : M.Act == Action::AtomicStore && !HasValue;
      if (!Fenced && isWithout(M, Args))
        return true;
      Event &Ev = emit(EventKind::Signal, E);
      Ev.P = P.P;
      Ev.V = std::move(V);
      if (Frees)
        emit(EventKind::Unlock, E).P = P.P;
      claim(E, M, P.P, Args, Result);
      // compare_exchange() writes what it found into its first argument.
      if (At < Args.size() && FD && FD->getNumParams() == Args.size()) {
        QualType PT = FD->getParamDecl(At)->getType();
        if (PT->isLValueReferenceType() &&
            !PT->getPointeeType().isConstQualified())
          if (Place Found = place(Args[At]); Found.valid()) {
            if (tracked(B.kind(PT->getPointeeType())))
              assign(Found.P, Value(), E);
            else
              emit(EventKind::Store, E).P = Found.P;
          }
      }
    }
    return true;
  }
  return false;
}

/// True if arguments of the call say that it has no effect on other threads.
bool Lowering::isWithout(const models::FunctionModel &M,
                         llvm::ArrayRef<const Expr *> Args) {
  const EnumDecl *Of = nullptr;
  bool Any = false;
  for (const Expr *A : Args) {
    if (M.Unless.empty())
      break;
    const auto *T = A->getType()->getAs<EnumType>();
    Expr::EvalResult R;
    if (!T || A->isValueDependent() || !A->EvaluateAsInt(R, B.Ctx))
      continue;
    bool Named = false, Known = false;
    for (const EnumConstantDecl *C : T->getDecl()->enumerators()) {
      bool Listed = llvm::is_contained(M.Unless, C->getName());
      Known |= Listed;
      Named |= Listed && llvm::APSInt::isSameValue(C->getInitVal(),
                                                   R.Val.getInt());
    }
    if (!Known || (Of && Of != T->getDecl()))
      continue;
    Of = T->getDecl();
    Any = true;
    if (!Named)
      return false;
  }
  return Any;
}

/// An atomic that is set from zero is a lock that is taken, if the result of
/// \p E says that it was zero: the spin locks of which every project has one.
void Lowering::claim(const CallExpr *E, const models::FunctionModel &M,
                     const Path &P, llvm::ArrayRef<const Expr *> Args,
                     Meaning &Result) {
  using models::FunctionModel;
  if (M.Claims == FunctionModel::Never || !E->getType()->isBooleanType())
    return;
  unsigned At = M.Claims == FunctionModel::OnTrue ? 1 : 0;
  if (At < Args.size() && !Args[At]->getType()->isEnumeralType()) {
    Value New = literalOf(Args[At]);
    if (New.Kind != ValueKind::Literal || B.str(New.Text) == "false" ||
        B.str(New.Text) == "0")
      return;
  }
  Event &Ev = emit(EventKind::Lock, E);
  Ev.P = P;
  Ev.Try = true;
  Ev.R = temp();
  Result.K = Meaning::IsValue;
  Result.R = Ev.R;
  Result.V = loadOf(tempPath(Ev.R));
  if (M.Claims == FunctionModel::OnTrue)
    return;
  Cond Taken, Free;
  Taken.Kind = CondKind::Truth;
  Taken.P = tempPath(Ev.R);
  Free.Kind = CondKind::Not;
  Free.Kids.push_back(addCond(std::move(Taken)));
  Result.V = Value();
  Result.V.Kind = ValueKind::Cond;
  Result.V.Index = addCond(std::move(Free));
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

void Lowering::lowerCall(const CallExpr *E) {
  const FunctionDecl *FD = E->getDirectCallee();
  if (Place Part = partOf(E); Part.valid()) {
    Memo[E] = {Meaning::IsPlace, Part, {}, None};
    return;
  }
  const Expr *Recv = nullptr;
  llvm::SmallVector<const Expr *, 8> Args;
  if (const auto *MC = dyn_cast<CXXMemberCallExpr>(E)) {
    Recv = MC->getImplicitObjectArgument();
    Args.append(E->arg_begin(), E->arg_end());
  } else if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E);
             OC && isa_and_nonnull<CXXMethodDecl>(FD) &&
             !cast<CXXMethodDecl>(FD)->isStatic()) {
    Recv = OC->getArg(0);
    Args.append(E->arg_begin() + 1, E->arg_end());
  } else {
    Args.append(E->arg_begin(), E->arg_end());
  }
  Meaning Result;
  auto Finish = [&] {
    if (Result.K != Meaning::Nothing || Result.R != None)
      Memo[E] = Result;
    else
      Memo[E] = Meaning();
  };

  // The right side of an assignment comes first.
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E);
      OC && OC->isAssignmentOp() && Recv && Cur && !Quiet)
    if (auto It = Memo.find(Recv->IgnoreParenImpCasts());
        It != Memo.end() && It->second.R != None &&
        isa<CallExpr>(Recv->IgnoreParenImpCasts())) {
      auto Made = llvm::find_if(Cur->Events, [&](const Event &Ev) {
        return Ev.R == It->second.R && Ev.Kind == EventKind::MapOp;
      });
      if (Made != Cur->Events.end())
        std::rotate(Made, Made + 1, Cur->Events.end());
    }
  useOperands(E, Recv, Args);
  // Iterators of maps and sequences.
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E)) {
    OverloadedOperatorKind O = OC->getOperator();
    if (auto El = elementOf(OC->getArg(0))) {
      if (O == OO_Star || O == OO_Arrow) {
        Result.K = O == OO_Star ? Meaning::IsPlace : Meaning::IsIterator;
        Result.Pl = *El;
        if (O == OO_Star)
          entryAccess(*El, OpElementRead, E);
        return Finish();
      }
      if (O == OO_PlusPlus || O == OO_MinusMinus) {
        entryAccess(*El, OpElementRead | OpIterate, E);
        Result.K = Meaning::IsIterator;
        Result.Pl = *El;
        if (auto It = Memo.find(E);
            It != Memo.end() && It->second.K == Meaning::IsIterator)
          Result.Pl = It->second.Pl; // `it++`
        return Finish();
      }
      if (O == OO_EqualEqual || O == OO_ExclaimEqual || O == OO_Equal)
        return Finish();
      if (O == OO_Plus || O == OO_Minus || O == OO_PlusEqual ||
          O == OO_MinusEqual) {
        Result.K = Meaning::IsIterator;
        Result.Pl = *El;
        return Finish();
      }
    }
  }

  // The class that names the member, else the class of the object itself.
  const models::TypeModel *TM = nullptr;
  if (Recv) {
    QualType RT = Recv->IgnoreParenImpCasts()->getType();
    if (RT->isPointerType())
      RT = RT->getPointeeType();
    TM = B.modelOf(RT);
    if (!TM && FD)
      if (const auto *MD = dyn_cast<CXXMethodDecl>(FD))
        TM = B.modelOf(MD->getParent());
  }
  const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
  if (FD && Recv && TM) {
    const models::FunctionModel *M =
        TM->member(B.modelMember(FD), Args.size(), MD && MD->isConst());
    // Assignment of owners, handles, callables, threads, guards.
    bool Assignment = FD->getOverloadedOperator() == OO_Equal;
    if (Assignment && TM->Kind == TypeKind::Iterator)
      return Finish(); // useOperands() has told
    if (Assignment && !(M && M->Op) && TM->Kind != TypeKind::Map &&
        TM->Kind != TypeKind::Atomic) {
      Place L = place(Recv);
      const Expr *R = Args.empty() ? nullptr : Args[0];
      if (L.valid() && R) {
        if (L.MapSels >= 0)
          entryAccess(L, OpElementWrite, E);
        const Expr *S = strip(R);
        Place From = S->isXValue() && !isa<CallExpr>(S) ? place(S) : Place();
        if (const auto *C = dyn_cast<CallExpr>(S); C && S->isXValue())
          From = place(S);
        if (TM->Kind == TypeKind::Thread || TM->Kind == TypeKind::Guard ||
            TM->Kind == TypeKind::Future) {
          // A thread that joins at its end is joined when nothing takes its
          // place: `thread_ = {}`.
          const auto *Made = dyn_cast<CXXConstructExpr>(S);
          const auto *List = dyn_cast<InitListExpr>(S);
          if (((Made && Made->getNumArgs() == 0) ||
               (List && List->getNumInits() == 0)) &&
              TM->Kind == TypeKind::Thread &&
              B.info(B.type(Recv->getType().getNonReferenceType()
                                .getUnqualifiedType())).JoinsInDtor)
            emit(EventKind::Join, E).P = L.P;
          if (!From.valid())
            From = place(S);
          if (From.valid() && !(From.P == L.P)) {
            Event &Ev = emit(EventKind::Move, E);
            Ev.P = L.P;
            Ev.Q = From.P;
          }
        } else if (From.valid() && tracked(TM->Kind) &&
                   TM->Kind != TypeKind::Callable) {
          Event &Ev = emit(EventKind::Move, E);
          Ev.P = L.P;
          Ev.Q = From.P;
        } else if (TM->Kind == TypeKind::Callable) {
          assign(L.P, callable(R), E);
        } else if (tracked(TM->Kind)) {
          Value V;
          TypeKind RK =
              B.kind(S->getType().getNonReferenceType().getUnqualifiedType());
          if (const auto *IL = dyn_cast<InitListExpr>(S);
              IL && IL->getNumInits() == 0) {
            V.Kind = ValueKind::Null;
          } else if (S->getType()->isNullPtrType()) {
            V.Kind = ValueKind::Null;
          } else if (TM->Kind == TypeKind::Optional &&
                     RK != TypeKind::Optional) {
            const CXXRecordDecl *RR =
                S->getType().getNonReferenceType()->getAsCXXRecordDecl();
            V.Kind = RR && RR->getName() == "nullopt_t" ? ValueKind::Null
                                                        : ValueKind::Fresh;
          } else {
            V = value(R);
            if (V.Kind == ValueKind::Unknown && S->isGLValue())
              V = loadOf(place(S).P);
          }
          assign(L.P, std::move(V), E, cloneFix(R));
        } else if (holdsCallables(
                       B.type(Recv->getType().getUnqualifiedType()))) {
          if (From.valid()) {
            Event &Ev = emit(EventKind::Move, E);
            Ev.P = L.P;
            Ev.Q = From.P;
          } else {
            copyIfHeavy(S, L.P, CopyKind::Var, E, {});
          }
        } else {
          emit(EventKind::Store, E).P = L.P;
        }
      }
      setResult(Result, L);
      return Finish();
    }
    // std::function and lambdas.
    if (TM->Kind == TypeKind::Callable &&
        FD->getOverloadedOperator() == OO_Call) {
      std::vector<Value> Values;
      unsigned I = 0;
      for (const Expr *A : Args)
        Values.push_back(argument(
            A, I < FD->getNumParams() ? FD->getParamDecl(I++)->getType()
                                      : QualType(),
            nullptr, 0));
      Place P = place(Recv);
      if (P.MapSels >= 0)
        entryAccess(P, OpElementRead, E);
      Event &Ev = emit(EventKind::Call, E);
      Ev.Target = P.P;
      Ev.Args = std::move(Values);
      Ev.R = temp();
      Result.R = Ev.R;
      Result.K = E->isGLValue() || !tracked(B.kind(E->getType()))
                     ? Meaning::IsPlace
                     : Meaning::IsValue;
      Result.V = loadOf(tempPath(Ev.R));
      Result.Pl.P = tempPath(Ev.R);
      if (E->isGLValue())
        Result.Pl.P.Sels.push_back({SelKind::Deref, 0});
      return Finish();
    }
    if (M && lowerModelled(E, FD, *M, TM, Recv, Args, Result))
      return Finish();
    // A modelled type's member that the model does not know, of a class of the
    // project's own, is an ordinary call.
    if (!M && !(MD && B.isProject(MD)))
      if (!anyCallableArg(Args))
        return Finish();
  }
  if (FD && !Recv)
    if (const models::FunctionModel *M =
            B.Models.findFunction(B.modelName(FD), Args.size()))
      if (lowerModelled(E, FD, *M, nullptr, nullptr, Args, Result))
        return Finish();

  if (FD && (B.isProject(FD) || (MD && MD->getParent()->isLambda()))) {
    bool Known = FD->hasBody() || FD->isVirtualAsWritten();
    if (!Known && Recv && anyCallableArg(Args))
      if (const models::FunctionModel *M =
              B.Models.findAnyMember(B.modelMember(FD), Args.size()))
        if (lowerModelled(E, FD, *M, TM, Recv, Args, Result))
          return Finish();
    if (FD->getOverloadedOperator() == OO_Equal && MD && MD->isDefaulted()) {
      Place L = place(Recv);
      const Expr *S = strip(Args[0]);
      Place From = place(S);
      if (L.MapSels >= 0)
        entryAccess(L, OpElementWrite, E);
      if (L.valid()) {
        if (From.valid() && S->isLValue() &&
            B.info(B.type(S->getType().getUnqualifiedType())).CarriesMap)
          copyIfHeavy(S, L.P, CopyKind::Var, E, moveFix(S));
        else if (From.valid() && !S->isLValue()) {
          Event &Ev = emit(EventKind::Move, E);
          Ev.P = L.P;
          Ev.Q = From.P;
        } else {
          emit(EventKind::Store, E).P = L.P;
        }
      }
      setResult(Result, L);
      return Finish();
    }
    projectCall(E, FD, MD && MD->isStatic() ? nullptr : Recv, Args, Result);
    return Finish();
  }

  // Calls through function pointers and callable objects without a model.
  if (!FD) {
    Value V = callable(E->getCallee());
    std::vector<Value> Values;
    for (const Expr *A : Args)
      Values.push_back(argument(A, QualType(), nullptr, 0));
    Event &Ev = emit(EventKind::Call, E);
    if (V.Kind == ValueKind::Function)
      Ev.Callee = V.Text;
    else
      Ev.Target = V.P;
    Ev.Args = std::move(Values);
    Ev.R = temp();
    Result.R = Ev.R;
    Result.K = tracked(B.kind(E->getType())) ? Meaning::IsValue
                                             : Meaning::IsPlace;
    Result.V = loadOf(tempPath(Ev.R));
    Result.Pl.P = tempPath(Ev.R);
    return Finish();
  }

  // A member of a library's class that classes of the project inherit.
  if (FD && MD && Recv)
    if (const models::FunctionModel *Inherited =
            B.Models.findFunction(B.modelName(FD), Args.size()))
      if (lowerModelled(E, FD, *Inherited, nullptr, Recv, Args, Result))
        return Finish();

  // Somebody else's function: harmless, but it may run what it is given and
  // may keep or change what it is given by reference.
  if (Recv && anyCallableArg(Args))
    if (const models::FunctionModel *M =
            B.Models.findAnyMember(B.modelMember(FD), Args.size()))
      if (lowerModelled(E, FD, *M, TM, Recv, Args, Result))
        return Finish();
  if (Recv) {
    Place RP = Recv->getType()->isPointerType() ? deref(value(Recv)) : place(Recv);
    if (RP.MapSels >= 0)
      entryAccess(RP, MD && MD->isConst() ? OpElementRead : OpElementWrite, E);
    else if (RP.valid() && MD && !MD->isConst() && RP.P.RootKind != Root::Temp)
      emit(EventKind::Store, E).P = RP.P;
  }
  unsigned I = 0;
  for (const Expr *A : Args) {
    QualType PT =
        I < FD->getNumParams() ? FD->getParamDecl(I)->getType() : QualType();
    ++I;
    if (isCallable(B, strip(A))) {
      runCallable(E, A, {});
      continue;
    }
    bool Mutable = !PT.isNull() &&
                   ((PT->isReferenceType() || PT->isPointerType()) &&
                    !PT->getPointeeType().isConstQualified());
    TypeId Ty = B.type(A->getType().getNonReferenceType());
    if (!Mutable || !interesting(Ty))
      continue;
    Place P = PT->isPointerType() ? deref(value(A)) : place(A);
    if (P.valid() && P.P.RootKind != Root::Temp)
      emit(EventKind::Escape, E).P = P.P;
  }
  QualType RT = FD->getReturnType();
  if (RT->isReferenceType() && Recv) {
    // Most functions that return a reference return their first operand.
    Result.K = Meaning::Nothing;
  } else if (tracked(B.kind(RT.getUnqualifiedType()))) {
    Result.R = temp();
    Result.K = Meaning::Nothing;
  }
  Finish();
}

void Lowering::setResult(Meaning &R, const Place &P) {
  R.K = P.valid() ? Meaning::IsPlace : Meaning::Nothing;
  R.Pl = P;
}

bool Lowering::anyCallableArg(llvm::ArrayRef<const Expr *> Args) {
  for (const Expr *A : Args)
    if (isCallable(B, strip(A)))
      return true;
  return false;
}
