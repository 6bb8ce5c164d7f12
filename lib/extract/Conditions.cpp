//===- Conditions.cpp - What a branch tells -------------------------------===//
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
static void collectReads(const Stmt *S,
                         llvm::SmallVectorImpl<const Expr *> &Out) {
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

/// What \p S reads: variables, members, results of calls.
std::vector<Path> Lowering::readsIn(const Stmt *S) {
  llvm::SmallVector<const Expr *, 8> Reads;
  collectReads(S, Reads);
  std::vector<Path> Paths;
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
    if (P.valid() && !llvm::is_contained(Paths, P))
      Paths.push_back(std::move(P));
  }
  return Paths;
}

/// What \p E is computed of, for values that are not followed: an unknown one,
/// bound to the local variables, results and entries that \p E reads; or the
/// one that it names.
Value Lowering::operands(const Expr *E) {
  Value V;
  auto Follow = [](const Path &P) {
    return P.RootKind == Root::Local || P.RootKind == Root::Temp ||
           llvm::any_of(
               P.Sels, [](const Sel &S) { return S.Kind == SelKind::Element; });
  };
  const Expr *Bare = strip(E);
  while (const auto *C = dyn_cast<ImplicitCastExpr>(Bare))
    Bare = strip(C->getSubExpr());
  if (isa<DeclRefExpr, MemberExpr>(Bare)) {
    Place Same = place(Bare);
    return Same.valid() && Follow(Same.P) ? loadOf(Same.P) : V;
  }
  for (Path &P : readsIn(E)) {
    if (V.Bound.size() >= MaxOperands)
      break;
    if (Follow(P))
      V.Bound.push_back(loadOf(std::move(P)));
  }
  return V;
}

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
    C.Reads = readsIn(S);
    return addCond(std::move(C));
  };
  auto NonNull = [&](const Expr *Ptr) -> uint32_t {
    Value V;
    // What a look-up found: the variable may be null, the entry is not.
    if (Ptr->getType().getNonReferenceType()->isPointerType())
      if (auto El = elementOf(Ptr); El && El->Via.valid())
        V = loadOf(El->Via);
    if (V.Kind == ValueKind::Unknown && Ptr->isGLValue() &&
        tracked(B.kind(Ptr->getType())))
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
    bool Zero = LT->isPointerType() &&
                R->isNullPointerConstant(B.Ctx, Expr::NPC_ValueDependentIsNull);
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
      // A bool that went through a number: `LIKELY(p)`, `(int)(a == b)`.
      const Expr *Number = strip(CE->getSubExpr());
      const auto *From = dyn_cast<CastExpr>(Number);
      if (From && From->getCastKind() == CK_IntegralCast &&
          From->getSubExpr()->getType()->isBooleanType()) {
        S = strip(From->getSubExpr());
        continue;
      }
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

/// The condition under which a turn of \p Loop begins, \p C being the one that
/// is written: what it walks over is not empty, and what it counts up to from
/// zero is more than that.  Only where another condition of the function asks
/// for it.
uint32_t Lowering::entered(const Stmt *Loop, uint32_t C) {
  std::vector<uint32_t> Kids;
  auto Says = [&](CondKind K, const Path &P, const std::string &Text,
                  std::vector<Path> Reads, bool Sense) {
    for (uint32_t I = 0; I < Out.Conds.size(); ++I) {
      const Cond &O = Out.Conds[I];
      if (O.Kind != K || !(O.P == P) || B.str(O.Text) != Text ||
          O.Reads != Reads)
        continue;
      if (Sense) {
        Kids.push_back(I);
      } else {
        Cond Not;
        Not.Kind = CondKind::Not;
        Not.Kids = {I};
        Kids.push_back(addCond(std::move(Not)));
      }
      return;
    }
  };
  auto Text = [&](const Expr *E) {
    std::string T;
    llvm::raw_string_ostream OS(T);
    E->printPretty(OS, nullptr, PrintingPolicy(B.Ctx.getLangOpts()));
    return T;
  };
  auto NotEmpty = [&](const Expr *Of) {
    Of = strip(Of)->IgnoreParenImpCasts();
    if (!isa<DeclRefExpr, MemberExpr>(Of))
      return;
    std::vector<Path> Reads;
    readsOf(Of, Reads);
    Says(CondKind::Opaque, Path(), Text(Of) + ".empty()", std::move(Reads),
         false);
  };
  if (const auto *FR = dyn_cast<CXXForRangeStmt>(Loop)) {
    if (const Expr *Range = FR->getRangeInit())
      NotEmpty(Range);
  } else if (const auto *FS = dyn_cast<ForStmt>(Loop);
             FS && FS->getCond() && FS->getInc()) {
    const auto *DS = dyn_cast_or_null<DeclStmt>(FS->getInit());
    const auto *V = DS && DS->isSingleDecl()
                        ? dyn_cast<VarDecl>(DS->getSingleDecl())
                        : nullptr;
    const auto *Inc = dyn_cast<clang::UnaryOperator>(strip(FS->getInc()));
    const auto *Less = dyn_cast<BinaryOperator>(strip(FS->getCond()));
    auto IsCounter = [&](const Expr *E) {
      const auto *D = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
      return D && D->getDecl() == V;
    };
    if (V && V->getInit() && Inc && Inc->isIncrementOp() &&
        IsCounter(Inc->getSubExpr()) && Less &&
        B.str(literalOf(V->getInit()).Text) == "0") {
      const Expr *To = nullptr;
      if ((Less->getOpcode() == BO_LT || Less->getOpcode() == BO_NE) &&
          IsCounter(Less->getLHS()))
        To = Less->getRHS();
      else if (Less->getOpcode() == BO_GT && IsCounter(Less->getRHS()))
        To = Less->getLHS();
      To = To ? strip(To)->IgnoreParenImpCasts() : nullptr;
      if (const auto *Size = dyn_cast_or_null<CXXMemberCallExpr>(To)) {
        const CXXMethodDecl *MD = Size->getMethodDecl();
        if (MD && MD->getDeclName().isIdentifier() &&
            (MD->getName() == "size" || MD->getName() == "length"))
          NotEmpty(Size->getImplicitObjectArgument());
      } else if (To && isa<DeclRefExpr, MemberExpr>(To)) {
        std::vector<Path> Reads;
        readsOf(To, Reads);
        Says(CondKind::Opaque, Path(), Text(To) + " > 0", Reads, true);
        Says(CondKind::Equal, place(To).P, "0", {}, false);
      }
    }
  }
  if (Kids.empty())
    return C;
  Cond All;
  All.Kind = CondKind::And;
  if (C != None)
    Kids.insert(Kids.begin(), C);
  All.Kids = std::move(Kids);
  return addCond(std::move(All));
}
