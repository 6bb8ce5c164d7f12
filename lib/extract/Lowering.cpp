//===- Lowering.cpp - Declarations, initialisation, control flow ----------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The CFG is walked in reverse post-order, so that a reference is bound before
// it is used.  Clang lists calls and constructions as elements of their own, in
// the order in which they are evaluated; every other expression is lowered
// after its operands.  A memo keeps what each call means to its user.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"
#include "extract/AstUtil.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/PostOrderIterator.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using namespace mapvet::facts;

//===----------------------------------------------------------------------===//
// Before the walk: scopes, destinations
//===----------------------------------------------------------------------===//

/// The right operand of an assignment is evaluated before the left one (since
/// C++17; of compound ones, by compilers before that); the CFG has them the
/// other way round.
void Lowering::rightFirst(const BinaryOperator *E) {
  llvm::SmallVector<const Stmt *, 16> Work{E->getRHS()};
  while (!Work.empty())
    if (const Stmt *X = Work.pop_back_val()) {
      const auto *B = dyn_cast<BinaryOperator>(X);
      if (isa<AbstractConditionalOperator>(X) || (B && B->isLogicalOp()))
        return; // lies in blocks of its own
      if (!isa<LambdaExpr>(X))
        llvm::append_range(Work, X->children());
    }
  Work.push_back(E->getLHS());
  while (!Work.empty())
    if (const Stmt *X = Work.pop_back_val()) {
      Earlier.try_emplace(X, E->getRHS());
      if (!isa<LambdaExpr>(X))
        llvm::append_range(Work, X->children());
    }
}

void Lowering::survey(const Stmt *S, unsigned Depth) {
  if (!S)
    return;
  if (isa<CXXForRangeStmt>(S) || isa<ForStmt>(S))
    noteOrderLoop(S);
  if (isa<LambdaExpr>(S)) {
    Above.push_back(S);
    for (const Expr *Init : cast<LambdaExpr>(S)->capture_inits())
      if (Init)
        survey(Init, Depth);
    Above.pop_back();
    return;
  }
  surveyUses(S);
  if (const auto *C = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *FD = C->getDirectCallee();
        FD && !Fenced && FD->getNumParams() == 1 &&
        FD->getParamDecl(0)->getType()->isEnumeralType())
      if (const models::FunctionModel *M =
              B.Models.findFunction(B.modelName(FD), C->getNumArgs()))
        Fenced = M->Act == models::Action::Fence;
  if (const auto *C = dyn_cast<CallExpr>(S); C && !Out.ThreadTest)
    Out.ThreadTest = B.testsThread(C, Above);
  if (const auto *D = dyn_cast<OMPExecutableDirective>(S);
      D && S != Body && isRegion(D)) {
    // Runs as a function of its own.
    if (const Stmt *Inner = regionBody(D))
      outline(Inner);
    return;
  }
  if (isa<CompoundStmt>(S) || isa<ForStmt>(S) || isa<CXXForRangeStmt>(S) ||
      isa<IfStmt>(S) || isa<WhileStmt>(S) || isa<SwitchStmt>(S))
    ++Depth;
  if (isa<CompoundStmt>(S))
    for (const Stmt *C : S->children())
      discard(C);
  else if (const auto *I = dyn_cast<IfStmt>(S))
    discard(I->getThen()), discard(I->getElse());
  else if (const auto *L = dyn_cast<ForStmt>(S))
    discard(L->getBody());
  else if (const auto *L = dyn_cast<WhileStmt>(S))
    discard(L->getBody());
  else if (const auto *L = dyn_cast<CXXForRangeStmt>(S))
    discard(L->getBody());
  if (const auto *DS = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : DS->decls())
      if (const auto *V = dyn_cast<VarDecl>(D)) {
        Depths[V] = Depth;
        if (const Expr *Init = V->getInit())
          note(Init, {Destination::Variable, V, nullptr, nullptr});
        if (const auto *DD = dyn_cast<DecompositionDecl>(V))
          for (const BindingDecl *BD : DD->bindings())
            if (const VarDecl *H = BD->getHoldingVar()) {
              Holding.insert(H);
              // get<N>() of the variable, as if it were moved from: the binding
              // names a part of it, no more.
              llvm::SmallVector<const Stmt *, 8> Work{H->getInit()};
              while (!Work.empty())
                if (const Stmt *X = Work.pop_back_val();
                    X && Done.insert(X).second)
                  llvm::append_range(Work, X->children());
            }
      }
  } else if (const auto *CA = dyn_cast<CompoundAssignOperator>(S)) {
    rightFirst(CA);
  } else if (const auto *BO = dyn_cast<BinaryOperator>(S);
             BO && BO->getOpcode() == BO_Assign) {
    if (B.Ctx.getLangOpts().CPlusPlus17)
      rightFirst(BO);
    note(BO->getRHS(), {Destination::Lvalue, nullptr, BO->getLHS(), nullptr});
  } else if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(S)) {
    if (OC->getOperator() == OO_Equal && OC->getNumArgs() == 2)
      note(OC->getArg(1),
           {Destination::Lvalue, nullptr, OC->getArg(0), nullptr});
    if (OC->getNumArgs() > 0)
      MapReceivers.insert(OC->getArg(0)->IgnoreParenImpCasts());
  } else if (const auto *MC = dyn_cast<CXXMemberCallExpr>(S)) {
    if (const Expr *O = MC->getImplicitObjectArgument()) {
      MapReceivers.insert(O->IgnoreParenImpCasts());
      if (const auto *TM = B.modelOf(O->getType()))
        if (const auto *MD = MC->getMethodDecl())
          if (const auto *FM = TM->member(B.modelMember(MD), MC->getNumArgs(),
                                          MD->isConst());
              FM && (FM->Act == models::Action::Push || (FM->Op & OpInsert)))
            for (const Expr *A : MC->arguments())
              note(A, {Destination::Pushed, nullptr, O, nullptr});
    }
  } else if (const auto *NE = dyn_cast<CXXNewExpr>(S)) {
    if (const Expr *Init = NE->getInitializer())
      note(Init, {Destination::Heap, nullptr, NE, nullptr});
  } else if (const auto *IL = dyn_cast<InitListExpr>(S)) {
    noteInitList(IL);
  } else if (const auto *FR = dyn_cast<CXXForRangeStmt>(S)) {
    RangeVars.insert(FR->getLoopVariable());
  }
  Above.push_back(S);
  for (const Stmt *C : S->children())
    survey(C, Depth);
  Above.pop_back();
}

/// If \p S is an expression, nobody looks at its value.
void Lowering::discard(const Stmt *S) {
  const auto *E = dyn_cast_or_null<Expr>(S);
  if (!E)
    return;
  E = strip(E);
  while (const auto *C = dyn_cast<CastExpr>(E)) {
    if (C->getCastKind() != CK_ToVoid)
      break;
    E = strip(C->getSubExpr());
  }
  Discarded.insert(E);
}

void Lowering::noteInitList(const InitListExpr *IL) {
  const CXXRecordDecl *R = IL->getType()->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return;
  unsigned I = 0;
  unsigned Bases = R->getNumBases();
  for (const FieldDecl *FD : R->fields()) {
    if (FD->isUnnamedBitField())
      continue;
    if (I + Bases >= IL->getNumInits())
      break;
    note(IL->getInit(I + Bases), {Destination::FieldOf, nullptr, IL, FD});
    ++I;
  }
}

void Lowering::note(const Expr *E, Destination D) {
  if (const Expr *S = strip(E))
    Dests.try_emplace(S, D);
}

void Lowering::outline(const Stmt *S) {
  if (!S)
    return;
  Outlined.insert(S);
  for (const Stmt *C : S->children())
    outline(C);
}

Path Lowering::destination(const Expr *E) {
  Path None;
  auto It = Dests.find(strip(E));
  if (It == Dests.end())
    return None;
  const Destination &D = It->second;
  switch (D.K) {
  case Destination::Variable:
    if (D.Var->getType()->isReferenceType())
      return None;
    return varPlace(D.Var, nullptr).P;
  case Destination::Lvalue:
    return place(D.E).P;
  case Destination::Pushed: {
    Place P = place(D.E);
    if (!P.valid())
      return None;
    bool Map = B.kind(D.E->getType()) == TypeKind::Map;
    return element(P, Map, nullptr).P;
  }
  case Destination::Heap: {
    Path P = tempPath(heapTemp(cast<CXXNewExpr>(D.E)));
    P.Sels.push_back({SelKind::Deref, 0});
    return P;
  }
  case Destination::FieldOf: {
    Path P = destination(D.E);
    if (P.valid())
      P.Sels.push_back({SelKind::Field, B.usr(D.Field)});
    return P;
  }
  case Destination::Member: {
    Path P = thisPath();
    if (D.Field)
      P.Sels.push_back({SelKind::Field, B.usr(D.Field)});
    return P;
  }
  }
  return None;
}

uint32_t Lowering::heapTemp(const CXXNewExpr *E) {
  auto [It, New] = Heap.try_emplace(E, 0);
  if (New)
    It->second = temp();
  return It->second;
}

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

Lowering::Lowering(FileBuilder &B, const FunctionDecl *F,
                   std::function<void(const FunctionDecl *)> Queue,
                   Lowering *Parent)
    : B(B), F(F), Queue(std::move(Queue)), Parent(Parent), Usage(B) {
  Out.Usr = B.usr(F);
  std::string Name;
  llvm::raw_string_ostream OS(Name);
  const auto *MD = dyn_cast<CXXMethodDecl>(F);
  Out.Lambda = MD && MD->getParent()->isLambda();
  if (Out.Lambda) {
    OS << "lambda";
    if (Parent)
      OS << " in " << B.str(Parent->Out.Name);
  } else {
    PrintingPolicy Policy(B.Ctx.getLangOpts());
    Policy.SuppressTemplateArgsInCXXConstructors = true;
    if (MD)
      OS << MD->getParent()->getName() << "::";
    F->getDeclName().print(OS, Policy);
  }
  Out.Name = B.intern(Name);
  Out.Decl = B.range(F->getLocation());
  if (Parent)
    Out.Parent = Parent->Out.Usr;
  Out.Main = F->isMain();
  Out.Ctor = isa<CXXConstructorDecl>(F);
  Out.Dtor = isa<CXXDestructorDecl>(F);
  Out.Operator = F->isOverloadedOperator();
  Out.Internal = !F->isExternallyVisible();
  if (MD && !Out.Lambda) {
    Out.Class = B.usr(MD->getParent());
    B.declareClass(MD->getParent());
    Out.Static = MD->isStatic();
    Out.Virtual = MD->isVirtual();
    Out.Const = MD->isConst();
    Out.Private =
        MD->getAccess() == AS_private || MD->getAccess() == AS_protected;
    for (const CXXMethodDecl *O : MD->overridden_methods())
      Out.Overrides.push_back(B.usr(O));
    Out.TestBody = derivesFromTest(B, MD->getParent());
  }
  Out.TestCase =
      F->getDeclName().isIdentifier() && B.Models.isTestFunction(F->getName());
  Out.Result = B.type(F->getReturnType());
  if (!Parent && F->getBody())
    B.surveyConst(F->getBody());
  for (const ParmVarDecl *P : F->parameters())
    local(P);
  for (const auto *A : F->specific_attrs<RequiresCapabilityAttr>())
    for (const Expr *Arg : A->args()) {
      Path P = attributePath(Arg, nullptr, {});
      if (P.valid())
        Out.Requires.push_back(
            {P, A->isShared() ? LockMode::Shared : LockMode::Exclusive});
    }
  if (const FunctionDecl *C = F->getCanonicalDecl(); C != F)
    for (const auto *A : C->specific_attrs<RequiresCapabilityAttr>())
      if (!F->hasAttr<RequiresCapabilityAttr>())
        for (const Expr *Arg : A->args()) {
          Path P = attributePath(Arg, nullptr, {});
          if (P.valid())
            Out.Requires.push_back(
                {P, A->isShared() ? LockMode::Shared : LockMode::Exclusive});
        }
  returnFixes();
}

/// `const T &f();`: `T f();`
void Lowering::valueResult() {
  QualType T = F->getReturnType();
  const auto *MD = dyn_cast<CXXMethodDecl>(F);
  if (!T->getPointeeType().isConstQualified() || (MD && MD->isVirtual()) ||
      F->isTemplateInstantiation() || isa<CXXConversionDecl>(F) ||
      !isCopyable(T))
    return;
  FixHint Fix{FixKind::ByValue, {}, 0};
  for (const FunctionDecl *D : F->redecls()) {
    FunctionTypeLoc FL = D->getFunctionTypeLoc();
    auto RL =
        FL ? FL.getReturnLoc().getAs<ReferenceTypeLoc>() : ReferenceTypeLoc();
    SourceRange SR = D->getReturnTypeSourceRange();
    if (RL.isNull() || SR.isInvalid() || D->getBeginLoc().isMacroID() ||
        SR.getBegin().isMacroID())
      return;
    // `const` goes with the reference.
    StringRef Before = Lexer::getSourceText(
        CharSourceRange::getCharRange(D->getBeginLoc(), SR.getBegin()), B.SM,
        B.Ctx.getLangOpts());
    const size_t At = Before.rfind("const ");
    if (At == StringRef::npos)
      return;
    SourceLocation Const = D->getBeginLoc().getLocWithOffset(At);
    auto A = B.replace(SourceRange(Const, Const), "");
    auto E = B.replace(SourceRange(RL.getSigilLoc(), RL.getSigilLoc()), "");
    if (!A || !E)
      return;
    A->Length = 6; // and the space after it
    Fix.Edits.push_back(*A);
    Fix.Edits.push_back(*E);
  }
  Out.ResultFixes.push_back(std::move(Fix));
}

void Lowering::returnFixes() {
  QualType T = F->getReturnType();
  if (T->isLValueReferenceType())
    valueResult();
  if (T->isReferenceType() || !B.info(B.type(T)).CarriesMap)
    return;
  FixHint Fix{FixKind::ConstRef, {}};
  for (const FunctionDecl *R : F->redecls()) {
    SourceRange SR = R->getReturnTypeSourceRange();
    if (SR.isInvalid() || isa<CXXConversionDecl>(R) ||
        R->getReturnType()->getContainedAutoType())
      return;
    if (!R->getReturnType().isConstQualified()) {
      auto C = B.insertBefore(SR.getBegin(), "const ");
      if (!C)
        return;
      Fix.Edits.push_back(*C);
    }
    SourceLocation Name = R->getQualifierLoc()
                              ? R->getQualifierLoc().getBeginLoc()
                              : R->getLocation();
    // A trailing return type comes after the name; a name on a line of its own
    // stays alone.
    auto A = B.SM.isBeforeInTranslationUnit(SR.getBegin(), Name) &&
                     B.SM.getExpansionLineNumber(SR.getEnd()) ==
                         B.SM.getExpansionLineNumber(Name)
                 ? B.insertBefore(Name, "&")
                 : B.referTo(SR.getEnd());
    if (!A)
      return;
    Fix.Edits.push_back(*A);
  }
  Out.ResultFixes.push_back(std::move(Fix));
}

void Lowering::bodyStart(const Stmt *S) {
  const auto *CS = dyn_cast_or_null<CompoundStmt>(S);
  if (!CS || CS->body_empty())
    return;
  SourceLocation L = CS->body_front()->getBeginLoc();
  if (L.isInvalid() || CS->getLBracLoc().isMacroID())
    return;
  L = B.SM.getExpansionLoc(L); // a statement may begin with a macro
  Range R = B.range(L);
  if (B.SM.getExpansionLineNumber(CS->getLBracLoc()) == R.Line)
    return; // one-line body
  R.Length = 0;
  Out.BodyStart = R;
  Out.BodyIndent = B.intern(Lexer::getIndentationForLine(L, B.SM));
}

/// True for calls that somebody might catch an exception of.  That memory runs
/// out is not among what handlers are written for.
static bool mayThrow(const Stmt *S) {
  const FunctionDecl *F = nullptr;
  if (const auto *C = dyn_cast<CallExpr>(S)) {
    F = C->getDirectCallee();
    if (!F)
      return true;
  } else if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
    F = C->getConstructor();
    if (F->isDefaulted() || F->isImplicit())
      return false;
  } else {
    return false;
  }
  if (const auto *T = F->getType()->getAs<FunctionProtoType>();
      T && T->canThrow() == CT_Cannot)
    return false;
  if (F->isExternC() || F->getBuiltinID())
    return false;
  llvm::StringRef Name =
      F->getDeclName().isIdentifier() ? F->getName() : llvm::StringRef();
  // What says by its name that it asks for something that may not be there.
  if (F->isInStdNamespace())
    return Name == "at" || Name == "get" || Name == "value" ||
           Name.starts_with("sto");
  return Name != "make" && !Name.starts_with("make_");
}

void Lowering::run(const Stmt *TheBody) {
  Body = TheBody;
  bodyStart(Body);
  if (const auto *C = dyn_cast<CXXConstructorDecl>(F); C && !Region)
    for (const CXXCtorInitializer *I : C->inits()) {
      const Expr *Init = I->getInit();
      if (const auto *DI = dyn_cast_or_null<CXXDefaultInitExpr>(Init))
        Init = DI->getExpr();
      if (!Init)
        continue;
      note(Init, {Destination::Member, nullptr, nullptr,
                  I->isAnyMemberInitializer() ? I->getAnyMember() : nullptr});
      survey(Init, 0);
    }
  if (!Region)
    for (const ParmVarDecl *P : F->parameters())
      watch(P);
  survey(Body, 0);
  Usage.run(Body, F);
  if (Usage.readsInput()) {
    Inputs = findInputs(B, Body);
    for (const auto &[V, C] : Inputs)
      if (V->getParentFunctionOrMethod() == F) // not of a lambda inside
        Out.Locals[local(V)].InputAt = B.range(C->getSourceRange());
  }
  Out.Loops.assign(Usage.loops().begin(), Usage.loops().end());

  CFG::BuildOptions BO;
  BO.AddInitializers = true;
  BO.AddImplicitDtors = true;
  BO.AddTemporaryDtors = true;
  BO.AddLifetime = true;
  BO.AddStaticInitBranches = true;
  BO.AddCXXDefaultInitExprInCtors = true;
  BO.PruneTriviallyFalseEdges = true;
  BO.setAlwaysAdd(Stmt::LambdaExprClass);
  // A value is read where it stands, not where it is used.
  BO.setAlwaysAdd(Stmt::ImplicitCastExprClass);
  for (int K = Stmt::firstOMPExecutableDirectiveConstant;
       K <= Stmt::lastOMPExecutableDirectiveConstant; ++K)
    BO.setAlwaysAdd(static_cast<Stmt::StmtClass>(K));
  std::unique_ptr<CFG> G =
      CFG::buildCFG(Region ? nullptr : F, const_cast<Stmt *>(Body), &B.Ctx, BO);
  if (!G || G->size() > 4000) // generated code; nothing a person maintains
    return;

  // Entry is block 0, exit block 1.
  llvm::DenseMap<const CFGBlock *, uint32_t> Number;
  Number[&G->getEntry()] = 0;
  Number[&G->getExit()] = 1;
  std::vector<const CFGBlock *> Order;
  auto Reach = [&](const CFGBlock *From) {
    llvm::SmallVector<std::pair<const CFGBlock *, unsigned>, 16> Stack;
    std::vector<const CFGBlock *> Post;
    if (!Seen.insert(From).second)
      return;
    Stack.push_back({From, 0});
    while (!Stack.empty()) {
      auto &[Blk, I] = Stack.back();
      if (I == Blk->succ_size()) {
        Post.push_back(Blk);
        Stack.pop_back();
        continue;
      }
      const CFGBlock *N = (Blk->succ_begin() + I++)->getReachableBlock();
      if (N && Seen.insert(N).second)
        Stack.push_back({N, 0});
    }
    Order.insert(Order.end(), Post.rbegin(), Post.rend());
  };
  Reach(&G->getEntry());
  // Handlers have no edge of their own; they are entered from anywhere in the
  // block that they guard.
  std::vector<std::pair<const CFGBlock *, const CXXTryStmt *>> Handlers;
  for (const CFGBlock *Try : G->try_blocks())
    if (const auto *T = dyn_cast_or_null<CXXTryStmt>(Try->getTerminatorStmt()))
      for (const CFGBlock::AdjacentBlock &S : Try->succs())
        if (const CFGBlock *H = S.getReachableBlock();
            H && H != &G->getExit() && !Seen.count(H)) {
          Handlers.push_back({H, T});
          Reach(H);
        }
  uint32_t Next = 2;
  for (const CFGBlock *Blk : Order)
    if (Number.try_emplace(Blk, Next).second)
      ++Next;
  Out.Blocks.resize(Next);
  auto Within = [&](const Stmt *S, const Stmt *Block) {
    SourceLocation L = S->getBeginLoc();
    SourceRange R = Block->getSourceRange();
    return L.isValid() && B.SM.isPointWithin(L, R.getBegin(), R.getEnd());
  };
  /// The last part of a block that was split where a handler may take over.
  llvm::DenseMap<const CFGBlock *, uint32_t> Tail;

  for (const CFGBlock *Blk : Order) {
    Cur = &Out.Blocks[Number[Blk]];
    if (auto It = Pre.find(Blk->getBlockID()); It != Pre.end())
      for (Event &E : It->second)
        Cur->Events.push_back(std::move(E));
    // Who takes this lock holds the object, whatever that locks inside.
    if (Blk == &G->getEntry() && F && !Region && isCapability(F))
      lockCapability(F, thisPath(), B.range(F->getLocation()));
    bool Throws = false, Denied = false;
    for (const CFGElement &El : *Blk) {
      if (auto S = El.getAs<CFGStmt>()) {
        Throws |= isa<CXXThrowExpr>(S->getStmt());
        Denied = isDeniedHere(S->getStmt(), B.SM, B.Ctx.getLangOpts());
        if (Denied)
          break;
        // What follows a call that throws does not happen.
        if (!Handlers.empty() && (!Cur->Events.empty() || !Tail.count(Blk)) &&
            mayThrow(S->getStmt())) {
          llvm::SmallVector<Edge, 2> Caught;
          for (auto &[H, T] : Handlers)
            if (Within(S->getStmt(), T->getTryBlock()))
              Caught.push_back({Number[H], None, true});
          if (!Caught.empty()) {
            llvm::append_range(Cur->Succs, Caught);
            Cur->Succs.push_back(
                {static_cast<uint32_t>(Out.Blocks.size()), None, true});
            Tail[Blk] = Out.Blocks.size();
            Cur = &Out.Blocks.emplace_back();
          }
        }
      }
      lowerElement(El);
    }
    if (auto It = Arms.find(Blk->getBlockID()); It != Arms.end())
      for (auto &[R, E] : It->second) {
        lower(E);
        if (TypeKind K = B.kind(E->getType()); !tracked(K)) {
          if (Place P = place(E); P.valid()) {
            assign(tempPath(R), address(P), E);
            if (P.MapSels >= 0 && P.Via.valid())
              borrow(tempPath(R), BorrowKind::Reference, P, E);
          }
        } else {
          assign(tempPath(R), value(E), E);
          if (K == TypeKind::Pointer || K == TypeKind::View)
            if (Place From = lender(E); From.valid() && From.Via.valid())
              borrow(tempPath(R), borrowKind(E->getType()), From, E);
        }
      }
    Cur->Throws = Throws;
    if (!Denied)
      terminator(Blk, Number, Throws);
  }
  Out.Catches = !Handlers.empty();
  for (auto &[H, T] : Handlers)
    for (const CFGBlock *Blk : Order) {
      const Stmt *First = nullptr;
      bool Inside = false;
      for (const CFGElement &El : *Blk)
        if (auto S = El.getAs<CFGStmt>()) {
          if (!First)
            First = S->getStmt();
          Inside |= isa<CXXThrowExpr>(S->getStmt()) &&
                    Within(S->getStmt(), T->getTryBlock());
        }
      if (Inside || (First && Within(First, T->getTryBlock()))) {
        auto It = Tail.find(Blk);
        Out.Blocks[It == Tail.end() ? Number[Blk] : It->second].Succs.push_back(
            {Number[H], None, true});
      }
    }
  Cur = nullptr;
  skipDecided();
  dropIdleUses();
  B.Facts.Functions.push_back(std::move(Out));
}

/// `c ? a : b` names one of two maps, or objects that hold some.
static bool namesObject(const ConditionalOperator *CO, TypeKind K) {
  return CO->isLValue() && (K == TypeKind::Map || K == TypeKind::Record ||
                            K == TypeKind::Sequence);
}

void Lowering::terminator(const CFGBlock *Blk,
                          llvm::DenseMap<const CFGBlock *, uint32_t> &Number,
                          bool Throws) {
  if (Throws || Blk->hasNoReturnElement())
    return;
  const Stmt *Term = Blk->getTerminatorStmt();
  uint32_t C = None;
  bool Two = Blk->succ_size() == 2 && Term && !isa<SwitchStmt>(Term) &&
             !isa<CXXTryStmt>(Term) && !isa<DeclStmt>(Term) &&
             Blk->getTerminator().isStmtBranch();
  if (Two && !isa<CXXForRangeStmt>(Term)) {
    const Expr *E = Blk->getLastCondition();
    // The temporaries of a condition end between it and the branch.
    if (!E && (Blk->empty() || Blk->back().getAs<CFGTemporaryDtor>()))
      E = dyn_cast_or_null<Expr>(Blk->getTerminatorCondition());
    if (E)
      C = cond(E);
  }
  const uint32_t First = Two ? entered(Term, C) : None;
  unsigned I = 0;
  for (const CFGBlock::AdjacentBlock &S : Blk->succs()) {
    const CFGBlock *N = S.getReachableBlock();
    unsigned Index = I++;
    if (!N)
      continue;
    Edge E;
    E.To = Number.lookup(N);
    if (Two) {
      E.Cond = Index == 0 ? First : C;
      E.Sense = Index == 0;
    }
    Cur->Succs.push_back(E);
    // The value of `c ? a : b` is known at the end of each arm.
    if (const auto *CO = dyn_cast_or_null<ConditionalOperator>(Term);
        CO && Index < 2) {
      TypeKind K = B.kind(CO->getType());
      if (tracked(K) || namesObject(CO, K)) {
        auto [It, New] = CondTemps.try_emplace(CO, 0);
        if (New)
          It->second = temp();
        const Expr *Arm = Index == 0 ? CO->getTrueExpr() : CO->getFalseExpr();
        Arms[N->getBlockID()].push_back({It->second, Arm});
      }
    }
    // Initialisation of a function static runs once, under a lock of its own.
    if (const auto *DS = dyn_cast_or_null<DeclStmt>(Term);
        DS && DS->isSingleDecl()) {
      const auto *V = dyn_cast<VarDecl>(DS->getSingleDecl());
      if (V && V->isStaticLocal()) {
        Event Ev;
        Ev.Where = B.range(V->getLocation());
        Ev.P = initialisation(V);
        // The first successor is where the variable is initialised already.
        Ev.Kind = Index == 1 ? EventKind::Lock : EventKind::Wait;
        if (Index == 1)
          StaticInits.insert(V);
        Pre[N->getBlockID()].push_back(Ev);
      }
    }
  }
}

/// The temporaries of `a && b` end before it is branched on, so that the ways
/// on which a is false and those on which b was asked meet in between.  A way
/// on which a part of the condition decides the whole goes on where that leads,
/// past copies of the blocks between.
void Lowering::skipDecided() {
  constexpr unsigned MaxDepth = 6, MaxEvents = 8;
  constexpr size_t MaxBlocks = 4000;
  // What C comes to if Part is Sense, where that decides it.
  std::function<std::optional<bool>(uint32_t, uint32_t, bool)> Decided =
      [&](uint32_t C, uint32_t Part, bool Sense) -> std::optional<bool> {
    if (C == Part)
      return Sense;
    const Cond &X = Out.Conds[C];
    if (X.Kind == CondKind::Not) {
      std::optional<bool> V = Decided(X.Kids[0], Part, Sense);
      return V ? std::optional<bool>(!*V) : std::nullopt;
    }
    if (X.Kind != CondKind::And && X.Kind != CondKind::Or)
      return std::nullopt;
    const bool Ends = X.Kind == CondKind::Or;
    for (uint32_t K : X.Kids)
      if (Decided(K, Part, Sense) == Ends)
        return Ends;
    return std::nullopt;
  };
  // The block to go to instead of Blk.
  std::function<uint32_t(uint32_t, const Edge &, unsigned)> Past =
      [&](uint32_t Blk, const Edge &By, unsigned Depth) -> uint32_t {
    const std::vector<Edge> &Succs = Out.Blocks[Blk].Succs;
    const std::vector<Event> &Events = Out.Blocks[Blk].Events;
    if (Depth == MaxDepth || Succs.empty() || Succs.size() > 2 ||
        Events.size() > MaxEvents || Out.Blocks.size() >= MaxBlocks ||
        llvm::any_of(Events, [](const Event &E) {
          return E.Kind != EventKind::Destroy || E.R != None;
        }))
      return Blk;
    if (Succs.size() == 2 && Succs[0].Cond != None && Succs[1].Cond != None) {
      const uint32_t Whole = Succs[1].Cond;
      if (Whole == By.Cond)
        return Blk;
      std::optional<bool> V = Decided(Whole, By.Cond, By.Sense);
      if (!V)
        return Blk;
      Block Copy;
      Copy.Events = Events;
      Copy.Succs.push_back(Succs[Succs[0].Sense == *V ? 0 : 1]);
      Out.Blocks.push_back(std::move(Copy));
      return Out.Blocks.size() - 1;
    }
    if (llvm::any_of(Succs, [](const Edge &E) { return E.Cond != None; }))
      return Blk;
    Block Copy;
    Copy.Events = Events;
    bool Any = false;
    for (Edge E : std::vector<Edge>(Succs)) {
      const uint32_t To = Past(E.To, By, Depth + 1);
      Any |= To != E.To;
      E.To = To;
      Copy.Succs.push_back(E);
    }
    if (!Any)
      return Blk;
    Out.Blocks.push_back(std::move(Copy));
    return Out.Blocks.size() - 1;
  };
  const size_t Blocks = Out.Blocks.size();
  for (size_t N = 0; N < Blocks; ++N)
    for (size_t I = 0; I < Out.Blocks[N].Succs.size(); ++I) {
      const Edge E = Out.Blocks[N].Succs[I];
      if (E.Cond != None && Out.Blocks[N].Succs.size() == 2 && E.To > 1) {
        const uint32_t To = Past(E.To, E, 0);
        Out.Blocks[N].Succs[I].To = To;
      }
    }
}

void Lowering::lowerElement(const CFGElement &El) {
  switch (El.getKind()) {
  case CFGElement::Statement:
  case CFGElement::Constructor:
  case CFGElement::CXXRecordTypedCall:
    lower(El.castAs<CFGStmt>().getStmt());
    return;
  case CFGElement::Initializer: {
    const CXXCtorInitializer *I = El.castAs<CFGInitializer>().getInitializer();
    const Expr *Init = I->getInit();
    if (const auto *DI = dyn_cast_or_null<CXXDefaultInitExpr>(Init))
      Init = DI->getExpr();
    if (!Init)
      return;
    lower(Init);
    Path P = thisPath();
    if (I->isAnyMemberInitializer()) {
      const FieldDecl *Fd = I->getAnyMember();
      B.declareField(Fd);
      P.Sels.push_back({SelKind::Field, B.usr(Fd)});
      initialise(P, Fd->getType(), Init, CopyKind::Member, Init, moveFix(Init));
    } else {
      QualType T = I->isBaseInitializer() ? QualType(I->getBaseClass(), 0)
                                          : Init->getType();
      initialise(P, T, Init, CopyKind::Member, Init);
    }
    return;
  }
  case CFGElement::AutomaticObjectDtor: {
    auto D = El.castAs<CFGAutomaticObjDtor>();
    const VarDecl *V = D.getVarDecl();
    if (V->getType()->isReferenceType() || V->hasGlobalStorage() ||
        Bound.count(V))
      return;
    destroy(varPlace(V, nullptr).P, V->getType(),
            B.range(D.getTriggerStmt()->getEndLoc()));
    return;
  }
  case CFGElement::LifetimeEnds: {
    auto D = El.castAs<CFGLifetimeEnds>();
    const VarDecl *V = D.getVarDecl();
    QualType T = V->getType();
    if (V->hasGlobalStorage() || !T->isRecordType() ||
        T.isDestructedType() != QualType::DK_none)
      return;
    emit(EventKind::Destroy, B.range(D.getTriggerStmt()->getEndLoc())).P =
        varPlace(V, nullptr).P;
    return;
  }
  case CFGElement::TemporaryDtor:
    endTemporary(El.castAs<CFGTemporaryDtor>().getBindTemporaryExpr());
    return;
  case CFGElement::MemberDtor: {
    const FieldDecl *Fd = El.castAs<CFGMemberDtor>().getFieldDecl();
    Path P = thisPath();
    B.declareField(Fd);
    P.Sels.push_back({SelKind::Field, B.usr(Fd)});
    destroy(P, Fd->getType(), Out.Decl);
    return;
  }
  case CFGElement::BaseDtor: {
    const CXXBaseSpecifier *BS = El.castAs<CFGBaseDtor>().getBaseSpecifier();
    destroy(thisPath(), BS->getType(), Out.Decl);
    return;
  }
  default:
    return;
  }
}

/// The temporary that \p E makes ends with its full expression.  Of interest
/// where its destructor may unlock: guards, and classes of the project.
void Lowering::endTemporary(const CXXBindTemporaryExpr *E) {
  auto It = Memo.find(strip(E));
  if (It == Memo.end() || It->second.R == None)
    return;
  Path P = tempPath(It->second.R);
  SourceLocation End = E->getEndLoc();
  for (const auto &[Guard, Mutexes] : GuardPaths)
    if (Guard == P) {
      emit(EventKind::Destroy, End).P = P;
      return;
    }
  const CXXRecordDecl *R = E->getType()->getAsCXXRecordDecl();
  if (R && !B.modelOf(E->getType()) && B.isProject(R))
    destroy(P, E->getType(), B.range(End));
}

void Lowering::destroy(const Path &P, QualType T, Range At) {
  if (!P.valid())
    return;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  const models::TypeModel *M = B.modelOf(T);
  if (R && !M && B.isProject(R) && R->hasDefinition())
    if (const CXXDestructorDecl *D = R->getDestructor(); D && !D->isTrivial()) {
      Event &E = emit(EventKind::Call, At);
      E.Callee = B.usr(D);
      E.Name = B.intern("~" + R->getName().str());
      E.Recv = P;
      E.R = temp();
      Queue(D);
    }
  TypeKind K = B.kind(T);
  if (K == TypeKind::Other || K == TypeKind::String || K == TypeKind::View ||
      K == TypeKind::Integer || K == TypeKind::Bool)
    if (K != TypeKind::String)
      return;
  emit(EventKind::Destroy, At).P = P;
}

//===----------------------------------------------------------------------===//
// Variables and initialisation
//===----------------------------------------------------------------------===//

uint32_t Lowering::local(const VarDecl *V) {
  auto It = Locals.find(V);
  if (It != Locals.end())
    return It->second;
  Local L;
  L.Name = B.intern(V->getName());
  if (const auto *DD = dyn_cast<DecompositionDecl>(V)) {
    std::string Name = "[";
    for (const BindingDecl *BD : DD->bindings())
      Name += (Name.size() > 1 ? ", " : "") + BD->getNameAsString();
    L.Name = B.intern(Name + "]");
  }
  L.Ty = B.type(V->getType());
  L.Decl = B.range(V->getLocation());
  if (const auto *P = dyn_cast<ParmVarDecl>(V))
    if (P->getDeclContext() == F && !Region)
      L.Param = P->getFunctionScopeIndex();
  L.ScopeDepth = Depths.lookup(V);
  L.RangeElement = RangeVars.count(V);
  L.Value = B.isValue(V);
  if (B.info(L.Ty).CarriesMap || B.info(L.Ty).Kind == TypeKind::Handle)
    L.Fixes = B.refFixes(V);
  if (B.info(L.Ty).Kind == TypeKind::Map) {
    llvm::append_range(L.Fixes, Usage.fixes(V));
    L.Entries = Usage.entries(V);
  }
  llvm::append_range(L.Fixes, Usage.repairs(V));
  uint32_t I = Out.Locals.size();
  Out.Locals.push_back(std::move(L));
  return Locals[V] = I;
}

Path Lowering::thisPath() {
  if (Parent)
    return Parent->thisPath();
  Path P;
  P.RootKind = Root::This;
  P.Owner = Out.Usr;
  return P;
}

Place Lowering::varPlace(const VarDecl *V, const Expr *) {
  V = cast<VarDecl>(V->getCanonicalDecl());
  if (V->hasGlobalStorage()) {
    if (auto It = Bound.find(V); It != Bound.end())
      return It->second;
    B.declareGlobal(V);
    Place P;
    P.P.RootKind = Root::Global;
    P.P.Owner = B.usr(V);
    if (V->getType()->isReferenceType())
      P.P.Sels.push_back({SelKind::Deref, 0});
    return P;
  }
  if (auto It = Bound.find(V); It != Bound.end())
    return It->second;
  bool Mine = Locals.count(V);
  if (!Mine && Parent && (Region ? !Depths.count(V) : V->getDeclContext() != F))
    return Parent->varPlace(V, nullptr);
  Place P;
  P.P.RootKind = Root::Local;
  P.P.Owner = Out.Usr;
  P.P.Index = local(V);
  if (V->getType()->isReferenceType()) {
    P.Via = P.P;
    P.P.Sels.push_back({SelKind::Deref, 0});
  }
  return P;
}

/// What the compiler locks while it initialises the function static \p V: a
/// place beside the variable, which may be a lock or a latch itself.
Path Lowering::initialisation(const VarDecl *V) {
  B.declareGlobal(V);
  Path P;
  P.RootKind = Root::Global;
  P.Owner = B.usr(V);
  P.Sels.push_back({SelKind::Field, B.intern("once")});
  return P;
}

void Lowering::lowerDecl(const VarDecl *V) {
  if (Holding.count(V) || V->getType()->isDependentType())
    return;
  const Expr *Init = V->getInit();
  if (V->hasGlobalStorage()) {
    if (!V->isStaticLocal())
      return;
    Place P = varPlace(V, nullptr);
    if (Init && !V->getType()->isReferenceType())
      initialise(P.P, V->getType(), Init, CopyKind::Var, Init);
    else if (Init) {
      Event &E = emit(EventKind::Assign, Init);
      E.P = P.P;
      if (!E.P.Sels.empty())
        E.P.Sels.pop_back();
      E.V = address(place(Init));
    }
    if (StaticInits.erase(V)) {
      Path G = initialisation(V);
      emit(EventKind::Signal, V->getLocation()).P = G;
      emit(EventKind::Unlock, V->getLocation()).P = G;
      emit(EventKind::Wait, V->getLocation()).P = G;
    }
    return;
  }
  if (!Init) {
    // A raw pointer without initialiser is indeterminate, not null.
    return;
  }
  QualType T = V->getType();
  if (T->isReferenceType()) {
    Place P;
    if (auto El = elementOf(Init); El && T->getPointeeType()->isPointerType())
      P = *El;
    else
      P = place(Init);
    if (P.valid()) {
      // A second name of an iterator variable is that variable.
      if (auto El = elementOf(Init)) {
        Points[V] = *El;
        Bound[V] = P;
        return;
      }
      bool Refers = P.MapSels >= 0 || P.P.RootKind == Root::Temp;
      Bound[V] = Refers ? hold(V, P, Init) : P;
      return;
    }
    Value Val = value(Init);
    uint32_t L = local(V);
    Path Self;
    Self.RootKind = Root::Local;
    Self.Owner = Out.Usr;
    Self.Index = L;
    Event &E = emit(EventKind::Assign, Init);
    E.P = Self;
    E.V = Val;
    return;
  }
  Place P = varPlace(V, nullptr);
  if (auto El = elementOf(Init)) {
    if (B.kind(T) == TypeKind::Pointer) {
      Event &E = emit(EventKind::Assign, Init);
      E.P = P.P;
      E.V.Kind = ValueKind::Into;
      E.V.P = El->P;
      // A look-up that found nothing yields null.
      if (auto It = Memo.find(strip(Init));
          It != Memo.end() && It->second.K == Meaning::IsIterator &&
          It->second.R != None)
        E.V = loadOf(tempPath(It->second.R));
    }
    Points[V] = hold(V, *El, Init);
    return;
  }
  if (const auto *C = dyn_cast<CallExpr>(strip(Init));
      C && B.kind(T) == TypeKind::Future)
    // promise.get_future(): both ends of a channel are one place.
    if (auto It = Memo.find(C); It != Memo.end() &&
                                It->second.K == Meaning::IsPlace &&
                                It->second.R == None && It->second.Pl.valid() &&
                                !(It->second.Pl.P == P.P)) {
      Bound[V] = It->second.Pl;
      return;
    }
  CopyKind CK = RangeVars.count(V) ? CopyKind::LoopVar : CopyKind::Var;
  initialise(P.P, T, Init, CK, Init, B.refFixes(V));
  if (TypeKind K = B.kind(T); K == TypeKind::View || K == TypeKind::Pointer)
    if (Place From = lender(Init); From.valid() && From.Via.valid())
      borrow(P.P, borrowKind(T), From, Init);
}

std::vector<FixHint> Lowering::moveFix(const Expr *Init) {
  std::vector<FixHint> Out;
  const Expr *A = strip(Init);
  if (const auto *CE = dyn_cast<CXXConstructExpr>(A)) {
    if (CE->getNumArgs() != 1)
      return Out;
    A = CE->getArg(0);
  }
  A = A->IgnoreParenImpCasts();
  const auto *DR = dyn_cast<DeclRefExpr>(A);
  if (!DR || DR->getType().isConstQualified())
    return Out;
  const auto *V = dyn_cast<VarDecl>(DR->getDecl());
  if (!V || !V->isLocalVarDeclOrParm() || V->getType()->isReferenceType())
    return Out;
  if (auto E = B.replace(DR->getSourceRange(),
                         "std::move(" + V->getNameAsString() + ")"))
    Out.push_back({FixKind::MoveArg, {*E}});
  return Out;
}

std::vector<FixHint> Lowering::refWrapFix(const Expr *A) {
  const Expr *S = A->IgnoreImplicit();
  auto Open = B.insertBefore(S->getBeginLoc(), "std::cref(");
  auto Close = B.insertAfterToken(S->getEndLoc(), ")");
  if (!Open || !Close)
    return {};
  return {{FixKind::ConstRef, {*Open, *Close}}};
}

/// Two instances of one class template.
static bool sameTemplate(QualType A, QualType B) {
  auto TemplateOf = [](QualType T) -> const TemplateDecl * {
    const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        T.getNonReferenceType()->getAsCXXRecordDecl());
    return S ? S->getSpecializedTemplate()->getCanonicalDecl() : nullptr;
  };
  const TemplateDecl *D = TemplateOf(A);
  return D && D == TemplateOf(B);
}

/// A container of callables: listeners, queues of tasks.
bool Lowering::holdsCallables(TypeId T) const {
  const facts::Type &Ty = B.info(T);
  return Ty.Kind == TypeKind::Sequence &&
         B.info(Ty.Pointee).Kind == TypeKind::Callable;
}

void Lowering::copyIfHeavy(const Expr *Source, const Path &To, CopyKind CK,
                           const Stmt *At, std::vector<FixHint> Fixes) {
  QualType T = Source->getType().getNonReferenceType();
  TypeId Ty = B.type(T.getUnqualifiedType());
  bool Callables = holdsCallables(Ty);
  if (!B.info(Ty).CarriesMap && !Callables)
    return;
  Place From = place(Source);
  if (!From.valid())
    return;
  // Who runs the copies runs what was stored in the original.
  if (!B.info(Ty).CarriesMap) {
    if (To.valid()) {
      Value V;
      V.Kind = ValueKind::CopyOf;
      V.P = From.P;
      assign(To, std::move(V), At);
    }
    return;
  }
  if (From.MapSels >= 0)
    entryAccess(From, OpElementRead, At);
  Event &E = emit(EventKind::Copy, At);
  E.P = To;
  E.Q = From.P;
  E.Copied = CK;
  E.Ty = Ty;
  E.Fixes = std::move(Fixes);
}

void Lowering::initialise(const Path &P, QualType T, const Expr *Init,
                          CopyKind CK, const Stmt *At,
                          std::vector<FixHint> Fixes) {
  if (!P.valid() || !Init || T.isNull())
    return;
  const Expr *E = strip(Init);
  if (!E)
    return;
  TypeKind K = B.kind(T.getUnqualifiedType());
  if (T->isReferenceType()) {
    Event &Ev = emit(EventKind::Assign, At);
    Ev.P = P;
    Place Pl = place(Init);
    Ev.V = Pl.valid() ? address(Pl) : value(Init);
    return;
  }
  const auto *CE = dyn_cast<CXXConstructExpr>(E);
  bool CopyOrMove = CE && CE->getNumArgs() >= 1 &&
                    CE->getConstructor()->isCopyOrMoveConstructor();
  if (tracked(K)) {
    if (const Expr *Moved = movedFrom(CE, K)) {
      Place From = place(Moved);
      if (From.valid()) {
        move(P, From.P, At);
        return;
      }
    }
    Value V = value(Init);
    if (V.Kind == ValueKind::Unknown && !V.P.valid() && K == TypeKind::Integer)
      V.Bound = operands(Init).Bound;
    assign(P, std::move(V), At, cloneFix(Init));
    return;
  }
  if (T->isFloatingType()) {
    if (Value V = operands(Init); V.P.valid() || !V.Bound.empty())
      store(P, std::move(V), At);
    return;
  }
  if (CE && CE->getNumArgs() == 0)
    initialiseParts(P, T, At);
  if (K == TypeKind::Guard || K == TypeKind::Thread || K == TypeKind::Future) {
    if (CE && !CopyOrMove)
      return; // lowerConstruct has said it all
    if (CopyOrMove) {
      Place From = place(CE->getArg(0));
      if (From.valid()) {
        move(P, From.P, At);
      }
      return;
    }
    if (auto It = Memo.find(E); It != Memo.end() && It->second.R != None) {
      Value V = loadOf(tempPath(It->second.R));
      assign(P, V, At);
    }
    return;
  }
  // A variant or any that is made of an owner holds it.
  if (CE && !CopyOrMove && CE->getNumArgs() == 1 &&
      B.info(B.type(T.getUnqualifiedType())).Untyped) {
    TypeKind From = B.kind(
        CE->getArg(0)->getType().getNonReferenceType().getUnqualifiedType());
    if (From == TypeKind::Shared || From == TypeKind::Handle)
      assign(P, value(CE->getArg(0)), At);
    return;
  }
  if (K != TypeKind::Map && K != TypeKind::Record && K != TypeKind::Sequence &&
      K != TypeKind::Guarded && K != TypeKind::Iterator &&
      K != TypeKind::String) {
    return;
  }
  if (CopyOrMove) {
    const Expr *Src = CE->getArg(0);
    if (Src->isXValue() || CE->getConstructor()->isMoveConstructor()) {
      Place From = place(Src);
      if (From.valid() && (K == TypeKind::Map || B.info(B.type(T)).CarriesMap ||
                           K == TypeKind::Record ||
                           holdsCallables(B.type(T.getUnqualifiedType())))) {
        move(P, From.P, At);
      }
      return;
    }
    copyIfHeavy(Src, P, CK, At, std::move(Fixes));
    return;
  }
  // pair<const K, V> to pair<K, V>: a copy, too, and one that a reference would
  // only move into a temporary.
  if (CE && CE->getNumArgs() == 1 && CE->getArg(0)->isLValue() &&
      sameTemplate(T, CE->getArg(0)->getType())) {
    copyIfHeavy(CE->getArg(0), P, CK, At, {});
    return;
  }
  if (const auto *IL = dyn_cast<InitListExpr>(E)) {
    if (K == TypeKind::Record) {
      const CXXRecordDecl *R = IL->getType()->getAsCXXRecordDecl();
      if (!R || !R->hasDefinition())
        return;
      unsigned I = R->getNumBases();
      for (const FieldDecl *Fd : R->fields()) {
        if (Fd->isUnnamedBitField())
          continue;
        if (I >= IL->getNumInits())
          break;
        B.declareField(Fd);
        Path Q = P;
        Q.Sels.push_back({SelKind::Field, B.usr(Fd)});
        const Expr *Sub = IL->getInit(I++);
        if (const auto *DI = dyn_cast<CXXDefaultInitExpr>(Sub))
          Sub = DI->getExpr();
        initialise(Q, Fd->getType(), Sub, CopyKind::Member, Sub, moveFix(Sub));
      }
      return;
    }
  }
  if (K == TypeKind::Map && CE) {
    Event &Ev = emit(EventKind::Assign, At);
    Ev.P = P;
    Ev.V.Kind = ValueKind::Fresh;
    Ev.KnownSize = literalSize(CE);
    for (Sym Key : initialKeys(B, CE)) {
      Value V;
      V.Kind = ValueKind::Literal;
      V.Text = Key;
      Ev.Args.push_back(std::move(V));
    }
    return;
  }
  if (auto It = Memo.find(E); It != Memo.end() && !isa<CXXConstructExpr>(E)) {
    if (It->second.R != None)
      assign(P, loadOf(tempPath(It->second.R)), At);
    else if (It->second.K == Meaning::IsPlace)
      assign(P, loadOf(It->second.Pl.P), At);
  }
}

/// Handles and pointers in a default-constructed array, pair or tuple at \p P.
void Lowering::initialiseParts(const Path &P, QualType T, const Stmt *At) {
  constexpr uint64_t MaxElements = 16;
  auto Empty = [&](QualType Part, Sel S) {
    TypeKind K = B.kind(Part.getUnqualifiedType());
    if (!tracked(K) || K == TypeKind::Bool || K == TypeKind::Integer ||
        K == TypeKind::Reference || K == TypeKind::View)
      return;
    Path Q = P;
    Q.Sels.push_back(S);
    Value V;
    V.Kind = ValueKind::Null;
    assign(Q, std::move(V), At);
  };
  if (const ConstantArrayType *A = B.Ctx.getAsConstantArrayType(T)) {
    uint64_t Size = A->getSize().getLimitedValue(MaxElements);
    for (uint64_t I = 0; I < Size; ++I)
      Empty(A->getElementType(),
            {SelKind::Element, B.intern(std::to_string(I))});
    return;
  }
  for (const FileBuilder::Part &X : B.tupleParts(T))
    Empty(X.Ty, {SelKind::Field, X.Usr});
}

/// Number of entries that an initialiser list spells; None if it does not.
uint32_t Lowering::literalSize(const CXXConstructExpr *CE) {
  if (CE->getNumArgs() == 0)
    return 0;
  if (const InitListExpr *IL = initialEntries(CE))
    return IL->getNumInits();
  return isa<CXXDefaultArgExpr>(CE->getArg(0)->IgnoreParenImpCasts()) ? 0
                                                                      : None;
}

//===----------------------------------------------------------------------===//
// Lambdas and outlined regions
//===----------------------------------------------------------------------===//

/// \p E names \p V, or what the pointer \p V points to.
static bool isObjectOf(const Expr *E, const ValueDecl *V) {
  E = E->IgnoreParenImpCasts();
  if (const auto *O = dyn_cast<CXXOperatorCallExpr>(E);
      O && O->getNumArgs() == 1 &&
      (O->getOperator() == OO_Arrow || O->getOperator() == OO_Star))
    E = O->getArg(0)->IgnoreParenImpCasts();
  else if (const auto *U = dyn_cast<clang::UnaryOperator>(E);
           U && U->getOpcode() == UO_Deref)
    E = U->getSubExpr()->IgnoreParenImpCasts();
  const auto *D = dyn_cast<DeclRefExpr>(E);
  return D && D->getDecl() == V;
}

/// Adds to \p Out how \p S uses the captured variable \p V.
void Lowering::memberUses(const Stmt *S, const ValueDecl *V,
                          facts::Capture &Out) {
  if (!S || Out.Whole)
    return;
  if (const auto *M = dyn_cast<MemberExpr>(S);
      M && isObjectOf(M->getBase(), V)) {
    Sym Usr = B.usr(M->getMemberDecl());
    if (!llvm::is_contained(Out.Members, Usr))
      Out.Members.push_back(Usr);
    return;
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(S))
    Out.Whole |= D->getDecl() == V;
  for (const Stmt *C : S->children())
    memberUses(C, V, Out);
}

void Lowering::lowerLambda(const LambdaExpr *L) {
  const CXXRecordDecl *Class = L->getLambdaClass();
  llvm::SmallVector<const CXXMethodDecl *, 2> Bodies;
  if (const FunctionTemplateDecl *T = Class->getDependentLambdaCallOperator()) {
    for (const FunctionDecl *S : T->specializations())
      if (S->hasBody() && !S->isDependentContext())
        Bodies.push_back(cast<CXXMethodDecl>(S));
    if (Bodies.empty())
      return;
  } else {
    Bodies.push_back(L->getCallOperator());
  }
  for (const CXXMethodDecl *Op : Bodies) {
    if (!Op->getBody())
      continue;
    Lowering Child(B, Op, Queue, this);
    auto Init = L->capture_init_begin();
    for (const LambdaCapture &C : L->captures()) {
      const Expr *I = *Init++;
      if (!C.capturesVariable()) {
        continue;
      }
      const auto *V = dyn_cast<VarDecl>(C.getCapturedVar());
      if (!V)
        continue;
      bool Ref = C.getCaptureKind() == LCK_ByRef;
      if (!V->isInitCapture() && Ref)
        continue; // names the creator's variable
      if (V->isInitCapture() && V->getType()->isReferenceType()) {
        Place P = place(V->getInit());
        // What the lambda calls by a name of its own.
        if (P.valid() && (P.Via.valid() || P.MapSels >= 0)) {
          Path Copy;
          Copy.RootKind = Root::Local;
          Copy.Owner = Child.Out.Usr;
          Copy.Index = Child.local(V);
          Local &Own = Child.Out.Locals[Copy.Index];
          Own.Capture = true;
          Own.Param = None;
          Own.ScopeDepth = 0;
          borrow(Copy, BorrowKind::Reference, P, L);
          P.Via = Copy;
        }
        if (P.valid())
          Child.Bound[V] = P;
        continue;
      }
      if (!V->isInitCapture())
        if (auto It = Points.find(V); It != Points.end())
          Child.Points[V] = It->second;
      // A by-copy capture of a reference copies what it refers to.
      uint32_t Index = Child.local(V);
      Local &Own = Child.Out.Locals[Index];
      if (!V->isInitCapture() && Op->isConst() == false &&
          B.info(Own.Ty).CarriesMap)
        Child.Watched.insert(V);
      Own.Capture = true;
      llvm::append_range(Own.Fixes, Usage.repairs(L, V));
      Own.Param = None;
      Own.ScopeDepth = 0;
      if (B.info(Own.Ty).Kind == TypeKind::Reference) {
        Own.Ty = B.info(Own.Ty).Pointee;
        Place P;
        P.P.RootKind = Root::Local;
        P.P.Owner = Child.Out.Usr;
        P.P.Index = Index;
        Child.Bound[V] = P;
      }
      const Expr *Source = V->isInitCapture() ? V->getInit() : I;
      // The copy refers to the entry that the variable refers to now.
      if (BorrowKind Kind = borrowKind(V->getType());
          Source && Kind != BorrowKind::Reference &&
          (Kind != BorrowKind::Iterator || elementOf(Source) ||
           B.kind(V->getType().getUnqualifiedType()) == TypeKind::Iterator))
        if (Place Of = lender(Source); Of.valid() && Of.Via.valid()) {
          Path Copy;
          Copy.RootKind = Root::Local;
          Copy.Owner = Child.Out.Usr;
          Copy.Index = Index;
          borrow(Copy, Kind, Of, L);
          if (Kind == BorrowKind::Iterator) {
            Of.Via = Copy;
            Child.Points[V] = Of;
          }
        }
      facts::Capture Cap;
      Cap.Local = Index;
      TypeKind K = B.info(Own.Ty).Kind;
      if (Source) {
        const Expr *S = strip(Source);
        const auto *CE = dyn_cast<CXXConstructExpr>(S);
        bool FromLvalue = CE && CE->getNumArgs() == 1 &&
                          CE->getConstructor()->isCopyOrMoveConstructor();
        if (tracked(K)) {
          if (FromLvalue && CE->getArg(0)->isXValue()) {
            Place From = place(CE->getArg(0));
            Path T = tempPath(temp());
            Event &E = emit(EventKind::Move, Source);
            E.P = T;
            E.Q = From.P;
            Cap.From = loadOf(T);
          } else {
            Cap.From = value(Source);
          }
        } else if (FromLvalue) {
          Place From = place(CE->getArg(0));
          if (From.valid()) {
            bool Move = CE->getArg(0)->isXValue();
            Cap.From.Kind = Move ? ValueKind::MovedFrom : ValueKind::CopyOf;
            Cap.From.P = From.P;
            if (Move && B.info(Own.Ty).CarriesMap) {
              emit(EventKind::Move, Source).Q = From.P;
            } else if (!Move) {
              Path To;
              To.RootKind = Root::Local;
              To.Owner = Child.Out.Usr;
              To.Index = Index;
              std::vector<FixHint> Fixes;
              if (!V->isInitCapture() && C.isExplicit())
                if (auto Ed = B.insertBefore(C.getLocation(), "&"))
                  Fixes.push_back({FixKind::Ref, {*Ed}});
              copyIfHeavy(CE->getArg(0), To, CopyKind::Capture, L,
                          std::move(Fixes));
            }
          }
        }
      }
      memberUses(Op->getBody(), V, Cap);
      Child.Out.Captures.push_back(std::move(Cap));
    }
    Child.run(Op->getBody());
  }
}

Sym Lowering::regionUsr(const Stmt *S) {
  Range R = B.range(S->getBeginLoc());
  return B.intern((B.str(Out.Usr) + "@region" + llvm::Twine(R.Offset)).str());
}

void Lowering::lowerRegion(const OMPExecutableDirective *D) {
  const Stmt *Inner = regionBody(D);
  if (!Inner)
    return;
  Lowering Child(B, F, Queue, this);
  Child.Region = true;
  Child.Out.Usr = regionUsr(D);
  Child.Out.Parent = Out.Usr;
  Child.Out.Lambda = true;
  Child.Out.Locals.clear();
  Child.Locals.clear();
  Child.Out.Requires.clear();
  Child.Out.Name = B.intern(("parallel region in " + B.str(Out.Name)).str());
  Child.Out.Result = 0;
  Child.Out.Main = false;
  Child.Out.Overrides.clear();
  Sym Usr = Child.Out.Usr;
  Child.run(Inner);
  if (isa<OMPCriticalDirective>(D)) {
    std::string Name =
        "omp critical " +
        cast<OMPCriticalDirective>(D)->getDirectiveName().getAsString();
    Path Mutex;
    Mutex.RootKind = Root::Global;
    Mutex.Owner = B.intern("c:@" + Name);
    emit(EventKind::Lock, D).P = Mutex;
    Event &E = emit(EventKind::Call, D);
    E.Callee = Usr;
    E.R = temp();
    emit(EventKind::Unlock, D).P = Mutex;
    return;
  }
  if (isa<OMPSingleDirective>(D) || isa<OMPMasterDirective>(D)) {
    Event &E = emit(EventKind::Call, D);
    E.Callee = Usr;
    E.R = temp();
    return;
  }
  Event &E = emit(EventKind::Spawn, B.range(D->getBeginLoc()));
  E.V.Kind = ValueKind::Function;
  E.V.Text = Usr;
  E.Name = B.intern("omp parallel");
  E.Spawned = SpawnKind::ForkJoin;
  E.Multi = true;
}
