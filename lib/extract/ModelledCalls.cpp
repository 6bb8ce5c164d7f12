//===- ModelledCalls.cpp - Calls that a model describes -------------------===//
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
using models::Action;

/// A call of a function that a model describes, on its way to events.
class Lowering::ModelledCall {
public:
  ModelledCall(Lowering &L, const CallExpr *E, const FunctionDecl *FD,
               const models::FunctionModel &M, const models::TypeModel *TM,
               const Expr *Recv, llvm::ArrayRef<const Expr *> Args,
               Meaning &Result)
      : L(L), B(L.B), E(E), FD(FD), M(M), TM(TM), Recv(Recv), Args(Args),
        Result(Result), Subject(arg(M.Arg)), P(placeOf(Subject)),
        RP(placeOf(Recv)) {}

  /// False if the model does not tell what this call means.
  bool run();

private:
  const Expr *arg(int I) const;
  Place placeOf(const Expr *X);
  void means(const Place &Pl);
  const Expr *firstCallable(int From, unsigned &At);

  void touchEntry();
  bool mapOperation();
  void lock();
  bool spawn();
  bool startOwnRun();
  void wait();
  void runNow();
  void runOnce();
  void get();
  void getGuarded();
  void release();
  void reset();
  bool shareSelf();
  void makeOwner();
  void construct(const Path &Object);
  void forward();
  void move();
  void swap();
  void bind();
  void view();
  void hasValue();
  void push();
  void pushThread(const Place &El, const Expr *What);
  void pushObject(const Place &El, const Expr *What, TypeKind Kind, Sym Name);
  void pushParts(const Place &El, Sym Name);
  void pop();
  void clone();
  void with();
  void lockedPointer();
  void atomicLoad();
  void atomicWrite();

  Lowering &L;
  FileBuilder &B;
  const CallExpr *E;
  const FunctionDecl *FD;
  const models::FunctionModel &M;
  const models::TypeModel *TM; ///< of the object; null for free functions
  const Expr *Recv;            ///< the object; null for free functions
  llvm::ArrayRef<const Expr *> Args;
  Meaning &Result;
  const Expr *Subject; ///< what the model says that the call is about
  Place P;             ///< of the subject
  Place RP;            ///< of the object
};

bool Lowering::lowerModelled(const CallExpr *E, const FunctionDecl *FD,
                             const models::FunctionModel &M,
                             const models::TypeModel *TM, const Expr *Recv,
                             llvm::ArrayRef<const Expr *> Args,
                             Meaning &Result) {
  return ModelledCall(*this, E, FD, M, TM, Recv, Args, Result).run();
}

/// Argument \p I, or the object that the function is called on.
const Expr *Lowering::ModelledCall::arg(int I) const {
  if (I < 0)
    return Recv;
  return static_cast<unsigned>(I) < Args.size() ? Args[I] : nullptr;
}

/// What \p X names, or points to.
Place Lowering::ModelledCall::placeOf(const Expr *X) {
  if (!X)
    return Place();
  if (X->getType()->isPointerType() &&
      B.kind(X->getType()) == TypeKind::Pointer) {
    if (auto El = L.elementOf(X))
      return *El;
    return L.deref(L.value(X));
  }
  return L.place(X);
}

void Lowering::ModelledCall::means(const Place &Pl) {
  Result.K = Pl.valid() ? Meaning::IsPlace : Meaning::Nothing;
  Result.Pl = Pl;
}

/// The first argument from \p From on that can be called, and its place.
const Expr *Lowering::ModelledCall::firstCallable(int From, unsigned &At) {
  for (unsigned I = From < 0 ? 0 : From; I < Args.size(); ++I)
    if (isCallable(B, strip(Args[I])) ||
        strip(Args[I])->getType()->isMemberFunctionPointerType()) {
      At = I;
      return Args[I];
    }
  return nullptr;
}

/// What a non-const member does to an entry of a map.
void Lowering::ModelledCall::touchEntry() {
  if (Recv && RP.MapSels >= 0 && M.Op == 0) {
    const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
    bool Read =
        MD && (MD->isConst() || M.Act == Action::Get || M.Act == Action::View ||
               M.Act == Action::HasValue || M.Act == Action::AtomicLoad);
    TypeKind RK = TM ? TM->Kind : TypeKind::Other;
    bool Synced =
        RK == TypeKind::Atomic || RK == TypeKind::Mutex || RK == TypeKind::Sync;
    L.entryAccess(RP, Read || Synced ? OpElementRead : OpElementWrite, E);
  }
}

bool Lowering::ModelledCall::mapOperation() {
  const Expr *Map = Recv ? Recv : Subject;
  if (!Map)
    return false;
  const models::TypeModel *MapModel = TM ? TM : B.modelOf(Map->getType());
  if (!MapModel ||
      (MapModel->Kind != TypeKind::Map && MapModel->Kind != TypeKind::Handle &&
       MapModel->Kind != TypeKind::View)) {
    if (MapModel && MapModel->Kind == TypeKind::Sequence) {
      Place Seq = placeOf(Map);
      if ((M.Op & OpErase) && Seq.valid())
        L.emit(EventKind::Destroy, E).P = L.element(Seq, false, nullptr).P;
      if ((M.Op & OpIterate) && Seq.valid()) {
        Result.K = Meaning::IsIterator;
        Result.Pl = L.element(Seq, false, nullptr);
      }
      unsigned At = 0;
      if (const Expr *C = firstCallable(0, At); C && Seq.valid())
        L.runCallable(E, C, {L.address(L.element(Seq, false, nullptr))});
      return true;
    }
    return false;
  }
  if (MapModel->Concurrent && MapModel->Kind == TypeKind::Map &&
      M.Act == Action::RunNow) {
    // The callable runs with the entry locked: nothing to follow.
    L.runCallable(E, Args[M.Arg], {});
    return true;
  }
  L.mapOp(E, FD, M, *MapModel, Map, Args, Result);
  return true;
}

bool Lowering::ModelledCall::run() {
  touchEntry();
  if (M.Op)
    return mapOperation();
  switch (M.Act) {
  case Action::None:
    return false;
  case Action::NoReturn:
  case Action::Fence:
    break;
  case Action::Detach:
    // The end of the variable would have waited for it.
    if (Recv && RP.valid() && B.info(B.type(receiverType(Recv))).JoinsInDtor) {
      Event &Ev = L.emit(EventKind::Escape, E);
      Ev.P = RP.P;
      Ev.Op = OpRelease;
    }
    break;
  case Action::ThreadId:
  case Action::Pure:
    Result.K = Meaning::IsValue;
    break;
  case Action::Null:
    Result.K = Meaning::IsValue;
    Result.V.Kind = ValueKind::Null;
    break;
  case Action::Unlock:
    if (P.valid())
      L.emit(EventKind::Unlock, E).P = P.P;
    break;
  case Action::Join:
    if (P.valid())
      L.emit(EventKind::Join, E).P = P.P;
    break;
  case Action::Signal:
    if (P.valid())
      L.emit(EventKind::Signal, E).P = P.P;
    break;
  case Action::ElementRef:
    if (RP.valid())
      means(L.element(RP, false, Args.empty() ? nullptr : Args[0]));
    break;
  case Action::Lock:
  case Action::TryLock:
    lock();
    break;
  case Action::Spawn:
    return spawn();
  case Action::Wait:
    wait();
    break;
  case Action::RunNow:
    runNow();
    break;
  case Action::RunOnce:
    runOnce();
    break;
  case Action::Get:
    get();
    break;
  case Action::Release:
    release();
    break;
  case Action::Reset:
    reset();
    break;
  case Action::ShareSelf:
    return shareSelf();
  case Action::MakeOwner:
    makeOwner();
    break;
  case Action::Forward:
    forward();
    break;
  case Action::Move:
    move();
    break;
  case Action::Swap:
    swap();
    break;
  case Action::Bind:
    bind();
    break;
  case Action::View:
    view();
    break;
  case Action::HasValue:
    hasValue();
    break;
  case Action::Push:
    push();
    break;
  case Action::Pop:
  case Action::DropAll:
    pop();
    break;
  case Action::Clone:
    clone();
    break;
  case Action::With:
    with();
    break;
  case Action::LockedPtr:
    lockedPointer();
    break;
  case Action::AtomicLoad:
    atomicLoad();
    break;
  case Action::AtomicStore:
  case Action::AtomicUpdate:
    atomicWrite();
    break;
  }
  return true;
}

/// True if the elements of the sequence \p Seq are pairs or tuples with a part
/// of type \p Part.
static bool hasPart(FileBuilder &B, QualType Seq, QualType Part) {
  const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      Seq.getNonReferenceType()->getAsCXXRecordDecl());
  if (!S || S->getTemplateArgs().size() == 0 ||
      S->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  return llvm::any_of(B.tupleParts(S->getTemplateArgs()[0].getAsType()),
                      [&](const FileBuilder::Part &X) {
                        return B.Ctx.hasSameUnqualifiedType(X.Ty, Part);
                      });
}

/// Takes what the call names: a mutex, several at once, or those that a guard
/// was made for.
void Lowering::ModelledCall::lock() {
  auto LockIt = [&](const Path &Mutex, const Path &Guard) {
    Event &Ev = L.emit(EventKind::Lock, E);
    Ev.P = Mutex;
    Ev.Q = Guard;
    Ev.Mode = M.Mode;
    Ev.Try = M.Act == Action::TryLock;
    Ev.R = L.temp();
    Result.K = Meaning::IsValue;
    Result.R = Ev.R;
    Result.V = L.loadOf(L.tempPath(Ev.R));
  };
  if (TM && TM->Kind == TypeKind::Guard && RP.valid()) {
    bool Known = false;
    for (Lowering *X = &L; X && !Known; X = X->Parent)
      for (auto &[G, Mx] : X->GuardPaths)
        if (G == RP.P) {
          Known = true;
          for (const Path &X : Mx)
            LockIt(X, G);
        }
    return;
  }
  if (!Recv && Args.size() > 1 && M.Act == Action::Lock) {
    for (const Expr *A : Args)
      if (Place Q = placeOf(A); Q.valid())
        LockIt(Q.P, Path());
    return;
  }
  if (P.valid())
    LockIt(P.P, Path());
}

/// start() of a thread class runs the run() of the object's own class.  False
/// if there is none.
bool Lowering::ModelledCall::startOwnRun() {
  const CXXRecordDecl *R = receiverType(Recv)->getAsCXXRecordDecl();
  while (R && R->hasDefinition()) {
    for (const CXXMethodDecl *MD : R->methods()) {
      if (!MD->getDeclName().isIdentifier() || MD->getName() != "run")
        continue;
      Event &Ev = L.emit(EventKind::Spawn, E);
      Ev.V.Kind = ValueKind::Function;
      Ev.V.Text = B.usr(MD);
      Ev.V.Bound.push_back(L.address(RP));
      Ev.P = RP.P;
      Ev.Spawned = M.Spawned;
      Ev.Name = B.intern(M.Name);
      L.Queue(MD);
      return true;
    }
    R = R->getNumBases() ? R->bases_begin()->getType()->getAsCXXRecordDecl()
                         : nullptr;
  }
  return false;
}

/// Something of type \p TM can be waited for, unlike an executor of it.
static bool canJoin(const models::TypeModel &TM) {
  return TM.JoinsInDtor ||
         llvm::any_of(TM.Members, [](const models::FunctionModel &F) {
           return F.Act == Action::Join;
         });
}

/// Starts a thread or a task.  False if the call does not say what it runs.
bool Lowering::ModelledCall::spawn() {
  unsigned At = 0;
  const Expr *C = firstCallable(M.Arg, At);
  if (!C)
    return M.Arg < 0 && Recv && RP.valid() && startOwnRun();
  // std::execution::seq is no parallelism.
  if (llvm::any_of(Args, [](const Expr *A) {
        const CXXRecordDecl *R =
            A->getType().getNonReferenceType()->getAsCXXRecordDecl();
        return R && R->getName() == "sequenced_policy";
      })) {
    L.runCallable(E, C, {});
    return true;
  }
  llvm::SmallVector<const Expr *, 4> Bound(Args.begin() + At + 1, Args.end());
  // The executor in front of the task says how it runs: post(pool, task).
  SpawnKind How = M.Spawned;
  const models::TypeModel *On = TM;
  Path Pool = RP.P;
  if (!Recv && At > 0 && FD && FD->getDeclName().isIdentifier())
    if (const models::TypeModel *X =
            B.modelOf(Args[0]->getType().getNonReferenceType()))
      if (const models::FunctionModel *F = X->member(FD->getName(), 1, false);
          F && F->Act == Action::Spawn) {
        How = F->Spawned;
        On = X;
        Pool = placeOf(Args[0]).P;
      }
  // A task ends when its pool has been waited for, or its future.
  if ((How != SpawnKind::Executor && How != SpawnKind::Serial &&
       How != SpawnKind::Timer) ||
      (On && !canJoin(*On)))
    Pool = Path();
  Path Handle;
  if (M.Spawned == SpawnKind::Async || B.kind(E->getType()) == TypeKind::Future)
    Handle = L.destination(E);
  else if (M.Spawned == SpawnKind::Thread && !Args.empty() && At > 0)
    Handle = placeOf(Args[0]).P; // pthread_create(&t, attr, f, arg)
  if (!Handle.valid())
    std::swap(Handle, Pool);
  uint32_t R = None;
  if (!Handle.valid() && M.Spawned == SpawnKind::Async &&
      !E->getType()->isVoidType()) {
    // The discarded future of std::async waits at once.
    if (!L.Discarded.count(E)) {
      R = L.temp();
      Handle = L.tempPath(R);
    }
  }
  L.spawn(E, M, C, Bound, Handle);
  if (L.Cur && !L.Quiet) {
    Event &Ev = L.Cur->Events.back();
    Ev.Spawned = How;
    Ev.Q = Pool;
    if (R != None)
      Ev.R = R;
  }
  // Runs in the thread that asks for the result, parallel to nothing.
  if (Handle.valid() && L.isWithout(M, Args))
    L.emit(EventKind::Join, E).P = Handle;
  Result.K = Handle.valid() ? Meaning::IsPlace : Meaning::Nothing;
  Result.Pl.P = Handle;
  Result.R = R;
  return true;
}

/// Waits for what signals; a future also ends the task behind it.
void Lowering::ModelledCall::wait() {
  if (P.valid()) {
    if (M.Signals)
      L.emit(EventKind::Signal, E).P = P.P;
    if (Event &Ev = L.emit(EventKind::Wait, E); true)
      Ev.P = P.P;
    // Waiting for a future ends the task behind it.
    if (TM && (TM->Kind == TypeKind::Future))
      L.emit(EventKind::Join, E).P = P.P;
  }
  // A condition variable's predicate runs under the lock.
  {
    unsigned At = 0;
    if (const Expr *C = firstCallable(0, At))
      L.runCallable(E, C, {});
  }
}

/// Runs a callable before it returns: an algorithm, a visitor.
void Lowering::ModelledCall::runNow() {
  unsigned At = 0;
  if (const Expr *C = firstCallable(M.Arg, At)) {
    std::vector<Value> Values;
    for (unsigned I = 0; I < Args.size(); ++I)
      if (I != At)
        if (auto El = L.elementOf(Args[I])) {
          Values.push_back(L.address(*El));
          break;
        }
    if (Values.empty())
      for (unsigned I = At + 1; I < Args.size(); ++I)
        Values.push_back(L.argument(Args[I], QualType(), nullptr, 0));
    L.runCallable(E, C, Values);
  }
}

/// Runs a callable once: a lock, and an order between the first and the rest.
void Lowering::ModelledCall::runOnce() {
  if (P.valid())
    L.emit(EventKind::Lock, E).P = P.P;
  unsigned At = 0;
  if (const Expr *C = firstCallable(M.Arg < 0 ? 0 : M.Arg + 1, At))
    L.runCallable(E, C, {});
  if (P.valid()) {
    L.emit(EventKind::Signal, E).P = P.P;
    L.emit(EventKind::Unlock, E).P = P.P;
    L.emit(EventKind::Wait, E).P = P.P;
  }
}

/// What a guard of guarded<T> refers to.
void Lowering::ModelledCall::getGuarded() {
  for (Lowering *X = &L; X; X = X->Parent)
    for (auto &[G, Mx] : X->GuardPaths)
      if (G == RP.P && !Mx.empty()) {
        Place Inner;
        Inner.P = Mx[0];
        Inner.P.Sels.push_back({SelKind::Deref, 0});
        if (E->getType()->isPointerType()) {
          Result.K = Meaning::IsValue;
          Result.V = L.address(Inner);
        } else {
          means(Inner);
        }
        return;
      }
}

/// What an owner, a guard or an optional refers to.
void Lowering::ModelledCall::get() {
  if (!RP.valid())
    return;
  if (TM && TM->Kind == TypeKind::Guard)
    return getGuarded();
  bool Arrow = false, Star = false;
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E)) {
    Arrow = OC->getOperator() == OO_Arrow;
    Star = OC->getOperator() == OO_Star;
  }
  if ((Arrow || Star) && pointsToMap(B, Recv->getType()) &&
      !L.MapReceivers.count(E))
    L.emit(EventKind::Deref, E).P = RP.P;
  // What a function of the project returned where nothing was found.
  if ((Arrow || Star) && TM &&
      (TM->Kind == TypeKind::Shared || TM->Kind == TypeKind::Optional) &&
      (RP.P.RootKind == Root::Local || RP.P.RootKind == Root::Temp) &&
      RP.P.Sels.empty() && !RP.Via.valid())
    L.emit(EventKind::Touch, E).P = RP.P;
  if (FD && FD->getReturnType()->isReferenceType()) {
    Place D = L.deref(L.loadOf(RP.P));
    D.MapSels = -1;
    if (RP.Via.valid()) {
      // The object has a place of its own; it is the owner that may go.
      Path Object = L.tempPath(L.temp());
      D.Via = RP.Via;
      L.borrow(Object, BorrowKind::Reference, D, E);
      D.Via = Object;
    }
    means(D);
  } else {
    Result.K = Meaning::IsValue;
    Result.V = L.loadOf(RP.P);
    if (RP.Via.valid()) {
      Result.Pl = L.deref(Result.V);
      Result.Pl.Via = RP.Via;
    }
  }
}

void Lowering::ModelledCall::release() {
  if (RP.valid()) {
    uint32_t R = L.temp();
    L.move(L.tempPath(R), RP.P, E);
    Result.K = Meaning::IsValue;
    Result.V = L.loadOf(L.tempPath(R));
    Result.R = R;
  }
}

void Lowering::ModelledCall::reset() {
  if (RP.valid()) {
    Value V;
    unsigned N = Args.size();
    while (N && isa<CXXDefaultArgExpr>(Args[N - 1]))
      --N;
    if (N == 0)
      V.Kind = ValueKind::Null;
    else
      V = L.value(Args[0]);
    // A thread that joins at its end is joined when its owner lets go of it.
    const facts::Type &Owned =
        B.info(B.info(B.type(receiverType(Recv))).Pointee);
    if (Owned.Kind == TypeKind::Thread && Owned.JoinsInDtor) {
      Path Object = RP.P;
      Object.Sels.push_back({SelKind::Deref, 0});
      L.emit(EventKind::Join, E).P = Object;
    }
    L.assign(RP.P, V, E);
  }
}

/// An owner of the object itself.  False if it is not known.
bool Lowering::ModelledCall::shareSelf() {
  Place Self = placeOf(Recv);
  if (!Self.valid())
    return false;
  Result.R = L.temp();
  L.assign(L.tempPath(Result.R), L.address(Self), E);
  Result.K = Meaning::IsValue;
  Result.V = L.loadOf(L.tempPath(Result.R));
  return true;
}

/// Makes an object and what owns it.
void Lowering::ModelledCall::makeOwner() {
  Value Fresh;
  Fresh.Kind = ValueKind::Fresh;
  // A guard or a thread that is held by an owner.
  auto Held = [&](Path Owner, QualType T) {
    const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        T.getNonReferenceType()->getAsCXXRecordDecl());
    if (!S || S->getTemplateArgs().size() == 0 ||
        S->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
      return;
    const QualType Made = S->getTemplateArgs()[0].getAsType();
    const TypeKind K = B.kind(Made);
    Owner.Sels.push_back({SelKind::Deref, 0});
    if (K == TypeKind::Guard)
      L.makeGuard(Owner, Made, Args, E);
    if (K != TypeKind::Thread || Args.empty() ||
        B.kind(Args[0]->getType().getNonReferenceType()) == K)
      return;
    const models::TypeModel *Of = B.modelOf(Made);
    const models::FunctionModel *Ctor =
        Of ? Of->member("(ctor)", Args.size(), false) : nullptr;
    const unsigned At = Ctor && Ctor->Arg > 0 ? Ctor->Arg : 0;
    if (Ctor && Ctor->Act == Action::Spawn && At < Args.size())
      L.spawn(E, *Ctor, Args[At], ArrayRef(Args).drop_front(At + 1), Owner);
  };
  if (Recv && RP.valid()) {
    L.assign(RP.P, Fresh, E);
    Held(RP.P, Recv->getType());
    return;
  }
  uint32_t R = L.temp();
  L.assign(L.tempPath(R), Fresh, E);
  // `handle::make()` makes an empty map, `handle::make(n)` one with room.
  if (B.kind(E->getType()) == TypeKind::Handle &&
      llvm::all_of(Args,
                   [](const Expr *A) { return isa<CXXDefaultArgExpr>(A); }))
    L.Cur->Events.back().KnownSize = 0;
  Held(L.tempPath(R), E->getType());
  Result.K = Meaning::IsValue;
  Result.V = L.loadOf(L.tempPath(R));
  Result.R = R;
  Path Object = L.tempPath(R);
  Object.Sels.push_back({SelKind::Deref, 0});
  // make_unique<T>(object) copies or moves it.
  if (Args.size() == 1 && FD && tracked(B.kind(E->getType()))) {
    const Expr *Src = strip(Args[0]);
    QualType Made = Src->getType().getNonReferenceType().getUnqualifiedType();
    if (B.info(B.type(Made)).CarriesMap) {
      Place From = L.place(Src);
      if (From.valid() && Src->isXValue())
        L.move(Object, From.P, E);
      else if (From.valid() && Src->isLValue())
        L.copyIfHeavy(Src, Object, CopyKind::Temp, E, {});
    }
  }
  const facts::Type &Owner = B.info(B.type(E->getType().getUnqualifiedType()));
  TypeKind K = B.info(Owner.Pointee).Kind;
  if (K == TypeKind::Callable && Args.size() == 1)
    L.assign(Object, L.callable(Args[0]), E);
  if (K == TypeKind::Record && FD)
    construct(Object);
}

/// make_shared<T>(args): T's constructor runs on \p Object, if it is the only
/// one that takes so many arguments.
void Lowering::ModelledCall::construct(const Path &Object) {
  const auto *Owner = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      E->getType()->getAsCXXRecordDecl());
  if (!Owner || Owner->getTemplateArgs().size() == 0 ||
      Owner->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return;
  const CXXRecordDecl *RD =
      Owner->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
  if (!RD || !RD->hasDefinition() || !B.isProject(RD))
    return;
  const CXXConstructorDecl *Only = nullptr;
  for (const CXXConstructorDecl *CD : RD->ctors()) {
    if (CD->isCopyOrMoveConstructor() || CD->isDeleted() ||
        CD->getMinRequiredArguments() > Args.size() ||
        CD->getNumParams() < Args.size())
      continue;
    if (Only)
      return;
    Only = CD;
  }
  if (!Only)
    return;
  Meaning Ignored;
  L.projectCall(E, Only, nullptr, Args, Ignored, true, Object);
}

/// The argument itself, under another name or type.
void Lowering::ModelledCall::forward() {
  if (!Subject)
    return;
  TypeKind K = B.kind(E->getType().getNonReferenceType().getUnqualifiedType());
  if (K == TypeKind::Reference && P.valid()) { // std::ref
    Result.K = Meaning::IsValue;
    Result.V = L.address(P);
    Result.Pl = P; // see lender()
    return;
  }
  if (auto El = L.elementOf(Subject)) {
    Result.K = Meaning::IsIterator;
    Result.Pl = *El;
    return;
  }
  if (P.valid())
    means(P);
  else {
    Result.K = Meaning::IsValue;
    Result.V = L.value(Subject);
  }
}

/// Gives the argument away, or exchanges it for another value.
void Lowering::ModelledCall::move() {
  if (FD && FD->getName() == "exchange" && Args.size() == 2) {
    if (Subject && Subject->getType()->isPointerType())
      P = L.place(Subject); // the pointer, not what it points to
    if (P.valid()) {
      uint32_t R = L.temp();
      L.move(L.tempPath(R), P.P, E);
      L.assign(P.P, L.value(Args[1]), E);
      Result.K = tracked(B.kind(E->getType().getUnqualifiedType()))
                     ? Meaning::IsValue
                     : Meaning::IsPlace;
      Result.V = L.loadOf(L.tempPath(R));
      Result.Pl.P = L.tempPath(R);
      Result.R = R;
    }
    return;
  }
  if (auto El = Subject ? L.elementOf(Subject) : std::nullopt) {
    Result.K = Meaning::IsIterator;
    Result.Pl = *El;
    return;
  }
  means(P);
}

void Lowering::ModelledCall::swap() {
  // Of two pointers, the pointers are exchanged and not what they point to.
  Place A = Recv ? RP : arg(0) ? L.place(arg(0)) : Place();
  Place C = Recv ? placeOf(arg(0)) : arg(1) ? L.place(arg(1)) : Place();
  if (A.valid() && C.valid()) {
    Event &Ev = L.emit(EventKind::Swap, E);
    Ev.P = A.P;
    Ev.Q = C.P;
    const Expr *X = Recv ? Recv : arg(0);
    if (B.kind(X->getType().getNonReferenceType()) == TypeKind::Map)
      for (const Place &Q : {A, C}) {
        Event &Op = L.emit(EventKind::MapOp, E);
        Op.P = Q.P;
        Op.Op = OpWrite | OpMoveOut | OpAssign;
        Op.Name = B.intern("swap");
      }
  }
}

/// A callable with some of its arguments.
void Lowering::ModelledCall::bind() {
  if (Args.empty())
    return;
  Value V = L.callable(Args[0]);
  for (const Expr *A : Args.drop_front()) {
    Value X;
    TypeKind K =
        B.kind(A->getType().getNonReferenceType().getUnqualifiedType());
    if (tracked(K)) {
      X = L.value(A);
    } else {
      Place Q = L.place(strip(A));
      if (Q.valid()) {
        X.Kind = A->isXValue() ? ValueKind::MovedFrom : ValueKind::CopyOf;
        X.P = Q.P;
        if (!A->isXValue())
          L.copyIfHeavy(strip(A), Path(), CopyKind::Capture, E,
                        L.refWrapFix(A));
      }
    }
    V.Bound.push_back(std::move(X));
  }
  Result.K = Meaning::IsValue;
  Result.V = std::move(V);
}

/// A view of the argument, or a position in it.
void Lowering::ModelledCall::view() {
  if (TM && TM->Kind == TypeKind::Sequence && RP.valid()) {
    Result.K = Meaning::IsIterator;
    Result.Pl = L.element(RP, false, nullptr);
    return;
  }
  Result.K = Meaning::IsValue;
  if (Subject && strip(Subject)->isPRValue() &&
      B.kind(Subject->getType().getUnqualifiedType()) == TypeKind::String) {
    // Into a string that ends with the expression.
    Result.V = L.intoTemporary();
  } else if (Subject && strip(Subject)->isPRValue() &&
             B.kind(Subject->getType().getUnqualifiedType()) ==
                 TypeKind::View) {
    // A part of what the view shows.
    Result.V = L.value(Subject);
  } else if (P.valid()) {
    TypeKind SK = B.kind(Subject->getType().getNonReferenceType());
    if (SK == TypeKind::View) {
      Result.V = L.loadOf(P.P);
    } else if (!Recv) {
      Result.V = L.address(P);
    } else {
      Result.V.Kind = ValueKind::Into;
      Result.V.P = P.P;
    }
    Result.Pl = P;
  }
}

void Lowering::ModelledCall::hasValue() {
  if (RP.valid()) {
    Cond C;
    C.Kind =
        TM && TM->Kind == TypeKind::Guard ? CondKind::Truth : CondKind::NonNull;
    C.P = RP.P;
    C.Where = B.range(E->getSourceRange());
    Result.K = Meaning::IsValue;
    Result.V.Kind = ValueKind::Cond;
    Result.V.Index = L.addCond(std::move(C));
  }
}

/// Adds an element to a sequence.
void Lowering::ModelledCall::push() {
  if (!RP.valid())
    return;
  Place El = L.element(RP, false, nullptr);
  const Expr *What = M.Arg >= 0 ? arg(M.Arg) : nullptr;
  if (!What && Args.size() == 1)
    What = Args[0];
  const facts::Type &Sequence = B.info(B.type(receiverType(Recv)));
  TypeKind Kind = B.info(Sequence.Pointee).Kind;
  if (Kind == TypeKind::Thread && !Args.empty())
    return pushThread(El, What);
  Sym Name = FD ? B.intern(FD->getNameAsString()) : 0;
  if (What)
    pushObject(El, What, Kind, Name);
  else
    pushParts(El, Name);
  Event &Ev = L.emit(EventKind::Store, E);
  Ev.P = RP.P;
  Ev.Name = Name;
  Result.K = Meaning::IsPlace;
  Result.Pl = El;
}

/// A thread is made in the sequence, or moved there.
void Lowering::ModelledCall::pushThread(const Place &El, const Expr *What) {
  unsigned At = 0;
  const Expr *C = firstCallable(0, At);
  if (C &&
      B.kind(Args[0]->getType().getNonReferenceType()) != TypeKind::Thread) {
    models::FunctionModel Plain;
    llvm::SmallVector<const Expr *, 4> Rest(Args.begin() + At + 1, Args.end());
    L.spawn(E, Plain, C, Rest, El.P);
  } else if (What) {
    Place Q = L.place(strip(What));
    if (Q.valid() && Q.P != El.P)
      L.move(El.P, Q.P, E);
  }
}

/// \p What, an element of kind \p Kind, is put into the sequence.
void Lowering::ModelledCall::pushObject(const Place &El, const Expr *What,
                                        TypeKind Kind, Sym Name) {
  const Expr *S = strip(What);
  if (Kind == TypeKind::Callable || isCallable(B, S)) {
    L.assign(El.P, L.callable(What), E);
  } else if (tracked(Kind)) {
    if (What->isXValue() || S->isXValue()) {
      if (Place Q = L.place(S); Q.valid())
        L.move(El.P, Q.P, E, Name);
      else if (Kind == TypeKind::Pointer)
        L.assign(El.P, L.value(What), E);
    } else {
      L.assign(El.P, L.value(What), E);
    }
    if (Kind == TypeKind::Pointer || Kind == TypeKind::View)
      if (Place From = L.lender(What); From.valid() && From.Via.valid())
        L.borrow(El.P,
                 Kind == TypeKind::View ? BorrowKind::View
                                        : BorrowKind::Pointer,
                 From, E);
  } else if (Kind == TypeKind::Map || Kind == TypeKind::Record ||
             Kind == TypeKind::Future) {
    Place Q = L.place(S);
    if (!Q.valid() || Q.P == El.P)
      return;
    if (S->isXValue() || S->isPRValue())
      L.move(El.P, Q.P, E, Name);
    else
      L.copyIfHeavy(S, El.P, CopyKind::Member, E, L.moveFix(S));
  }
}

/// emplace_back(a, b): parts of a pair are copied; what a constructor does with
/// its arguments is its own business.
void Lowering::ModelledCall::pushParts(const Place &El, Sym Name) {
  for (const Expr *A : Args) {
    const Expr *S = strip(A);
    const TypeId Ty =
        B.type(S->getType().getNonReferenceType().getUnqualifiedType());
    if (B.kind(S->getType()) != TypeKind::Map && !B.info(Ty).CarriesMap)
      continue;
    Place Q = L.place(S);
    if (!Q.valid() || Q.P.RootKind == Root::Temp)
      continue;
    if (S->isXValue())
      L.move(El.P, Q.P, E, Name);
    else if (hasPart(B, receiverType(Recv), S->getType()))
      L.copyIfHeavy(S, El.P, CopyKind::Member, E, L.moveFix(S));
    else
      L.emit(EventKind::Escape, E).P = Q.P;
  }
}

void Lowering::ModelledCall::pop() {
  if (RP.valid()) {
    Event &Ev = L.emit(EventKind::Destroy, E);
    Ev.P = L.element(RP, false, nullptr).P;
    Ev.Name = B.intern(M.Name);
    unsigned At = 0;
    if (const Expr *C = firstCallable(0, At))
      L.runCallable(E, C, {L.address(L.element(RP, false, nullptr))});
  }
}

void Lowering::ModelledCall::clone() {
  uint32_t R = L.temp();
  Value V;
  V.Kind = ValueKind::Fresh;
  L.assign(L.tempPath(R), V, E);
  Result.K = Meaning::IsPlace;
  Result.Pl.P = L.tempPath(R);
  Result.R = R;
}

/// Runs a callable with the guarded value, under its lock.
void Lowering::ModelledCall::with() {
  unsigned At = 0;
  const Expr *C = firstCallable(M.Arg, At);
  if (!C || !RP.valid())
    return;
  if (Event &Ev = L.emit(EventKind::Lock, E); true) {
    Ev.P = RP.P;
    Ev.Mode = M.Mode;
  }
  Place Inner = RP;
  Inner.P.Sels.push_back({SelKind::Deref, 0});
  uint32_t R = L.runCallable(E, C, {L.address(Inner)});
  L.emit(EventKind::Unlock, E).P = RP.P;
  if (R != None && FD && !FD->getReturnType()->isVoidType())
    L.resultOf(R, FD->getReturnType(), Result);
}

/// A guard that is also a pointer to what it guards.
void Lowering::ModelledCall::lockedPointer() {
  if (!RP.valid())
    return;
  Path Dest = L.destination(E);
  if (!Dest.valid()) {
    uint32_t R = L.temp();
    Dest = L.tempPath(R);
    Result.R = R;
  }
  L.GuardPaths.push_back({Dest, {RP.P}});
  Event &Ev = L.emit(EventKind::Lock, E);
  Ev.P = RP.P;
  Ev.Q = Dest;
  Ev.Mode = M.Mode;
  Result.K = Meaning::IsPlace;
  Result.Pl.P = Dest;
}

void Lowering::ModelledCall::atomicLoad() {
  if (P.valid()) {
    if (L.Fenced || !L.isWithout(M, Args)) {
      Event &Ev = L.emit(EventKind::Wait, E);
      Ev.P = P.P;
      Ev.Try = true;
    }
    if (B.kind(E->getType()) == TypeKind::Bool) {
      Result.K = Meaning::IsValue;
      Result.V = L.loadOf(P.P);
    }
  }
}

/// A store or a read-modify-write of an atomic.
void Lowering::ModelledCall::atomicWrite() {
  if (P.valid()) {
    Value V;
    unsigned At = !Recv ? M.Arg + 1 : 0;
    // A memory order is no value: `flag.clear(order)`.
    bool HasValue = At < Args.size() && !Args[At]->getType()->isEnumeralType();
    if (M.Act == Action::AtomicStore && HasValue)
      V = L.literalOf(Args[At]);
    bool Frees = V.Kind == ValueKind::Literal
                     ? B.str(V.Text) == "false" || B.str(V.Text) == "0"
                     : M.Act == Action::AtomicStore && !HasValue;
    const bool Relaxed = !L.Fenced && L.isWithout(M, Args);
    Event &Ev = L.emit(EventKind::Signal, E);
    Ev.P = P.P;
    Ev.V = std::move(V);
    Ev.Try = Relaxed;
    if (Relaxed)
      return;
    if (Frees)
      L.emit(EventKind::Unlock, E).P = P.P;
    L.claim(E, M, P.P, Args, Result);
    // compare_exchange() writes what it found into its first argument.
    if (At < Args.size() && FD && FD->getNumParams() == Args.size()) {
      QualType PT = FD->getParamDecl(At)->getType();
      if (PT->isLValueReferenceType() &&
          !PT->getPointeeType().isConstQualified())
        if (Place Found = L.place(Args[At]); Found.valid()) {
          if (tracked(B.kind(PT->getPointeeType())))
            L.assign(Found.P, Value(), E);
          else
            L.emit(EventKind::Store, E).P = Found.P;
        }
    }
  }
}
