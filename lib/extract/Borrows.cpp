//===- Borrows.cpp - What refers to entries of maps -----------------------===//
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
  // The range of a loop over what a reference names is known by that reference.
  if (V->isImplicit() && V->getType()->isReferenceType() &&
      P.Via.RootKind == Root::Local && P.Via.Owner == Out.Usr &&
      P.Via.Sels.empty() && P.Via.Index < Out.Locals.size() &&
      B.info(Out.Locals[P.Via.Index].Ty).Kind == TypeKind::Reference)
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
    // What led to the object was used before; it is the object that counts.
    P = place(S);
    if (P.Via.valid()) {
      Event &E = emit(EventKind::Touch, At);
      E.P = P.Via;
      E.Borrowed = BorrowKind::Reference;
    }
    return;
  }
  use(P, At, Op);
}

void Lowering::useOperands(const CallExpr *E, const Expr *Recv,
                           llvm::ArrayRef<const Expr *> Args) {
  const auto *OC = dyn_cast<CXXOperatorCallExpr>(E);
  OverloadedOperatorKind O = OC ? OC->getOperator() : OO_None;
  const Expr *First = Recv ? Recv : Args.empty() ? nullptr : Args[0];
  bool Iter =
      First &&
      borrowKind(First->getType().getNonReferenceType()) ==
          BorrowKind::Iterator &&
      (elementOf(First) ||
       B.kind(First->getType().getNonReferenceType().getUnqualifiedType()) ==
           TypeKind::Iterator);
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
        C && C->getNumArgs() >= 1 &&
        (B.kind(C->getType()) == TypeKind::View ||
         B.kind(C->getType()) == TypeKind::Reference))
      S = strip(C->getArg(0));
    else if (const auto *C = dyn_cast<CastExpr>(S);
             C && C->getCastKind() != CK_LValueToRValue)
      S = strip(C->getSubExpr());
    else
      break;
  }
  // std::ref() and its kin are the object itself.
  if (isa<CallExpr>(S) && B.kind(S->getType()) == TypeKind::Reference)
    if (auto It = Memo.find(S); It != Memo.end())
      return It->second.Pl;
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

/// An object of type \p T brings the lock along that keeps its parts good.
static bool carriesGuard(FileBuilder &B, QualType T, unsigned Depth = 0) {
  T = T.getNonReferenceType().getUnqualifiedType();
  if (B.kind(T) == TypeKind::Guard || B.kind(T) == TypeKind::Guarded)
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || Depth > 3)
    return false;
  if (B.isProject(R) &&
      llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &X) {
        return carriesGuard(B, X.getType(), Depth + 1);
      }))
    return true;
  for (const FileBuilder::Part &X : B.tupleParts(T))
    if (carriesGuard(B, X.Ty, Depth + 1))
      return true;
  return (B.isProject(R) || R->isLambda()) &&
         llvm::any_of(R->fields(), [&](const FieldDecl *Fd) {
           return carriesGuard(B, Fd->getType(), Depth + 1);
         });
}

/// The object \p E is returned at \p At: says which entries the pointers,
/// references, views and iterators in it refer to.
void Lowering::lendParts(const Expr *E, const Stmt *At, unsigned Depth) {
  if (!E || Depth > 4)
    return;
  const Expr *S = strip(E);
  while (const auto *C = dyn_cast<CastExpr>(S)) {
    if (C->getCastKind() == CK_LValueToRValue)
      return;
    S = strip(C->getSubExpr());
  }
  if (Depth == 0 && carriesGuard(B, S->getType()))
    return;
  auto Lend = [&](const Expr *X, QualType T) {
    Place P;
    BorrowKind K = BorrowKind::None;
    if (T->isReferenceType()) {
      P = place(X);
      K = BorrowKind::Reference;
    } else {
      switch (B.kind(T.getUnqualifiedType())) {
      case TypeKind::Pointer:
      case TypeKind::View:
      case TypeKind::Iterator:
      case TypeKind::Reference:
        P = lender(X);
        K = borrowKind(T.getUnqualifiedType());
        break;
      case TypeKind::Record:
      case TypeKind::Optional:
      case TypeKind::Callable:
      case TypeKind::Other:
        return lendParts(X, At, Depth + 1);
      default:
        return;
      }
    }
    if (!P.valid() || (!P.Via.valid() && P.MapSels < 0))
      return;
    Event &Ev = emit(EventKind::Borrow, At);
    Ev.P = P.P;
    Ev.V = loadOf(P.Via);
    Ev.Borrowed = K;
    Ev.Op = OpElementRead;
  };
  if (const auto *CO = dyn_cast<ConditionalOperator>(S)) {
    lendParts(CO->getTrueExpr(), At, Depth + 1);
    return lendParts(CO->getFalseExpr(), At, Depth + 1);
  }
  if (const auto *L = dyn_cast<LambdaExpr>(S)) {
    auto Init = L->capture_init_begin();
    for (const LambdaCapture &C : L->captures()) {
      const Expr *I = *Init++;
      const auto *V = C.capturesVariable()
                          ? dyn_cast<VarDecl>(C.getCapturedVar())
                          : nullptr;
      if (!V)
        continue;
      if (V->isInitCapture())
        Lend(V->getInit(), V->getType());
      else if (C.getCaptureKind() == LCK_ByRef
                   ? V->getType()->isReferenceType()
                   : !V->getType()->isReferenceType())
        Lend(I, V->getType());
    }
    return;
  }
  if (const auto *IL = dyn_cast<InitListExpr>(S)) {
    const CXXRecordDecl *R = IL->getType()->getAsCXXRecordDecl();
    if (!R || !R->isAggregate() || R->getNumBases())
      return;
    unsigned I = 0;
    for (const FieldDecl *Fd : R->fields())
      if (I < IL->getNumInits())
        Lend(IL->getInit(I++), Fd->getType());
    return;
  }
  llvm::SmallVector<const Expr *, 4> Args;
  if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
    for (const Expr *A : C->arguments())
      if (!isa<CXXDefaultArgExpr>(A))
        Args.push_back(A);
    const CXXRecordDecl *R = C->getType()->getAsCXXRecordDecl();
    if (!R || Args.empty())
      return;
    // An object of the project's own keeps what its constructor puts into it.
    if (B.isProject(R)) {
      const FunctionDecl *Def = nullptr;
      if (C->getConstructor()->isCopyOrMoveConstructor() ||
          !C->getConstructor()->hasBody(Def))
        return;
      for (const CXXCtorInitializer *Init :
           cast<CXXConstructorDecl>(Def)->inits()) {
        if (!Init->isMemberInitializer())
          continue;
        const auto *D = dyn_cast<DeclRefExpr>(
            strip(Init->getInit())->IgnoreParenImpCasts());
        const auto *V = D ? dyn_cast<ParmVarDecl>(D->getDecl()) : nullptr;
        if (V && V->getFunctionScopeIndex() < Args.size())
          Lend(Args[V->getFunctionScopeIndex()], Init->getMember()->getType());
      }
      return;
    }
    if (Args.size() == 1 &&
        B.Ctx.hasSameUnqualifiedType(Args[0]->getType(), C->getType()))
      return lendParts(Args[0], At, Depth + 1);
    const TypeKind K = B.kind(C->getType().getUnqualifiedType());
    if (Args.size() == 1 && K == TypeKind::Callable)
      return lendParts(Args[0], At, Depth + 1);
    if (Args.size() == 1 && K == TypeKind::Optional) {
      const auto *T = dyn_cast<ClassTemplateSpecializationDecl>(R);
      if (T && T->getTemplateArgs().size() &&
          T->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
        Lend(Args[0], T->getTemplateArgs()[0].getAsType());
      return;
    }
  } else if (const auto *C = dyn_cast<CallExpr>(S);
             C && C->getDirectCallee() && !B.isProject(C->getDirectCallee()) &&
             !isa<CXXMemberCallExpr>(C) && !isa<CXXOperatorCallExpr>(C)) {
    // make_pair and its kin.
    Args.append(C->arg_begin(), C->arg_end());
  } else {
    return;
  }
  std::vector<FileBuilder::Part> Parts = B.tupleParts(S->getType());
  for (unsigned I = 0; I < Parts.size() && Parts.size() == Args.size(); ++I)
    Lend(Args[I], Parts[I].Ty);
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
        bool Field =
            E.P.RootKind != Root::Local || !E.P.Sels.empty() ||
            E.P.Owner != Out.Usr ||
            (E.P.Index < Out.Locals.size() && Out.Locals[E.P.Index].Capture);
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
