//===- AstUtil.cpp --------------------------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/AstUtil.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;

static const CXXRecordDecl *classOf(QualType T) {
  T = T.getNonReferenceType();
  return T->isPointerType() ? T->getPointeeCXXRecordDecl()
                            : T->getAsCXXRecordDecl();
}

bool extract::isStreamType(QualType T) {
  const CXXRecordDecl *R = classOf(T);
  if (!R || !R->hasDefinition())
    return false;
  auto Named = [](const CXXRecordDecl *C) {
    return C->getName().contains_insensitive("stream");
  };
  if (Named(R))
    return true;
  bool Found = false;
  R->forallBases([&](const CXXRecordDecl *Base) {
    Found |= Named(Base);
    return !Found;
  });
  return Found;
}


const Expr *extract::strip(const Expr *E) {
  while (E) {
    E = E->IgnoreParens();
    if (const auto *W = dyn_cast<FullExpr>(E))
      E = W->getSubExpr();
    else if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(E))
      E = M->getSubExpr();
    else if (const auto *T = dyn_cast<CXXBindTemporaryExpr>(E))
      E = T->getSubExpr();
    else if (const auto *D = dyn_cast<CXXDefaultInitExpr>(E))
      E = D->getExpr();
    else if (const auto *D = dyn_cast<CXXDefaultArgExpr>(E))
      E = D->getExpr();
    else if (const auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = S->getReplacement();
    else if (const auto *C = dyn_cast<CastExpr>(E);
             C && (C->getCastKind() == CK_NoOp ||
                   C->getCastKind() == CK_ConstructorConversion ||
                   C->getCastKind() == CK_UserDefinedConversion ||
                   C->getCastKind() == CK_DerivedToBase ||
                   C->getCastKind() == CK_UncheckedDerivedToBase ||
                   C->getCastKind() == CK_BaseToDerived))
      E = C->getSubExpr();
    else if (const auto *C = dyn_cast<CXXConstructExpr>(E);
             C && C->isElidable() && C->getNumArgs() == 1 &&
             C->getArg(0)->isPRValue())
      E = C->getArg(0);
    else if (const auto *C = dyn_cast<CXXConstructExpr>(E);
             C && C->getNumArgs() >= 1 &&
             C->getConstructor()->isCopyOrMoveConstructor() &&
             isa<MaterializeTemporaryExpr>(C->getArg(0)->IgnoreParens()) &&
             C->getType()->getAsCXXRecordDecl() ==
                 C->getArg(0)->getType()->getAsCXXRecordDecl())
      E = C->getArg(0);
    else
      return E;
  }
  return E;
}

bool extract::isRegion(const OMPExecutableDirective *D) {
  return isOpenMPParallelDirective(D->getDirectiveKind()) ||
         isOpenMPTaskingDirective(D->getDirectiveKind()) ||
         isOpenMPTeamsDirective(D->getDirectiveKind()) ||
         isa<OMPCriticalDirective>(D) || isa<OMPSingleDirective>(D) ||
         isa<OMPMasterDirective>(D);
}

const Stmt *extract::regionBody(const OMPExecutableDirective *D) {
  if (!D->hasAssociatedStmt())
    return nullptr;
  const Stmt *S = D->getAssociatedStmt();
  while (const auto *C = dyn_cast_or_null<CapturedStmt>(S))
    S = C->getCapturedStmt();
  return S;
}

bool extract::derivesFromTest(FileBuilder &B, const CXXRecordDecl *R) {
  if (!R || !R->hasDefinition())
    return false;
  for (const CXXBaseSpecifier &Base : R->bases())
    if (const CXXRecordDecl *BD = Base.getType()->getAsCXXRecordDecl())
      if (B.Models.isTestBase(B.modelName(BD)) || derivesFromTest(B, BD))
        return true;
  return false;
}
