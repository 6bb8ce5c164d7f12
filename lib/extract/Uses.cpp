//===- Uses.cpp - What becomes of entries and copies ----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whether `m[k]` is read or written does not show at the call of operator[] but
// in the expression around it.  The survey of a function keeps the parents of
// what it visits; from an expression they are climbed until something reads,
// changes or keeps the object.  Where a member has a const twin (begin, find,
// at, operator[] of sequences), what is done with its result decides; where a
// reference is bound, the uses of the reference.
//
//===----------------------------------------------------------------------===//
#include "extract/AstUtil.h"
#include "extract/Lowering.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using namespace mapvet::facts;

/// Kinds whose copies refer to the same object.
static bool refersElsewhere(TypeKind K) {
  switch (K) {
  case TypeKind::Handle:
  case TypeKind::Pointer:
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Weak:
  case TypeKind::View:
  case TypeKind::Reference:
    return true;
  default:
    return false;
  }
}

/// Zero, null, empty: what a fresh object is.
static bool isDefault(const Expr *E) {
  E = strip(E)->IgnoreParenImpCasts();
  if (const auto *I = dyn_cast<IntegerLiteral>(E))
    return I->getValue().isZero();
  if (const auto *F = dyn_cast<FloatingLiteral>(E))
    return F->getValue().isZero();
  if (const auto *B = dyn_cast<CXXBoolLiteralExpr>(E))
    return !B->getValue();
  if (const auto *S = dyn_cast<clang::StringLiteral>(E))
    return S->getLength() == 0;
  if (const auto *L = dyn_cast<InitListExpr>(E))
    return L->getNumInits() == 0;
  if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    if (C->getNumArgs() == 0)
      return true;
    return isDefault(C->getArg(0));
  }
  if (E->getType()->isNullPtrType() || isa<CXXScalarValueInitExpr>(E))
    return true;
  const CXXRecordDecl *R = E->getType()->getAsCXXRecordDecl();
  return R && R->getName() == "nullopt_t";
}

static bool isOne(const Expr *E) {
  const auto *I = dyn_cast<IntegerLiteral>(strip(E)->IgnoreParenImpCasts());
  return I && I->getValue() == 1;
}

/// A value that decides: alone in a condition, or under `!`, `&&`, `||`.
static bool decides(const Stmt *Parent, const Stmt *Child) {
  if (const auto *I = dyn_cast<IfStmt>(Parent))
    return I->getCond() == Child;
  if (const auto *W = dyn_cast<WhileStmt>(Parent))
    return W->getCond() == Child;
  if (const auto *D = dyn_cast<DoStmt>(Parent))
    return D->getCond() == Child;
  if (const auto *F = dyn_cast<ForStmt>(Parent))
    return F->getCond() == Child;
  if (const auto *C = dyn_cast<ConditionalOperator>(Parent))
    return C->getCond() == Child;
  if (const auto *B = dyn_cast<BinaryOperator>(Parent))
    return B->isLogicalOp();
  const auto *U = dyn_cast<clang::UnaryOperator>(Parent);
  return U && U->getOpcode() == UO_LNot;
}

static bool isOutput(const FunctionDecl *FD) {
  if (!FD || !FD->getDeclName().isIdentifier())
    return false;
  StringRef N = FD->getName();
  return N.contains_insensitive("print") || N.contains_insensitive("log") ||
         N == "puts" || N == "fputs" || N == "format" || N == "write";
}

/// The number of the argument of \p C that holds \p Child; None if it is not
/// among them.
static unsigned argumentOf(const CallExpr *C, const Stmt *Child) {
  for (unsigned I = 0; I < C->getNumArgs(); ++I)
    if (C->getArg(I) == Child)
      return I;
  return None;
}

/// What the call of a member says of its object; Unknown if nothing.
static UseKind memberKind(const CallExpr *C) {
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(C))
    switch (OC->getOperator()) {
    case OO_Arrow:
    case OO_Star:
    case OO_Call:
    case OO_Subscript:
      return isa_and_nonnull<CXXMethodDecl>(OC->getDirectCallee())
                 ? UseKind::Follow
                 : UseKind::Unknown;
    case OO_Exclaim:
      return UseKind::Probe;
    default:
      return UseKind::Unknown;
    }
  const auto *M = dyn_cast<CXXMemberCallExpr>(C);
  const auto *MD = M ? M->getMethodDecl() : nullptr;
  if (!MD)
    return UseKind::Unknown;
  if (isa<CXXConversionDecl>(MD))
    return C->getType()->isBooleanType() ? UseKind::Probe : UseKind::Unknown;
  StringRef N = MD->getDeclName().isIdentifier() ? MD->getName() : "";
  if (N == "empty" || N == "isEmpty" || N == "has_value")
    return UseKind::Probe;
  // A conversion, as of JSON values: `.get<int>()`.
  const auto *ME = dyn_cast<MemberExpr>(M->getCallee()->IgnoreParens());
  if (ME && ME->hasExplicitTemplateArgs())
    return UseKind::Follow;
  if (N == "value" || N == "lock" || N == "front" || N == "back" || N == "at")
    return UseKind::Follow;
  return UseKind::Unknown;
}

UseKind Lowering::readKind(const Stmt *At, size_t Level) {
  // Whoever states what an entry is counts on its being there.
  if (inAssertion(At->getBeginLoc(), B.SM, B.Ctx.getLangOpts()))
    return UseKind::Follow;
  const Stmt *Child = At;
  UseKind So = UseKind::Compute;
  bool Arithmetic = false;
  if (const auto *C = dyn_cast<CallExpr>(At))
    if (UseKind K = memberKind(C); K != UseKind::Unknown)
      return K;
  for (size_t I = Level; I-- > 0;) {
    const Stmt *Parent = Above[I];
    // An element of a container is there; only the one of a map is made.
    if (const auto *CE = dyn_cast<CastExpr>(Parent)) {
      if (CE->getCastKind() == CK_ToVoid)
        return UseKind::Discard;
      Child = Parent;
      continue;
    }
    if (isa<ParenExpr>(Parent) || isa<FullExpr>(Parent) ||
        isa<MaterializeTemporaryExpr>(Parent) ||
        isa<CXXBindTemporaryExpr>(Parent)) {
      Child = Parent;
      continue;
    }
    if (const auto *C = dyn_cast<CXXConstructExpr>(Parent)) {
      if (C->getNumArgs() != 1 && !C->getConstructor()->isCopyConstructor() &&
          !isa<CXXTemporaryObjectExpr>(C) &&
          !(C->getNumArgs() > 1 && isa<CXXDefaultArgExpr>(C->getArg(1))))
        return UseKind::Argument;
      Child = Parent;
      continue;
    }
    if (isa<InitListExpr>(Parent) || isa<CXXStdInitializerListExpr>(Parent)) {
      So = UseKind::Argument;
      Child = Parent;
      continue;
    }
    if (const auto *M = dyn_cast<MemberExpr>(Parent)) {
      if (M->isArrow())
        return UseKind::Follow; // a pointer that must not be null
      Child = Parent;
      continue;
    }
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(Parent);
        M && argumentOf(M, Child) == None) {
      if (UseKind K = memberKind(M); K != UseKind::Unknown)
        return K;
      Child = Parent;
      continue;
    }
    if (const auto *U = dyn_cast<clang::UnaryOperator>(Parent)) {
      if (U->getOpcode() == UO_LNot)
        return UseKind::Probe;
      if (U->getOpcode() == UO_Deref)
        return UseKind::Follow;
      Child = Parent;
      continue;
    }
    if (decides(Parent, Child))
      return Arithmetic ? UseKind::Test : UseKind::Probe;
    if (const auto *BO = dyn_cast<BinaryOperator>(Parent)) {
      if (BO->isComparisonOp()) {
        const Expr *Other = BO->getLHS() == Child ? BO->getRHS() : BO->getLHS();
        const bool Less = BO->isRelationalOp() && isOne(Other);
        return !Arithmetic && (isDefault(Other) || Less) ? UseKind::Probe
                                                         : UseKind::Test;
      }
      if (BO->getOpcode() == BO_Assign)
        return So == UseKind::Compute && !Arithmetic ? UseKind::Copy
                                                     : UseKind::Compute;
      if (BO->isCompoundAssignmentOp())
        return UseKind::Compute;
      if (BO->getOpcode() == BO_Comma)
        return UseKind::Compute;
      Arithmetic = true;
      Child = Parent;
      continue;
    }
    if (const auto *RB = dyn_cast<CXXRewrittenBinaryOperator>(Parent)) {
      auto D = RB->getDecomposedForm();
      return isDefault(D.LHS) || isDefault(D.RHS) ? UseKind::Probe
                                                  : UseKind::Test;
    }
    if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(Parent)) {
      OverloadedOperatorKind O = OC->getOperator();
      switch (O) {
      case OO_EqualEqual:
      case OO_ExclaimEqual:
      case OO_Less:
      case OO_Greater:
      case OO_LessEqual:
      case OO_GreaterEqual:
      case OO_Spaceship: {
        for (const Expr *A : OC->arguments())
          if (A != Child && isDefault(A))
            return UseKind::Probe;
        return UseKind::Test;
      }
      case OO_LessLess:
        if (isStreamType(OC->getArg(0)->getType()))
          return UseKind::Print;
        break;
      case OO_Arrow:
      case OO_Star:
      case OO_Call:
        return argumentOf(OC, Child) == 0 ? UseKind::Follow : UseKind::Argument;
      case OO_Subscript:
        return argumentOf(OC, Child) == 0 ? UseKind::Follow : UseKind::Argument;
      case OO_Equal:
        return UseKind::Copy;
      case OO_Plus:
        Arithmetic = true;
        Child = Parent;
        continue;
      default:
        break;
      }
      return UseKind::Compute;
    }
    if (const auto *C = dyn_cast<CallExpr>(Parent)) {
      if (argumentOf(C, Child) == None)
        return UseKind::Follow; // what is called must be there
      return isOutput(C->getDirectCallee()) ? UseKind::Print
                                            : UseKind::Argument;
    }
    if (const auto *A = dyn_cast<ArraySubscriptExpr>(Parent))
      return A->getBase() == Child ? UseKind::Follow : UseKind::Compute;
    if (isa<ConditionalOperator>(Parent)) {
      Child = Parent;
      continue;
    }
    if (isa<ReturnStmt>(Parent))
      return Arithmetic ? UseKind::Compute : UseKind::Result;
    if (isa<DeclStmt>(Parent))
      return Arithmetic || So == UseKind::Argument ? UseKind::Compute
                                                   : UseKind::Copy;
    if (isa<SwitchStmt>(Parent))
      return UseKind::Test;
    if (isa<LambdaExpr>(Parent))
      return UseKind::Copy;
    if (!isa<Expr>(Parent))
      return So == UseKind::Compute ? UseKind::Discard : So;
    return UseKind::Compute;
  }
  return So;
}

/// True if nobody looks at the value of \p C, whose parents are \p Above.
static bool isDiscarded(const CallExpr *C, ArrayRef<const Stmt *> Above) {
  const Stmt *Child = C;
  while (!Above.empty()) {
    const Stmt *Parent = Above.back();
    Above = Above.drop_back();
    if (isa<FullExpr>(Parent) || isa<ParenExpr>(Parent) ||
        isa<CXXBindTemporaryExpr>(Parent)) {
      Child = Parent;
      continue;
    }
    if (const auto *K = dyn_cast<CastExpr>(Parent))
      return K->getCastKind() == CK_ToVoid;
    if (const auto *F = dyn_cast<ForStmt>(Parent))
      return F->getCond() != Child;
    return !isa<Expr>(Parent) && !isa<ReturnStmt>(Parent) &&
           !isa<DeclStmt>(Parent) && !decides(Parent, Child);
  }
  return true;
}

Lowering::UseOf Lowering::useOf(const Expr *E, bool Copy, bool Points) {
  const Stmt *Child = E;
  const Expr *Part = E;
  UseOf U = climb(E, Copy, Points, Child, Part);
  U.Part = Part;
  return U;
}

/// `auto it = c.find(k)`, `auto [it, fresh] = c.emplace(k, v)`: the variable
/// that holds the iterator that \p C, with the parents \p Above, returns.
static const VarDecl *iteratorVariable(FileBuilder &B, const CallExpr *C,
                                       ArrayRef<const Stmt *> Above) {
  const Stmt *Child = C;
  for (const Stmt *Parent : llvm::reverse(Above)) {
    if (isa<ParenExpr>(Parent) || isa<FullExpr>(Parent) ||
        isa<MaterializeTemporaryExpr>(Parent) ||
        isa<CXXBindTemporaryExpr>(Parent) || isa<CastExpr>(Parent) ||
        (isa<CXXConstructExpr>(Parent) &&
         B.kind(cast<Expr>(Parent)->getType()) == TypeKind::Iterator)) {
      Child = Parent;
      continue;
    }
    const auto *DS = dyn_cast<DeclStmt>(Parent);
    const auto *V = dyn_cast_or_null<VarDecl>(
        DS && DS->isSingleDecl() ? DS->getSingleDecl() : nullptr);
    if (!V || V->isImplicit() || V->getInit() != Child || V->hasGlobalStorage())
      return nullptr;
    const QualType T = V->getType().getNonReferenceType().getUnqualifiedType();
    if (const auto *DD = dyn_cast<DecompositionDecl>(V))
      return DD->bindings().size() == 2 &&
                     B.kind(DD->bindings()[0]
                                ->getType()
                                .getNonReferenceType()
                                .getUnqualifiedType()) == TypeKind::Iterator
                 ? V
                 : nullptr;
    return B.kind(T) == TypeKind::Iterator && !V->getType()->isReferenceType()
               ? V
               : nullptr;
  }
  return nullptr;
}

Lowering::UseOf Lowering::climb(const Expr *E, bool Copy, bool Points,
                                const Stmt *Child, const Expr *&Part) {
  bool Whole = true; // Part is what Child names
  bool Const = !Points && E->getType().isConstQualified();
  bool ToEntry = Points; // Child refers to the object, it is not the object
  bool Behind = false;   // Child is the position behind the last entry
  auto Read = [&](const Stmt *At, size_t Level) -> UseOf {
    return {readKind(At, Level), At};
  };
  for (size_t I = Above.size(); I-- > 0;) {
    const Stmt *Parent = Above[I];
    auto Argument = [&](QualType PT, const FunctionDecl *FD,
                        unsigned Index) -> std::optional<UseOf> {
      if (PT.isNull())
        return UseOf{UseKind::Unknown, Parent};
      if (!PT->isReferenceType() || PT->getPointeeType().isConstQualified() ||
          Const)
        return UseOf{FD && isOutput(FD) ? UseKind::Print : UseKind::Argument,
                     Parent};
      // Forwarding references of other people's functions copy.
      if (FD && !B.isProject(FD)) {
        StringRef Name = B.modelName(FD);
        if (Name == "std::as_const") {
          Const = true;
          return std::nullopt;
        }
        if (Name == "std::move" || Name == "std::forward")
          return UseOf{UseKind::Unknown, Parent};
        const FunctionTemplateDecl *T = FD->getPrimaryTemplate();
        const FunctionDecl *Pattern = T ? T->getTemplatedDecl() : nullptr;
        if (!Pattern)
          Pattern = FD->getTemplateInstantiationPattern();
        if (Pattern && Pattern->getNumParams()) {
          unsigned P = std::min(Index, Pattern->getNumParams() - 1);
          QualType Pat = Pattern->getParamDecl(P)->getType();
          if (const auto *X = Pat->getAs<PackExpansionType>())
            Pat = X->getPattern();
          if (Pat->isRValueReferenceType())
            return UseOf{isOutput(FD) ? UseKind::Print : UseKind::Argument,
                         Parent};
        }
      }
      return UseOf{UseKind::Passed, Parent};
    };
    if (isa<ParenExpr>(Parent) || isa<FullExpr>(Parent) ||
        isa<MaterializeTemporaryExpr>(Parent) ||
        isa<CXXBindTemporaryExpr>(Parent) ||
        isa<SubstNonTypeTemplateParmExpr>(Parent)) {
      Child = Parent;
      continue;
    }
    if (const auto *C = dyn_cast<CastExpr>(Parent)) {
      switch (C->getCastKind()) {
      case CK_LValueToRValue:
        if (ToEntry)
          return {UseKind::Unknown, Parent};
        return Read(Parent, I);
      case CK_ToVoid:
        return {UseKind::Discard, Parent};
      case CK_ArrayToPointerDecay:
        break;
      default:
        // A const iterator object is not an iterator to const.
        if (C->getType().isConstQualified() && !(Copy && ToEntry))
          Const = true;
        Child = Parent;
        continue;
      }
      return {UseKind::Unknown, Parent};
    }
    if (const auto *M = dyn_cast<MemberExpr>(Parent)) {
      if (isa<FieldDecl>(M->getMemberDecl()) &&
          M->getMemberDecl()->getType()->isReferenceType())
        return Read(Parent, I);
      if (M->getType().isConstQualified())
        Const = true;
      if (Whole && isa<FieldDecl>(M->getMemberDecl()))
        Part = M;
      else
        Whole = false;
      Child = Parent;
      continue;
    }
    const auto *Call = dyn_cast<CallExpr>(Parent);
    const auto *OC = dyn_cast<CXXOperatorCallExpr>(Parent);
    if (Call) {
      const FunctionDecl *FD = Call->getDirectCallee();
      const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
      unsigned Arg = argumentOf(Call, Child);
      const bool OnObject = OC && MD && !MD->isStatic();
      if ((isa<CXXMemberCallExpr>(Call) && Arg == None) ||
          (OnObject && Arg == 0)) {
        if (!MD)
          return {UseKind::Unknown, Parent};
        QualType RT = MD->getReturnType();
        if (ToEntry) {
          // An iterator: what it names is the entry.
          if (OC &&
              (OC->getOperator() == OO_Star || OC->getOperator() == OO_Arrow)) {
            if (RT->isPointerType() || RT->isReferenceType())
              Const |= RT->getPointeeType().isConstQualified();
            Child = Parent;
            if (Const)
              return Read(Parent, I);
            if (Copy)
              ToEntry = false;
            continue;
          }
          // Where it stands says nothing of what is in the copy.
          if (Points)
            return {(MD->isConst() && OC && OC->isComparisonOp()) ||
                            (OC &&
                             (OC->getOperator() == OO_PlusPlus ||
                              OC->getOperator() == OO_MinusMinus) &&
                             isDiscarded(OC, ArrayRef(Above).take_front(I)))
                        ? UseKind::Discard
                        : UseKind::Unknown,
                    Parent};
          return MD->isConst() ? Read(Parent, I)
                               : UseOf{UseKind::Unknown, Parent};
        }
        if (MD->isConst() || Const)
          return Read(Parent, I);
        Whole = false;
        if (Copy && OC && OC->getOperator() == OO_Subscript &&
            RT->isReferenceType()) {
          Child = Parent;
          continue;
        }
        if (!hasConstTwin(MD)) {
          // `m[a][b]`: what is done with the inner entry is done with both.
          if (!Copy && OC && OC->getOperator() == OO_Subscript) {
            llvm::SmallVector<const Stmt *, 32> Rest(Above.begin() + I,
                                                     Above.end());
            Above.truncate(I);
            UseOf U = useOf(Call);
            Above.append(Rest.begin(), Rest.end());
            switch (U.Kind) {
            case UseKind::Unknown:
            case UseKind::Write:
            case UseKind::Passed:
            case UseKind::Discard:
              return {UseKind::Write, Parent};
            default:
              return {UseKind::Follow, Parent};
            }
          }
          if (!Copy || (OC && OC->isAssignmentOp()))
            return {UseKind::Write, Parent};
          // By the type as written: the member may be a base class's.
          const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
          const bool OfMap =
              M && B.kind(M->getImplicitObjectArgument()
                              ->IgnoreParenImpCasts()
                              ->getType()
                              .getUnqualifiedType()) == TypeKind::Map;
          if (!isDiscarded(Call, ArrayRef(Above).take_front(I))) {
            if (OfMap &&
                iteratorVariable(B, Call, ArrayRef(Above).take_front(I)))
              return {UseKind::Write, Parent};
            return {UseKind::Unknown, Parent};
          }
          if (OfMap)
            return {UseKind::Write, Parent};
          // Whether it changes the object shows in its body.
          if (B.isProject(MD))
            return {UseKind::Passed, Parent};
          const models::TypeModel *TM = B.modelOf(MD->getParent());
          return {TM && (TM->Kind == TypeKind::Map ||
                         TM->Kind == TypeKind::Sequence ||
                         TM->Kind == TypeKind::String)
                      ? UseKind::Write
                      : UseKind::Unknown,
                  Parent};
        }
        const models::TypeModel *TM = B.modelOf(MD->getParent());
        // An element of a sequence that the entry holds must be there.
        if (!Copy &&
            ((TM && TM->Kind == TypeKind::Sequence && RT->isReferenceType()) ||
             memberKind(Call) == UseKind::Follow)) {
          llvm::SmallVector<const Stmt *, 32> Rest(Above.begin() + I,
                                                   Above.end());
          Above.truncate(I);
          UseOf U = useOf(Call);
          Above.append(Rest.begin(), Rest.end());
          if (U.Kind != UseKind::Write && U.Kind != UseKind::Unknown &&
              U.Kind != UseKind::Passed)
            U.Kind = UseKind::Follow;
          return U;
        }
        if (!RT->isReferenceType()) {
          ToEntry = true;
          Behind = MD->getDeclName().isIdentifier() &&
                   (MD->getName() == "end" || MD->getName() == "cend");
        } else if (RT->getPointeeType().isConstQualified())
          Const = true;
        Child = Parent;
        continue;
      }
      if (Arg == None)
        return Read(Parent, I);
      if (OC && OC->getOperator() == OO_LessLess && Arg == 1 &&
          isStreamType(OC->getArg(0)->getType()))
        return {UseKind::Print, Parent};
      unsigned Param = Arg - (OnObject ? 1 : 0);
      QualType PT;
      if (FD && Param < FD->getNumParams())
        PT = FD->getParamDecl(Param)->getType();
      else if (!FD)
        if (const auto *FT = Call->getCallee()
                                 ->getType()
                                 ->getPointeeOrArrayElementType()
                                 ->getAs<FunctionProtoType>();
            FT && Param < FT->getNumParams())
          PT = FT->getParamType(Param);
      if (Points) {
        // `m.erase(it)` is a use of the copy where it names the copy.
        const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
        const bool OfMap =
            M && B.kind(M->getImplicitObjectArgument()
                            ->IgnoreParenImpCasts()
                            ->getType()
                            .getUnqualifiedType()) == TypeKind::Map;
        if ((OC && OC->isComparisonOp()) || (ToEntry && OfMap))
          return {ToEntry ? UseKind::Discard : readKind(Child, I + 1), Parent};
        if (ToEntry)
          return {UseKind::Unknown, Parent};
      }
      if (ToEntry) {
        if (Copy && Behind && OC && OC->isComparisonOp())
          return {UseKind::Discard, Parent};
        if (OC || (!PT.isNull() && !PT->isReferenceType()))
          return Read(Parent, I);
        return {UseKind::Unknown, Parent};
      }
      // Comparisons and the like read both sides.
      if (OC && (PT.isNull() || !PT->isReferenceType() ||
                 PT->getPointeeType().isConstQualified()))
        return {readKind(Child, I + 1), Parent};
      auto U = Argument(PT, FD, Param);
      if (U)
        return *U;
      Child = Parent;
      continue;
    }
    if (const auto *C = dyn_cast<CXXConstructExpr>(Parent)) {
      if (ToEntry) {
        Child = Parent;
        continue;
      }
      unsigned Arg = None;
      for (unsigned A = 0; A < C->getNumArgs(); ++A)
        if (C->getArg(A) == Child)
          Arg = A;
      const CXXConstructorDecl *CD = C->getConstructor();
      QualType PT = Arg < CD->getNumParams() ? CD->getParamDecl(Arg)->getType()
                                             : QualType();
      auto U = Argument(PT, CD, Arg);
      if (!U || U->Kind == UseKind::Passed || U->Kind == UseKind::Unknown)
        return {UseKind::Unknown, Parent};
      return {readKind(Child, I + 1), Parent};
    }
    if (const auto *BO = dyn_cast<BinaryOperator>(Parent)) {
      if (BO->isAssignmentOp() && BO->getLHS() == Child)
        return {ToEntry ? UseKind::Unknown : UseKind::Write, Parent};
      if (BO->getOpcode() == BO_Comma) {
        if (BO->getLHS() == Child)
          return {UseKind::Discard, Parent};
        Child = Parent;
        continue;
      }
      return ToEntry && BO->isComparisonOp() ? Read(Parent, I)
                                             : UseOf{UseKind::Unknown, Parent};
    }
    if (isa<CXXRewrittenBinaryOperator>(Parent)) {
      if (Points && ToEntry)
        return {UseKind::Discard, Parent};
      return {readKind(Child, I + 1), Parent};
    }
    if (const auto *U = dyn_cast<clang::UnaryOperator>(Parent)) {
      // `if (left[k]-- > 0)` is told what it was.
      if (U->isIncrementDecrementOp() && !Discarded.count(U)) {
        const auto *Outer =
            I == 0 ? nullptr : dyn_cast<ImplicitCastExpr>(Above[I - 1]);
        const bool Value = U->isPostfix() ||
                           (Outer && Outer->getCastKind() == CK_LValueToRValue);
        return {Copy && !ToEntry && Value ? UseKind::Compute : UseKind::Unknown,
                Parent};
      }
      if (U->isIncrementDecrementOp())
        return {UseKind::Write, Parent};
      if (U->getOpcode() == UO_Deref && ToEntry) {
        Child = Parent;
        continue;
      }
      return {UseKind::Unknown, Parent};
    }
    if (isa<ConditionalOperator>(Parent)) {
      if (decides(Parent, Child))
        return Read(Parent, I);
      Child = Parent;
      continue;
    }
    if (isa<ReturnStmt>(Parent)) {
      QualType RT = F->getReturnType();
      if (RT->isReferenceType() && !RT->getPointeeType().isConstQualified() &&
          !Const)
        return {UseKind::Unknown, Parent};
      return {ToEntry ? UseKind::Unknown : UseKind::Result, Parent};
    }
    if (const auto *DS = dyn_cast<DeclStmt>(Parent)) {
      for (const Decl *D : DS->decls()) {
        const auto *V = dyn_cast<VarDecl>(D);
        if (V && Copy && ToEntry && DS->isSingleDecl() && !V->isImplicit() &&
            V->getInit() == Child && !V->hasGlobalStorage() &&
            B.kind(V->getType().getUnqualifiedType()) == TypeKind::Iterator)
          return {UseKind::Follow, DS}; // likewise
        if (!V || V->getInit() != Child || !V->getType()->isReferenceType() ||
            ToEntry)
          continue;
        if (V->getType()->getPointeeType().isConstQualified() || Const)
          return {UseKind::Bound, Parent};
        return {UseKind::Follow, DS}; // see noteUse: the uses of V decide
      }
      return {UseKind::Unknown, Parent};
    }
    if (!isa<Expr>(Parent))
      return {UseKind::Discard, Parent};
    return {UseKind::Unknown, Parent};
  }
  return {};
}

/// Of several uses, the one that says most against a mere reading.
static UseKind stronger(UseKind A, UseKind B) {
  auto Rank = [](UseKind K) {
    switch (K) {
    case UseKind::Unknown:
    case UseKind::Write:
    case UseKind::Passed:
      return 0;
    case UseKind::Discard:
      return 9;
    case UseKind::Probe:
      return 1;
    case UseKind::Follow:
      return 2;
    default:
      return 3;
    }
  };
  return Rank(A) <= Rank(B) ? A : B;
}

void Lowering::addUse(const VarDecl *Var, const Expr *Entry, UseOf U,
                      const Expr *Part, const VarDecl *Through) {
  if (Entry) {
    auto [It, New] = EntryUse.try_emplace(Entry, U.Kind);
    if (!New)
      It->second = stronger(It->second, U.Kind);
  }
  if (Var && U.At)
    UsesAt[U.At].push_back({Var, U.Kind, Part, Through});
}

/// \p E names an entry of a map (if \p V is null), or the copy \p V, or what a
/// reference to one of these does.
void Lowering::noteUse(const Expr *E, const VarDecl *V) {
  Alias A;
  if (!V)
    A.Entry = E;
  else if (Watched.count(V))
    A.Copy = V;
  else
    A = Aliases.lookup(V);
  if (A.Points && E->getType().getNonReferenceType()->isBooleanType())
    return; // `auto [it, fresh]`: told when the copy was changed
  UseOf U = useOf(E, A.Copy != nullptr, A.Points);
  // `auto [it, fresh] = copy.emplace(k, v)`: what was there is asked before.
  if (const auto *C = dyn_cast_or_null<CallExpr>(U.At);
      C && A.Copy && U.Kind == UseKind::Write) {
    const auto At = llvm::find(Above, C);
    const VarDecl *It =
        At == Above.end()
            ? nullptr
            : iteratorVariable(B, C,
                               ArrayRef(Above).take_front(At - Above.begin()));
    if (It) {
      Aliases[It] = {nullptr, A.Copy, true};
      addUse(A.Copy, nullptr, {UseKind::Probe, U.At},
             V && Watched.count(V) ? U.Part : nullptr);
    }
  }
  // A pointer that is copied out and followed without a question must be there.
  if (!V && U.Kind == UseKind::Copy && !Above.empty())
    for (size_t I = Above.size(); I-- > 0;) {
      const auto *DS = dyn_cast<DeclStmt>(Above[I]);
      if (!DS && isa<Expr>(Above[I]))
        continue;
      const auto *To = dyn_cast_or_null<VarDecl>(
          DS && DS->isSingleDecl() ? DS->getSingleDecl() : nullptr);
      if (To && B.modelOf(E->getType()) == B.modelOf(To->getType()) &&
          (E->getType()->isPointerType() ||
           refersElsewhere(B.kind(E->getType()))))
        PointerCopies[To] = E;
      break;
    }
  const auto *DS = dyn_cast_or_null<DeclStmt>(U.At);
  if (U.Kind == UseKind::Follow && DS) {
    const auto *Ref = dyn_cast_or_null<VarDecl>(
        DS->isSingleDecl() ? DS->getSingleDecl() : nullptr);
    if (Ref && Ref->isImplicit() && !Above.empty()) {
      // `for (auto &x : m[k])`: the variable of the loop.
      for (const Stmt *S : Above)
        if (const auto *FR = dyn_cast<CXXForRangeStmt>(S);
            FR && FR->getRangeStmt() == DS) {
          const VarDecl *X = FR->getLoopVariable();
          QualType T = X->getType();
          if (!T->isReferenceType() || T->getPointeeType().isConstQualified()) {
            addUse(A.Copy, A.Entry, {UseKind::Compute, DS});
            return;
          }
          A.Points = false;
          Aliases[X] = A;
          addUse(A.Copy, A.Entry, {UseKind::Discard, DS});
          return;
        }
      U.Kind = UseKind::Unknown;
    } else if (Ref) {
      A.Points = !Ref->getType()->isReferenceType();
      Aliases[Ref] = A;
      // Whether it was found may be asked.
      if (A.Points) {
        const bool Whole = V && Watched.count(V);
        addUse(A.Copy, nullptr, {UseKind::Probe, DS}, Whole ? U.Part : nullptr,
               Whole ? nullptr : V);
        return;
      }
      // A reference that nobody uses is the wish for an entry.
      addUse(nullptr, A.Entry, {UseKind::Discard, DS});
      return;
    } else {
      U.Kind = UseKind::Unknown;
    }
  }
  // A part of the copy itself, not of what a reference leads to.
  const bool Whole = V && Watched.count(V);
  addUse(A.Copy, A.Entry, U, Whole ? U.Part : nullptr, Whole ? nullptr : V);
}

static bool promisesSnapshot(StringRef Name) {
  for (StringRef Word : {"before", "old", "prev", "saved", "snapshot", "backup",
                         "orig", "initial", "baseline"})
    if (Name.contains_insensitive(Word))
      return true;
  return false;
}

/// \p V is a copy whose changes nobody may see.
void Lowering::watch(const VarDecl *V) {
  QualType T = V->getType();
  // A reference whose name promises that it stays as it is.
  if (T->isReferenceType() && T->getPointeeType().isConstQualified() &&
      !V->hasGlobalStorage() && !isa<ParmVarDecl>(V) && V->getInit() &&
      B.info(B.type(T->getPointeeType().getUnqualifiedType())).CarriesMap &&
      V->getInit()->isLValue() && promisesSnapshot(V->getName())) {
    Watched.insert(V);
    return;
  }
  if (T->isReferenceType() || T.isConstQualified() || V->hasGlobalStorage() ||
      T->isDependentType())
    return;
  TypeKind K = B.kind(T.getUnqualifiedType());
  if (refersElsewhere(K) || K == TypeKind::Callable || K == TypeKind::Guard ||
      K == TypeKind::Thread || K == TypeKind::Future ||
      K == TypeKind::Optional || K == TypeKind::Iterator)
    return;
  const bool Carries = B.info(B.type(T.getUnqualifiedType())).CarriesMap;
  if (isa<ParmVarDecl>(V)) {
    if (Carries && V->getDeclContext() == F)
      Watched.insert(V);
    return;
  }
  const Expr *Init = V->getInit();
  if (!Init)
    return;
  const Expr *S = strip(Init);
  if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
    // A copy of something that lives on.
    if (C->getNumArgs() < 1 || !C->getConstructor()->isCopyConstructor() ||
        !C->getArg(0)->isLValue())
      return;
    Watched.insert(V);
    return;
  }
  if (isa<CallExpr>(S) && S->isPRValue() && Carries) {
    Watched.insert(V);
    return;
  }
  if (const auto *C = dyn_cast<CastExpr>(S);
      C && C->getCastKind() == CK_LValueToRValue && RangeVars.count(V))
    Watched.insert(V);
}

void Lowering::surveyUses(const Stmt *S) {
  if (!OrderLoops.empty())
    surveyOrder(S);
  surveyWhole(S);
  if (const auto *DS = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : DS->decls())
      if (const auto *V = dyn_cast<VarDecl>(D))
        watch(V);
    return;
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(S)) {
    const VarDecl *V = dyn_cast<VarDecl>(D->getDecl());
    if (const auto *BD = dyn_cast<BindingDecl>(D->getDecl()))
      V = dyn_cast_or_null<VarDecl>(BD->getDecomposedDecl());
    if (V && (Watched.count(V) || Aliases.count(V)))
      noteUse(D, V);
    if (auto It = PointerCopies.find(V); V && It != PointerCopies.end())
      if (UseKind &K = EntryUse[It->second]; K != UseKind::Probe) {
        UseKind Now = useOf(D).Kind;
        if (Now == UseKind::Probe || Now == UseKind::Follow)
          K = Now;
      }
    return;
  }
  const auto *OC = dyn_cast<CXXOperatorCallExpr>(S);
  if (OC && (OC->getOperator() == OO_Star || OC->getOperator() == OO_Arrow))
    surveyFirst(OC);
  if (!OC || OC->getOperator() != OO_Subscript || OC->getNumArgs() != 2)
    return;
  const auto *MD = dyn_cast_or_null<CXXMethodDecl>(OC->getDirectCallee());
  if (!MD)
    return;
  // A handle that is const does not make its map so.
  const models::TypeModel *TM =
      B.modelOf(OC->getArg(0)->IgnoreParenImpCasts()->getType());
  if (!TM || !((TM->Kind == TypeKind::Map && !MD->isConst()) ||
               TM->Kind == TypeKind::Handle))
    return;
  noteUse(OC, nullptr);
  if (UseKind K = EntryUse.lookup(OC);
      K != UseKind::Unknown && K != UseKind::Write && K != UseKind::Passed &&
      K != UseKind::Discard)
    EntryFix[OC] = lookupFix(OC, *TM);
}

Path Lowering::copyPath(const VarDecl *V) {
  Path P;
  P.RootKind = Root::Local;
  P.Owner = Out.Usr;
  P.Index = local(V);
  return P;
}

void Lowering::emitUses(const Stmt *S) {
  auto It = UsesAt.find(S);
  if (It == UsesAt.end())
    return;
  for (auto [V, K, Part, Through] : It->second) {
    if (!Watched.count(V))
      continue; // turned out to be of no interest
    Path P = copyPath(V);
    if (Part)
      if (Path Q = place(Part).P;
          Q.RootKind == P.RootKind && Q.Owner == P.Owner && Q.Index == P.Index)
        P = std::move(Q);
    const Path Other = Through ? copyPath(Through) : Path();
    Event &E = emit(EventKind::Use, S);
    E.P = std::move(P);
    E.Use = K;
    if (Through)
      E.V.P = Other;
  }
}

void Lowering::emitCopy(const VarDecl *V) {
  if (const VarDecl *Copy = Aliases.lookup(V).Copy;
      Copy && RangeVars.count(V) && Watched.count(Copy)) {
    Path P = copyPath(Copy), Through = copyPath(V);
    Event &E = emit(EventKind::Use, V->getLocation());
    E.P = std::move(P);
    E.V.P = std::move(Through);
    E.Use = UseKind::Discard;
    E.Op = OpIterate;
    return;
  }
  if (!Watched.count(V))
    return;
  const Expr *Init = strip(V->getInit());
  const Expr *Source = Init;
  if (const auto *C = dyn_cast<CXXConstructExpr>(Init); C && C->getNumArgs())
    Source = C->getArg(0);
  else if (const auto *C = dyn_cast<CastExpr>(Init))
    Source = C->getSubExpr();
  const Place Pl = place(Source);
  auto El = elementOf(Source);
  const bool Reference = V->getType()->isReferenceType();
  // Of a copy of anything but a map, an entry, or what a function refers to,
  // nothing is said.
  if (!Reference && Pl.MapSels < 0 && !El &&
      !B.info(B.type(V->getType().getUnqualifiedType())).CarriesMap &&
      Pl.P.RootKind != Root::Temp) {
    Watched.erase(V);
    return;
  }
  Path From = El ? El->P : Pl.P, To = copyPath(V);
  Event &E = emit(EventKind::Use, V->getLocation());
  E.P = std::move(To);
  E.Q = std::move(From);
  E.Use = UseKind::Copy;
  E.Op = Reference ? OpAssign | OpRef : OpAssign;
  E.Ty = B.type(V->getType().getUnqualifiedType());
  // The copy constructor's parameter is const, what it is given may not be.
  const Expr *Named = Source->IgnoreParenImpCasts();
  if (!Named->getType().isConstQualified() && Named->isLValue())
    E.Fixes = B.refFixes(V);
}

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

void Lowering::keyOf(Event &E, const Expr *Key) {
  const Expr *S = spelledKey(Key);
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  S->printPretty(OS, nullptr, PrintingPolicy(B.Ctx.getLangOpts()));
  E.Key = B.intern(Text);
  readsOf(S, E.KeyReads);
}

/// Adds the variables and members that \p S names to \p Out.
void Lowering::readsOf(const Stmt *S, std::vector<Path> &Out) {
  llvm::SmallVector<const Expr *, 8> Reads;
  keyReads(S, Reads);
  for (const Expr *R : Reads)
    if (Path P = place(R).P; P.valid() && llvm::find(Out, P) == Out.end())
      Out.push_back(std::move(P));
}

//===----------------------------------------------------------------------===//
// The fix
//===----------------------------------------------------------------------===//

/// True if \p E can be evaluated twice, or earlier, with the same result.
static bool isSimple(const Expr *E) {
  E = strip(E)->IgnoreParenImpCasts();
  if (const auto *C = dyn_cast<CXXConstructExpr>(E);
      C && C->getNumArgs() >= 1 &&
      (C->getNumArgs() == 1 || isa<CXXDefaultArgExpr>(C->getArg(1))))
    return isSimple(C->getArg(0));
  if (isa<clang::StringLiteral>(E) || isa<IntegerLiteral>(E) ||
      isa<CharacterLiteral>(E) || isa<CXXThisExpr>(E) ||
      isa<CXXBoolLiteralExpr>(E) || isa<DeclRefExpr>(E))
    return true;
  if (const auto *M = dyn_cast<MemberExpr>(E))
    return isa<FieldDecl>(M->getMemberDecl()) && isSimple(M->getBase());
  return false;
}

static bool isCopyable(const CXXRecordDecl *R) {
  if (!R->hasDefinition() || R->isAbstract() || !R->hasDefaultConstructor())
    return false;
  for (const CXXConstructorDecl *C : R->ctors())
    if (C->isCopyConstructor() && C->isDeleted())
      return false;
  return !R->needsImplicitCopyConstructor() ||
         !R->defaultedCopyConstructorIsDeleted();
}

/// How a value-initialised \p T is written, fit to stand beside an entry in a
/// conditional expression; "" if it cannot be.
static std::string defaultOf(ASTContext &Ctx, QualType T) {
  T = T.getNonReferenceType().getCanonicalType().getUnqualifiedType();
  if (T->isBooleanType())
    return "false";
  if (T->isPointerType())
    return "nullptr";
  if (T->isIntegerType() && !T->isEnumeralType())
    return "0";
  if (T->isSpecificBuiltinType(BuiltinType::Double))
    return "0.0";
  if (T->isSpecificBuiltinType(BuiltinType::Float))
    return "0.0f";
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (R && !isCopyable(R))
    return "";
  PrintingPolicy Policy(Ctx.getLangOpts());
  std::string Name = T.getAsString(Policy);
  if (Name.find("(") != std::string::npos || (!R && !T->isEnumeralType()))
    return "";
  if (StringRef(Name).contains("unique_ptr"))
    return ""; // a container of what cannot be copied
  if (R && R->isInStdNamespace() && R->getName() == "basic_string" &&
      StringRef(Name).contains("basic_string<char"))
    Name = "std::string";
  return Name + "()";
}

std::vector<FixHint> Lowering::lookupFix(const CXXOperatorCallExpr *E,
                                         const models::TypeModel &TM) {
  const Expr *Map = E->getArg(0), *Key = E->getArg(1);
  if (!isSimple(Map) || !isSimple(Key) || E->getBeginLoc().isMacroID() ||
      E->getEndLoc().isMacroID() || F->isTemplateInstantiation())
    return {};
  auto Text = [&](const Expr *X) {
    return Lexer::getSourceText(
               CharSourceRange::getTokenRange(X->getSourceRange()), B.SM,
               B.Ctx.getLangOpts())
        .str();
  };
  std::string M = Text(Map->IgnoreParenImpCasts()), K = Text(Key);
  if (M.empty() || K.empty())
    return {};
  if (!TM.DefaultLookup.empty()) {
    auto Ed = B.replace(E->getSourceRange(),
                        M + "." + TM.DefaultLookup + "(" + K + ")");
    if (!Ed)
      return {};
    return {{FixKind::Lookup, {*Ed}}};
  }
  const models::FunctionModel *Find = TM.member("find", 1, true);
  if (!Find || Find->Returns != models::Result::Iterator)
    return {};
  // The conditional expression copies the entry.
  if (B.info(B.type(E->getType().getUnqualifiedType())).CarriesMap)
    return {};
  std::string Default = defaultOf(B.Ctx, E->getType());
  if (Default.empty())
    return {};
  // The look-up goes before the statement, if that is in a block and the
  // subscript is evaluated first and once.
  const Stmt *Statement = nullptr;
  for (size_t I = Above.size(); I-- > 0;) {
    const Stmt *P = Above[I];
    if (isa<LambdaExpr>(P) || isa<AbstractConditionalOperator>(P))
      return {};
    if (const auto *BO = dyn_cast<BinaryOperator>(P);
        BO && BO->isLogicalOp() &&
        !isa<DeclRefExpr>(strip(Key)->IgnoreParenImpCasts()) &&
        !isa<clang::StringLiteral>(strip(Key)->IgnoreParenImpCasts()))
      return {};
    if (isa<ForStmt>(P) || isa<WhileStmt>(P) || isa<DoStmt>(P) ||
        isa<CXXForRangeStmt>(P) || isa<SwitchStmt>(P) || isa<CXXTryStmt>(P))
      return {};
    if (const auto *If = dyn_cast<IfStmt>(P)) {
      const Stmt *Below = I + 1 < Above.size() ? Above[I + 1] : E;
      if (Below != If->getCond() || If->hasInitStorage() || If->hasVarStorage())
        return {};
    }
    if (isa<CompoundStmt>(P)) {
      Statement = I + 1 < Above.size() ? Above[I + 1] : nullptr;
      break;
    }
  }
  if (!Statement)
    return {};
  // `else if` stands in no block of its own.
  if (!isa<ReturnStmt, DeclStmt, IfStmt, Expr>(Statement))
    return {};
  auto Taken = [&](StringRef Name) {
    return llvm::any_of(F->decls(), [&](const Decl *D) {
      const auto *N = dyn_cast<NamedDecl>(D);
      return N && N->getDeclName().isIdentifier() && N->getName() == Name;
    });
  };
  std::string Name;
  do
    Name = "found" + (Lookups ? std::to_string(Lookups + 1) : std::string());
  while (++Lookups < 100 && Taken(Name));
  auto Line = B.insertBefore(
      Statement->getBeginLoc(),
      "const auto " + Name + " = " + M + ".find(" + K + ");\n" +
          Lexer::getIndentationForLine(Statement->getBeginLoc(), B.SM).str());
  auto Ed =
      B.replace(E->getSourceRange(), "(" + Name + " != " + M + ".end() ? " +
                                         Name + "->second : " + Default + ")");
  if (!Line || !Ed ||
      B.SM.getSpellingColumnNumber(Statement->getBeginLoc()) !=
          Lexer::getIndentationForLine(Statement->getBeginLoc(), B.SM).size() +
              1)
    return {};
  return {{FixKind::Lookup, {*Line, *Ed}}};
}

std::vector<FixHint> Lowering::cloneFix(const Expr *Source) {
  const Expr *E = strip(Source);
  if (const auto *C = dyn_cast<CXXConstructExpr>(E); C && C->getNumArgs() == 1)
    E = strip(C->getArg(0));
  E = E->IgnoreParenImpCasts();
  const models::TypeModel *TM = B.modelOf(E->getType());
  if (!TM || TM->Kind != TypeKind::Handle || !isSimple(E) ||
      !TM->member("clone", 0, true) || F->isTemplateInstantiation())
    return {};
  auto Ed = B.insertAfterToken(E->getEndLoc(), ".clone()");
  if (!Ed)
    return {};
  return {{FixKind::Clone, {*Ed}}};
}
