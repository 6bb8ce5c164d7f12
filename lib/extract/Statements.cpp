//===- Statements.cpp - Statements to events ------------------------------===//
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

void Lowering::lowerChildren(const Stmt *S) {
  for (const Stmt *C : S->children())
    lower(C);
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
        // `return std::move(member)` leaves nothing behind.
        if (CopyOrMove && CE->getArg(0)->isXValue() &&
            V.Kind == ValueKind::Load &&
            (K == TypeKind::Unique || K == TypeKind::Shared ||
             K == TypeKind::Handle) &&
            (V.P.RootKind == Root::This || V.P.RootKind == Root::Global)) {
          Path Tm = tempPath(temp());
          Event &M = emit(EventKind::Move, E);
          M.P = Tm;
          M.Q = V.P;
          V = loadOf(Tm);
        }
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
               K == TypeKind::View || K == TypeKind::Reference)
        P = lender(E);
      if (P.valid() && (P.Via.valid() || P.MapSels >= 0)) {
        use(P, S, T->isReferenceType() ? 0 : OpLookup);
        borrow(Path(), borrowKind(T), P, S);
      }
      if (!T->isReferenceType() && T->isRecordType() &&
          K != TypeKind::Iterator && K != TypeKind::View &&
          K != TypeKind::Reference && K != TypeKind::Map)
        lendParts(E, S);
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
      if (auto El = elementOf(U->getSubExpr()); El && El->MapSels >= 0 &&
                                                El->Via.valid() &&
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

void Lowering::store(const Path &P, Value V, const Stmt *At) {
  Event &Ev = emit(EventKind::Store, At);
  Ev.P = P;
  Ev.V = std::move(V);
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
      store(P.P, operands(R), E);
    return;
  }
  if (tracked(K))
    assign(P.P, value(R), E);
  else
    store(P.P, operands(R), E);
  if (auto El = elementOf(R);
      El && (K == TypeKind::Pointer || K == TypeKind::Iterator))
    borrow(P.P, borrowKind(L->getType()), *El, E);
}
