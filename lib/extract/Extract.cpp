//===- Extract.cpp - Walk of a translation unit ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/Extract.h"
#include "extract/FileBuilder.h"
#include "extract/KeyFunctions.h"
#include "extract/Lowering.h"
#include "extract/Suppressions.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include <deque>

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;

namespace {

/// Finds the functions with bodies of the project's own code, instantiations
/// of its templates included.
class Finder : public RecursiveASTVisitor<Finder> {
public:
  Finder(FileBuilder &B, llvm::SetVector<const FunctionDecl *> &Out)
      : B(B), Out(Out) {}
  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return true; }

  bool TraverseDecl(Decl *D) {
    if (!D)
      return true;
    // Whole namespaces of system headers are left out unread.
    if (!isa<TranslationUnitDecl>(D) && D->getLocation().isValid() &&
        B.SM.isInSystemHeader(B.SM.getExpansionLoc(D->getLocation())))
      return true;
    return RecursiveASTVisitor::TraverseDecl(D);
  }
  // Bodies are lowered, not searched; lambdas belong to their function.
  bool TraverseStmt(Stmt *, DataRecursionQueue * = nullptr) { return true; }
  bool VisitFunctionDecl(FunctionDecl *F) {
    if (F->isThisDeclarationADefinition() && !F->isDependentContext())
      Out.insert(F);
    return true;
  }
  bool VisitVarDecl(VarDecl *V) {
    if (V->hasGlobalStorage() && !V->isStaticLocal() &&
        !V->getType()->isDependentType() &&
        !V->getDeclContext()->isDependentContext()) {
      facts::TypeKind K = B.kind(V->getType());
      if (K != facts::TypeKind::Other && K != facts::TypeKind::Integer &&
          K != facts::TypeKind::Bool && K != facts::TypeKind::View &&
          K != facts::TypeKind::String)
        B.declareGlobal(V);
    }
    return true;
  }

private:
  FileBuilder &B;
  llvm::SetVector<const FunctionDecl *> &Out;
};

/// The destructor of a class that spells none: destroys the members.
facts::Function
implicitDtor(FileBuilder &B, const CXXDestructorDecl *D,
             llvm::function_ref<void(const FunctionDecl *)> Queue) {
  facts::Function Out;
  const CXXRecordDecl *R = D->getParent();
  Out.Usr = B.usr(D);
  Out.Name = B.intern((R->getName() + "::~" + R->getName()).str());
  Out.Class = B.usr(R);
  Out.Decl = B.range(R->getLocation());
  Out.Dtor = true;
  Out.Blocks.resize(2);
  Out.Blocks[0].Succs.push_back({1, facts::None, true});
  std::vector<const FieldDecl *> Fields(R->field_begin(), R->field_end());
  for (const FieldDecl *F : llvm::reverse(Fields)) {
    B.declareField(F);
    facts::Path P;
    P.RootKind = facts::Root::This;
    P.Owner = Out.Usr;
    P.Sels.push_back({facts::SelKind::Field, B.usr(F)});
    facts::TypeKind K = B.kind(F->getType());
    if (K == facts::TypeKind::Other || F->getType()->isReferenceType())
      continue;
    const CXXRecordDecl *FR = F->getType()->getAsCXXRecordDecl();
    if (FR && B.isProject(FR) && FR->hasDefinition() && !B.modelOf(FR))
      if (const CXXDestructorDecl *FD = FR->getDestructor();
          FD && !FD->isTrivial()) {
        facts::Event E;
        E.Kind = facts::EventKind::Call;
        E.Where = Out.Decl;
        E.Callee = B.usr(FD);
        E.Name = B.intern("~" + FR->getName().str());
        E.Recv = P;
        E.R = Out.Temps++;
        Out.Blocks[0].Events.push_back(std::move(E));
        Queue(FD);
      }
    facts::Event E;
    E.Kind = facts::EventKind::Destroy;
    E.Where = Out.Decl;
    E.P = P;
    Out.Blocks[0].Events.push_back(std::move(E));
  }
  return Out;
}

} // namespace

facts::FileFacts extract::extract(ASTContext &Ctx,
                                  const models::ModelSet &Models) {
  FileBuilder B(Ctx, Models);
  {
    facts::Range Main =
        B.range(B.SM.getLocForStartOfFile(B.SM.getMainFileID()));
    B.Facts.MainFile = Main.File;
  }
  llvm::SetVector<const FunctionDecl *> Found;
  Finder Walk(B, Found);
  for (Decl *D : Ctx.getTraversalScope())
    Walk.TraverseDecl(D);

  // Functions found, then those that they call in headers of the project that
  // the walk did not see (an editor's preamble).
  std::deque<const FunctionDecl *> Work(Found.begin(), Found.end());
  llvm::DenseSet<const Decl *> Queued;
  for (const FunctionDecl *F : Found)
    Queued.insert(F->getCanonicalDecl());
  auto Queue = [&](const FunctionDecl *F) {
    if (!F || !B.isProject(F) || F->isDependentContext())
      return;
    if (const auto *M = dyn_cast<CXXMethodDecl>(F))
      if (M->getParent()->isLambda())
        return;
    if (Queued.insert(F->getCanonicalDecl()).second)
      Work.push_back(F);
  };
  while (!Work.empty()) {
    const FunctionDecl *F = Work.front();
    Work.pop_front();
    const FunctionDecl *Def = nullptr;
    const Stmt *Body = F->getBody(Def);
    if (const auto *M = dyn_cast<CXXMethodDecl>(F);
        M && M->getParent()->isLambda())
      continue;
    if (!Body) {
      if (const auto *D = dyn_cast<CXXDestructorDecl>(F);
          D && D->isImplicit() && D->getParent()->hasDefinition())
        B.Facts.Functions.push_back(implicitDtor(B, D, Queue));
      continue;
    }
    if (Def->isDependentContext() || Def->isInvalidDecl())
      continue;
    Lowering(B, Def, Queue).run(Body);
  }
  addKeyFunctions(B, Found.getArrayRef());
  B.ownKeys();
  addSuppressions(B);
  return std::move(B.Facts);
}
