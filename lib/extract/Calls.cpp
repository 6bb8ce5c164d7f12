//===- Calls.cpp - Calls to events ----------------------------------------===//
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

bool Lowering::anyCallableArg(llvm::ArrayRef<const Expr *> Args) {
  for (const Expr *A : Args)
    if (isCallable(B, strip(A)))
      return true;
  return false;
}

void Lowering::spawn(const Expr *At, const models::FunctionModel &M,
                     const Expr *Callable, llvm::ArrayRef<const Expr *> Args,
                     Path Handle) {
  Value V = callable(Callable);
  for (const Expr *A : Args) {
    const Expr *S = strip(A);
    if (isa<CXXDefaultArgExpr>(A->IgnoreParens()))
      continue;
    TypeKind K = B.kind(S->getType().getNonReferenceType());
    Value Arg;
    if (K == TypeKind::Reference || tracked(K)) {
      Arg = value(A);
      if (Arg.Kind == ValueKind::Unknown && S->isGLValue())
        Arg = loadOf(place(S).P);
    } else {
      Place P = place(S);
      const auto *CE = dyn_cast<CXXConstructExpr>(S);
      if (CE && CE->getNumArgs() >= 1)
        P = place(CE->getArg(0));
      if (P.valid()) {
        Arg.Kind = S->isXValue() ? ValueKind::MovedFrom : ValueKind::CopyOf;
        Arg.P = P.P;
        if (!S->isXValue())
          copyIfHeavy(S, Path(), CopyKind::Capture, At, refWrapFix(A));
      } else {
        Arg = literalOf(S);
      }
    }
    V.Bound.push_back(std::move(Arg));
  }
  Event &E = emit(EventKind::Spawn, At);
  E.V = std::move(V);
  E.P = std::move(Handle);
  E.Spawned = M.Spawned;
  E.Multi = M.Multi;
  E.Name = B.intern(M.Name);
}

bool Lowering::interesting(TypeId T, unsigned Depth) const {
  const facts::Type &Ty = B.info(T);
  switch (Ty.Kind) {
  case TypeKind::Map:
  case TypeKind::Handle:
  case TypeKind::Guarded:
  case TypeKind::Mutex:
  case TypeKind::Thread:
  case TypeKind::Callable:
  case TypeKind::Record:
    return true;
  case TypeKind::Pointer:
  case TypeKind::Reference:
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Optional:
  case TypeKind::Sequence:
    return Depth < 3 && interesting(Ty.Pointee, Depth + 1);
  default:
    return false;
  }
}

void Lowering::projectCall(const Expr *E, const FunctionDecl *FD,
                           const Expr *Recv, llvm::ArrayRef<const Expr *> Args,
                           Meaning &Result, bool Construct, Path ConstructAt) {
  std::vector<Value> Values;
  unsigned I = 0;
  for (const Expr *A : Args) {
    QualType PT;
    if (I < FD->getNumParams())
      PT = FD->getParamDecl(I)->getType();
    Values.push_back(argument(A, PT, FD, I));
    if (Value &V = Values.back();
        V.Kind == ValueKind::Unknown && !V.P.valid() && V.Bound.empty())
      V.Bound = operands(A).Bound;
    ++I;
  }
  Place RP;
  bool Virtual = false;
  if (Recv) {
    RP = Recv->getType()->isPointerType() ? pointee(Recv) : place(Recv);
    const auto *MD = dyn_cast<CXXMethodDecl>(FD);
    if (RP.MapSels >= 0)
      entryAccess(RP, MD && MD->isConst() ? OpElementRead : OpElementWrite, E);
    if (MD && MD->isVirtual()) {
      const auto *MC = dyn_cast<CXXMemberCallExpr>(E);
      const auto *ME =
          MC ? dyn_cast<MemberExpr>(MC->getCallee()->IgnoreParens()) : nullptr;
      Virtual = !ME || !ME->hasQualifier();
    }
  }
  Event &Ev = emit(EventKind::Call, E);
  Ev.Callee = B.usr(FD);
  Ev.Name = B.intern(FD->getNameAsString());
  Ev.Args = std::move(Values);
  Ev.Recv = Construct ? ConstructAt : RP.P;
  Ev.Construct = Construct;
  Ev.Virtual = Virtual;
  Ev.R = temp();
  uint32_t R = Ev.R;
  Queue(FD);
  if (Virtual)
    for (const CXXMethodDecl *O : cast<CXXMethodDecl>(FD)->overridden_methods())
      Queue(O);
  attributes(E, FD, Recv, Args);
  resultOf(R, FD->getReturnType(), Result);
}

/// The call with result \p R of type \p RT means this.
void Lowering::resultOf(uint32_t R, QualType RT, Meaning &Result) {
  Result.R = R;
  if (RT->isReferenceType()) {
    Result.K = Meaning::IsPlace;
    Result.Pl.P = tempPath(R);
    Result.Pl.Via = Result.Pl.P;
    Result.Pl.P.Sels.push_back({SelKind::Deref, 0});
  } else if (tracked(B.kind(RT.getUnqualifiedType()))) {
    Result.K = Meaning::IsValue;
    Result.V = loadOf(tempPath(R));
  } else if (B.kind(RT.getUnqualifiedType()) == TypeKind::Iterator) {
    Result.K = Meaning::IsIterator;
    Result.Pl.P = tempPath(R);
    Result.Pl.Via = Result.Pl.P;
    Result.Pl.P.Sels.push_back({SelKind::Deref, 0});
  } else {
    Result.K = Meaning::IsPlace;
    Result.Pl.P = tempPath(R);
  }
}

/// Returns the temporary that the result is in, None if it is not known what
/// is called.
uint32_t Lowering::runCallable(const Expr *At, const Expr *Callable,
                               llvm::ArrayRef<Value> Args) {
  if (std::vector<Value> Overloads = overloads(Callable);
      Overloads.size() > 1) {
    // Which of them runs is decided when the program does.
    for (const Value &V : Overloads)
      runCallable(At, V, Args);
    return None;
  }
  return runCallable(At, callable(Callable), Args);
}

uint32_t Lowering::runCallable(const Expr *At, const Value &V,
                               llvm::ArrayRef<Value> Args) {
  if (V.Kind != ValueKind::Function && V.Kind != ValueKind::Load)
    return None;
  Event &E = emit(EventKind::Call, At);
  if (V.Kind == ValueKind::Function)
    E.Callee = V.Text;
  else
    E.Target = V.P;
  E.Args.assign(Args.begin(), Args.end());
  if (!V.Bound.empty() && V.Kind == ValueKind::Function) {
    E.Recv = deref(V.Bound[0]).P;
  }
  return E.R = temp();
}

/// Adds the call operators of \p R and of its bases that have a body: those of
/// a visitor, or of lambdas that a class inherits from.
static void callOperators(const CXXRecordDecl *R,
                          llvm::SmallVectorImpl<const CXXMethodDecl *> &Out) {
  if (!R || !R->hasDefinition())
    return;
  auto Add = [&](const NamedDecl *D) {
    if (const auto *T = dyn_cast<FunctionTemplateDecl>(D)) {
      for (const FunctionDecl *S : T->specializations())
        if (S->hasBody())
          Out.push_back(cast<CXXMethodDecl>(S));
    } else if (const auto *M = dyn_cast<CXXMethodDecl>(D)) {
      if (M->getOverloadedOperator() == OO_Call && M->hasBody())
        Out.push_back(M);
    }
  };
  for (const Decl *D : R->decls())
    if (const auto *N = dyn_cast<NamedDecl>(D);
        N &&
        N->getDeclName().getNameKind() == DeclarationName::CXXOperatorName &&
        N->getDeclName().getCXXOverloadedOperator() == OO_Call)
      Add(N);
  for (const CXXBaseSpecifier &Base : R->bases())
    callOperators(Base.getType()->getAsCXXRecordDecl(), Out);
}

std::vector<Value> Lowering::overloads(const Expr *E) {
  std::vector<Value> Out;
  const Expr *S = strip(E);
  const CXXRecordDecl *R =
      S->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || B.modelOf(R))
    return Out;
  llvm::SmallVector<const CXXMethodDecl *, 4> Operators;
  callOperators(R, Operators);
  if (Operators.size() < 2)
    return Out;
  Place Object = S->isGLValue() ? place(S) : Place();
  for (const CXXMethodDecl *M : Operators) {
    if (!M->getParent()->isLambda() && !B.isProject(M))
      continue;
    Value V;
    V.Kind = ValueKind::Function;
    V.Text = B.usr(M);
    if (!M->getParent()->isLambda()) {
      if (Object.valid())
        V.Bound.push_back(address(Object));
      Queue(M);
    }
    Out.push_back(std::move(V));
  }
  return Out;
}

/// Refers into a string that ends with the expression.
Value Lowering::intoTemporary() {
  Value V;
  V.Kind = ValueKind::Into;
  V.P.RootKind = Root::Temp;
  V.P.Owner = Out.Usr;
  V.P.Index = None;
  return V;
}

/// True if arguments of the call say that it has no effect on other threads.
bool Lowering::isWithout(const models::FunctionModel &M,
                         llvm::ArrayRef<const Expr *> Args) {
  const EnumDecl *Of = nullptr;
  bool Any = false;
  for (const Expr *A : Args) {
    if (M.Unless.empty())
      break;
    const auto *T = A->getType()->getAs<EnumType>();
    Expr::EvalResult R;
    if (!T || A->isValueDependent() || !A->EvaluateAsInt(R, B.Ctx))
      continue;
    bool Named = false, Known = false;
    for (const EnumConstantDecl *C : T->getDecl()->enumerators()) {
      bool Listed = llvm::is_contained(M.Unless, C->getName());
      Known |= Listed;
      Named |=
          Listed && llvm::APSInt::isSameValue(C->getInitVal(), R.Val.getInt());
    }
    if (!Known || (Of && Of != T->getDecl()))
      continue;
    Of = T->getDecl();
    Any = true;
    if (!Named)
      return false;
  }
  return Any;
}

/// An atomic that is set from zero is a lock that is taken, if the result of
/// \p E says that it was zero: the spin locks of which every project has one.
void Lowering::claim(const CallExpr *E, const models::FunctionModel &M,
                     const Path &P, llvm::ArrayRef<const Expr *> Args,
                     Meaning &Result) {
  using models::FunctionModel;
  if (M.Claims == FunctionModel::Never || !E->getType()->isBooleanType())
    return;
  unsigned At = M.Claims == FunctionModel::OnTrue ? 1 : 0;
  if (At < Args.size() && !Args[At]->getType()->isEnumeralType()) {
    Value New = literalOf(Args[At]);
    if (New.Kind != ValueKind::Literal || B.str(New.Text) == "false" ||
        B.str(New.Text) == "0")
      return;
  }
  Event &Ev = emit(EventKind::Lock, E);
  Ev.P = P;
  Ev.Try = true;
  Ev.R = temp();
  Result.K = Meaning::IsValue;
  Result.R = Ev.R;
  Result.V = loadOf(tempPath(Ev.R));
  if (M.Claims == FunctionModel::OnTrue)
    return;
  Cond Taken, Free;
  Taken.Kind = CondKind::Truth;
  Taken.P = tempPath(Ev.R);
  Free.Kind = CondKind::Not;
  Free.Kids.push_back(addCond(std::move(Taken)));
  Result.V = Value();
  Result.V.Kind = ValueKind::Cond;
  Result.V.Index = addCond(std::move(Free));
}

void Lowering::setResult(Meaning &R, const Place &P) {
  R.K = P.valid() ? Meaning::IsPlace : Meaning::Nothing;
  R.Pl = P;
}

/// The right side of an assignment to a map's entry comes before the look-up.
void Lowering::rightSideFirst(const CXXOperatorCallExpr *E) {
  if (!E->isAssignmentOp() || !Cur || Quiet)
    return;
  const Expr *Left = E->getArg(0)->IgnoreParenImpCasts();
  auto It = Memo.find(Left);
  if (It == Memo.end() || It->second.R == None || !isa<CallExpr>(Left))
    return;
  auto Made = llvm::find_if(Cur->Events, [&](const Event &Ev) {
    return Ev.R == It->second.R && Ev.Kind == EventKind::MapOp;
  });
  if (Made != Cur->Events.end())
    std::rotate(Made, Made + 1, Cur->Events.end());
}

/// An operator on a position in a map or sequence.  False if it is none.
bool Lowering::iteratorOperator(const CXXOperatorCallExpr *E, Meaning &Result) {
  OverloadedOperatorKind O = E->getOperator();
  auto El = elementOf(E->getArg(0));
  if (!El)
    return false;
  switch (O) {
  case OO_Star:
    Result.K = Meaning::IsPlace;
    Result.Pl = *El;
    entryAccess(*El, OpElementRead, E);
    return true;
  case OO_Arrow:
    Result.K = Meaning::IsIterator;
    Result.Pl = *El;
    return true;
  case OO_PlusPlus:
  case OO_MinusMinus:
    entryAccess(*El, OpElementRead | OpIterate, E);
    Result.K = Meaning::IsIterator;
    Result.Pl = *El;
    if (auto It = Memo.find(E);
        It != Memo.end() && It->second.K == Meaning::IsIterator)
      Result.Pl = It->second.Pl; // `it++`
    return true;
  case OO_Plus:
  case OO_Minus:
  case OO_PlusEqual:
  case OO_MinusEqual:
    Result.K = Meaning::IsIterator;
    Result.Pl = *El;
    return true;
  case OO_EqualEqual:
  case OO_ExclaimEqual:
  case OO_Equal:
    return true;
  default:
    return false;
  }
}

/// `thread_ = {}`, `h = nullptr`, `f = [] {…}`: assignment to an object of the
/// modelled type \p TM that is no map.
void Lowering::assignModelled(const CallExpr *E, const Expr *Left,
                              const Expr *Right, const models::TypeModel &TM,
                              Meaning &Result) {
  Place L = place(Left);
  setResult(Result, L);
  if (!L.valid())
    return;
  if (L.MapSels >= 0)
    entryAccess(L, OpElementWrite, E);
  const Expr *S = strip(Right);
  Place From = S->isXValue() ? place(S) : Place();
  if (TM.Kind == TypeKind::Thread || TM.Kind == TypeKind::Guard ||
      TM.Kind == TypeKind::Future) {
    // A thread that joins at its end is joined when nothing takes its place.
    const auto *Made = dyn_cast<CXXConstructExpr>(S);
    const auto *List = dyn_cast<InitListExpr>(S);
    TypeId Ty =
        B.type(Left->getType().getNonReferenceType().getUnqualifiedType());
    if (((Made && Made->getNumArgs() == 0) ||
         (List && List->getNumInits() == 0)) &&
        TM.Kind == TypeKind::Thread && B.info(Ty).JoinsInDtor)
      emit(EventKind::Join, E).P = L.P;
    if (!From.valid())
      From = place(S);
    if (From.valid() && !(From.P == L.P))
      move(L.P, From.P, E);
  } else if (TM.Kind == TypeKind::Callable) {
    assign(L.P, callable(Right), E);
  } else if (tracked(TM.Kind)) {
    if (From.valid())
      move(L.P, From.P, E);
    else
      assign(L.P, assigned(Right, TM), E, cloneFix(Right));
  } else if (holdsCallables(B.type(Left->getType().getUnqualifiedType()))) {
    if (From.valid())
      move(L.P, From.P, E);
    else
      copyIfHeavy(S, L.P, CopyKind::Var, E, {});
  } else {
    store(L.P, operands(Right), E);
  }
}

/// What an owner, handle or optional is after \p Right was assigned to it.
Value Lowering::assigned(const Expr *Right, const models::TypeModel &TM) {
  const Expr *S = strip(Right);
  QualType T = S->getType().getNonReferenceType();
  Value V;
  if (const auto *IL = dyn_cast<InitListExpr>(S);
      (IL && IL->getNumInits() == 0) || S->getType()->isNullPtrType()) {
    V.Kind = ValueKind::Null;
  } else if (TM.Kind == TypeKind::Optional &&
             B.kind(T.getUnqualifiedType()) != TypeKind::Optional) {
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    V.Kind =
        R && R->getName() == "nullopt_t" ? ValueKind::Null : ValueKind::Fresh;
  } else {
    V = value(Right);
    if (V.Kind == ValueKind::Unknown && S->isGLValue())
      V = loadOf(place(S).P);
  }
  return V;
}

/// `a = b` of a class of the project that does not say how.
void Lowering::assignMembers(const CallExpr *E, const Expr *Left,
                             const Expr *Right, Meaning &Result) {
  Place L = place(Left);
  const Expr *S = strip(Right);
  Place From = place(S);
  setResult(Result, L);
  if (L.MapSels >= 0)
    entryAccess(L, OpElementWrite, E);
  if (!L.valid())
    return;
  if (From.valid() && !S->isLValue())
    move(L.P, From.P, E);
  else if (From.valid() &&
           B.info(B.type(S->getType().getUnqualifiedType())).CarriesMap)
    copyIfHeavy(S, L.P, CopyKind::Var, E, moveFix(S));
  else
    store(L.P, operands(Right), E);
}

/// std::function and lambdas: what \p Callee holds runs.
void Lowering::callHeld(const CallExpr *E, const FunctionDecl *FD,
                        const Expr *Callee, llvm::ArrayRef<const Expr *> Args,
                        Meaning &Result) {
  std::vector<Value> Values;
  unsigned I = 0;
  for (const Expr *A : Args)
    Values.push_back(argument(
        A,
        I < FD->getNumParams() ? FD->getParamDecl(I++)->getType() : QualType(),
        nullptr, 0));
  Place P = place(Callee);
  if (P.MapSels >= 0)
    entryAccess(P, OpElementRead, E);
  Event &Ev = emit(EventKind::Call, E);
  Ev.Target = P.P;
  Ev.Args = std::move(Values);
  Ev.R = temp();
  Result.R = Ev.R;
  Result.K = E->isGLValue() || !tracked(B.kind(E->getType()))
                 ? Meaning::IsPlace
                 : Meaning::IsValue;
  Result.V = loadOf(tempPath(Ev.R));
  Result.Pl.P = tempPath(Ev.R);
  if (E->isGLValue())
    Result.Pl.P.Sels.push_back({SelKind::Deref, 0});
}

/// The number of threads that the block under way has started so far.
uint32_t Lowering::spawns() const {
  return Cur ? llvm::count_if(
                   Cur->Events,
                   [](const Event &X) { return X.Kind == EventKind::Spawn; })
             : 0;
}

/// The project's function \p FD was taken for one that starts a thread, going
/// by its name: its body lies in another file. If that is part of the program,
/// what stands in it holds, so both are said. \p Spawns is what spawns() said
/// before.
void Lowering::alsoCall(const CallExpr *E, const FunctionDecl *FD,
                        const Expr *Recv, llvm::ArrayRef<const Expr *> Args,
                        uint32_t Spawns) {
  if (!Cur || Quiet || spawns() != Spawns + 1)
    return;
  Meaning Ignored;
  projectCall(E, FD, Recv, Args, Ignored);
  // The call comes first: whoever looks for the one finds the other after it.
  auto Start =
      std::find_if(Cur->Events.rbegin(), Cur->Events.rend(),
                   [](const Event &X) { return X.Kind == EventKind::Spawn; });
  Start->Callee = B.usr(FD);
  std::rotate(std::prev(Start.base()), Start.base(), Cur->Events.end());
}

/// A call through a function pointer, or of a callable object without a model.
void Lowering::callUnknown(const CallExpr *E, llvm::ArrayRef<const Expr *> Args,
                           Meaning &Result) {
  Value V = callable(E->getCallee());
  std::vector<Value> Values;
  for (const Expr *A : Args)
    Values.push_back(argument(A, QualType(), nullptr, 0));
  Event &Ev = emit(EventKind::Call, E);
  if (V.Kind == ValueKind::Function)
    Ev.Callee = V.Text;
  else
    Ev.Target = V.P;
  Ev.Args = std::move(Values);
  Ev.R = temp();
  Result.R = Ev.R;
  Result.K =
      tracked(B.kind(E->getType())) ? Meaning::IsValue : Meaning::IsPlace;
  Result.V = loadOf(tempPath(Ev.R));
  Result.Pl.P = tempPath(Ev.R);
}

/// Somebody else's function: harmless, but it may run what it is given and may
/// keep or change what it is given by reference.
void Lowering::callForeign(const CallExpr *E, const FunctionDecl *FD,
                           const Expr *Recv, llvm::ArrayRef<const Expr *> Args,
                           Meaning &Result) {
  const auto *MD = dyn_cast<CXXMethodDecl>(FD);
  if (Recv) {
    Place RP =
        Recv->getType()->isPointerType() ? deref(value(Recv)) : place(Recv);
    if (RP.MapSels >= 0)
      entryAccess(RP, MD && MD->isConst() ? OpElementRead : OpElementWrite, E);
    else if (RP.valid() && MD && !MD->isConst() && RP.P.RootKind != Root::Temp)
      emit(EventKind::Store, E).P = RP.P;
  }
  unsigned I = 0;
  for (const Expr *A : Args) {
    QualType PT =
        I < FD->getNumParams() ? FD->getParamDecl(I)->getType() : QualType();
    ++I;
    if (isCallable(B, strip(A))) {
      runCallable(E, A, {});
      continue;
    }
    bool Mutable =
        !PT.isNull() && ((PT->isReferenceType() || PT->isPointerType()) &&
                         !PT->getPointeeType().isConstQualified());
    TypeId Ty = B.type(A->getType().getNonReferenceType());
    if (!Mutable || !interesting(Ty))
      continue;
    Place P = PT->isPointerType() ? deref(value(A)) : place(A);
    if (P.valid() && P.P.RootKind != Root::Temp)
      emit(EventKind::Escape, E).P = P.P;
  }
  // Most functions that return a reference return their first operand.
  QualType RT = FD->getReturnType();
  if (!(RT->isReferenceType() && Recv) &&
      tracked(B.kind(RT.getUnqualifiedType())))
    Result.R = temp();
}

void Lowering::lowerCall(const CallExpr *E) {
  const FunctionDecl *FD = E->getDirectCallee();
  if (Place Part = partOf(E); Part.valid()) {
    Memo[E] = {Meaning::IsPlace, Part, {}, None};
    return;
  }
  const Expr *Recv = nullptr;
  llvm::SmallVector<const Expr *, 8> Args;
  if (const auto *MC = dyn_cast<CXXMemberCallExpr>(E)) {
    Recv = MC->getImplicitObjectArgument();
    Args.append(E->arg_begin(), E->arg_end());
  } else if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E);
             OC && isa_and_nonnull<CXXMethodDecl>(FD) &&
             !cast<CXXMethodDecl>(FD)->isStatic()) {
    Recv = OC->getArg(0);
    Args.append(E->arg_begin() + 1, E->arg_end());
  } else {
    Args.append(E->arg_begin(), E->arg_end());
  }
  Meaning Result;
  auto Finish = [&] {
    if (Result.K != Meaning::Nothing || Result.R != None)
      Memo[E] = Result;
    else
      Memo[E] = Meaning();
  };

  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E); OC && Recv)
    rightSideFirst(OC);
  useOperands(E, Recv, Args);
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E);
      OC && iteratorOperator(OC, Result))
    return Finish();

  // The class that names the member, else the class of the object itself.
  const models::TypeModel *TM = nullptr;
  if (Recv) {
    QualType RT = Recv->IgnoreParenImpCasts()->getType();
    if (RT->isPointerType())
      RT = RT->getPointeeType();
    TM = B.modelOf(RT);
    if (!TM && FD)
      if (const auto *MD = dyn_cast<CXXMethodDecl>(FD))
        TM = B.modelOf(MD->getParent());
  }
  const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
  if (FD && Recv && TM) {
    const models::FunctionModel *M =
        TM->member(B.modelMember(FD), Args.size(), MD && MD->isConst());
    bool Assignment = FD->getOverloadedOperator() == OO_Equal;
    if (Assignment && TM->Kind == TypeKind::Iterator)
      return Finish(); // useOperands() has told
    if (Assignment && !Args.empty() && !(M && M->Op) &&
        TM->Kind != TypeKind::Map && TM->Kind != TypeKind::Atomic) {
      assignModelled(E, Recv, Args[0], *TM, Result);
      return Finish();
    }
    if (TM->Kind == TypeKind::Callable &&
        FD->getOverloadedOperator() == OO_Call) {
      callHeld(E, FD, Recv, Args, Result);
      return Finish();
    }
    if (M && lowerModelled(E, FD, *M, TM, Recv, Args, Result))
      return Finish();
    // A modelled type's member that the model does not know, of a class of the
    // project's own, is an ordinary call.
    if (!M && !(MD && B.isProject(MD)))
      if (!anyCallableArg(Args))
        return Finish();
  }
  if (FD && !Recv)
    if (const models::FunctionModel *M =
            B.Models.findFunction(B.modelName(FD), Args.size()))
      if (lowerModelled(E, FD, *M, nullptr, nullptr, Args, Result))
        return Finish();

  if (FD && (B.isProject(FD) || (MD && MD->getParent()->isLambda()))) {
    bool Known = FD->hasBody() || FD->isVirtualAsWritten();
    if (!Known && Recv && anyCallableArg(Args))
      if (const models::FunctionModel *M =
              B.Models.findAnyMember(B.modelMember(FD), Args.size()))
        if (const uint32_t Before = spawns();
            lowerModelled(E, FD, *M, TM, Recv, Args, Result)) {
          alsoCall(E, FD, Recv, Args, Before);
          return Finish();
        }
    if (FD->getOverloadedOperator() == OO_Equal && MD && MD->isDefaulted()) {
      assignMembers(E, Recv, Args[0], Result);
      return Finish();
    }
    projectCall(E, FD, MD && MD->isStatic() ? nullptr : Recv, Args, Result);
    return Finish();
  }

  if (!FD) {
    callUnknown(E, Args, Result);
    return Finish();
  }

  // A member of a library's class that classes of the project inherit.
  if (FD && MD && Recv)
    if (const models::FunctionModel *Inherited =
            B.Models.findFunction(B.modelName(FD), Args.size()))
      if (lowerModelled(E, FD, *Inherited, nullptr, Recv, Args, Result))
        return Finish();

  if (Recv && anyCallableArg(Args))
    if (const models::FunctionModel *M =
            B.Models.findAnyMember(B.modelMember(FD), Args.size()))
      if (lowerModelled(E, FD, *M, TM, Recv, Args, Result))
        return Finish();
  callForeign(E, FD, Recv, Args, Result);
  Finish();
}
