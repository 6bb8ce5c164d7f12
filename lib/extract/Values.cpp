//===- Values.cpp - What an expression is worth ---------------------------===//
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
  } else if (isOneOfFew(S)) {
    V.Text = B.intern("%");
  }
  return V;
}

/// What \p E, a pointer or iterator into something, was moved on from, or is
/// the address of a part of: `s.data() + n`, `s.begin() + n`, `&s[n]`.
static const Expr *shiftedFrom(FileBuilder &B, const Expr *E) {
  for (;;) {
    const Expr *S = strip(E)->IgnoreParenImpCasts();
    if (const auto *BO = dyn_cast<BinaryOperator>(S);
        BO && BO->isAdditiveOp() && BO->getType()->isPointerType()) {
      E = BO->getLHS()->getType()->isPointerType() ? BO->getLHS()
                                                   : BO->getRHS();
      continue;
    }
    const auto *OC = dyn_cast<CXXOperatorCallExpr>(S);
    if (OC && OC->getNumArgs() == 2 &&
        (OC->getOperator() == OO_Plus || OC->getOperator() == OO_Minus) &&
        B.kind(OC->getType()) == TypeKind::Iterator) {
      E = OC->getArg(0);
      continue;
    }
    if (const auto *U = dyn_cast<clang::UnaryOperator>(S);
        U && U->getOpcode() == UO_AddrOf) {
      const Expr *Part = strip(U->getSubExpr())->IgnoreParenImpCasts();
      const auto *At = dyn_cast<CXXOperatorCallExpr>(Part);
      const TypeKind K =
          At && At->getOperator() == OO_Subscript
              ? B.kind(At->getArg(0)->getType().getNonReferenceType())
              : TypeKind::Other;
      if (K == TypeKind::String || K == TypeKind::View)
        return At->getArg(0);
    }
    return E;
  }
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
  // A comparison of iterators or owners is a call, with no result to follow.
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(S);
      OC && OC->getType()->isBooleanType() &&
      (OC->getOperator() == OO_EqualEqual ||
       OC->getOperator() == OO_ExclaimEqual) &&
      Memo.lookup(S).K == Meaning::Nothing) {
    V.Kind = ValueKind::Cond;
    V.Index = cond(S);
    return V;
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
    if (B.kind(BO->getType()) == TypeKind::Integer && isOneOfFew(BO))
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
        if (const Expr *Whole = shiftedFrom(B, A); Whole != A) {
          A = Whole;
          AK = B.kind(A->getType().getNonReferenceType());
          if (AK == TypeKind::View && A->isGLValue())
            return loadOf(place(A).P);
        }
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
    return P.RootKind == Root::Temp || llvm::any_of(P.Sels, [](const Sel &S) {
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
