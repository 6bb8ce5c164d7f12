//===- ThreadTests.cpp - Functions that ask which thread runs -------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An event loop runs what it is given at once if it is called on its own
// thread, and queues it otherwise; what must only happen there asserts so.  Who
// tests the thread has chosen to keep its maps to one thread instead of locking
// them.
//
//===----------------------------------------------------------------------===//

#include "extract/FileBuilder.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;

/// A helper that tests the thread does little else, and asks few others.
static constexpr unsigned MaxNodes = 64, MaxHelpers = 4;

/// Compares two things of which neither is a constant: no thread has a fixed
/// name, but counters that each thread has are compared with zero.
static bool isComparison(const Stmt *S) {
  for (const Stmt *X : S->children())
    if (const auto *E = dyn_cast_or_null<Expr>(X);
        E && isa<IntegerLiteral, CXXNullPtrLiteralExpr, GNUNullExpr>(
                 E->IgnoreParenImpCasts()))
      return false;
  if (const auto *B = dyn_cast<BinaryOperator>(S))
    return B->isEqualityOp();
  if (const auto *O = dyn_cast<CXXOperatorCallExpr>(S))
    return O->getOperator() == OO_EqualEqual ||
           O->getOperator() == OO_ExclaimEqual;
  if (const auto *R = dyn_cast<CXXRewrittenBinaryOperator>(S))
    return R->getOperator() == BO_EQ || R->getOperator() == BO_NE;
  const auto *C = dyn_cast<CallExpr>(S);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && F->getDeclName().isIdentifier() && F->getNumParams() == 2 &&
         F->getName() == "pthread_equal";
}

/// True if all that \p Body returns is a variable that each thread has for
/// itself, such as a number that it was given.
static bool returnsOwnOfThread(const Stmt *Body) {
  unsigned Nodes = 0;
  bool Own = false;
  auto Walk = [&](auto &&Self, const Stmt *S) -> bool {
    if (!S || isa<LambdaExpr>(S))
      return true;
    if (++Nodes > MaxNodes)
      return false;
    if (const auto *R = dyn_cast<ReturnStmt>(S)) {
      const auto *D = dyn_cast_or_null<DeclRefExpr>(
          R->getRetValue() ? R->getRetValue()->IgnoreParenImpCasts() : nullptr);
      const auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
      Own = V && V->getTLSKind() != VarDecl::TLS_None;
      return Own;
    }
    return llvm::all_of(S->children(),
                        [&](const Stmt *X) { return Self(Self, X); });
  };
  return Walk(Walk, Body) && Own;
}

bool FileBuilder::testsThread(const CallExpr *C,
                              llvm::ArrayRef<const Stmt *> Above) {
  const FunctionDecl *F = C->getDirectCallee();
  if (!F)
    return false;
  switch (threadAnswer(F)) {
  case ThreadAnswer::None:
    return false;
  case ThreadAnswer::Tests:
  case ThreadAnswer::Demands:
    return true;
  case ThreadAnswer::Names:
    break;
  }
  for (const Stmt *S : llvm::reverse(Above)) {
    if (isComparison(S))
      return true;
    if (!isa<CastExpr>(S) && !isa<ParenExpr>(S) && !isa<FullExpr>(S) &&
        !isa<MaterializeTemporaryExpr>(S) && !isa<CXXBindTemporaryExpr>(S) &&
        !isa<CXXConstructExpr>(S))
      return false;
  }
  return false;
}

FileBuilder::ThreadAnswer FileBuilder::threadAnswer(const FunctionDecl *F) {
  F = F->getCanonicalDecl();
  if (ThreadDepth == MaxHelpers)
    return ThreadAnswer::None;
  // While it is examined, a function that calls itself answers nothing.
  if (auto [It, New] = ThreadAnswers.try_emplace(F, ThreadAnswer::None); !New)
    return It->second;
  ThreadAnswer Answer = ThreadAnswer::None;
  QualType Result = F->getReturnType();
  if (F->getNumParams() <= 2) {
    const models::FunctionModel *M =
        Models.findFunction(modelName(F), F->getNumParams());
    if (M && M->Act == models::Action::ThreadId)
      Answer =
          Result->isBooleanType() ? ThreadAnswer::Tests : ThreadAnswer::Names;
  }
  const FunctionDecl *Def = nullptr;
  if (Answer == ThreadAnswer::None && F->getNumParams() == 0 &&
      (Result->isIntegerType() || Result->isPointerType()) &&
      !Result->isBooleanType() && F->hasBody(Def) &&
      returnsOwnOfThread(Def->getBody()))
    Answer = ThreadAnswer::Names;
  if (Answer == ThreadAnswer::None && F->getNumParams() <= 1 &&
      (Result->isBooleanType() || Result->isVoidType()) && F->hasBody(Def) &&
      !SM.isInSystemHeader(Def->getLocation())) {
    unsigned Nodes = 0;
    bool Found = false;
    ++ThreadDepth;
    llvm::SmallVector<const Stmt *, 16> Above;
    auto Walk = [&](auto &&Self, const Stmt *S) -> void {
      if (!S || Found || ++Nodes > MaxNodes || isa<LambdaExpr>(S))
        return;
      if (const auto *C = dyn_cast<CallExpr>(S);
          C && C->getDirectCallee() &&
          threadAnswer(C->getDirectCallee()) != ThreadAnswer::Demands)
        Found = testsThread(C, Above);
      Above.push_back(S);
      for (const Stmt *X : S->children())
        Self(Self, X);
      Above.pop_back();
    };
    Walk(Walk, Def->getBody());
    --ThreadDepth;
    // A larger one tests the thread on its way to something else.
    if (Found && Nodes <= MaxNodes && Result->isBooleanType())
      Answer = ThreadAnswer::Tests;
    else if (Found && Nodes <= MaxNodes && F->getNumParams() == 0)
      Answer = ThreadAnswer::Demands;
  }
  return ThreadAnswers[F] = Answer;
}
