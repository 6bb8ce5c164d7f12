//===- Construct.cpp - Objects that are made, locks that are declared -----===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/AstUtil.h"
#include "extract/Lowering.h"
#include "clang/AST/Attr.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using namespace mapvet::facts;

/// True for the mutexes of single-threaded policies: a class of the project
/// whose lock() has an empty body.
static bool locksNothing(FileBuilder &B, QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || !B.isProject(R))
    return false;
  for (const CXXMethodDecl *M : R->methods())
    if (M->getDeclName().isIdentifier() && M->getName() == "lock") {
      const FunctionDecl *D = nullptr;
      const auto *S =
          M->hasBody(D) ? dyn_cast<CompoundStmt>(D->getBody()) : nullptr;
      return S && S->body_empty();
    }
  return false;
}

/// A pair or tuple made of \p N parts, one of which may hold a map or nothing:
/// each part says what it becomes.  False if it is something else.
bool Lowering::lowerTuple(const CXXConstructExpr *C, unsigned N) {
  std::vector<FileBuilder::Part> Parts = B.tupleParts(C->getType());
  if (N < 2 || Parts.size() != N)
    return false;
  auto Holds = [&](const FileBuilder::Part &X) {
    TypeKind K = B.kind(X.Ty.getUnqualifiedType());
    return K == TypeKind::Handle ||
           ((K == TypeKind::Pointer || K == TypeKind::Unique ||
             K == TypeKind::Shared || K == TypeKind::Optional) &&
            pointsToMap(B, X.Ty.getUnqualifiedType()));
  };
  if (llvm::none_of(Parts, Holds))
    return false;
  Path Dest = destination(C);
  uint32_t R = None;
  if (!Dest.valid()) {
    R = temp();
    Dest = tempPath(R);
  }
  for (unsigned I = 0; I < N; ++I) {
    if (!tracked(B.kind(Parts[I].Ty.getUnqualifiedType())))
      continue;
    Path P = Dest;
    P.Sels.push_back({SelKind::Field, Parts[I].Usr});
    initialise(P, Parts[I].Ty, C->getArg(I), CopyKind::Temp, C->getArg(I));
  }
  Meaning M;
  M.K = Meaning::IsPlace;
  M.Pl.P = Dest;
  M.R = R;
  Memo[C] = M;
  return true;
}

/// A guard of type \p T begins at \p Dest, made of \p Args.
void Lowering::makeGuard(const Path &Dest, QualType T,
                         llvm::ArrayRef<const Expr *> Args, const Stmt *At) {
  const models::TypeModel *TM = B.modelOf(T);
  bool Defer = false, Try = false;
  std::vector<Path> Mutexes;
  for (const Expr *A : Args) {
    QualType AT = A->getType().getNonReferenceType();
    std::string Name;
    if (const CXXRecordDecl *R = AT->getAsCXXRecordDecl())
      Name = R->getNameAsString();
    if (Name.find("adopt_lock") != std::string::npos)
      continue; // locking again what is held already changes nothing
    if (Name.find("defer_lock") != std::string::npos)
      Defer = true;
    else if (Name.find("try_to_lock") != std::string::npos)
      Try = true;
    else if (Name == "duration" || Name == "time_point")
      Try = true;
    else if (AT->isPointerType()) {
      Place P = deref(value(A));
      if (P.valid())
        Mutexes.push_back(P.P);
    } else if ((A->isGLValue() || AT->isRecordType()) && !locksNothing(B, AT)) {
      Place P = place(A);
      if (P.valid())
        Mutexes.push_back(P.P);
    }
  }
  GuardPaths.push_back({Dest, Mutexes});
  if (Defer || (TM && TM->Deferred))
    return;
  for (const Path &Mx : Mutexes) {
    Event &E = emit(EventKind::Lock, At);
    E.P = Mx;
    E.Q = Dest;
    E.Mode = TM ? TM->Mode : LockMode::Exclusive;
    E.Try = Try;
    E.Ty = 0;
  }
}

/// Where the object that \p C makes will live: a temporary that stands for the
/// expression if it is nowhere else.
Path Lowering::placeFor(const CXXConstructExpr *C) {
  Path Dest = destination(C);
  if (!Dest.valid()) {
    uint32_t R = temp();
    Dest = tempPath(R);
    Memo[C] = {Meaning::IsPlace, {Dest, -1, {}}, {}, R};
  }
  return Dest;
}

void Lowering::lowerConstruct(const CXXConstructExpr *C) {
  QualType T = C->getType();
  TypeKind K = B.kind(T);
  // A copy of an iterator, or of a pair with one, looks at nothing.
  if (K != TypeKind::Iterator && K != TypeKind::View &&
      !(C->getNumArgs() == 1 && elementOf(C->getArg(0))))
    for (const Expr *A : C->arguments())
      useOperand(A, C, true);
  const CXXConstructorDecl *CD = C->getConstructor();
  unsigned N = C->getNumArgs();
  while (N && isa<CXXDefaultArgExpr>(C->getArg(N - 1)))
    --N;
  if (K == TypeKind::Guard) {
    if (CD->isMoveConstructor() || N == 0)
      return;
    const Path Dest = placeFor(C);
    makeGuard(Dest, T, llvm::ArrayRef(C->getArgs(), N), C);
    return;
  }
  if (K == TypeKind::Thread) {
    const models::TypeModel *TM = B.modelOf(T);
    const models::FunctionModel *M =
        TM ? TM->member("(ctor)", N, false) : nullptr;
    if (CD->isCopyOrMoveConstructor() || N == 0 || !M ||
        M->Act != models::Action::Spawn)
      return;
    const Path Dest = placeFor(C);
    unsigned At = M->Arg < 0 ? 0 : M->Arg;
    llvm::SmallVector<const Expr *, 4> Args;
    for (unsigned I = At + 1; I < N; ++I)
      Args.push_back(C->getArg(I));
    spawn(C, *M, C->getArg(At), Args, Dest);
    return;
  }
  if (tracked(K) || K == TypeKind::Map || K == TypeKind::Future ||
      K == TypeKind::Sequence || K == TypeKind::String)
    return;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (lowerTuple(C, N))
    return;
  if (!R || !B.isProject(R))
    return;
  if (CD->isCopyOrMoveConstructor() && CD->isDefaulted()) {
    if (!Dests.count(strip(C)) && C->getNumArgs() >= 1) {
      Place P = place(C->getArg(0));
      if (P.valid())
        Memo[C] = {Meaning::IsPlace, P, {}, None};
    }
    return;
  }
  Path Dest = destination(C);
  Meaning M;
  if (!Dest.valid()) {
    uint32_t Tm = temp();
    Dest = tempPath(Tm);
    M.R = Tm;
  }
  Meaning Ignored;
  llvm::SmallVector<const Expr *, 8> Args(C->arg_begin(), C->arg_end());
  projectCall(C, CD, nullptr, Args, Ignored, true, Dest);
  M.K = Meaning::IsPlace;
  M.Pl.P = Dest;
  Memo[C] = M;
}

/// What a value of kind \p K that \p CE makes is moved from: an object of its
/// class, or an owner of another that it converts.  Null if it is not moved.
const Expr *Lowering::movedFrom(const CXXConstructExpr *CE, TypeKind K) const {
  if (!CE || CE->getNumArgs() == 0 || !CE->getArg(0)->isXValue())
    return nullptr;
  auto Owner = [](TypeKind X) {
    return X == TypeKind::Unique || X == TypeKind::Shared;
  };
  const TypeKind From = B.kind(
      CE->getArg(0)->getType().getNonReferenceType().getUnqualifiedType());
  return CE->getConstructor()->isCopyOrMoveConstructor() ||
                 (Owner(K) && Owner(From))
             ? CE->getArg(0)
             : nullptr;
}

Value Lowering::argument(const Expr *A, QualType PT, const FunctionDecl *FD,
                         unsigned Index) {
  const Expr *S = strip(A);
  QualType T = PT.isNull() ? A->getType() : PT;
  TypeKind K = B.kind(T.getNonReferenceType().getUnqualifiedType());
  if (K == TypeKind::Callable)
    return callable(A);
  if (T->isReferenceType()) {
    Place P = place(A);
    if (P.valid())
      return address(P);
    Value V = literalOf(S);
    if (V.Kind == ValueKind::Literal)
      return V;
    if (tracked(K)) {
      Path Tm = tempPath(temp());
      assign(Tm, value(A), A);
      Place TP;
      TP.P = Tm;
      return address(TP);
    }
    if (S->isPRValue())
      V.Kind = ValueKind::Fresh;
    return V;
  }
  const auto *CE = dyn_cast<CXXConstructExpr>(S);
  bool CopyOrMove = CE && CE->getNumArgs() >= 1 &&
                    CE->getConstructor()->isCopyOrMoveConstructor();
  if (tracked(K)) {
    if (const Expr *Moved = movedFrom(CE, K)) {
      Place From = place(Moved);
      if (From.valid()) {
        Path Tm = tempPath(temp());
        Event &E = emit(EventKind::Move, A);
        E.P = Tm;
        E.Q = From.P;
        return loadOf(Tm);
      }
    }
    return value(A);
  }
  if (CopyOrMove) {
    const Expr *Src = CE->getArg(0);
    Place From = place(Src);
    Value V;
    if (!From.valid())
      return V;
    V.P = From.P;
    if (Src->isXValue() || CE->getConstructor()->isMoveConstructor()) {
      V.Kind = ValueKind::MovedFrom;
      if (B.info(B.type(T)).CarriesMap)
        emit(EventKind::Move, A).Q = From.P;
    } else {
      V.Kind = ValueKind::CopyOf;
      Path To;
      if (FD && B.isProject(FD)) {
        To.RootKind = Root::Local;
        To.Owner = B.usr(FD);
        To.Index = Index;
      }
      copyIfHeavy(Src, To, CopyKind::Param, A, moveFix(A));
    }
    return V;
  }
  Value V = literalOf(S);
  if (V.Kind == ValueKind::Literal)
    return V;
  if (auto It = Memo.find(S); It != Memo.end() && It->second.R != None)
    return loadOf(tempPath(It->second.R));
  if (S->isPRValue() && S->getType()->isRecordType())
    V.Kind = ValueKind::Fresh;
  return V;
}

Path Lowering::attributePath(const Expr *E, const Expr *Recv,
                             llvm::ArrayRef<const Expr *> Args) {
  Path P;
  if (!E)
    return P;
  E = E->IgnoreParenImpCasts();
  if (const auto *U = dyn_cast<clang::UnaryOperator>(E)) {
    P = attributePath(U->getSubExpr(), Recv, Args);
    return P;
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    if (isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()))
      P = Recv ? place(Recv).P : thisPath();
    else
      P = attributePath(M->getBase(), Recv, Args);
    if (!P.valid())
      return P;
    if (M->isArrow() && !isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()))
      P.Sels.push_back({SelKind::Deref, 0});
    if (const auto *Fd = dyn_cast<FieldDecl>(M->getMemberDecl())) {
      B.declareField(Fd);
      P.Sels.push_back({SelKind::Field, B.usr(Fd)});
    }
    return P;
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *PV = dyn_cast<ParmVarDecl>(D->getDecl())) {
      unsigned I = PV->getFunctionScopeIndex();
      if (Recv || !Args.empty()) {
        if (I < Args.size()) {
          Place A = place(Args[I]);
          P = A.valid() ? A.P : deref(value(Args[I])).P;
        }
      } else {
        P.RootKind = Root::Local;
        P.Owner = Out.Usr;
        P.Index = I;
        P.Sels.push_back({SelKind::Deref, 0});
      }
    } else if (const auto *V = dyn_cast<VarDecl>(D->getDecl())) {
      P = varPlace(V, nullptr).P;
    }
  }
  return P;
}

bool Lowering::isCapability(const FunctionDecl *FD) {
  const auto *MD = dyn_cast<CXXMethodDecl>(FD);
  return MD && MD->getParent()->hasAttr<CapabilityAttr>();
}

void Lowering::lockCapability(const FunctionDecl *FD, const Path &P, Range At) {
  for (const auto *A : FD->specific_attrs<AcquireCapabilityAttr>())
    if (A->args_size() == 0) {
      Event &E = emit(EventKind::Lock, At);
      E.P = P;
      E.Mode = A->isShared() ? LockMode::Shared : LockMode::Exclusive;
    }
  for (const auto *A : FD->specific_attrs<ReleaseCapabilityAttr>())
    if (A->args_size() == 0)
      emit(EventKind::Unlock, At).P = P;
}

void Lowering::attributes(const Expr *At, const FunctionDecl *FD,
                          const Expr *Recv, llvm::ArrayRef<const Expr *> Args) {
  if (FD->hasBody())
    return; // the body says it better
  if (Recv && isCapability(FD)) {
    Path P = place(Recv).P;
    if (P.valid())
      lockCapability(FD, P, B.range(At->getSourceRange()));
    return;
  }
  for (const auto *A : FD->specific_attrs<AcquireCapabilityAttr>())
    for (const Expr *X : A->args()) {
      Path P = attributePath(X, Recv, Args);
      if (!P.valid())
        continue;
      Event &E = emit(EventKind::Lock, At);
      E.P = P;
      E.Mode = A->isShared() ? LockMode::Shared : LockMode::Exclusive;
    }
  for (const auto *A : FD->specific_attrs<ReleaseCapabilityAttr>())
    for (const Expr *X : A->args()) {
      Path P = attributePath(X, Recv, Args);
      if (P.valid())
        emit(EventKind::Unlock, At).P = P;
    }
}
