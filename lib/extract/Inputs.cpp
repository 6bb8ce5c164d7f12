//===- Inputs.cpp ---------------------------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/Inputs.h"
#include "extract/AstUtil.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;

const VarDecl *extract::mentionsInput(const Stmt *E, const InputMap &Inputs) {
  if (!E)
    return nullptr;
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    if (const auto *V = dyn_cast<VarDecl>(D->getDecl()))
      return Inputs.count(V) ? V : nullptr;
  for (const Stmt *C : E->children())
    if (const VarDecl *V = mentionsInput(C, Inputs))
      return V;
  return nullptr;
}

namespace {

/// Numbers say how much was read, or from where, not what.
bool holdsData(QualType T) {
  return !T.getNonReferenceType()->isArithmeticType() &&
         !T.getNonReferenceType()->isEnumeralType();
}

class Survey : public RecursiveASTVisitor<Survey> {
public:
  explicit Survey(FileBuilder &B) : B(B) {}
  InputMap Found;
  /// What a variable is made of.
  std::vector<std::pair<const VarDecl *, const Stmt *>> Flows;

  bool VisitCallExpr(CallExpr *C) {
    const FunctionDecl *F = C->getDirectCallee();
    if (!F)
      return true;
    if (B.Models.isInputFunction(B.modelName(F))) {
      for (const Expr *A : C->arguments())
        source(A, C);
      return true;
    }
    // x.append(y), x += y, x = y.
    const Expr *Object = nullptr;
    unsigned First = 0;
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(C)) {
      if (!M->getMethodDecl() || M->getMethodDecl()->isConst())
        return true;
      Object = M->getImplicitObjectArgument();
    } else if (const auto *O = dyn_cast<CXXOperatorCallExpr>(C);
               O && O->isAssignmentOp()) {
      Object = C->getArg(0);
      First = 1;
    }
    const VarDecl *V = Object ? variable(Object) : nullptr;
    for (unsigned I = First; V && I < C->getNumArgs(); ++I)
      Flows.push_back({V, C->getArg(I)});
    return true;
  }
  bool VisitVarDecl(VarDecl *V) {
    if (V->hasLocalStorage() && V->getInit())
      Flows.push_back({V, V->getInit()});
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *O) {
    if (O->isAssignmentOp())
      if (const VarDecl *V = variable(O->getLHS()))
        Flows.push_back({V, O->getRHS()});
    return true;
  }

private:
  static const VarDecl *variable(const Expr *E) {
    const auto *D = dyn_cast<DeclRefExpr>(strip(E)->IgnoreParenImpCasts());
    const auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
    return V && V->hasLocalStorage() ? V : nullptr;
  }
  void source(const Stmt *S, const CallExpr *C) {
    if (!S)
      return;
    // Its size is not filled.
    if (isa<UnaryExprOrTypeTraitExpr>(S))
      return;
    if (const auto *D = dyn_cast<DeclRefExpr>(S))
      if (const auto *V = dyn_cast<VarDecl>(D->getDecl());
          V && V->hasLocalStorage() && holdsData(V->getType()))
        Found.insert({V, C});
    for (const Stmt *X : S->children())
      source(X, C);
  }
  FileBuilder &B;
};

} // namespace

InputMap extract::findInputs(FileBuilder &B, const Stmt *Body) {
  Survey S(B);
  S.TraverseStmt(const_cast<Stmt *>(Body));
  if (S.Found.empty())
    return {};
  for (bool More = true; More;) {
    More = false;
    for (const auto &[To, From] : S.Flows)
      if (!S.Found.count(To) && holdsData(To->getType()))
        if (const VarDecl *V = mentionsInput(From, S.Found)) {
          const CallExpr *Call = S.Found.lookup(V);
          S.Found.insert({To, Call});
          More = true;
        }
  }
  return std::move(S.Found);
}
