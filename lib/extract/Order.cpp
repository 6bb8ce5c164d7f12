//===- Order.cpp - What shows the order of a hash map ---------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Inside a loop over a hash map, a statement that adds to something declared
// outside shows the order of the entries if the addition does not commute:
// output, text, sequences, sums of floating-point numbers, hashes, numbering.
//
//===----------------------------------------------------------------------===//
#include "extract/AstUtil.h"
#include "extract/Lowering.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using namespace mapvet::facts;

/// \p TM walks its entries in an order that follows from their hashes.
static bool walksByHash(const models::TypeModel *TM) {
  return TM && !TM->Ordered && !TM->InsertionOrder;
}

/// What `for (auto it = m.begin(); ...)` walks, or null.
static const Expr *walkedBy(const ForStmt *L) {
  const auto *DS = dyn_cast_or_null<DeclStmt>(L->getInit());
  if (!DS)
    return nullptr;
  for (const Decl *D : DS->decls()) {
    const auto *V = dyn_cast<VarDecl>(D);
    const Expr *Init = V && V->getInit() ? strip(V->getInit()) : nullptr;
    const auto *C = dyn_cast_or_null<CXXMemberCallExpr>(
        Init ? Init->IgnoreParenImpCasts() : nullptr);
    if (!C && Init)
      if (const auto *CE = dyn_cast<CXXConstructExpr>(Init);
          CE && CE->getNumArgs() == 1)
        C = dyn_cast<CXXMemberCallExpr>(
            strip(CE->getArg(0))->IgnoreParenImpCasts());
    const auto *MD = C ? C->getMethodDecl() : nullptr;
    if (MD && MD->getDeclName().isIdentifier() && C->getNumArgs() == 0 &&
        (MD->getName() == "begin" || MD->getName() == "cbegin"))
      return C->getImplicitObjectArgument();
  }
  return nullptr;
}

static const Stmt *bodyOf(const Stmt *Loop) {
  if (const auto *FR = dyn_cast<CXXForRangeStmt>(Loop))
    return FR->getBody();
  return cast<ForStmt>(Loop)->getBody();
}

void Lowering::noteOrderLoop(const Stmt *S) {
  const auto *FR = dyn_cast<CXXForRangeStmt>(S);
  const Expr *Range = FR ? FR->getRangeInit() : walkedBy(cast<ForStmt>(S));
  if (!Range)
    return;
  const Expr *E = Range->IgnoreParenImpCasts();
  const models::TypeModel *TM = B.modelOf(E->getType().getNonReferenceType());
  if (walksByHash(TM) && TM->KeyParam >= 0 &&
      (TM->Kind == TypeKind::Map || TM->Kind == TypeKind::Handle ||
       TM->Kind == TypeKind::View))
    OrderLoops[S] = E;
}

/// Where \p E leads: the variable, field or call at the bottom of `a.b[c]`.
static const Expr *baseOf(const Expr *E) {
  for (;;) {
    E = strip(E)->IgnoreParenImpCasts();
    if (const auto *M = dyn_cast<MemberExpr>(E)) {
      if (isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()))
        return M;
      E = M->getBase();
    } else if (const auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      E = A->getBase();
    } else if (const auto *U = dyn_cast<clang::UnaryOperator>(E);
               U &&
               (U->getOpcode() == UO_Deref || U->getOpcode() == UO_AddrOf)) {
      E = U->getSubExpr();
    } else if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E)) {
      E = OC->getArg(0);
    } else if (const auto *MC = dyn_cast<CXXMemberCallExpr>(E)) {
      E = MC->getImplicitObjectArgument();
      if (!E)
        return MC;
    } else {
      return E;
    }
  }
}

static const ValueDecl *declOf(const Expr *E) {
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    return D->getDecl();
  if (const auto *M = dyn_cast<MemberExpr>(E))
    return M->getMemberDecl();
  return nullptr;
}

static bool mentions(const Stmt *S, const ValueDecl *D) {
  if (!S)
    return false;
  if (const auto *R = dyn_cast<DeclRefExpr>(S); R && R->getDecl() == D)
    return true;
  if (const auto *M = dyn_cast<MemberExpr>(S); M && M->getMemberDecl() == D)
    return true;
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return mentions(C, D); });
}

/// Something that differs from entry to entry, as far as one can tell.
static bool isVariable(const Stmt *S) {
  if (!S)
    return false;
  if (const auto *R = dyn_cast<DeclRefExpr>(S))
    return isa<VarDecl, BindingDecl>(R->getDecl());
  if (isa<MemberExpr>(S) || isa<CXXThisExpr>(S))
    return true;
  return llvm::any_of(S->children(), isVariable);
}

/// Something that the function was given, or has of its own.
static bool readsLocal(const Stmt *S) {
  if (!S)
    return false;
  if (const auto *R = dyn_cast<DeclRefExpr>(S)) {
    const auto *V = dyn_cast<VarDecl>(R->getDecl());
    return V && V->hasLocalStorage() && !V->isConstexpr();
  }
  return llvm::any_of(S->children(), readsLocal);
}

/// `d * x`, which comes to the same in any order.
static bool isProductWith(const Expr *E, const ValueDecl *D) {
  const auto *BO = dyn_cast<BinaryOperator>(E->IgnoreParenImpCasts());
  return BO && BO->getOpcode() == BO_Mul &&
         (declOf(BO->getLHS()->IgnoreParenImpCasts()) == D ||
          declOf(BO->getRHS()->IgnoreParenImpCasts()) == D);
}

static bool named(const FunctionDecl *FD, ArrayRef<StringRef> Words) {
  if (!FD || !FD->getDeclName().isIdentifier())
    return false;
  return llvm::any_of(Words, [&](StringRef W) {
    return FD->getName().contains_insensitive(W);
  });
}

void Lowering::addSink(const Stmt *At, const Expr *To, llvm::StringRef How) {
  // The innermost loop over a hash map that the statement stands in, and that
  // what it adds to stands outside of.
  const Stmt *Loop = nullptr;
  size_t Level = 0;
  for (size_t I = Above.size(); I-- > 0 && !Loop;)
    if (OrderLoops.count(Above[I]) &&
        bodyOf(Above[I]) == (I + 1 < Above.size() ? Above[I + 1] : At)) {
      Loop = Above[I];
      Level = I;
    }
  if (!Loop)
    return;
  const Stmt *Body = bodyOf(Loop);
  auto Inside = [&](SourceLocation L) {
    return !B.SM.isBeforeInTranslationUnit(L, Loop->getBeginLoc()) &&
           !B.SM.isBeforeInTranslationUnit(Body->getEndLoc(), L);
  };
  const Expr *Base = To ? baseOf(To) : nullptr;
  if (const ValueDecl *D = Base ? declOf(Base) : nullptr) {
    if (isa<BindingDecl>(D) || Inside(D->getLocation()))
      return; // one for each entry
    // A place that the entry chooses: another map, an array by index.
    if (How != "stream")
      for (const Expr *E = To; E && E != Base;) {
        E = strip(E)->IgnoreParenImpCasts();
        if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E)) {
          if (OC->getOperator() == OO_Subscript)
            return;
          E = OC->getArg(0);
        } else if (isa<ArraySubscriptExpr>(E)) {
          return;
        } else if (const auto *M = dyn_cast<MemberExpr>(E)) {
          E = M->getBase();
        } else if (const auto *C = dyn_cast<CXXMemberCallExpr>(E)) {
          if (C->getNumArgs())
            return;
          E = C->getImplicitObjectArgument();
        } else if (const auto *U = dyn_cast<clang::UnaryOperator>(E)) {
          E = U->getSubExpr();
        } else {
          break;
        }
      }
  } else if (To && !isa<CXXThisExpr>(Base)) {
    return;
  }
  // One entry that was searched for: `if (found) { ...; break; }`.
  for (size_t I = Above.size(); I-- > Level + 1;) {
    const auto *CS = dyn_cast<CompoundStmt>(Above[I]);
    if (!CS || CS == Body || CS->body_empty())
      continue;
    if (isa<BreakStmt, ReturnStmt, CXXThrowExpr>(CS->body_back()))
      return;
  }
  std::vector<FixHint> Fixes;
  const Expr *Map = OrderLoops.lookup(Loop);
  const models::TypeModel *TM = B.modelOf(Map->getType());
  const auto *FR = dyn_cast<CXXForRangeStmt>(Loop);
  const VarDecl *Var = FR ? FR->getLoopVariable() : nullptr;
  if (TM && Var && !TM->Set && TM->Kind == TypeKind::Map && !TM->Multi &&
      !F->isTemplateInstantiation() && Map->isLValue() &&
      isa<DeclRefExpr, MemberExpr>(Map) &&
      (!Var->getType()->isReferenceType() ||
       Var->getType()->getPointeeType().isConstQualified()) &&
      hasSortedMap(B.Ctx) && keyIsOrdered(Map->getType())) {
    const std::string Text =
        Lexer::getSourceText(CharSourceRange::getTokenRange(
                                 FR->getRangeInit()->getSourceRange()),
                             B.SM, B.Ctx.getLangOpts())
            .str();
    auto Sorted =
        B.replace(FR->getRangeInit()->getSourceRange(),
                  "std::map(" + Text + ".begin(), " + Text + ".end())");
    if (Sorted && !Text.empty())
      Fixes.push_back({FixKind::SortKeys, {*Sorted}});
  }
  Sinks[At].push_back({To, Map, How, std::move(Fixes)});
}

bool Lowering::keyIsOrdered(QualType MapType) {
  const facts::Type &T = B.info(B.type(MapType.getNonReferenceType()));
  TypeKind K = B.info(T.Key).Kind;
  return K == TypeKind::Integer || K == TypeKind::String ||
         (K == TypeKind::View &&
          !StringRef(B.str(B.info(T.Key).Spelling)).contains('*'));
}

/// <map> has been included.
bool Lowering::hasSortedMap(ASTContext &Ctx) {
  for (const NamedDecl *D :
       Ctx.getTranslationUnitDecl()->lookup(&Ctx.Idents.get("std")))
    if (const auto *N = dyn_cast<NamespaceDecl>(D))
      for (const NamedDecl *M : N->lookup(&Ctx.Idents.get("map")))
        if (const auto *T = dyn_cast<ClassTemplateDecl>(M))
          return T->getTemplatedDecl()->isThisDeclarationADefinition() ||
                 T->getTemplatedDecl()->getDefinition();
  return false;
}

void Lowering::surveyOrder(const Stmt *S) {
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(S)) {
    if (OC->getNumArgs() != 2)
      return;
    const Expr *L = OC->getArg(0), *R = OC->getArg(1);
    QualType LT = L->getType().getNonReferenceType();
    if (OC->getOperator() == OO_LessLess && extract::isStreamType(LT)) {
      if (isVariable(R)) {
        // `os << a << b`: the outermost operator is the statement.
        if (!Above.empty())
          if (const auto *Up = dyn_cast<CXXOperatorCallExpr>(Above.back());
              Up && Up->getOperator() == OO_LessLess && Up->getArg(0) == OC)
            return;
        const Expr *Base = baseOf(L);
        const auto *D = declOf(Base);
        const auto *V = dyn_cast_or_null<VarDecl>(D);
        const StringRef Name =
            D && D->getDeclName().isIdentifier() ? D->getName() : StringRef();
        if (Name == "cerr" || Name == "clog")
          return; // for a person who looks for something
        addSink(OC, V && V->hasGlobalStorage() && !B.isProject(V) ? nullptr : L,
                "stream");
      } else if (const auto *Inner = dyn_cast<CXXOperatorCallExpr>(
                     strip(L)->IgnoreParenImpCasts());
                 Inner && Inner->getNumArgs() == 2 &&
                 isVariable(Inner->getArg(1))) {
        if (!Above.empty())
          if (const auto *Up = dyn_cast<CXXOperatorCallExpr>(Above.back());
              Up && Up->getOperator() == OO_LessLess && Up->getArg(0) == OC)
            return;
        bool Any = false;
        const Expr *E = L;
        while (const auto *C = dyn_cast<CXXOperatorCallExpr>(
                   strip(E)->IgnoreParenImpCasts())) {
          if (C->getOperator() != OO_LessLess || C->getNumArgs() != 2)
            break;
          Any |= isVariable(C->getArg(1));
          E = C->getArg(0);
        }
        const auto *D = declOf(baseOf(L));
        const auto *V = dyn_cast_or_null<VarDecl>(D);
        if (!Any || (D && D->getDeclName().isIdentifier() &&
                     (D->getName() == "cerr" || D->getName() == "clog")))
          return;
        addSink(OC, V && V->hasGlobalStorage() && !B.isProject(V) ? nullptr : L,
                "stream");
      }
      return;
    }
    if (OC->getOperator() == OO_PlusEqual &&
        B.kind(LT.getUnqualifiedType()) == TypeKind::String && isVariable(R))
      addSink(OC, L, "text");
    if (OC->getOperator() == OO_Equal &&
        B.kind(LT.getUnqualifiedType()) == TypeKind::String) {
      const ValueDecl *D = declOf(baseOf(L));
      const auto *Plus =
          dyn_cast<CXXOperatorCallExpr>(strip(R)->IgnoreParenImpCasts());
      if (D && Plus && Plus->getOperator() == OO_Plus && mentions(R, D))
        addSink(OC, L, "text");
    }
    return;
  }
  if (const auto *MC = dyn_cast<CXXMemberCallExpr>(S)) {
    const auto *MD = MC->getMethodDecl();
    const Expr *O = MC->getImplicitObjectArgument();
    if (!MD || !O || !MD->getDeclName().isIdentifier())
      return;
    StringRef N = MD->getName();
    QualType OT = O->getType().getNonReferenceType();
    if (OT->isPointerType())
      OT = OT->getPointeeType();
    TypeKind K = B.kind(OT.getUnqualifiedType());
    bool Var = llvm::any_of(MC->arguments(), isVariable);
    if (!Var)
      return;
    if (extract::isStreamType(OT) && (N == "write" || N == "put")) {
      addSink(MC, O, "stream");
    } else if (K == TypeKind::String &&
               (N == "append" || N == "push_back" || N == "insert")) {
      addSink(MC, O, "text");
    } else if (K == TypeKind::Sequence &&
               (N == "push_back" || N == "emplace_back" || N == "push_front" ||
                N == "insert" || N == "push" || N == "append")) {
      addSink(MC, O, "sequence");
    } else if (K == TypeKind::Record && !MD->isConst() && B.isProject(MD)) {
      if (StringRef How = appendsToObject(MD); !How.empty())
        addSink(MC, O, How);
    }
    return;
  }
  if (const auto *C = dyn_cast<CallExpr>(S)) {
    const FunctionDecl *FD = C->getDirectCallee();
    if (!FD || !FD->getDeclName().isIdentifier())
      return;
    StringRef N = FD->getName();
    bool Var = false;
    for (unsigned I = 0; I < C->getNumArgs(); ++I)
      Var |= isVariable(C->getArg(I));
    if (!Var)
      return;
    if (!B.isProject(FD) || !FD->hasBody()) {
      if (N == "printf" || N == "puts" || N == "println" || N == "print") {
        addSink(C, nullptr, "stream");
        return;
      }
      if ((N == "fprintf" || N == "fputs" || N == "fwrite" || N == "write" ||
           N == "send") &&
          C->getNumArgs()) {
        const Expr *Out = N == "fputs" || N == "fwrite"
                              ? C->getArg(C->getNumArgs() - 1)
                              : C->getArg(0);
        const auto *D = declOf(baseOf(Out));
        if (D && D->getDeclName().isIdentifier() && D->getName() == "stderr")
          return;
        addSink(C, nullptr, "stream");
        return;
      }
    }
    if (named(FD, {"hash", "crc", "digest", "checksum", "combine"}) &&
        C->getNumArgs() >= 2) {
      // hash_combine(seed, x), which changes seed.
      if (FD->getNumParams() &&
          FD->getParamDecl(0)->getType()->isReferenceType() &&
          !FD->getParamDecl(0)->getType()->getPointeeType().isConstQualified())
        addSink(C, C->getArg(0), "hash");
      return;
    }
    // A helper of the project that appends to what it is given: one step.
    const FunctionDecl *Def = nullptr;
    if (B.isProject(FD) && FD->hasBody(Def))
      for (unsigned I = 0; I < C->getNumArgs() && I < Def->getNumParams();
           ++I) {
        const ParmVarDecl *P = Def->getParamDecl(I);
        QualType T = P->getType();
        if (!T->isReferenceType() || T->getPointeeType().isConstQualified())
          continue;
        TypeKind K = B.kind(T.getNonReferenceType());
        if (extract::isStreamType(T.getNonReferenceType()))
          addSink(C, C->getArg(I), "stream");
        else if (K == TypeKind::String && appendsTo(Def->getBody(), P))
          addSink(C, C->getArg(I), "text");
        else if (K == TypeKind::Sequence && appendsTo(Def->getBody(), P))
          addSink(C, C->getArg(I), "sequence");
      }
    return;
  }
  if (const auto *BO = dyn_cast<BinaryOperator>(S)) {
    const Expr *L = BO->getLHS();
    QualType T = L->getType();
    if (!BO->isAssignmentOp())
      return;
    if (T->isRealFloatingType()) {
      const ValueDecl *D = declOf(baseOf(L));
      if (BO->getOpcode() == BO_AddAssign || BO->getOpcode() == BO_SubAssign ||
          (BO->getOpcode() == BO_Assign && D && mentionsAdded(BO->getRHS(), D)))
        addSink(BO, L, "sum");
      return;
    }
    if (!T->isIntegerType())
      return;
    const ValueDecl *D = declOf(baseOf(L));
    if (!D)
      return;
    if (BO->getOpcode() == BO_Assign && mixes(BO->getRHS(), D) &&
        isVariable(BO->getRHS()))
      addSink(BO, L, "hash");
    else if ((BO->getOpcode() == BO_XorAssign ||
              BO->getOpcode() == BO_AddAssign) &&
             mixes(BO->getRHS(), D))
      addSink(BO, L, "hash");
    else if (BO->getOpcode() == BO_MulAssign ||
             BO->getOpcode() == BO_ShlAssign) {
      // `h ^= x; h *= prime;`
      for (size_t I = Above.size(); I-- > 0;)
        if (const auto *CS = dyn_cast<CompoundStmt>(Above[I])) {
          for (const Stmt *Other : CS->body())
            if (const auto *O = dyn_cast<CompoundAssignOperator>(Other);
                O && O != BO && declOf(baseOf(O->getLHS())) == D) {
              addSink(BO, L, "hash");
              return;
            }
          break;
        }
    }
    return;
  }
  if (const auto *U = dyn_cast<clang::UnaryOperator>(S);
      U && U->isIncrementOp() && !Above.empty()) {
    // `index[key] = next++`
    const Stmt *Up = Above.back();
    if (isa<ImplicitCastExpr>(Up) && U->getType()->isIntegerType()) {
      for (size_t I = Above.size(); I-- > 0;) {
        const Stmt *P = Above[I];
        if (isa<ArraySubscriptExpr>(P))
          return;
        if (const auto *BO = dyn_cast<BinaryOperator>(P);
            BO && BO->isComparisonOp())
          return;
        if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(P);
            OC && OC->getOperator() == OO_Subscript)
          return;
        if (const auto *BO = dyn_cast<BinaryOperator>(P);
            BO && BO->getOpcode() == BO_Assign) {
          addSink(BO, U->getSubExpr(), "number");
          return;
        }
        if (!isa<Expr>(P))
          return;
      }
    }
    if (U->isPostfix() && U->getType()->isIntegerType())
      for (size_t I = Above.size(); I-- > 0;) {
        const auto *BO = dyn_cast<BinaryOperator>(Above[I]);
        if (BO && BO->getOpcode() == BO_Assign) {
          addSink(BO, U->getSubExpr(), "number");
          return;
        }
        if (!isa<ImplicitCastExpr>(Above[I]))
          return;
      }
  }
}

/// The hash map or set of which \p Begin is `m.begin()`, or null.
const Expr *Lowering::hashMapWalked(const Expr *Begin) {
  const Expr *E = strip(Begin)->IgnoreParenImpCasts();
  if (const auto *CE = dyn_cast<CXXConstructExpr>(E);
      CE && CE->getNumArgs() == 1)
    E = strip(CE->getArg(0))->IgnoreParenImpCasts();
  const auto *MC = dyn_cast<CXXMemberCallExpr>(E);
  const auto *MD = MC ? MC->getMethodDecl() : nullptr;
  if (!MD || !MD->getDeclName().isIdentifier() || MC->getNumArgs() ||
      (MD->getName() != "begin" && MD->getName() != "cbegin"))
    return nullptr;
  const Expr *Map = MC->getImplicitObjectArgument();
  QualType T = Map->IgnoreParenImpCasts()->getType();
  const models::TypeModel *TM =
      B.modelOf(T->isPointerType() ? T->getPointeeType() : T);
  return walksByHash(TM) && TM->KeyParam >= 0 && TM->Kind == TypeKind::Map
             ? Map
             : nullptr;
}

/// \p S has a sum that \p D is part of.
static bool isAddedTo(const Stmt *S, const ValueDecl *D) {
  if (!S)
    return false;
  if (const auto *BO = dyn_cast<BinaryOperator>(S);
      BO &&
      (BO->getOpcode() == BO_Add || BO->getOpcode() == BO_Sub ||
       BO->getOpcode() == BO_AddAssign || BO->getOpcode() == BO_SubAssign) &&
      mentions(BO, D))
    return true;
  // In a generic lambda the types are not known yet.
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(S);
      OC &&
      (OC->getOperator() == OO_Plus || OC->getOperator() == OO_PlusEqual) &&
      mentions(OC, D))
    return true;
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return isAddedTo(C, D); });
}

/// The lambda \p E adds to its first parameter.
static bool addsUp(const Expr *E) {
  const auto *L = dyn_cast<LambdaExpr>(strip(E)->IgnoreParenImpCasts());
  const CXXMethodDecl *Op = L ? L->getCallOperator() : nullptr;
  return Op && Op->getNumParams() &&
         isAddedTo(Op->getBody(), Op->getParamDecl(0));
}

/// What goes over all entries of a hash map at once: an algorithm that writes
/// them to an inserter, and a sequence that is made of them.
void Lowering::surveyWhole(const Stmt *S) {
  if (const auto *C = dyn_cast<CallExpr>(S)) {
    const FunctionDecl *FD = C->getDirectCallee();
    if (!FD || !FD->isInStdNamespace() || !FD->getDeclName().isIdentifier() ||
        C->getNumArgs() < 3)
      return;
    StringRef N = FD->getName();
    const Expr *Map = hashMapWalked(C->getArg(0));
    if (N == "accumulate") {
      // A sum of floating-point numbers, a text; what else is folded may be a
      // set, a count, the largest.  `std::max` and its like round nothing.
      QualType T = C->getType().getUnqualifiedType();
      const bool Text = B.kind(T) == TypeKind::String;
      if (Map && (Text || (T->isRealFloatingType() &&
                           (C->getNumArgs() == 3 || addsUp(C->getArg(3))))))
        Sinks[C].push_back({nullptr, Map, Text ? "text" : "sum", {}});
      return;
    }
    if (N != "transform" && N != "copy" && N != "copy_if")
      return;
    const auto *To =
        dyn_cast<CallExpr>(strip(C->getArg(2))->IgnoreParenImpCasts());
    const FunctionDecl *Inserter = To ? To->getDirectCallee() : nullptr;
    if (!Map || !Inserter || !Inserter->getDeclName().isIdentifier() ||
        To->getNumArgs() != 1 ||
        (Inserter->getName() != "back_inserter" &&
         Inserter->getName() != "front_inserter"))
      return;
    const Expr *Into = To->getArg(0);
    const bool Text =
        B.kind(Into->getType().getUnqualifiedType()) == TypeKind::String;
    Sinks[C].push_back({Into, Map, Text ? "text" : "sequence", {}});
    return;
  }
  // `std::vector<E> v(m.begin(), m.end());`, or returned at once.
  const auto Made = [&](const Expr *Init) -> const Expr * {
    if (!Init)
      return nullptr;
    const auto *CE =
        dyn_cast<CXXConstructExpr>(strip(Init)->IgnoreParenImpCasts());
    if (!CE || CE->getNumArgs() < 2 ||
        B.kind(CE->getType().getUnqualifiedType()) != TypeKind::Sequence)
      return nullptr;
    return hashMapWalked(CE->getArg(0));
  };
  if (const auto *R = dyn_cast<ReturnStmt>(S)) {
    if (const Expr *Map = Made(R->getRetValue()))
      Sinks[R].push_back({nullptr, Map, "sequence", {}});
  } else if (const auto *DS = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : DS->decls())
      if (const auto *V = dyn_cast<VarDecl>(D); V && V->hasLocalStorage())
        if (const Expr *Map = Made(V->getInit()))
          Sinks[DS].push_back({nullptr, Map, "sequence", {}, V});
  }
}

/// How the method \p MD, or one that it calls on the same object, adds to the
/// end of what a member of the object holds: text, bytes, or a stream, or mixes
/// something into a hash that it keeps.  Empty if it does not.  Other sequences
/// are as often sets as they are lists.
StringRef Lowering::appendsToObject(const CXXMethodDecl *MD, unsigned Depth) {
  constexpr unsigned MaxDepth = 3;
  const FunctionDecl *Def = nullptr;
  if (Depth > MaxDepth || !MD->hasBody(Def))
    return {};
  auto Own = [](const Expr *E) {
    const auto *M = dyn_cast<MemberExpr>(baseOf(E));
    return M && isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts());
  };
  auto Holds = [&](QualType T) -> StringRef {
    T = T.getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    if (extract::isStreamType(T))
      return "stream";
    switch (B.kind(T.getUnqualifiedType())) {
    case TypeKind::String:
      return "text";
    case TypeKind::Sequence: {
      const auto *R = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
          T->getAsCXXRecordDecl());
      if (!R || !R->getTemplateArgs().size() ||
          R->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
        return {};
      QualType El = R->getTemplateArgs()[0].getAsType();
      return El->isIntegralOrEnumerationType() && !El->isBooleanType() &&
                     !El->isIncompleteType() && B.Ctx.getTypeSize(El) == 8
                 ? "sequence"
                 : "";
    }
    default:
      return {};
    }
  };
  llvm::SmallVector<const Stmt *, 32> Work{Def->getBody()};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S || isa<LambdaExpr>(S))
      continue;
    llvm::append_range(Work, S->children());
    if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(S)) {
      const Expr *L = OC->getNumArgs() == 2 ? OC->getArg(0) : nullptr;
      if (!L || !Own(L))
        continue;
      StringRef How = Holds(L->getType());
      if ((OC->getOperator() == OO_PlusEqual && How == "text") ||
          (OC->getOperator() == OO_LessLess && How == "stream"))
        return How;
    } else if (const auto *BO = dyn_cast<BinaryOperator>(S);
               BO && BO->isAssignmentOp()) {
      // `h_ = (h_ ^ x) * prime`
      const auto *D = Own(BO->getLHS()) && BO->getType()->isIntegerType()
                          ? declOf(baseOf(BO->getLHS()))
                          : nullptr;
      if (D && BO->getOpcode() == BO_Assign && mixes(BO->getRHS(), D) &&
          readsLocal(BO->getRHS()) && !isProductWith(BO->getRHS(), D))
        return "hash";
    } else if (const auto *MC = dyn_cast<CXXMemberCallExpr>(S)) {
      const CXXMethodDecl *Called = MC->getMethodDecl();
      const Expr *O = MC->getImplicitObjectArgument();
      if (!Called || !O || !Called->getDeclName().isIdentifier())
        continue;
      if (isa<CXXThisExpr>(O->IgnoreParenImpCasts())) {
        if (StringRef How = appendsToObject(Called, Depth + 1); !How.empty())
          return How;
        continue;
      }
      if (!Own(O))
        continue;
      StringRef N = Called->getName(), How = Holds(O->getType());
      if ((How == "stream" && (N == "write" || N == "put")) ||
          (!How.empty() && How != "stream" &&
           (N == "append" || N == "push_back" || N == "emplace_back" ||
            N == "insert")))
        return How;
    }
  }
  return {};
}

/// `*m.begin()`, `m.begin()->second`: the entry that happens to come first.
void Lowering::surveyFirst(const CXXOperatorCallExpr *E) {
  const auto *MC =
      dyn_cast<CXXMemberCallExpr>(strip(E->getArg(0))->IgnoreParenImpCasts());
  const auto *MD = MC ? MC->getMethodDecl() : nullptr;
  const Expr *Map = MC ? MC->getImplicitObjectArgument() : nullptr;
  if (!MD || !Map || !MD->getDeclName().isIdentifier() ||
      (MD->getName() != "begin" && MD->getName() != "cbegin") ||
      MC->getNumArgs())
    return;
  QualType T = Map->IgnoreParenImpCasts()->getType();
  const models::TypeModel *TM =
      B.modelOf(T->isPointerType() ? T->getPointeeType() : T);
  if (!walksByHash(TM) || TM->Kind != TypeKind::Map)
    return;
  Sinks[E].push_back({nullptr, Map, "first", {}});
}

/// \p S multiplies \p D, or shifts it.
static bool scrambles(const Stmt *S, const ValueDecl *D) {
  if (!S)
    return false;
  if (const auto *BO = dyn_cast<BinaryOperator>(S))
    switch (BO->getOpcode()) {
    case BO_Mul:
    case BO_Shl:
    case BO_Shr:
    case BO_MulAssign:
    case BO_ShlAssign: {
      llvm::SmallVector<const Stmt *, 8> Work{BO};
      while (!Work.empty()) {
        const Stmt *X = Work.pop_back_val();
        if (const auto *R = dyn_cast_or_null<DeclRefExpr>(X);
            R && R->getDecl() == D)
          return true;
        if (X)
          llvm::append_range(Work, X->children());
      }
      break;
    }
    default:
      break;
    }
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return scrambles(C, D); });
}

/// \p D is under a multiplication or a shift in \p S, or is the argument of a
/// function that mixes, by its name or by what its body does.
bool Lowering::mixes(const Stmt *S, const ValueDecl *D) {
  if (!S)
    return false;
  if (const auto *BO = dyn_cast<BinaryOperator>(S);
      BO &&
      (BO->getOpcode() == BO_Mul || BO->getOpcode() == BO_Shl ||
       BO->getOpcode() == BO_Shr) &&
      mentions(BO, D))
    return true;
  if (const auto *C = dyn_cast<CallExpr>(S);
      C &&
      named(C->getDirectCallee(),
            {"hash", "crc", "digest", "checksum", "combine", "mix"}) &&
      mentions(C, D))
    return true;
  if (const auto *C = dyn_cast<CallExpr>(S)) {
    const FunctionDecl *FD = C->getDirectCallee(), *Def = nullptr;
    if (FD && !isa<CXXMethodDecl>(FD) && FD->hasBody(Def) &&
        C->getNumArgs() >= 2)
      for (unsigned I = 0; I < C->getNumArgs() && I < Def->getNumParams(); ++I)
        if (declOf(baseOf(C->getArg(I))) == D &&
            scrambles(Def->getBody(), Def->getParamDecl(I)))
          return true;
  }
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return mixes(C, D); });
}

bool Lowering::mentionsAdded(const Stmt *S, const ValueDecl *D) {
  const auto *E = dyn_cast_or_null<Expr>(S);
  const auto *BO =
      E ? dyn_cast<BinaryOperator>(E->IgnoreParenImpCasts()) : nullptr;
  return BO && (BO->getOpcode() == BO_Add || BO->getOpcode() == BO_Sub) &&
         mentions(BO, D);
}

/// \p S adds something at the end of the parameter \p P.
bool Lowering::appendsTo(const Stmt *S, const ParmVarDecl *P) {
  if (!S)
    return false;
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(S);
      OC && OC->getOperator() == OO_PlusEqual && OC->getNumArgs() == 2 &&
      declOf(baseOf(OC->getArg(0))) == P)
    return true;
  if (const auto *MC = dyn_cast<CXXMemberCallExpr>(S))
    if (const Expr *O = MC->getImplicitObjectArgument();
        O && declOf(baseOf(O)) == P &&
        named(MC->getMethodDecl(), {"append", "push_back", "emplace_back"}))
      return true;
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return appendsTo(C, P); });
}

void Lowering::emitSinks(const Stmt *S) {
  if (const auto *C = dyn_cast<CallExpr>(S);
      C && named(C->getDirectCallee(), {"sort"}) && C->getNumArgs()) {
    if (Path P = place(baseOf(C->getArg(0))).P; P.valid()) {
      Event &E = emit(EventKind::Sink, S);
      E.P = std::move(P);
      E.Name = B.intern("sorted");
    }
    return;
  }
  auto It = Sinks.find(S);
  if (It == Sinks.end())
    return;
  for (const OrderSink &K : It->second) {
    Path P = K.To    ? place(baseOf(K.To)).P
             : K.Var ? varPlace(K.Var, nullptr).P
                     : Path();
    Path Q = place(K.Map).P;
    Event &E = emit(EventKind::Sink, S);
    E.P = std::move(P);
    E.Q = std::move(Q);
    E.Name = B.intern(K.How);
    E.Fixes = K.Fixes;
  }
}
