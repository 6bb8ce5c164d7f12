//===- Usage.cpp - How a function uses its maps, as written ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/Usage.h"
#include "extract/AstUtil.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using namespace mapvet::facts;
using models::Action;

namespace {

constexpr unsigned MaxDepth = 12; ///< of the expression that makes a key

/// The only statement of \p S, or null.
const Stmt *single(const Stmt *S) {
  if (const auto *C = dyn_cast_or_null<CompoundStmt>(S))
    return C->size() == 1 ? C->body_front() : nullptr;
  return S;
}

bool isStdMove(const FunctionDecl *F) {
  return F && F->isInStdNamespace() && F->getDeclName().isIdentifier() &&
         (F->getName() == "move" || F->getName() == "forward");
}

bool isTest(const models::FunctionModel &M) {
  return (M.Op & OpRead) && !(M.Op & (OpRef | OpLookup | OpWrite));
}

} // namespace

//===----------------------------------------------------------------------===//
// The survey
//===----------------------------------------------------------------------===//

const Stmt *UsageSurvey::parent(const Stmt *S) const {
  return Parents.lookup(S);
}

void UsageSurvey::collect(const Stmt *Root, bool) {
  llvm::SmallVector<std::pair<const Stmt *, bool>, 32> Work{{Root, false}};
  while (!Work.empty()) {
    auto [S, InLambda] = Work.pop_back_val();
    const bool Inner = InLambda || isa<LambdaExpr>(S);
    if (const auto *L = dyn_cast<LambdaExpr>(S); L && !InLambda)
      Lambdas.push_back(L);
    if (const auto *C = dyn_cast<CallExpr>(S); C && !InLambda)
      Calls.push_back(C);
    if (const auto *DS = dyn_cast<DeclStmt>(S); DS && !InLambda)
      for (const Decl *D : DS->decls())
        if (const auto *V = dyn_cast<VarDecl>(D)) {
          Vars.push_back({V, DS});
          if (B.kind(V->getType()) == TypeKind::Map)
            MapVars[V] = DS;
        }
    if (isa<ForStmt, CXXForRangeStmt, WhileStmt, DoStmt>(S) && !InLambda)
      LoopStmts.push_back(S);
    if (isa<DeclRefExpr, MemberExpr>(S))
      Refs.push_back({cast<Expr>(S), InLambda});
    for (const Stmt *Child : S->children())
      if (Child) {
        Parents[Child] = S;
        Work.push_back({Child, Inner});
      }
  }
  // The stack has reversed them.
  llvm::sort(Calls, [](const CallExpr *A, const CallExpr *B) {
    return A->getBeginLoc() != B->getBeginLoc()
               ? A->getBeginLoc() < B->getBeginLoc()
               : A->getEndLoc() < B->getEndLoc();
  });
}

void UsageSurvey::mapCall(const CallExpr *C) {
  const FunctionDecl *FD = C->getDirectCallee();
  const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
  if (!MD || MD->isStatic())
    return;
  MapCall Out;
  Out.Call = C;
  Out.Callee = FD;
  if (const auto *MC = dyn_cast<CXXMemberCallExpr>(C)) {
    Out.Map = MC->getImplicitObjectArgument();
    Out.Args.append(C->arg_begin(), C->arg_end());
  } else if (isa<CXXOperatorCallExpr>(C) && C->getNumArgs() > 0) {
    Out.Map = C->getArg(0);
    Out.Args.append(C->arg_begin() + 1, C->arg_end());
  } else {
    return;
  }
  QualType T = Out.Map->IgnoreParenImpCasts()->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const models::TypeModel *TM = B.modelOf(T);
  if (!TM)
    TM = B.modelOf(MD->getParent());
  if (!TM || (TM->Kind != TypeKind::Map && TM->Kind != TypeKind::Handle &&
              TM->Kind != TypeKind::View))
    return;
  const models::FunctionModel *M =
      TM->member(B.modelMember(FD), Out.Args.size(), MD->isConst());
  if (!M || !M->Op)
    return;
  Out.Type = TM;
  Out.Model = M;
  MapUse &U = Uses[C];
  U.Use = resultUse(C);
  releaseAfter(Out);
  All.push_back(Out);
  // Only operations that go to the entry of a key by that key alone.
  if (M->KeyArg != 0 || Out.Args.empty() || (M->Op & OpNear) || TM->Multi ||
      TM->Concurrent ||
      inAssertion(C->getBeginLoc(), B.SM, B.Ctx.getLangOpts()))
    return;
  const Expr *Key = bare(Out.Args[0]);
  TypeKind K =
      B.kind(Key->getType().getNonReferenceType().getUnqualifiedType());
  if (K == TypeKind::Iterator)
    return;
  const bool WholeEntry = (M->Op & OpInsert) && !(M->Op & OpSubscript) &&
                          !TM->Set && Out.Args.size() == 1;
  if (WholeEntry) {
    // insert({k, v}), insert(std::make_pair(k, v)), insert(value_type(k, v)).
    const CXXRecordDecl *R =
        Key->getType().getNonReferenceType()->getAsCXXRecordDecl();
    const bool Pair =
        R && R->getDeclName().isIdentifier() && R->getName() == "pair";
    while (Pair) {
      if (const auto *CE = dyn_cast<CXXConstructExpr>(Key);
          CE && CE->getNumArgs() == 1)
        Key = bare(CE->getArg(0));
      else
        break;
    }
    if (!Pair)
      ; // try_emplace(k)
    else if (const auto *CE = dyn_cast<CXXConstructExpr>(Key);
             CE && CE->getNumArgs() == 2)
      Key = CE->getArg(0);
    else if (const auto *IL = dyn_cast<InitListExpr>(Key);
             IL && IL->getNumInits() == 2)
      Key = IL->getInit(0);
    else if (const auto *CL = dyn_cast<CallExpr>(Key);
             CL && CL->getNumArgs() == 2 && CL->getDirectCallee() &&
             CL->getDirectCallee()->isInStdNamespace())
      Key = CL->getArg(0);
    else
      return;
  }
  Key = bare(Key);
  if (const auto *CL = dyn_cast<CallExpr>(Key);
      CL && CL->getNumArgs() == 1 && isStdMove(CL->getDirectCallee()))
    Key = bare(CL->getArg(0));
  Out.Key = Key;
  std::string Map, Text;
  llvm::SmallVector<const Expr *, 4> MapReads;
  if (!spell(Out.Map, Map, MapReads, 0) || !spell(Key, Text, U.Reads, 0)) {
    U.Reads.clear();
    return;
  }
  // What the map itself holds is not part of its name; the pointers on the way
  // to it are.
  for (const Expr *E = bare(Out.Map); E;) {
    llvm::erase(MapReads, E);
    const auto *ME = dyn_cast<MemberExpr>(E);
    E = ME && !ME->isArrow() ? bare(ME->getBase()) : nullptr;
  }
  U.Reads.append(MapReads.begin(), MapReads.end());
  U.Entry = Map + "[" + Text + "]";
  U.Key = source(Key->getSourceRange());
  Maps.push_back(std::move(Out));
}

ResultUse UsageSurvey::resultUse(const Expr *Call) const {
  const Stmt *S = Call;
  const Stmt *P = parent(S);
  while (
      P &&
      isa<ParenExpr, FullExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr>(
          P)) {
    S = P;
    P = parent(S);
  }
  if (const auto *C = dyn_cast_or_null<CStyleCastExpr>(P);
      C && C->getCastKind() == CK_ToVoid)
    return ResultUse::Discarded;
  if (const auto *BO = dyn_cast_or_null<BinaryOperator>(P))
    return BO->getOpcode() == BO_Assign && BO->getLHS() == S
               ? ResultUse::Assigned
               : ResultUse::Other;
  if (const auto *OC = dyn_cast_or_null<CXXOperatorCallExpr>(P))
    return OC->getOperator() == OO_Equal && OC->getArg(0) == S
               ? ResultUse::Assigned
               : ResultUse::Other;
  if (isa_and_nonnull<CompoundStmt, LabelStmt, SwitchCase>(P))
    return ResultUse::Discarded;
  if (const auto *I = dyn_cast_or_null<IfStmt>(P))
    return S == I->getCond() ? ResultUse::Other : ResultUse::Discarded;
  if (const auto *F = dyn_cast_or_null<ForStmt>(P))
    return S == F->getCond() ? ResultUse::Other : ResultUse::Discarded;
  if (const auto *F = dyn_cast_or_null<CXXForRangeStmt>(P))
    return S == F->getBody() ? ResultUse::Discarded : ResultUse::Other;
  if (const auto *W = dyn_cast_or_null<WhileStmt>(P))
    return S == W->getBody() ? ResultUse::Discarded : ResultUse::Other;
  return ResultUse::Other;
}

/// True if calling \p M changes nothing that a key could be made of.
bool UsageSurvey::pureMember(const CXXMethodDecl *M, const Expr *Object,
                             unsigned NumArgs) {
  if (M->isConst())
    return true;
  QualType T = Object->IgnoreParenImpCasts()->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const models::TypeModel *TM = B.modelOf(T);
  if (!TM)
    return false;
  const models::FunctionModel *FM =
      TM->member(B.modelMember(M), NumArgs, M->isConst());
  if (!FM)
    return false;
  // What maps do is told by events of their own.
  if (FM->Op)
    return TM->Kind == TypeKind::Map || TM->Kind == TypeKind::Handle ||
           !(FM->Op & (OpErase | OpWrite));
  return FM->Act == Action::Get || FM->Act == Action::View ||
         FM->Act == Action::ElementRef || FM->Act == Action::Pure ||
         FM->Act == Action::HasValue;
}

bool UsageSurvey::spell(const Expr *E, std::string &Out,
                        llvm::SmallVectorImpl<const Expr *> &Reads,
                        unsigned Depth) {
  E = bare(E);
  if (!E || Depth > MaxDepth || E->getType().isVolatileQualified())
    return false;
  auto Sub = [&](const Expr *X) { return spell(X, Out, Reads, Depth + 1); };
  auto List = [&](auto Range) {
    bool First = true;
    for (const Expr *X : Range) {
      if (isa<CXXDefaultArgExpr>(X))
        continue;
      if (!First)
        Out += ",";
      First = false;
      if (!Sub(X))
        return false;
    }
    return true;
  };
  auto Named = [&](const NamedDecl *D) {
    Out += D->getNameAsString();
    Out += "@" + std::to_string(B.SM.getFileOffset(
                     B.SM.getExpansionLoc(D->getLocation())));
  };
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (isa<VarDecl, BindingDecl>(D->getDecl())) {
      Named(D->getDecl());
      Reads.push_back(E);
    } else {
      Out += D->getDecl()->getQualifiedNameAsString();
    }
    return true;
  }
  if (isa<CXXThisExpr>(E)) {
    Out += "this";
    return true;
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    if (isa<CXXMethodDecl>(M->getMemberDecl()))
      return false;
    // Of an object by value the member alone is read, not the rest.
    size_t Before = Reads.size();
    if (!Sub(M->getBase()))
      return false;
    if (!M->isArrow())
      while (Reads.size() > Before && Reads.back() == bare(M->getBase()))
        Reads.pop_back();
    Out += "." + M->getMemberDecl()->getNameAsString();
    Reads.push_back(E);
    return true;
  }
  if (const auto *I = dyn_cast<IntegerLiteral>(E)) {
    llvm::SmallString<16> S;
    I->getValue().toStringSigned(S);
    Out += S;
    return true;
  }
  if (const auto *S = dyn_cast<clang::StringLiteral>(E)) {
    Out += "\"" + S->getBytes().str() + "\"";
    return true;
  }
  if (const auto *C = dyn_cast<CharacterLiteral>(E)) {
    Out += "'" + std::to_string(C->getValue()) + "'";
    return true;
  }
  if (const auto *Bo = dyn_cast<CXXBoolLiteralExpr>(E)) {
    Out += Bo->getValue() ? "true" : "false";
    return true;
  }
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E)) {
    Out += "nullptr";
    return true;
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    unsigned N = C->getNumArgs();
    while (N && isa<CXXDefaultArgExpr>(C->getArg(N - 1)))
      --N;
    if (N == 1)
      return Sub(C->getArg(0)); // a conversion, or a copy
    Out += C->getType().getCanonicalType().getUnqualifiedType().getAsString() +
           "(";
    if (!List(llvm::ArrayRef(C->getArgs(), N)))
      return false;
    Out += ")";
    return true;
  }
  if (const auto *IL = dyn_cast<InitListExpr>(E)) {
    Out += "{";
    if (!List(IL->inits()))
      return false;
    Out += "}";
    return true;
  }
  if (const auto *C = dyn_cast<ExplicitCastExpr>(E)) {
    Out += "(" + C->getType().getCanonicalType().getAsString() + ")";
    return Sub(C->getSubExpr());
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    if (U->isIncrementDecrementOp())
      return false;
    Out += UnaryOperator::getOpcodeStr(U->getOpcode());
    return Sub(U->getSubExpr());
  }
  if (const auto *BO = dyn_cast<BinaryOperator>(E)) {
    if (BO->isAssignmentOp() || BO->getOpcode() == BO_Comma)
      return false;
    Out += "(";
    if (!Sub(BO->getLHS()))
      return false;
    Out += BO->getOpcodeStr();
    if (!Sub(BO->getRHS()))
      return false;
    Out += ")";
    return true;
  }
  if (const auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    if (!Sub(A->getBase()))
      return false;
    Out += "[";
    if (!Sub(A->getIdx()))
      return false;
    Out += "]";
    Reads.push_back(E);
    return true;
  }
  if (const auto *MC = dyn_cast<CXXMemberCallExpr>(E)) {
    const CXXMethodDecl *MD = MC->getMethodDecl();
    const Expr *Object = MC->getImplicitObjectArgument();
    if (!MD || !Object || !pureMember(MD, Object, MC->getNumArgs()) ||
        !Sub(Object))
      return false;
    Out += "." + MD->getNameAsString() + "(";
    if (!List(MC->arguments()))
      return false;
    Out += ")";
    return true;
  }
  if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(E)) {
    const auto *MD = dyn_cast_or_null<CXXMethodDecl>(OC->getDirectCallee());
    OverloadedOperatorKind O = OC->getOperator();
    if (O == OO_Call || OC->isAssignmentOp() || O == OO_PlusPlus ||
        O == OO_MinusMinus || O == OO_LessLess || O == OO_GreaterGreater)
      return false;
    const bool Access = O == OO_Star || O == OO_Arrow || O == OO_Subscript;
    if (MD && !Access && !MD->isConst())
      return false;
    Out += getOperatorSpelling(O);
    Out += "(";
    if (!List(OC->arguments()))
      return false;
    Out += ")";
    return true;
  }
  if (const auto *C = dyn_cast<CallExpr>(E)) {
    const FunctionDecl *FD = C->getDirectCallee();
    if (!FD || isStdMove(FD) || C->getNumArgs() == 0 ||
        !(FD->isConstexpr() || FD->isInStdNamespace()))
      return false;
    for (const ParmVarDecl *P : FD->parameters())
      if ((P->getType()->isReferenceType() || P->getType()->isPointerType()) &&
          !P->getType()->getPointeeType().isConstQualified())
        return false;
    llvm::raw_string_ostream OS(Out);
    FD->getNameForDiagnostic(OS, PrintingPolicy(B.Ctx.getLangOpts()), true);
    Out += "(";
    if (!List(C->arguments()))
      return false;
    Out += ")";
    return true;
  }
  return false;
}

/// Finds out whether what surrounds \p Ref may change what it names.
void UsageSurvey::classify(const Expr *Ref, bool InLambda) {
  const Decl *D = isa<DeclRefExpr>(Ref)
                      ? cast<DeclRefExpr>(Ref)->getDecl()
                      : cast<MemberExpr>(Ref)->getMemberDecl();
  if (!KeyDecls.count(D))
    return;
  auto Changed = [&](const Expr *What, const Stmt *At) {
    if (InLambda)
      Unstable.insert(D);
    else
      Changes[At].push_back(What);
  };
  const Expr *Top = Ref;
  const Stmt *Child = Ref;
  for (const Stmt *P = parent(Child); P; Child = P, P = parent(Child)) {
    if (isa<ParenExpr, FullExpr, MaterializeTemporaryExpr,
            CXXBindTemporaryExpr>(P))
      continue;
    if (const auto *C = dyn_cast<CastExpr>(P)) {
      if (C->getCastKind() == CK_LValueToRValue || !C->isGLValue() ||
          C->getType().isConstQualified())
        return;
      continue;
    }
    if (const auto *M = dyn_cast<MemberExpr>(P)) {
      if (isa<FieldDecl>(M->getMemberDecl())) {
        Top = M;
        continue;
      }
      const auto *MC = dyn_cast_or_null<CXXMemberCallExpr>(parent(P));
      const auto *MD = dyn_cast<CXXMethodDecl>(M->getMemberDecl());
      if (MC && MD && !MD->isStatic() &&
          !pureMember(MD, M->getBase(), MC->getNumArgs()))
        Changed(Top, MC);
      return;
    }
    if (const auto *A = dyn_cast<ArraySubscriptExpr>(P)) {
      if (A->getIdx() == Child)
        return;
      Top = A;
      continue;
    }
    if (const auto *U = dyn_cast<UnaryOperator>(P)) {
      if (U->isIncrementDecrementOp())
        Changed(Top, U);
      else if (U->getOpcode() == UO_AddrOf)
        Unstable.insert(D);
      return;
    }
    if (const auto *BO = dyn_cast<BinaryOperator>(P)) {
      if (BO->isAssignmentOp() && BO->getLHS() == Child)
        Changed(Top, BO);
      return;
    }
    if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(P)) {
      const FunctionDecl *FD = OC->getDirectCallee();
      const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
      unsigned I = 0;
      while (I < OC->getNumArgs() && OC->getArg(I) != Child)
        ++I;
      if (I == OC->getNumArgs() || !FD)
        return;
      OverloadedOperatorKind O = OC->getOperator();
      if (MD && I == 0) {
        if (O == OO_Star || O == OO_Subscript || O == OO_Arrow) {
          Top = OC;
          continue;
        }
        if (!MD->isConst())
          Changed(Top, OC);
        return;
      }
      unsigned Param = MD ? I - 1 : I;
      if (Param < FD->getNumParams()) {
        QualType T = FD->getParamDecl(Param)->getType();
        if (T->isReferenceType() && !T->getPointeeType().isConstQualified())
          Changed(Top, OC);
      }
      return;
    }
    llvm::ArrayRef<const Expr *> Args;
    const FunctionDecl *FD = nullptr;
    if (const auto *C = dyn_cast<CallExpr>(P)) {
      Args = llvm::ArrayRef<const Expr *>(C->getArgs(), C->getNumArgs());
      FD = C->getDirectCallee();
    } else if (const auto *C = dyn_cast<CXXConstructExpr>(P)) {
      Args = llvm::ArrayRef<const Expr *>(C->getArgs(), C->getNumArgs());
      FD = C->getConstructor();
    }
    if (FD) {
      for (unsigned I = 0; I < Args.size() && I < FD->getNumParams(); ++I)
        if (Args[I] == Child) {
          QualType T = FD->getParamDecl(I)->getType();
          if (!T->isReferenceType() || T->getPointeeType().isConstQualified())
            return;
          if ((inStd(FD) || Uses.count(cast<Expr>(P))) && forwards(FD, I))
            return;
          const Stmt *At = P;
          // A key that is moved into the map changes after the look-up.
          if (isStdMove(FD))
            for (const MapCall &M : Maps)
              if (M.Key == bare(cast<Expr>(Child)))
                for (const Stmt *S = P; S; S = parent(S))
                  if (S == M.Call)
                    At = S;
          Changed(Top, At);
          return;
        }
      return;
    }
    if (const auto *DS = dyn_cast<DeclStmt>(P)) {
      for (const Decl *X : DS->decls())
        if (const auto *V = dyn_cast<VarDecl>(X);
            V && V->getInit() == Child && V->getType()->isReferenceType() &&
            !V->getType()->getPointeeType().isConstQualified())
          Unstable.insert(D);
      return;
    }
    return;
  }
}

void UsageSurvey::run(const Stmt *S, const FunctionDecl *Function) {
  Body = S;
  F = Function;
  collect(S, false);
  for (const CallExpr *C : Calls) {
    mapCall(C);
    if (const FunctionDecl *To = C->getDirectCallee(); To && !Input)
      Input = B.Models.isInputFunction(B.modelName(To));
  }
  if (!Uses.empty() || !MapVars.empty()) {
    for (const Stmt *L : LoopStmts)
      loop(L);
    llvm::sort(Loops, [](const Loop &A, const Loop &B) {
      return A.Where.Offset != B.Where.Offset ? A.Where.Offset < B.Where.Offset
                                              : A.Where.Length > B.Where.Length;
    });
  }
  entries();
  repairs();
}

/// Finds which operations are about one entry.
void UsageSurvey::entries() {
  if (isa<CoroutineBodyStmt>(Body))
    Maps.clear(); // others run between any two steps
  llvm::StringMap<unsigned> Count;
  for (const MapCall &C : Maps)
    ++Count[useOf(C).Entry];
  llvm::erase_if(Maps, [&](const MapCall &C) {
    MapUse &U = useOf(C);
    if (Count[U.Entry] > 1)
      return false;
    U.Entry.clear();
    U.Reads.clear();
    return true;
  });
  for (auto &[Call, U] : Uses)
    if (!U.Entry.empty() &&
        llvm::none_of(Maps, [&](const MapCall &C) { return C.Call == Call; }))
      U.Entry.clear();
  if (Maps.empty())
    return;
  auto DeclOf = [](const Expr *R) -> const Decl * {
    if (const auto *D = dyn_cast<DeclRefExpr>(R))
      return D->getDecl();
    if (const auto *M = dyn_cast<MemberExpr>(R))
      return M->getMemberDecl();
    return nullptr;
  };
  for (const MapCall &C : Maps)
    for (const Expr *R : useOf(C).Reads)
      if (const Decl *D = DeclOf(R))
        KeyDecls.insert(D);
  for (auto [Ref, InLambda] : Refs) {
    classify(Ref, InLambda);
    if (const auto *D = dyn_cast<DeclRefExpr>(Ref))
      Identifiers.insert(D->getDecl()->getNameAsString());
    else
      Identifiers.insert(
          cast<MemberExpr>(Ref)->getMemberDecl()->getNameAsString());
  }
  llvm::erase_if(Maps, [&](const MapCall &C) {
    MapUse &U = useOf(C);
    if (llvm::none_of(U.Reads,
                      [&](const Expr *R) { return Unstable.count(DeclOf(R)); }))
      return false;
    U.Entry.clear();
    U.Reads.clear();
    return true;
  });
  hints();
}

const MapUse *UsageSurvey::use(const Expr *Call) const {
  auto It = Uses.find(Call);
  return It == Uses.end() ? nullptr : &It->second;
}

llvm::ArrayRef<const Expr *> UsageSurvey::changes(const Stmt *S) const {
  auto It = Changes.find(S);
  return It == Changes.end() ? llvm::ArrayRef<const Expr *>()
                             : llvm::ArrayRef<const Expr *>(It->second);
}

//===----------------------------------------------------------------------===//
// Edits
//===----------------------------------------------------------------------===//

std::string UsageSurvey::source(SourceRange R) const {
  if (R.isInvalid())
    return "";
  return Lexer::getSourceText(CharSourceRange::getTokenRange(R), B.SM,
                              B.Ctx.getLangOpts())
      .str();
}

/// \p Wish, or \p Wish and a number, that the body does not use yet.
std::string UsageSurvey::fresh(llvm::StringRef Wish) {
  std::string Name = Wish.str();
  for (unsigned I = 2; !Identifiers.insert(Name).second; ++I)
    Name = (Wish + llvm::Twine(I)).str();
  return Name;
}

const CXXRecordDecl *UsageSurvey::mapClass(const MapCall &C) const {
  QualType T = C.Map->IgnoreParenImpCasts()->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  return R ? R->getDefinition() : nullptr;
}

std::string UsageSurvey::object(const MapCall &C) const {
  if (const auto *MC = dyn_cast<CXXMemberCallExpr>(C.Call)) {
    const auto *ME = dyn_cast<MemberExpr>(MC->getCallee()->IgnoreParens());
    if (!ME || ME->isImplicitAccess())
      return "";
    std::string Object = source(ME->getBase()->getSourceRange());
    return Object.empty() ? "" : Object + (ME->isArrow() ? "->" : ".");
  }
  std::string Object = source(C.Map->IgnoreImpCasts()->getSourceRange());
  return Object.empty() ? "" : Object + ".";
}

bool UsageSurvey::hasMember(const MapCall &C, llvm::StringRef Name) const {
  llvm::SmallVector<const NamedDecl *, 4> Found;
  membersOf(mapClass(C), Name, Found);
  return !Found.empty();
}

std::string UsageSurvey::valueOf(const MapCall &C, llvm::StringRef It) const {
  if (C.Type->Set)
    return "";
  llvm::SmallVector<const NamedDecl *, 4> Found;
  membersOf(mapClass(C), "find", Found);
  const models::FunctionModel *M = C.Type->member("find", 1, true);
  if (Found.empty() || !M || !(M->Op & OpLookup))
    return "";
  if (M->Returns == models::Result::Pointer)
    return ("(*" + It + ")").str();
  // The entry has to be a pair.
  Found.clear();
  membersOf(mapClass(C), "value_type", Found);
  for (const NamedDecl *D : Found)
    if (const auto *T = dyn_cast<TypedefNameDecl>(D->getUnderlyingDecl()))
      for (const CXXRecordDecl *R =
               T->getUnderlyingType()->getAsCXXRecordDecl();
           R;) {
        if (R->getDeclName().isIdentifier() && R->getName() == "pair")
          return (It + "->second").str();
        R = R->hasDefinition() && R->getNumBases() == 1
                ? R->bases_begin()->getType()->getAsCXXRecordDecl()
                : nullptr;
      }
  return "";
}

/// `m[k]` or `m.at(k)`: an lvalue that is the mapped value.
bool UsageSurvey::refersToEntry(const MapCall &C) const {
  return (C.Model->Op & OpRef) && C.Call->isLValue() && !C.Type->Set;
}

void UsageSurvey::hint(const MapCall &C, FixKind K, const std::string &Name,
                       std::vector<std::optional<Edit>> Edits) {
  FixHint H{K, {}, B.intern(Name)};
  for (std::optional<Edit> &E : Edits) {
    if (!E)
      return;
    H.Edits.push_back(*E);
  }
  if (llvm::none_of(useOf(C).Fixes, [&](const FixHint &X) {
        return X.Kind == K && X.Name == H.Name;
      }))
    useOf(C).Fixes.push_back(std::move(H));
}

namespace {
/// The test in `c`, `!c`, `c > 0`, `c != 0`, `c == 0`; Positive if the
/// condition holds when the key is there.
struct Asked {
  const Expr *Test = nullptr;
  bool Positive = true;
};
Asked asked(const Expr *E) {
  Asked Out;
  if (!E)
    return Out;
  E = bare(E);
  while (const auto *U = dyn_cast<UnaryOperator>(E)) {
    if (U->getOpcode() != UO_LNot)
      return Out;
    Out.Positive = !Out.Positive;
    E = bare(U->getSubExpr());
  }
  if (const auto *BO = dyn_cast<BinaryOperator>(E)) {
    const auto *Zero = dyn_cast<IntegerLiteral>(bare(BO->getRHS()));
    if (!Zero || !Zero->getValue().isZero())
      return Out;
    if (BO->getOpcode() == BO_EQ)
      Out.Positive = !Out.Positive;
    else if (BO->getOpcode() != BO_NE && BO->getOpcode() != BO_GT)
      return Out;
    E = bare(BO->getLHS());
  }
  Out.Test = E;
  return Out;
}

/// Code whose evaluation costs nothing and changes nothing.
bool isCheap(const Expr *E) {
  E = bare(E);
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    return C->getNumArgs() == 0 ||
           (C->getNumArgs() == 1 && isCheap(C->getArg(0)) &&
            !isa<clang::StringLiteral>(bare(C->getArg(0))));
  if (const auto *IL = dyn_cast<InitListExpr>(E))
    return llvm::all_of(IL->inits(), isCheap);
  if (const auto *C = dyn_cast<ExplicitCastExpr>(E))
    return isCheap(C->getSubExpr());
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() == UO_Minus && isCheap(U->getSubExpr());
  return isa<DeclRefExpr, MemberExpr, IntegerLiteral, FloatingLiteral,
             CXXBoolLiteralExpr, CharacterLiteral, CXXNullPtrLiteralExpr,
             clang::StringLiteral, CXXScalarValueInitExpr,
             ImplicitValueInitExpr>(E);
}
} // namespace

/// `m[k].a = 1; m[k].b = 2;`: bind `m[k]` to a reference before the statement
/// of its first use.
void UsageSurvey::keepEntry(const MapCall &A) {
  if (!refersToEntry(A) || A.Call->getBeginLoc().isMacroID())
    return;
  // The statement, to whose start every evaluation of it comes.
  const Stmt *S = A.Call;
  const Stmt *P = parent(S);
  for (; P && !isa<CompoundStmt>(P); S = P, P = parent(S)) {
    if (isa<LambdaExpr, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt,
            CXXTryStmt>(P))
      return;
    if (const auto *BO = dyn_cast<BinaryOperator>(P);
        BO && BO->isLogicalOp() && BO->getRHS() == S)
      return;
    if (const auto *CO = dyn_cast<AbstractConditionalOperator>(P);
        CO && CO->getCond() != S)
      return;
    if (const auto *I = dyn_cast<IfStmt>(P);
        I && (I->getCond() != S || I->getInit()))
      return;
    if (isa<SwitchStmt>(P))
      return;
  }
  const auto *Scope = dyn_cast_or_null<CompoundStmt>(P);
  if (!Scope || S->getBeginLoc().isMacroID() ||
      (!isa<Expr>(S) && !isa<IfStmt>(S) && !isa<DeclStmt>(S)))
    return;
  if (isa_and_nonnull<SwitchStmt, SwitchCase>(parent(Scope)))
    return;
  // All later look-ups of it below this block.
  llvm::SmallVector<const MapCall *, 4> Others;
  for (const MapCall &C : Maps) {
    if (C.Call == A.Call || useOf(C).Entry != useOf(A).Entry)
      continue;
    if (!refersToEntry(C) || C.Call->getBeginLoc() < A.Call->getBeginLoc())
      return;
    bool Below = false;
    for (const Stmt *X = C.Call; X && !Below; X = parent(X))
      Below = X == Scope;
    if (!Below)
      return;
    Others.push_back(&C);
  }
  if (Others.empty())
    return;
  std::string Text = source(A.Call->getSourceRange());
  if (Text.empty() || Text.find('\n') != std::string::npos)
    return;
  std::string Var = fresh("entry");
  std::string Name =
      "entry@" + std::to_string(B.SM.getFileOffset(A.Call->getBeginLoc()));
  std::string Indent =
      Lexer::getIndentationForLine(S->getBeginLoc(), B.SM).str();
  const std::string Decl = "auto &" + Var + " = " + Text + ";\n" + Indent;
  if (S->getBeginLoc() == A.Call->getBeginLoc())
    hint(A, FixKind::KeepEntry, Name,
         {B.replace(A.Call->getSourceRange(), Decl + Var)});
  else
    hint(A, FixKind::KeepEntry, Name,
         {B.insertBefore(S->getBeginLoc(), Decl),
          B.replace(A.Call->getSourceRange(), Var)});
  for (const MapCall *C : Others)
    hint(*C, FixKind::KeepEntry, Name,
         {B.replace(C->Call->getSourceRange(), Var)});
}

/// `if (m.contains(k)) use(m.at(k));`, or `if (!m.contains(k)) return;` and
/// then `use(m.at(k))`: ask find() and keep the iterator.
void UsageSurvey::keepIterator(const MapCall &A) {
  const bool Finds = A.Model->Op & OpLookup;
  if ((!isTest(*A.Model) && !Finds) || A.Call->getBeginLoc().isMacroID())
    return;
  const Stmt *S = A.Call;
  const Stmt *P = parent(S);
  while (P && isa<Expr>(P)) {
    S = P;
    P = parent(S);
  }
  const auto *If = dyn_cast_or_null<IfStmt>(P);
  if (!If || If->getCond() != S || If->getInit() ||
      If->getConditionVariable() || If->getBeginLoc().isMacroID())
    return;
  Asked Q = asked(If->getCond());
  if (Finds) {
    // `m.find(k) != m.end()`, and nothing else.
    Compared C = compared(If->getCond());
    Q = {C.Found, !C.Equal};
    if (!isa<CXXOperatorCallExpr, CXXRewrittenBinaryOperator>(
            bare(If->getCond())))
      return;
  }
  if (Q.Test != A.Call)
    return;
  const auto *Scope = dyn_cast_or_null<CompoundStmt>(parent(If));
  if (!Q.Positive && (!Scope || If->getElse() || !endsInJump(If->getThen())))
    return;
  std::string Object = object(A), Key = source(A.Args[0]->getSourceRange());
  std::string Var = "it";
  if (Object.empty() || Key.empty() || valueOf(A, Var).empty())
    return;
  llvm::SmallVector<const MapCall *, 4> Others;
  for (const MapCall &C : Maps) {
    if (C.Call == A.Call || useOf(C).Entry != useOf(A).Entry)
      continue;
    bool Below = false;
    const Stmt *Inside = Q.Positive ? If->getThen() : Scope;
    for (const Stmt *X = C.Call; X && !Below; X = parent(X))
      Below = X == Inside;
    if (!Q.Positive && C.Call->getBeginLoc() < If->getEndLoc())
      Below = false;
    if (Below && refersToEntry(C))
      Others.push_back(&C);
  }
  if (Others.empty())
    return;
  Var = fresh("it");
  std::string Value = valueOf(A, Var);
  const models::FunctionModel *Find = A.Type->member("find", 1, true);
  const bool Pointer = Find->Returns == models::Result::Pointer;
  std::string Decl = (Pointer ? "auto *" : "auto ") + Var + " = " + Object +
                     "find(" + Key + ")";
  std::string Name =
      "it@" + std::to_string(B.SM.getFileOffset(A.Call->getBeginLoc()));
  SourceRange CondRange = If->getCond()->getSourceRange();
  if (Q.Positive) {
    hint(A, FixKind::KeepIterator, Name,
         {B.replace(CondRange,
                    Pointer ? Decl
                            : Decl + "; " + Var + " != " + Object + "end()")});
  } else {
    std::string Indent =
        Lexer::getIndentationForLine(If->getBeginLoc(), B.SM).str();
    hint(A, FixKind::KeepIterator, Name,
         {B.insertBefore(If->getBeginLoc(), Decl + ";\n" + Indent),
          B.replace(CondRange,
                    Pointer ? "!" + Var : Var + " == " + Object + "end()")});
  }
  for (const MapCall *C : Others)
    hint(*C, FixKind::KeepIterator, Name,
         {B.replace(C->Call->getSourceRange(), Value)});
}

/// `auto it = m.find(k);`, and where `it` is known not to be the end, `m[k]`,
/// `m.at(k)` or `m.erase(k)`: go on with `it`.
void UsageSurvey::useIterator(const MapCall &A) {
  if (!(A.Model->Op & OpLookup))
    return;
  const Stmt *S = A.Call;
  const Stmt *P = parent(S);
  while (P && isa<Expr>(P)) {
    S = P;
    P = parent(S);
  }
  const auto *DS = dyn_cast_or_null<DeclStmt>(P);
  const auto *V = DS && DS->isSingleDecl()
                      ? dyn_cast<VarDecl>(DS->getSingleDecl())
                      : nullptr;
  if (!V || !V->getInit() || bare(V->getInit()) != bare(A.Call) ||
      V->getType()->isPointerType())
    return;
  // It must stay what it is.
  for (auto [Ref, InLambda] : Refs)
    if (const auto *D = dyn_cast<DeclRefExpr>(Ref); D && D->getDecl() == V) {
      const auto *OC = dyn_cast_or_null<CXXOperatorCallExpr>(parent(D));
      if (OC && OC->getArg(0) == D &&
          (OC->isAssignmentOp() || OC->getOperator() == OO_PlusPlus ||
           OC->getOperator() == OO_MinusMinus))
        return;
    }
  auto Is = [&](const Expr *Cond, bool Equal) {
    Compared C = compared(Cond);
    const auto *D = dyn_cast_or_null<DeclRefExpr>(C.Found);
    return D && D->getDecl() == V && C.Equal == Equal;
  };
  std::string Name =
      "found@" + std::to_string(B.SM.getFileOffset(A.Call->getBeginLoc()));
  std::string Var = V->getNameAsString();
  for (const MapCall &C : Maps) {
    if (C.Call == A.Call || useOf(C).Entry != useOf(A).Entry ||
        C.Call->getBeginLoc().isMacroID())
      continue;
    // A condition's own variable ends with its statement.
    bool Visible = false;
    for (const Stmt *X = C.Call; X && !Visible; X = parent(X))
      Visible = X == parent(DS);
    if (!Visible)
      continue;
    bool Known = false;
    const Stmt *Child = C.Call;
    for (const Stmt *X = parent(Child); X && !Known; Child = X, X = parent(X)) {
      if (isa<LambdaExpr>(X))
        break;
      if (const auto *I = dyn_cast<IfStmt>(X))
        Known =
            (Child == I->getThen() && Is(I->getCond(), false)) ||
            (Child == I->getElse() && Is(I->getCond(), true) &&
             isa_and_nonnull<CXXOperatorCallExpr, CXXRewrittenBinaryOperator>(
                 bare(I->getCond())));
      else if (const auto *CS = dyn_cast<CompoundStmt>(X))
        for (const Stmt *Sib : CS->body()) {
          if (Sib == Child)
            break;
          const auto *I = dyn_cast<IfStmt>(Sib);
          Known |= I && !I->getElse() && Is(I->getCond(), true) &&
                   endsInJump(I->getThen());
        }
    }
    if (!Known)
      continue;
    hint(A, FixKind::KeepIterator, Name, {});
    if (refersToEntry(C)) {
      std::string Value = valueOf(A, Var);
      if (!Value.empty())
        hint(C, FixKind::KeepIterator, Name,
             {B.replace(C.Call->getSourceRange(), Value)});
    } else if ((C.Model->Op & OpErase) &&
               useOf(C).Use == ResultUse::Discarded) {
      hint(C, FixKind::KeepIterator, Name,
           {B.replace(C.Args[0]->getSourceRange(), Var)});
    }
  }
}

/// `if (!m.contains(k)) m[k] = v;` and `if (m.contains(k)) m.erase(k);`: the
/// operation asks for itself.
void UsageSurvey::insertOnce(const MapCall &A) {
  const Stmt *S = A.Call;
  const Stmt *P = parent(S);
  while (P && isa<Expr>(P)) {
    S = P;
    P = parent(S);
  }
  const auto *If = dyn_cast_or_null<IfStmt>(P);
  if (!If || If->getCond() != S || If->getInit() || If->getElse() ||
      If->getConditionVariable() || If->getBeginLoc().isMacroID())
    return;
  bool There;
  if (Asked Q = asked(If->getCond()); Q.Test == A.Call && isTest(*A.Model))
    There = Q.Positive;
  else if (Compared C = compared(If->getCond());
           C.Found && bare(C.Found) == bare(A.Call) &&
           isa<CXXOperatorCallExpr, CXXRewrittenBinaryOperator>(
               bare(If->getCond())))
    There = !C.Equal;
  else
    return;
  const auto *Then = dyn_cast_or_null<Expr>(single(If->getThen()));
  if (!Then)
    return;
  const MapCall *Second = nullptr;
  for (const MapCall &C : Maps)
    if (C.Call != A.Call && useOf(C).Entry == useOf(A).Entry) {
      for (const Stmt *X = C.Call; X; X = parent(X))
        if (X == If->getThen()) {
          if (Second)
            return;
          Second = &C;
          break;
        }
    }
  if (!Second)
    return;
  const Expr *T = strip(Then);
  const std::string Whole = source(If->getSourceRange());
  if (Whole.empty() || Whole.find("//") != std::string::npos ||
      Whole.find("/*") != std::string::npos)
    return; // a comment would be lost
  std::string Text;
  if (There) {
    if (!(Second->Model->Op & OpErase) || T != Second->Call)
      return;
    Text = source(Second->Call->getSourceRange());
  } else {
    std::string Object = object(*Second),
                Key = source(Second->Key->getSourceRange());
    if (Object.empty() || Key.empty())
      return;
    const Expr *Value = nullptr;
    if (Second->Model->Op & OpSubscript) {
      if (const auto *BO = dyn_cast<BinaryOperator>(T);
          BO && BO->getOpcode() == BO_Assign &&
          bare(BO->getLHS()) == Second->Call)
        Value = BO->getRHS();
      else if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(T);
               OC && OC->getOperator() == OO_Equal &&
               bare(OC->getArg(0)) == Second->Call)
        Value = OC->getArg(1);
      if (!Value || !isCheap(Value) || !hasMember(*Second, "try_emplace"))
        return;
      std::string Written = source(Value->getSourceRange());
      // Braces mean nothing to a function that takes any arguments.
      if (Written.empty() || Written.front() == '{') {
        if (Written != "{}")
          return;
        Text = Object + "try_emplace(" + Key + ")";
      } else {
        Text = Object + "try_emplace(" + Key + ", " + Written + ")";
      }
    } else if (Second->Model->Op & OpInsert) {
      if (T != Second->Call || (Second->Model->Op & OpElementWrite))
        return; // would replace what is there
      for (const Expr *X : Second->Args)
        if (const auto *C = dyn_cast<CXXConstructExpr>(bare(X));
            C && C->getNumArgs() == 2) {
          if (!isCheap(C->getArg(0)) || !isCheap(C->getArg(1)))
            return;
        } else if (!isCheap(X)) {
          return;
        }
      Text = source(Second->Call->getSourceRange());
    } else {
      return;
    }
  }
  if (Text.empty())
    return;
  if (isa<CompoundStmt>(If->getThen()))
    Text += ";";
  std::string Name =
      "once@" + std::to_string(B.SM.getFileOffset(A.Call->getBeginLoc()));
  FixKind K = There ? FixKind::EraseOnce : FixKind::InsertOnce;
  hint(A, K, Name, {B.replace(If->getSourceRange(), Text)});
  hint(*Second, K, Name, {});
}

/// `m.clear();` and then the member that gives the memory back.
void UsageSurvey::releaseAfter(const MapCall &C) {
  if (!(C.Model->Op & OpClear) || (C.Model->Op & OpRelease) ||
      C.Type->Release.empty() ||
      !hasMember(C, llvm::StringRef(C.Type->Release).split('(').first))
    return;
  const Stmt *S = C.Call;
  const Stmt *P = parent(S);
  while (P && isa<FullExpr>(P)) {
    S = P;
    P = parent(S);
  }
  if (!isa_and_nonnull<CompoundStmt>(P) || S->getEndLoc().isMacroID())
    return;
  std::optional<Token> Next =
      Lexer::findNextToken(S->getEndLoc(), B.SM, B.Ctx.getLangOpts());
  if (!Next || Next->isNot(tok::semi))
    return;
  const auto *MC = dyn_cast<CXXMemberCallExpr>(C.Call);
  const auto *ME =
      MC ? dyn_cast<MemberExpr>(MC->getCallee()->IgnoreParens()) : nullptr;
  std::string Object = object(C);
  // In a class of its own the map is not named.
  if (Object.empty() && !(ME && ME->isImplicitAccess()))
    return;
  hint(C, FixKind::Release, "",
       {B.insertAfterToken(Next->getLocation(),
                           " " + Object + C.Type->Release + ";")});
}

void UsageSurvey::hints() {
  llvm::StringSet<> Kept;
  for (const MapCall &C : Maps) {
    insertOnce(C);
    keepIterator(C);
    useIterator(C);
    if (Kept.insert(useOf(C).Entry).second)
      keepEntry(C);
  }
}

//===----------------------------------------------------------------------===//
// Loops and variables
//===----------------------------------------------------------------------===//

void UsageSurvey::loop(const Stmt *S) {
  Loop L;
  const Stmt *Inner = nullptr;
  auto SizeOf = [&](const Expr *Container) {
    QualType T = Container->getType().getNonReferenceType();
    const Expr *E = bare(Container);
    if (const ConstantArrayType *A =
            B.Ctx.getAsConstantArrayType(E->getType())) {
      L.Counted = true;
      L.Trips = A->getSize().getLimitedValue(None - 1);
      return;
    }
    llvm::SmallVector<const NamedDecl *, 4> Found;
    membersOf(T->getAsCXXRecordDecl(), "size", Found);
    if (Found.empty() || !repeatable(E))
      return;
    std::string Text = source(E->getSourceRange());
    if (Text.empty())
      return;
    const auto *U = dyn_cast<UnaryOperator>(E);
    L.Counted = true;
    L.Count = B.intern(U ? "(" + Text + ").size()" : Text + ".size()");
    // The size of std::array is part of its type.
    if (const auto *R = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
            T->getAsCXXRecordDecl());
        R && R->getTemplateArgs().size() == 2 &&
        R->getTemplateArgs()[1].getKind() == TemplateArgument::Integral)
      L.Trips =
          R->getTemplateArgs()[1].getAsIntegral().getLimitedValue(None - 1);
  };
  if (const auto *FR = dyn_cast<CXXForRangeStmt>(S)) {
    Inner = FR->getBody();
    if (const Expr *Init = FR->getRangeInit())
      SizeOf(Init);
  } else if (const auto *F = dyn_cast<ForStmt>(S)) {
    Inner = F->getBody();
    const auto *DS = dyn_cast_or_null<DeclStmt>(F->getInit());
    const VarDecl *V = nullptr;
    if (DS)
      for (const Decl *D : DS->decls())
        if (!V)
          V = dyn_cast<VarDecl>(D);
    const Expr *Inc = F->getInc() ? bare(F->getInc()) : nullptr;
    const auto *U = dyn_cast_or_null<UnaryOperator>(Inc);
    const auto *OC = dyn_cast_or_null<CXXOperatorCallExpr>(Inc);
    const bool Steps =
        (U && U->isIncrementOp()) || (OC && OC->getOperator() == OO_PlusPlus);
    if (V && V->getInit() && Steps && F->getCond()) {
      const Expr *Cond = bare(F->getCond());
      if (const auto *BO = dyn_cast<BinaryOperator>(Cond);
          BO && (BO->getOpcode() == BO_LT || BO->getOpcode() == BO_NE)) {
        const auto *D = dyn_cast<DeclRefExpr>(bare(BO->getLHS()));
        const auto *Start = dyn_cast<IntegerLiteral>(bare(V->getInit()));
        if (D && D->getDecl() == V && Start && repeatable(BO->getRHS())) {
          std::string Text = source(BO->getRHS()->getSourceRange());
          if (!Text.empty()) {
            L.Counted = true;
            L.Count = B.intern(Text);
            Expr::EvalResult R;
            if (!BO->getRHS()->isValueDependent() &&
                BO->getRHS()->EvaluateAsInt(R, B.Ctx) &&
                !R.Val.getInt().isNegative())
              L.Trips = R.Val.getInt().getLimitedValue(None - 1);
          }
        }
      } else if (Compared C = compared(F->getCond()); C.Found && !C.Equal) {
        const auto *D = dyn_cast<DeclRefExpr>(C.Found);
        const auto *Begin = dyn_cast<CXXMemberCallExpr>(bare(V->getInit()));
        if (D && D->getDecl() == V && Begin && Begin->getMethodDecl() &&
            Begin->getMethodDecl()->getDeclName().isIdentifier() &&
            (Begin->getMethodDecl()->getName() == "begin" ||
             Begin->getMethodDecl()->getName() == "cbegin"))
          if (!Begin->getImplicitObjectArgument()->getType()->isPointerType())
            SizeOf(Begin->getImplicitObjectArgument());
      }
    }
  } else if (const auto *W = dyn_cast<WhileStmt>(S)) {
    Inner = W->getBody();
    // `while (n--)`, `while (n-- > 0)`.
    const Expr *Cond = bare(W->getCond());
    if (const auto *BO = dyn_cast<BinaryOperator>(Cond);
        BO && (BO->getOpcode() == BO_GT || BO->getOpcode() == BO_NE))
      if (const auto *Zero = dyn_cast<IntegerLiteral>(bare(BO->getRHS()));
          Zero && Zero->getValue() == 0)
        Cond = bare(BO->getLHS());
    if (const auto *U = dyn_cast<UnaryOperator>(Cond);
        U && U->getOpcode() == UO_PostDec &&
        isa<DeclRefExpr>(bare(U->getSubExpr())) && repeatable(U->getSubExpr()))
      if (std::string Text = source(U->getSubExpr()->getSourceRange());
          !Text.empty()) {
        L.Counted = true;
        L.Count = B.intern(Text);
      }
  } else {
    Inner = cast<DoStmt>(S)->getBody();
  }
  if (!Inner)
    return;
  L.Where = B.range(S->getSourceRange());
  L.Body = B.range(Inner->getSourceRange());
  SourceLocation At = S->getBeginLoc();
  if (!At.isMacroID() && isa_and_nonnull<CompoundStmt>(parent(S))) {
    L.Before = B.range(At);
    L.Before.Length = 0;
    L.Indent = B.intern(Lexer::getIndentationForLine(At, B.SM));
  }
  if (L.Where.valid() && L.Body.valid())
    Loops.push_back(L);
}

uint32_t UsageSurvey::entries(const VarDecl *V) const {
  if (!MapVars.count(V) || !V->getInit() || V->isStaticLocal())
    return None;
  const InitListExpr *IL = initialEntries(V->getInit());
  if (!IL)
    return None;
  std::function<bool(const Expr *)> Constant = [&](const Expr *E) {
    E = bare(E);
    if (const auto *CE = dyn_cast<CXXConstructExpr>(E))
      return llvm::all_of(CE->arguments(), [&](const Expr *A) {
        return isa<CXXDefaultArgExpr>(A) || Constant(A);
      });
    if (const auto *I = dyn_cast<InitListExpr>(E))
      return llvm::all_of(I->inits(), Constant);
    if (isa<clang::StringLiteral>(E))
      return true;
    if (const auto *D = dyn_cast<DeclRefExpr>(E);
        D && isa<FunctionDecl, EnumConstantDecl>(D->getDecl()))
      return true;
    return !E->isValueDependent() && !isa<CallExpr>(E) &&
           E->isEvaluatable(B.Ctx);
  };
  return llvm::all_of(IL->inits(), Constant) ? IL->getNumInits() : None;
}

std::vector<FixHint> UsageSurvey::fixes(const VarDecl *V) const {
  std::vector<FixHint> Out;
  auto It = MapVars.find(V);
  if (It == MapVars.end() || !It->second->isSingleDecl() ||
      V->getLocation().isMacroID() || V->isStaticLocal())
    return Out;
  const DeclStmt *DS = It->second;
  if (entries(V) != None) {
    if (auto E = B.insertBefore(DS->getBeginLoc(), "static "))
      Out.push_back({FixKind::MakeStatic, {*E}, 0});
    return Out;
  }
  // `T name;` in a loop: out of all loops around it.
  const auto *Init =
      V->getInit() ? dyn_cast<CXXConstructExpr>(bare(V->getInit())) : nullptr;
  if (V->getInit() && (!Init || Init->getNumArgs() != 0 ||
                       Init->getParenOrBraceRange().isValid()))
    return Out;
  const Stmt *Outer = nullptr;
  for (const Stmt *P = parent(DS); P; P = parent(P))
    if (isa<ForStmt, CXXForRangeStmt, WhileStmt, DoStmt>(P))
      Outer = P;
  if (!Outer || !isa_and_nonnull<CompoundStmt>(parent(Outer)) ||
      !isa_and_nonnull<CompoundStmt>(parent(DS)))
    return Out;
  // The name may mean something else out there, or in the type.
  for (const auto &[Other, S] : MapVars)
    if (Other != V && Other->getName() == V->getName())
      return Out;
  for (auto [Ref, InLambda] : Refs)
    if (const auto *D = dyn_cast<DeclRefExpr>(Ref);
        D && D->getDecl() != V &&
        D->getDecl()->getNameAsString() == V->getName())
      return Out;
  std::string Text = source(DS->getSourceRange());
  if (Text.empty() || Text.find("decltype") != std::string::npos ||
      Text.find('\n') != std::string::npos || Text.back() != ';')
    return Out;
  std::string Indent =
      Lexer::getIndentationForLine(Outer->getBeginLoc(), B.SM).str();
  auto Decl = B.insertBefore(Outer->getBeginLoc(), Text + "\n" + Indent);
  auto Clear =
      B.replace(DS->getSourceRange(), V->getNameAsString() + ".clear();");
  if (Decl && Clear)
    Out.push_back({FixKind::Hoist, {*Decl, *Clear}, 0});
  return Out;
}
