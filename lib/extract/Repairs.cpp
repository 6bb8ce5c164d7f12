//===- Repairs.cpp - Edits that make the use of a map right ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whether a look-up is unchecked, a loop trips over an erased entry, or a
// reference outlives what it refers to, the analyses find out.  What could be
// done about it is a matter of the text, and is prepared here for every place
// where it might be asked for: an edit is offered only where all names that it
// touches are used in forms that are known to compile afterwards.
//
//===----------------------------------------------------------------------===//
#include "extract/AstUtil.h"
#include "extract/Usage.h"
#include "clang/AST/TypeLoc.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using namespace mapvet::facts;

namespace {

constexpr unsigned MaxPlaces = 8; ///< statements that a variable is tried at
constexpr unsigned MaxUses = 32;  ///< of a variable

/// An edit in a template would be made for all that it is instantiated with.
bool isInstance(const FunctionDecl *F) {
  for (const DeclContext *C = F; C; C = C->getParent()) {
    if (const auto *Fn = dyn_cast<FunctionDecl>(C);
        Fn && Fn->isTemplateInstantiation())
      return true;
    if (isa<ClassTemplateSpecializationDecl>(C))
      return true;
  }
  return false;
}

bool isLoop(const Stmt *S) {
  return isa_and_nonnull<ForStmt, CXXForRangeStmt, WhileStmt, DoStmt>(S);
}

bool isNamed(const NamedDecl *D, llvm::StringRef Name) {
  return D && D->getDeclName().isIdentifier() && D->getName() == Name;
}

/// The variable that \p E names, or is a copy of; or null.
const ValueDecl *named(const Expr *E) {
  E = E ? bare(E) : nullptr;
  while (const auto *C = dyn_cast_or_null<CXXConstructExpr>(E)) {
    if (C->getNumArgs() != 1)
      return nullptr;
    E = bare(C->getArg(0));
  }
  const auto *D = dyn_cast_or_null<DeclRefExpr>(E);
  return D ? D->getDecl() : nullptr;
}

bool contains(const Stmt *S, llvm::function_ref<bool(const Stmt *)> Wanted) {
  if (!S)
    return false;
  if (Wanted(S))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return contains(Child, Wanted);
  });
}

/// True if something in \p S leaves it other than by its end.
bool jumps(const Stmt *S, bool AlsoContinue) {
  return contains(S, [&](const Stmt *X) {
    return isa<BreakStmt, ReturnStmt, GotoStmt, LabelStmt, CoreturnStmt,
               CoyieldExpr, CoawaitExpr>(X) ||
           (AlsoContinue && isa<ContinueStmt>(X));
  });
}

} // namespace

//===----------------------------------------------------------------------===//
// Questions to the text
//===----------------------------------------------------------------------===//

llvm::ArrayRef<UsageSurvey::NameUse>
UsageSurvey::usesOf(const ValueDecl *V) const {
  auto It = NameUses.find(V);
  return It == NameUses.end() ? llvm::ArrayRef<NameUse>()
                              : llvm::ArrayRef<NameUse>(It->second);
}

/// The statement of a block that \p S is or belongs to; null beyond a lambda.
const Stmt *UsageSurvey::statementOf(const Stmt *S) const {
  for (const Stmt *P = parent(S); P; S = P, P = parent(S)) {
    if (isa<LambdaExpr>(P))
      return nullptr;
    if (isa<CompoundStmt>(P))
      return S;
  }
  return nullptr;
}

const Stmt *UsageSurvey::loopOf(const Stmt *S) const {
  for (const Stmt *P = parent(S); P; P = parent(P)) {
    if (isa<LambdaExpr>(P))
      return nullptr;
    if (isLoop(P))
      return P;
  }
  return nullptr;
}

bool UsageSurvey::isWithin(const Stmt *S, const Stmt *Outer) const {
  for (; S; S = parent(S))
    if (S == Outer)
      return true;
  return false;
}

std::string UsageSurvey::indent(const Stmt *S) const {
  return Lexer::getIndentationForLine(S->getBeginLoc(), B.SM).str();
}

bool UsageSurvey::startsLine(const Stmt *S) const {
  SourceLocation L = S->getBeginLoc();
  return L.isValid() && !L.isMacroID() &&
         B.SM.getSpellingColumnNumber(L) == indent(S).size() + 1;
}

/// Right after \p S and its semicolon; invalid in macros.
SourceLocation UsageSurvey::endOf(const Stmt *S) const {
  for (const Stmt *Last = S; Last;) {
    S = Last;
    Last = nullptr;
    if (const auto *I = dyn_cast<IfStmt>(S))
      Last = I->getElse() ? I->getElse() : I->getThen();
    else if (const auto *L = dyn_cast<ForStmt>(S))
      Last = L->getBody();
    else if (const auto *L = dyn_cast<CXXForRangeStmt>(S))
      Last = L->getBody();
    else if (const auto *L = dyn_cast<WhileStmt>(S))
      Last = L->getBody();
  }
  SourceLocation L = S->getEndLoc();
  if (L.isInvalid() || L.isMacroID())
    return {};
  if (isa<CompoundStmt, DeclStmt, NullStmt, SwitchStmt, CXXTryStmt>(S))
    return Lexer::getLocForEndOfToken(L, 0, B.SM, B.Ctx.getLangOpts());
  return Lexer::findLocationAfterToken(L, tok::semi, B.SM, B.Ctx.getLangOpts(),
                                       false);
}

std::optional<Edit> UsageSurvey::span(SourceLocation From, SourceLocation To,
                                      llvm::StringRef Text) {
  std::optional<Edit> A = B.insertBefore(From, Text);
  std::optional<Edit> Z = B.insertBefore(To, "");
  if (!A || !Z || A->File != Z->File || Z->Offset < A->Offset)
    return std::nullopt;
  A->Length = Z->Offset - A->Offset;
  return A;
}

/// `E->m` or `E.m` for whatever \p E is; null if it is used otherwise.
const MemberExpr *UsageSurvey::memberOf(const Expr *E) const {
  const Stmt *S = E;
  const Stmt *P = parent(S);
  auto Up = [&] {
    S = P;
    P = parent(S);
  };
  auto Skip = [&] {
    while (P && isa<ParenExpr, ImplicitCastExpr, MaterializeTemporaryExpr,
                    CXXBindTemporaryExpr>(P))
      Up();
  };
  Skip();
  if (const auto *OC = dyn_cast_or_null<CXXOperatorCallExpr>(P)) {
    if ((OC->getOperator() != OO_Arrow && OC->getOperator() != OO_Star) ||
        OC->getNumArgs() != 1)
      return nullptr;
    Up();
    Skip();
  } else if (const auto *U = dyn_cast_or_null<UnaryOperator>(P)) {
    if (U->getOpcode() != UO_Deref)
      return nullptr;
    Up();
    Skip();
  }
  return dyn_cast_or_null<MemberExpr>(P);
}

/// `E->second` or `E->first` for an iterator or pointer \p E; null if it is
/// used otherwise.
const MemberExpr *UsageSurvey::entryOf(const Expr *E) const {
  const MemberExpr *ME = memberOf(E);
  return ME && isa<FieldDecl>(ME->getMemberDecl()) ? ME : nullptr;
}

/// True if what is done with the object that \p E names could be done with a
/// copy of it: it is read, and nothing refers to it afterwards.
bool UsageSurvey::isRead(const Expr *E) const {
  auto Takes = [&](const Stmt *Call, const FunctionDecl *FD, unsigned I) {
    QualType T = FD->getParamDecl(I)->getType();
    return !T->isReferenceType() || T->getPointeeType().isConstQualified() ||
           ((inStd(FD) || Uses.count(cast<Expr>(Call))) && forwards(FD, I));
  };
  const Stmt *Child = E;
  for (const Stmt *P = parent(Child); P; Child = P, P = parent(Child)) {
    if (isa<ParenExpr, FullExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr,
            ConditionalOperator>(P))
      continue;
    if (const auto *C = dyn_cast<CastExpr>(P)) {
      if (C->getCastKind() == CK_LValueToRValue ||
          C->getCastKind() == CK_ToVoid)
        return true;
      if (C->getCastKind() == CK_ArrayToPointerDecay ||
          isa<CXXReinterpretCastExpr, CXXConstCastExpr>(C))
        return false;
      continue;
    }
    if (const auto *M = dyn_cast<MemberExpr>(P)) {
      if (isa<FieldDecl>(M->getMemberDecl())) {
        if (M->isArrow())
          return true; // a pointer that is a part of it
        continue;
      }
      const auto *MD = dyn_cast<CXXMethodDecl>(M->getMemberDecl());
      const auto *MC = dyn_cast_or_null<CXXMemberCallExpr>(parent(P));
      if (!MD || !MC)
        return false;
      QualType R = MD->getReturnType();
      const bool Refers = R->isReferenceType() || R->isPointerType() ||
                          B.kind(R) == TypeKind::Iterator ||
                          B.kind(R) == TypeKind::View;
      if (MD->isConst() && !Refers)
        return true;
      if (!R->isReferenceType() || (!MD->isConst() && !hasConstTwin(MD)))
        return false;
      P = MC;
      continue;
    }
    if (const auto *OC = dyn_cast<CXXOperatorCallExpr>(P)) {
      const FunctionDecl *FD = OC->getDirectCallee();
      const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
      unsigned I = 0;
      while (I < OC->getNumArgs() && OC->getArg(I) != Child)
        ++I;
      if (!FD || I == OC->getNumArgs())
        return false;
      OverloadedOperatorKind O = OC->getOperator();
      if (MD && I == 0) {
        if (O == OO_Arrow || O == OO_Star)
          return !MD->getReturnType()->isReferenceType() ||
                 MD->isConst(); // what a smart pointer leads to
        if (O == OO_Subscript && hasConstTwin(MD))
          continue;
        return MD->isConst();
      }
      unsigned Param = MD ? I - 1 : I;
      return Param < FD->getNumParams() && Takes(OC, FD, Param);
    }
    llvm::ArrayRef<const Expr *> Args;
    const FunctionDecl *FD = nullptr;
    if (const auto *C = dyn_cast<CallExpr>(P)) {
      Args = llvm::ArrayRef<const Expr *>(C->getArgs(), C->getNumArgs());
      FD = C->getDirectCallee();
      // What it returns could refer to the argument, unless that is a key.
      QualType R = C->getType();
      if (Uses.count(C))
        ;
      else if (C->isGLValue() || R->isPointerType() ||
               B.kind(R) == TypeKind::Iterator || B.kind(R) == TypeKind::View)
        return false;
    } else if (const auto *C = dyn_cast<CXXConstructExpr>(P)) {
      Args = llvm::ArrayRef<const Expr *>(C->getArgs(), C->getNumArgs());
      FD = C->getConstructor();
      if (B.kind(C->getType()) == TypeKind::View)
        return false;
    } else {
      // `auto x = e;` of a class makes a copy by a constructor; the rest
      // changes it or refers to it.
      const auto *DS = dyn_cast<DeclStmt>(P);
      const auto *V = DS && DS->isSingleDecl()
                          ? dyn_cast<VarDecl>(DS->getSingleDecl())
                          : nullptr;
      return V && !V->isImplicit() && V->getType()->isReferenceType() &&
             V->getType()->getPointeeType().isConstQualified();
    }
    for (unsigned I = 0; FD && I < Args.size() && I < FD->getNumParams(); ++I)
      if (Args[I] == Child)
        return Takes(P, FD, I);
    return false;
  }
  return false;
}

/// True if \p E is the same wherever the function evaluates it.
bool UsageSurvey::isStable(const Expr *E) const {
  E = bare(E);
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    return C->getNumArgs() > 0 &&
           llvm::all_of(C->arguments(), [&](const Expr *A) {
             return isa<CXXDefaultArgExpr>(A) || isStable(A);
           });
  if (isa<clang::StringLiteral, IntegerLiteral, CharacterLiteral,
          CXXBoolLiteralExpr, CXXNullPtrLiteralExpr>(E))
    return true;
  if (const auto *M = dyn_cast<MemberExpr>(E))
    return isa<FieldDecl>(M->getMemberDecl()) && !M->isArrow() &&
           isStable(M->getBase());
  const auto *D = dyn_cast<DeclRefExpr>(E);
  if (!D)
    return false;
  if (isa<EnumConstantDecl>(D->getDecl()))
    return true;
  const auto *V = dyn_cast<VarDecl>(D->getDecl());
  return V && V->hasLocalStorage() &&
         llvm::all_of(usesOf(V),
                      [&](const NameUse &U) { return isRead(U.Ref); });
}

void UsageSurvey::repair(const Expr *Call, FixKind K,
                         std::vector<std::optional<Edit>> Edits) {
  FixHint H{K, {}, 0};
  for (std::optional<Edit> &E : Edits) {
    if (!E)
      return;
    H.Edits.push_back(*E);
  }
  CallRepairs[Call].push_back(std::move(H));
}

//===----------------------------------------------------------------------===//
// Look-ups that find nothing
//===----------------------------------------------------------------------===//

/// `m.find(k)->second`: `m.at(k)`.  `auto it = m.find(k);`: an entry that
/// `at` gives, or a check around the only statement that uses `it`, or a jump
/// where the check is there and does not leave.
void UsageSurvey::checkFound(const MapCall &A) {
  if (!(A.Model->Op & OpLookup) || (A.Model->Op & OpNear) ||
      A.Model->KeyArg != 0 || A.Args.size() != 1 || A.Type->Multi ||
      A.Model->Returns != models::Result::Iterator ||
      A.Call->getBeginLoc().isMacroID())
    return;
  const std::string Object = object(A),
                    Key = source(A.Args[0]->getSourceRange());
  if (Object.empty() || Key.empty())
    return;
  std::string At;
  if (hasMember(A, "at") && valueOf(A, "it") == "it->second")
    At = Object + "at(" + Key + ")";
  auto IsSecond = [](const MemberExpr *ME) {
    return isNamed(ME->getMemberDecl(), "second");
  };
  if (const MemberExpr *ME = entryOf(A.Call)) {
    if (IsSecond(ME) && !At.empty())
      repair(A.Call, FixKind::CheckFound,
             {B.replace(ME->getSourceRange(), At)});
    return;
  }
  const VarDecl *V = nullptr;
  const DeclStmt *DS = nullptr;
  for (auto [Var, Stmt] : Vars)
    if (Var->getInit() && bare(Var->getInit()) == bare(A.Call)) {
      V = Var;
      DS = Stmt;
    }
  const auto *Scope = dyn_cast_or_null<CompoundStmt>(DS ? parent(DS) : nullptr);
  if (!Scope || !DS->isSingleDecl() || V->isStaticLocal() ||
      V->getLocation().isMacroID() || usesOf(V).empty())
    return;
  std::vector<const MemberExpr *> Entries;
  bool Compares = false, Other = false;
  const Stmt *Only = nullptr;
  for (const NameUse &U : usesOf(V)) {
    if (U.InLambda)
      return;
    const Stmt *S = statementOf(U.Ref);
    Only = !Only || Only == S ? S : DS;
    if (const MemberExpr *ME = entryOf(U.Ref)) {
      Other |= !IsSecond(ME);
      Entries.push_back(ME);
      continue;
    }
    Other = true;
    for (const Stmt *P = parent(U.Ref); isa_and_nonnull<Expr>(P); P = parent(P))
      Compares |= compared(cast<Expr>(P)).Found == U.Ref;
  }
  const std::string Name = V->getNameAsString();
  const std::string End = Object + "end()";
  if (!Compares) {
    if (isa_and_nonnull<Expr>(Only) && parent(Only) == Scope &&
        startsLine(Only)) {
      repair(A.Call, FixKind::CheckFound,
             {B.insertBefore(Only->getBeginLoc(), "if (" + Name + " != " + End +
                                                      ")\n" + indent(Only) +
                                                      "  ")});
      return;
    }
    if (Other || At.empty())
      return;
    std::string Entry = fresh("entry");
    std::vector<std::optional<Edit>> Edits{
        B.replace(DS->getSourceRange(), "auto &" + Entry + " = " + At + ";")};
    for (const MemberExpr *ME : Entries)
      Edits.push_back(B.replace(ME->getSourceRange(), Entry));
    repair(A.Call, FixKind::CheckFound, std::move(Edits));
    return;
  }
  // It is compared, and nothing comes of it.
  for (const Stmt *S : Scope->body()) {
    const auto *If = dyn_cast<IfStmt>(S);
    if (!If || If->getBeginLoc() < DS->getEndLoc() || If->getElse() ||
        endsInJump(If->getThen()) ||
        !isa<CXXOperatorCallExpr, CXXRewrittenBinaryOperator>(
            bare(If->getCond())))
      continue;
    Compared C = compared(If->getCond());
    if (!C.Equal || named(C.Found) != V)
      continue;
    // An iterator that is assigned there has found something.
    for (const NameUse &U : usesOf(V))
      if (isWithin(U.Ref, If->getThen()))
        return;
    std::string Jump;
    if (isLoop(parent(Scope)))
      Jump = "continue;";
    else if (!loopOf(Scope) && F->getReturnType()->isVoidType())
      Jump = "return;";
    const auto *Then = dyn_cast<CompoundStmt>(If->getThen());
    if (Jump.empty() || If->getBeginLoc().isMacroID() || !startsLine(If))
      return;
    const std::string In = indent(If);
    if (Then) {
      SourceLocation Brace = Then->getRBracLoc();
      if (Brace.isMacroID() ||
          B.SM.getSpellingColumnNumber(Brace) !=
              Lexer::getIndentationForLine(Brace, B.SM).size() + 1)
        return;
      repair(A.Call, FixKind::CheckFound,
             {B.insertBefore(Brace, "  " + Jump + "\n" + In)});
    } else {
      repair(A.Call, FixKind::CheckFound,
             {B.insertAfterToken(If->getRParenLoc(), " {"),
              B.insertBefore(endOf(If),
                             "\n" + In + "  " + Jump + "\n" + In + "}")});
    }
    return;
  }
}

//===----------------------------------------------------------------------===//
// Entries that move while they are used
//===----------------------------------------------------------------------===//

/// `m[a] = m[b];`: `auto value = m[b];` comes first.
void UsageSurvey::hoistEntry(const MapCall &A) {
  if (!refersToEntry(A) || A.Call->getBeginLoc().isMacroID())
    return;
  const Expr *Part = A.Call;
  for (const auto *M = dyn_cast_or_null<MemberExpr>(parent(Part));
       M && isa<FieldDecl>(M->getMemberDecl()) && !M->isArrow();
       M = dyn_cast_or_null<MemberExpr>(parent(Part)))
    Part = M;
  if (!isRead(Part) || !isCopyable(Part->getType()))
    return;
  // It is evaluated whenever the statement is.
  const Stmt *S = A.Call;
  const Stmt *P = parent(S);
  for (; P && !isa<CompoundStmt>(P); S = P, P = parent(S)) {
    const auto *BO = dyn_cast<BinaryOperator>(P);
    if ((!isa<Expr>(P) && !isa<DeclStmt, ReturnStmt>(P)) ||
        isa<LambdaExpr, AbstractConditionalOperator>(P) ||
        (BO && BO->isLogicalOp()))
      return;
  }
  if (!P || !startsLine(S))
    return;
  const std::string Map = source(bare(A.Map)->getSourceRange()),
                    Text = source(Part->getSourceRange());
  bool Another = false;
  for (const MapCall &C : All)
    Another |= C.Call != A.Call && isWithin(C.Call, S) &&
               source(bare(C.Map)->getSourceRange()) == Map;
  if (!Another || Text.empty() || Text.find('\n') != std::string::npos)
    return;
  std::string Name = fresh("value");
  repair(A.Call, FixKind::HoistEntry,
         {B.insertBefore(S->getBeginLoc(), "const auto " + Name + " = " + Text +
                                               ";\n" + indent(S)),
          B.replace(Part->getSourceRange(), Name)});
}

/// `T &x = e;`: `T x = e;`, and `string_view x = e;`: `string x = e;`.
void UsageSurvey::holdByValue(const VarDecl *V) {
  const TypeSourceInfo *TSI = V->getTypeSourceInfo();
  if (!TSI)
    return;
  QualType T = V->getType();
  std::optional<Edit> E;
  if (T->isLValueReferenceType()) {
    // A copy of what operator[] made for the look-up would hide the insertion.
    for (const MapCall &C : All)
      if ((C.Model->Op & OpSubscript) && C.Call == bare(V->getInit()))
        return;
    if (!isCopyable(T) || !llvm::all_of(usesOf(V), [&](const NameUse &U) {
          return isRead(U.Ref);
        }))
      return;
    auto RL = TSI->getTypeLoc().getAs<ReferenceTypeLoc>();
    if (RL.isNull())
      return;
    E = B.replace(SourceRange(RL.getSigilLoc(), RL.getSigilLoc()), "");
  } else if (B.kind(T) == TypeKind::View) {
    // An owning string is known by its conversion.
    const auto *MC = dyn_cast<CXXMemberCallExpr>(bare(V->getInit()));
    if (!MC || !isa_and_nonnull<CXXConversionDecl>(MC->getMethodDecl()))
      return;
    QualType Owner =
        MC->getImplicitObjectArgument()->IgnoreParenImpCasts()->getType();
    const CXXRecordDecl *R = Owner->getAsCXXRecordDecl();
    if (B.kind(Owner) != TypeKind::String || !isNamed(R, "basic_string"))
      return;
    for (const NameUse &U : usesOf(V)) {
      const Stmt *Child = U.Ref;
      const Stmt *P = parent(Child);
      // Handed on by value.
      while (P && (isa<ParenExpr, ImplicitCastExpr, MaterializeTemporaryExpr,
                       CXXBindTemporaryExpr>(P) ||
                   (isa<CXXConstructExpr>(P) &&
                    B.kind(cast<Expr>(P)->getType()) == TypeKind::View))) {
        Child = P;
        P = parent(Child);
      }
      if (const auto *M = dyn_cast_or_null<MemberExpr>(P)) {
        llvm::SmallVector<const NamedDecl *, 4> Same;
        if (isNamed(M->getMemberDecl(),
                    M->getMemberDecl()->getDeclName().isIdentifier()
                        ? M->getMemberDecl()->getName()
                        : ""))
          membersOf(R, M->getMemberDecl()->getName(), Same);
        const auto *MD = dyn_cast<CXXMethodDecl>(M->getMemberDecl());
        if (Same.empty() || !MD ||
            B.kind(MD->getReturnType()) == TypeKind::View)
          return;
        continue;
      }
      if (!isa_and_nonnull<CallExpr, CXXConstructExpr>(P) ||
          B.kind(cast<Expr>(P)->getType()) == TypeKind::View)
        return;
    }
    TypeLoc TL = TSI->getTypeLoc();
    std::string Text = source(TL.getSourceRange());
    size_t At = Text.rfind("string_view");
    if (At == std::string::npos || At + 11 != Text.size())
      return;
    E = B.replace(TL.getSourceRange(), Text.substr(0, At) + "string");
  }
  if (E)
    VarRepairs[V].push_back({FixKind::ByValue, {*E}, 0});
}

/// What can be done about the holder \p V of an entry, for each statement after
/// which it may no longer be good.
void UsageSurvey::holder(const VarDecl *V, const DeclStmt *DS) {
  const Expr *Init = V->getInit();
  if (!DS->isSingleDecl() || V->isStaticLocal() || V->isImplicit() ||
      V->getLocation().isMacroID() || isa<DecompositionDecl>(V) ||
      usesOf(V).empty() || usesOf(V).size() > MaxUses)
    return;
  if (!Init)
    return;
  QualType T = V->getType();
  const bool Ref = T->isLValueReferenceType(), Pointer = T->isPointerType(),
             Iter = !Ref && !Pointer && B.kind(T) == TypeKind::Iterator,
             View = !Ref && B.kind(T) == TypeKind::View;
  if (!Ref && !Iter && !View &&
      !(Pointer && T->getPointeeType()->isObjectType()))
    return;
  if (Ref || View)
    holdByValue(V);
  const auto *Scope = dyn_cast_or_null<CompoundStmt>(parent(DS));
  if (!Scope || View)
    return;
  for (const NameUse &U : usesOf(V))
    if (U.InLambda)
      return;
  const std::string Name = V->getNameAsString();
  const unsigned MaxOffset = ~0u;

  // A copy, made before: each use as an edit, or none if it is more than a
  // read.
  struct Use {
    unsigned Offset;
    std::optional<Edit> Copy, Again;
  };
  std::string CopyName, AgainName;
  std::vector<Use> Uses;
  QualType Entry;
  for (const NameUse &U : usesOf(V)) {
    Use X{
        B.SM.getFileOffset(B.SM.getExpansionLoc(U.Ref->getBeginLoc())), {}, {}};
    const Expr *Whole = nullptr;
    if (Ref) {
      Whole = U.Ref;
    } else if (Iter) {
      const MemberExpr *ME = entryOf(U.Ref);
      if (ME && isNamed(ME->getMemberDecl(), "second"))
        Whole = ME;
    } else {
      const Stmt *P = parent(U.Ref);
      while (P && isa<ParenExpr, ImplicitCastExpr>(P))
        P = parent(P);
      const auto *M = dyn_cast_or_null<MemberExpr>(P);
      const auto *D = dyn_cast_or_null<UnaryOperator>(P);
      if (M && M->isArrow()) {
        const Expr *Part = M;
        if (CopyName.empty())
          CopyName = fresh("entry");
        // A member function is read by what it is.
        const auto *MD = dyn_cast<CXXMethodDecl>(M->getMemberDecl());
        if (MD ? MD->isConst() && !MD->getReturnType()->isReferenceType() &&
                     !MD->getReturnType()->isPointerType()
               : isRead(Part)) {
          X.Copy = span(M->getBeginLoc(), M->getMemberLoc(), CopyName + ".");
          Entry = T->getPointeeType();
        }
      } else if (D && D->getOpcode() == UO_Deref) {
        Whole = D;
      }
    }
    if (Whole && isRead(Whole)) {
      if (CopyName.empty())
        CopyName = fresh("entry");
      X.Copy = B.replace(Whole->getSourceRange(), CopyName);
      Entry = Whole->getType();
    }
    Uses.push_back(std::move(X));
  }

  // The look-up once more, if it is one.
  const auto *Call = dyn_cast<CallExpr>(bare(Init));
  bool Direct = false, Again = false;
  std::string Lookup = source(Init->getSourceRange());
  if (Call && !Pointer && !Call->getBeginLoc().isMacroID() &&
      Lookup.find('\n') == std::string::npos && !Lookup.empty()) {
    llvm::ArrayRef<const Expr *> Args(Call->getArgs(), Call->getNumArgs());
    const Expr *Object = nullptr;
    if (const auto *MC = dyn_cast<CXXMemberCallExpr>(Call))
      Object = MC->getImplicitObjectArgument();
    else if (isa<CXXOperatorCallExpr>(Call)) {
      Object = Call->getArg(0);
      Args = Args.drop_front();
    }
    const FunctionDecl *FD = Call->getDirectCallee();
    Again = FD && (!Object || repeatable(Object)) && !Args.empty() &&
            llvm::all_of(Args, [&](const Expr *X) {
              return isa<CXXDefaultArgExpr>(X) || isStable(X);
            });
    const MapCall *M = nullptr;
    for (const MapCall &C : All)
      if (C.Call == Call)
        M = &C;
    Direct = M;
    if (Again && M)
      Again = Ref ? refersToEntry(*M)
                  : (M->Model->Op & OpLookup) && !(M->Model->Op & OpNear);
    else if (Iter)
      Again = false;
    if (Again && Ref) {
      AgainName = fresh(Name);
      for (size_t N = 0; N < Uses.size(); ++N)
        Uses[N].Again =
            B.replace(usesOf(V)[N].Ref->getSourceRange(), AgainName);
    }
    Again &= !T.isConstQualified() || Ref;
  }

  // From here on all uses have the edit.
  auto From = [&](auto Member) {
    unsigned At = 0;
    for (const Use &X : Uses)
      if (!(X.*Member))
        At = std::max(At, X.Offset + 1);
    return At;
  };
  const unsigned CopyFrom =
      Entry.isNull() || !isCopyable(Entry) ? MaxOffset : From(&Use::Copy);
  const unsigned AgainFrom = !Again ? MaxOffset : Ref ? From(&Use::Again) : 0;
  if (CopyFrom == MaxOffset && AgainFrom == MaxOffset)
    return;
  std::vector<FixHint> Hints;
  bool Copies = false;
  unsigned Places = 0;
  for (const Stmt *S : Scope->body()) {
    if (S->getBeginLoc() < DS->getEndLoc() || !startsLine(S))
      continue;
    SourceLocation End = endOf(S);
    if (End.isInvalid() || ++Places > MaxPlaces)
      continue;
    const unsigned First = B.SM.getFileOffset(S->getBeginLoc()),
                   Last = B.SM.getFileOffset(End);
    if (llvm::none_of(Uses, [&](const Use &X) { return X.Offset >= Last; }))
      break;
    if (!contains(S, [](const Stmt *X) {
          return isa<CallExpr, CXXConstructExpr>(X);
        }))
      continue;
    const Sym Range =
        B.intern(std::to_string(First) + "-" + std::to_string(Last));
    const std::string In = indent(S);
    if (Last >= CopyFrom) {
      std::string Text = Ref ? Name : Iter ? Name + "->second" : "*" + Name;
      if (auto E =
              B.insertBefore(S->getBeginLoc(), "const auto " + CopyName +
                                                   " = " + Text + ";\n" + In)) {
        Hints.push_back({FixKind::CopyBefore, {*E}, Range});
        Copies = true;
      }
    }
    // A getter of the project's own may do more than look up, to what was
    // bound in the meantime.
    if (Last >= AgainFrom && (Direct || isa<Expr>(S))) {
      std::string Text =
          Ref ? "auto &" + AgainName + " = " + Lookup : Name + " = " + Lookup;
      if (auto E = B.insertBefore(End, "\n" + In + Text + ";"))
        Hints.push_back({FixKind::LookupAgain, {*E}, Range});
    }
  }
  if (Hints.empty())
    return;
  FixHint Copy{FixKind::UseCopy, {}, 0}, Anew{FixKind::UseAgain, {}, 0};
  for (const Use &X : Uses) {
    if (X.Copy && X.Offset >= CopyFrom && Copies)
      Copy.Edits.push_back(*X.Copy);
    if (X.Again && X.Offset >= AgainFrom)
      Anew.Edits.push_back(*X.Again);
  }
  Hints.push_back(std::move(Copy));
  Hints.push_back(std::move(Anew));
  llvm::append_range(VarRepairs[V], Hints);
}

//===----------------------------------------------------------------------===//
// Loops that change their map
//===----------------------------------------------------------------------===//

/// `for (auto it = m.begin(); it != m.end(); ++it)` with `m.erase(it)` or
/// `m.erase(it->first)` in its body: go on with what `erase` returns, or with
/// an iterator that was moved on before.
void UsageSurvey::keepNext(const MapCall &A) {
  if (!(A.Model->Op & OpErase) || A.Args.size() != 1 ||
      !isa<CXXMemberCallExpr>(A.Call) || A.Call->getBeginLoc().isMacroID() ||
      useOf(A).Use != ResultUse::Discarded)
    return;
  const auto *Loop = dyn_cast_or_null<ForStmt>(loopOf(A.Call));
  const auto *DS = dyn_cast_or_null<DeclStmt>(Loop ? Loop->getInit() : nullptr);
  const auto *V = DS && DS->isSingleDecl()
                      ? dyn_cast<VarDecl>(DS->getSingleDecl())
                      : nullptr;
  if (!V || !V->getInit() || !Loop->getCond() || !Loop->getInc() ||
      !isWithin(A.Call, Loop->getBody()) || Loop->getForLoc().isMacroID() ||
      V->getLocation().isMacroID())
    return;
  const std::string Map = source(bare(A.Map)->getSourceRange());
  const auto *Begin = dyn_cast<CXXMemberCallExpr>(bare(V->getInit()));
  const Compared Cond = compared(Loop->getCond());
  const Expr *Inc = bare(Loop->getInc());
  const auto *OC = dyn_cast<CXXOperatorCallExpr>(Inc);
  const auto *UO = dyn_cast<UnaryOperator>(Inc);
  const bool Steps =
      (OC && OC->getOperator() == OO_PlusPlus && named(OC->getArg(0)) == V) ||
      (UO && UO->isIncrementOp() && named(UO->getSubExpr()) == V);
  if (Map.empty() || !Begin || !isNamed(Begin->getMethodDecl(), "begin") ||
      source(bare(Begin->getImplicitObjectArgument())->getSourceRange()) !=
          Map ||
      !Steps || Cond.Equal || named(Cond.Found) != V ||
      !isa<CXXOperatorCallExpr, CXXRewrittenBinaryOperator>(
          bare(Loop->getCond())))
    return;
  // What is erased is the entry of the loop.
  const Expr *Arg = A.Args[0];
  bool ByKey = false;
  if (named(Arg) != V) {
    const auto *ME = dyn_cast<MemberExpr>(bare(Arg));
    if (!ME || !isNamed(ME->getMemberDecl(), "first"))
      return;
    bool Mine = false;
    for (const NameUse &U : usesOf(V))
      Mine |= entryOf(U.Ref) == ME;
    if (!Mine)
      return;
    ByKey = true;
  }
  unsigned Changes = 0;
  for (const MapCall &C : All)
    Changes += isWithin(C.Call, Loop->getBody()) &&
               (C.Model->Op & (OpErase | OpInsert | OpClear | OpSubscript)) &&
               source(bare(C.Map)->getSourceRange()) == Map;
  for (const NameUse &U : usesOf(V))
    if (U.InLambda)
      return;
  if (Changes != 1)
    return;
  const std::string Name = V->getNameAsString();
  // `it` is no longer moved on in the head.
  SourceLocation Semi =
      Lexer::findLocationAfterToken(Loop->getCond()->getEndLoc(), tok::semi,
                                    B.SM, B.Ctx.getLangOpts(), false);
  std::optional<Edit> Head = span(Semi, Loop->getRParenLoc(), "");
  if (!Head)
    return;

  // `if (c) m.erase(it);` at the end of the body.
  bool Returns = false;
  llvm::SmallVector<const NamedDecl *, 4> Overloads;
  membersOf(mapClass(A), "erase", Overloads);
  for (const NamedDecl *D : Overloads)
    if (const auto *M = dyn_cast<CXXMethodDecl>(D->getUnderlyingDecl()))
      Returns |= M->getNumParams() == 1 &&
                 B.Ctx.hasSameType(M->getReturnType(), V->getType()) &&
                 B.Ctx.hasSameType(M->getParamDecl(0)
                                       ->getType()
                                       .getNonReferenceType()
                                       .getUnqualifiedType(),
                                   V->getType());
  const Stmt *Last = Loop->getBody();
  if (const auto *C = dyn_cast<CompoundStmt>(Last))
    Last = C->body_empty() ? nullptr : C->body_back();
  const auto *If = dyn_cast_or_null<IfStmt>(Last);
  const bool Continues = contains(
      Loop->getBody(), [](const Stmt *X) { return isa<ContinueStmt>(X); });
  if (Returns && If && !If->getElse() && !If->getInit() && !Continues &&
      startsLine(If) && isWithin(A.Call, If->getThen())) {
    const Stmt *Then = If->getThen();
    const auto *Block = dyn_cast<CompoundStmt>(Then);
    bool Fits = Block
                    ? parent(A.Call) == Block
                    : bare(cast<Expr>(A.Call)) == Then || parent(A.Call) == If;
    // Discarded values may stand in cleanups.
    if (const Stmt *Outer = parent(A.Call); isa_and_nonnull<FullExpr>(Outer))
      Fits = Block ? parent(Outer) == Block : Outer == Then;
    for (const NameUse &U : usesOf(V))
      if (isWithin(U.Ref, Then) && !isWithin(U.Ref, A.Call) &&
          U.Ref->getBeginLoc() > A.Call->getEndLoc())
        Fits = false;
    if (Fits && !jumps(Then, true)) {
      const std::string In = indent(If);
      std::vector<std::optional<Edit>> Edits{
          Head, B.insertBefore(A.Call->getBeginLoc(), Name + " = ")};
      if (ByKey)
        Edits.push_back(B.replace(Arg->getSourceRange(), Name));
      if (Block)
        Edits.push_back(B.insertAfterToken(Block->getRBracLoc(),
                                           " else {\n" + In + "  ++" + Name +
                                               ";\n" + In + "}"));
      else
        Edits.push_back(B.insertBefore(endOf(If), "\n" + In + "else\n" + In +
                                                      "  ++" + Name + ";"));
      repair(A.Call, FixKind::KeepNext, std::move(Edits));
      return;
    }
  }
  // Else an iterator that goes ahead, if others survive the removal.
  const auto *Block = dyn_cast<CompoundStmt>(Loop->getBody());
  if (!Block || Block->body_empty() || A.Model->Invalidates != DiesThisEntry ||
      !startsLine(Block->body_front()) ||
      !V->getType().getCanonicalType()->getAsCXXRecordDecl())
    return;
  const auto *CondName = cast<DeclRefExpr>(bare(Cond.Found));
  std::string Next = fresh("next");
  repair(A.Call, FixKind::KeepNext,
         {B.replace(SourceRange(V->getLocation(), V->getLocation()), Next),
          B.replace(CondName->getSourceRange(), Next), Head,
          B.insertBefore(Block->body_front()->getBeginLoc(),
                         "auto " + Name + " = " + Next + "++;\n" +
                             indent(Block->body_front()))});
}

/// `for (auto &[k, v] : m) if (c) m.erase(k);`: `erase_if(m, …)`.
void UsageSurvey::eraseIf(const MapCall &A) {
  if (!(A.Model->Op & OpErase) || A.Args.size() != 1 || A.Type->Multi ||
      !isa<CXXMemberCallExpr>(A.Call) || A.Call->getBeginLoc().isMacroID() ||
      useOf(A).Use != ResultUse::Discarded)
    return;
  const auto *Loop = dyn_cast_or_null<CXXForRangeStmt>(loopOf(A.Call));
  if (!Loop || Loop->getForLoc().isMacroID() || Loop->getInit() ||
      !startsLine(Loop) || !isWithin(A.Call, Loop->getBody()) ||
      jumps(Loop->getBody(), false))
    return;
  const std::string Map = source(bare(A.Map)->getSourceRange());
  if (Map.empty() || !Loop->getRangeInit()->isLValue() ||
      source(Loop->getRangeInit()->getSourceRange()) != Map)
    return;
  const VarDecl *V = Loop->getLoopVariable();
  const auto *DD = dyn_cast<DecompositionDecl>(V);
  // The key of the entry.
  const Expr *Arg = bare(A.Args[0]);
  if (DD) {
    if (DD->bindings().size() != 2 || named(Arg) != DD->bindings()[0])
      return;
  } else if (A.Type->Set) {
    if (named(Arg) != V)
      return;
  } else {
    const auto *ME = dyn_cast<MemberExpr>(Arg);
    if (!ME || !isNamed(ME->getMemberDecl(), "first") ||
        named(ME->getBase()) != V)
      return;
  }
  // Nothing else has to do with the map.
  const Decl *MapDecl = nullptr;
  if (const auto *D = dyn_cast<DeclRefExpr>(bare(A.Map)))
    MapDecl = D->getDecl();
  else if (const auto *M = dyn_cast<MemberExpr>(bare(A.Map)))
    MapDecl = M->getMemberDecl();
  if (!MapDecl)
    return;
  for (auto [Ref, InLambda] : Refs) {
    const Decl *D = isa<DeclRefExpr>(Ref)
                        ? (const Decl *)cast<DeclRefExpr>(Ref)->getDecl()
                        : (const Decl *)cast<MemberExpr>(Ref)->getMemberDecl();
    if (D == MapDecl && isWithin(Ref, Loop->getBody()) &&
        !isWithin(Ref, A.Call))
      return;
  }
  // The erasure is the last thing that a turn does.
  const Stmt *S = A.Call;
  while (isa_and_nonnull<FullExpr>(parent(S)))
    S = parent(S);
  const Stmt *Erasure = S;
  unsigned Depth = 0;
  const IfStmt *Above = nullptr;
  for (const Stmt *P = parent(S); P != Loop; S = P, P = parent(S)) {
    if (const auto *C = dyn_cast_or_null<CompoundStmt>(P)) {
      if (C->body_back() != S)
        return;
    } else if (const auto *I = dyn_cast_or_null<IfStmt>(P)) {
      if (I->getCond() == S || I->getInit() || I->getConditionVariable())
        return;
      Above = I;
      ++Depth;
    } else {
      return;
    }
  }
  const NamespaceDecl *NS = nullptr;
  for (const DeclContext *C = mapClass(A) ? mapClass(A)->getDeclContext()
                                          : nullptr;
       C && !NS; C = C->getParent())
    if (const auto *N = dyn_cast<NamespaceDecl>(C); N && !N->isInline())
      NS = N;
  const ClassTemplateSpecializationDecl *Spec =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(mapClass(A));
  if (!NS || !Spec)
    return;
  bool Declared = false;
  for (const NamedDecl *D : NS->lookup(&B.Ctx.Idents.get("erase_if"))) {
    const auto *T = dyn_cast<FunctionTemplateDecl>(D->getUnderlyingDecl());
    const FunctionDecl *FD = T ? T->getTemplatedDecl() : nullptr;
    if (!FD || FD->getNumParams() != 2)
      continue;
    QualType P = FD->getParamDecl(0)->getType().getNonReferenceType();
    const auto *TS = P->getAs<TemplateSpecializationType>();
    const TemplateDecl *TD =
        TS ? TS->getTemplateName().getAsTemplateDecl(/*IgnoreDeduced=*/true)
           : nullptr;
    Declared |= TD && TD->getCanonicalDecl() ==
                          Spec->getSpecializedTemplate()->getCanonicalDecl();
  }
  // A friend that the class defines is found by its argument alone.
  bool Friend = false;
  for (const FriendDecl *FD : Spec->getSpecializedTemplate()
                                  ->getTemplatedDecl()
                                  ->getDefinition()
                                  ->friends())
    if (const NamedDecl *D = FD->getFriendDecl())
      Friend |= isNamed(D, "erase_if");
  if (!Declared && !Friend)
    return;
  std::string Variable =
      Lexer::getSourceText(CharSourceRange::getCharRange(V->getOuterLocStart(),
                                                         Loop->getColonLoc()),
                           B.SM, B.Ctx.getLangOpts())
          .rtrim()
          .str();
  if (Variable.empty() || Variable.find('\n') != std::string::npos)
    return;
  const std::string In = indent(Loop);
  std::string Param = Variable, Unpack;
  if (DD) {
    std::string Item = fresh("item");
    const bool Const = V->getType().getNonReferenceType().isConstQualified();
    Param = (Const ? "const auto &" : "auto &") + Item;
    Unpack = In + "  " + Variable + " = " + Item + ";\n";
  }
  auto Begin = [&](llvm::StringRef Result) {
    return (Declared ? NS->getQualifiedNameAsString() + "::" : std::string()) +
           "erase_if(" + Map + ", [&](" + Param + ") " + Result.str() + "{\n" +
           Unpack;
  };
  const bool Braces = isa<CompoundStmt>(Loop->getBody());
  const Stmt *First = Loop->getBody();
  if (const auto *C = dyn_cast<CompoundStmt>(First))
    First = C->size() == 1 ? C->body_front() : nullptr;
  if (Depth == 1 && Above == First && !Above->getElse() &&
      Above->getCond()->getType()->isBuiltinType()) {
    const Stmt *Then = Above->getThen();
    if (const auto *C = dyn_cast<CompoundStmt>(Then))
      Then = C->size() == 1 ? C->body_front() : nullptr;
    if (Then == Erasure) {
      std::string Cond = source(Above->getCond()->getSourceRange());
      const bool Bool = bare(Above->getCond())->getType()->isBooleanType();
      std::optional<Edit> E = span(Loop->getBeginLoc(), endOf(Loop),
                                   Begin(Bool ? "" : "-> bool ") + In +
                                       "  return " + Cond + ";\n" + In + "});");
      const std::string Whole = source(Loop->getSourceRange());
      if (!Cond.empty() && Whole.find("//") == std::string::npos &&
          Whole.find("/*") == std::string::npos &&
          (Bool || bare(Above->getCond())->getType()->isIntegerType()))
        repair(A.Call, FixKind::EraseIf, {E});
      return;
    }
  }
  if (!Braces)
    return;
  const auto *Block = cast<CompoundStmt>(Loop->getBody());
  SourceLocation Brace = Block->getRBracLoc();
  if (!startsLine(Block->body_front()) || Brace.isMacroID() ||
      B.SM.getSpellingColumnNumber(Brace) !=
          Lexer::getIndentationForLine(Brace, B.SM).size() + 1)
    return;
  std::vector<std::optional<Edit>> Edits{
      span(Loop->getBeginLoc(), Block->body_front()->getBeginLoc(),
           Begin("") + indent(Block->body_front())),
      B.replace(A.Call->getSourceRange(), "return true")};
  bool Inner = false;
  contains(Loop->getBody(), [&](const Stmt *X) {
    if (isLoop(X))
      Inner = true;
    if (isa<ContinueStmt>(X))
      Edits.push_back(B.replace(X->getSourceRange(), "return false"));
    return false;
  });
  if (Inner)
    return; // whose `continue` is it?
  if (Depth)
    Edits.push_back(span(Brace, Brace.getLocWithOffset(1),
                         "  return false;\n" + In + "});"));
  else
    Edits.push_back(span(Brace, Brace.getLocWithOffset(1), "});"));
  repair(A.Call, FixKind::EraseIf, std::move(Edits));
}

/// `for (auto &x : m)` whose body only reads `x`: walk a copy of `m`.
std::vector<FixHint> UsageSurvey::snapshot(const CXXForRangeStmt *S) {
  const Expr *Range = S->getRangeInit();
  if (!Range || S->getForLoc().isMacroID() || S->getInit() || !startsLine(S) ||
      !isa_and_nonnull<CompoundStmt>(parent(S)) || !Range->isLValue() ||
      !repeatable(Range) || !isCopyable(Range->getType()))
    return {};
  const models::TypeModel *TM = B.modelOf(Range->getType());
  if (!TM || TM->Kind != TypeKind::Map || TM->Concurrent)
    return {};
  const VarDecl *V = S->getLoopVariable();
  auto OnlyRead = [&](const ValueDecl *D) {
    return llvm::all_of(usesOf(D),
                        [&](const NameUse &U) { return isRead(U.Ref); });
  };
  if (const auto *DD = dyn_cast<DecompositionDecl>(V)) {
    for (const BindingDecl *BD : DD->bindings())
      if (!OnlyRead(BD))
        return {};
  } else if (!OnlyRead(V)) {
    return {};
  }
  std::string Text = source(Range->getSourceRange());
  if (Text.empty() || Text.find('\n') != std::string::npos)
    return {};
  std::string Name = fresh("snapshot");
  auto Decl = B.insertBefore(S->getBeginLoc(), "const auto " + Name + " = " +
                                                   Text + ";\n" + indent(S));
  auto Walk = B.replace(Range->getSourceRange(), Name);
  if (!Decl || !Walk)
    return {};
  return {{FixKind::Snapshot, {*Decl, *Walk}, 0}};
}

//===----------------------------------------------------------------------===//
// Closures that hold on to too much
//===----------------------------------------------------------------------===//

/// `[r] { … r->id … }`: `[id = r->id] { … id … }`.
void UsageSurvey::captureField(const LambdaExpr *L, const LambdaCapture &C) {
  const auto *V = cast<VarDecl>(C.getCapturedVar());
  if (V->isInitCapture() || L->isGenericLambda())
    return;
  // What names mean in the lambda already.
  llvm::StringSet<> Taken;
  for (const ParmVarDecl *P : L->getCallOperator()->parameters())
    Taken.insert(P->getNameAsString());
  contains(L->getBody(), [&](const Stmt *S) {
    if (const auto *D = dyn_cast<DeclRefExpr>(S))
      Taken.insert(D->getDecl()->getNameAsString());
    if (const auto *M = dyn_cast<MemberExpr>(S); M && M->isImplicitAccess())
      Taken.insert(M->getMemberDecl()->getNameAsString());
    if (const auto *DS = dyn_cast<DeclStmt>(S))
      for (const Decl *D : DS->decls())
        if (const auto *N = dyn_cast<NamedDecl>(D))
          Taken.insert(N->getNameAsString());
    return false;
  });
  for (const LambdaCapture &Other : L->captures())
    if (Other.capturesVariable() && Other.getCapturedVar() != V)
      Taken.insert(Other.getCapturedVar()->getNameAsString());
  std::map<std::string, std::string> Names; // of the expression
  std::string List;
  std::vector<std::optional<Edit>> Edits{std::nullopt};
  for (const NameUse &U : usesOf(V)) {
    if (!isWithin(U.Ref, L->getBody()))
      continue;
    const MemberExpr *ME = memberOf(U.Ref);
    const Expr *Whole = ME;
    if (!ME || !ME->getMemberDecl()->getDeclName().isIdentifier())
      return;
    if (const auto *MD = dyn_cast<CXXMethodDecl>(ME->getMemberDecl())) {
      const auto *MC = dyn_cast_or_null<CXXMemberCallExpr>(parent(ME));
      if (!MC || MC->getNumArgs() != 0 || !MD->isConst() ||
          MC->getType()->isVoidType() || MC->getType()->isPointerType() ||
          B.kind(MC->getType()) == TypeKind::View ||
          B.kind(MC->getType()) == TypeKind::Iterator)
        return;
      Whole = MC;
    }
    if (!isCopyable(Whole->getType()) || (Whole->isGLValue() && !isRead(Whole)))
      return;
    std::string Text = source(Whole->getSourceRange());
    if (Text.empty())
      return;
    std::string &Name = Names[Text];
    if (Name.empty()) {
      Name = ME->getMemberDecl()->getName().rtrim('_').str();
      if (Name.empty() || !Taken.insert(Name).second)
        return;
      List += (List.empty() ? "" : ", ") + Name + " = " + Text;
    }
    Edits.push_back(B.replace(Whole->getSourceRange(), Name));
  }
  if (List.empty())
    return;
  Edits[0] = B.replace(SourceRange(C.getLocation(), C.getLocation()), List);
  FixHint H{FixKind::CaptureField, {}, 0};
  for (std::optional<Edit> &E : Edits) {
    if (!E)
      return;
    H.Edits.push_back(*E);
  }
  CaptureRepairs[{L, V}].push_back(std::move(H));
}

/// `[self] { … }`: `[weak = std::weak_ptr(self)] { … }`, and in the body `self`
/// if it is still there.
void UsageSurvey::captureWeak(const LambdaExpr *L, const LambdaCapture &C) {
  const auto *V = cast<VarDecl>(C.getCapturedVar());
  const CXXRecordDecl *R =
      V->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!isNamed(R, "shared_ptr") || !R->isInStdNamespace() ||
      L->isGenericLambda() ||
      !L->getCallOperator()->getReturnType()->isVoidType() ||
      (V->isInitCapture() && V->getInitStyle() != VarDecl::CInit))
    return;
  const auto *Block = dyn_cast<CompoundStmt>(L->getBody());
  if (!Block || Block->body_empty() || Block->getLBracLoc().isMacroID())
    return;
  const Stmt *First = Block->body_front();
  const std::string Name = V->getNameAsString();
  std::string Source =
      V->isInitCapture() ? source(V->getInit()->getSourceRange()) : Name;
  if (Source.empty())
    return;
  std::string Weak = fresh("weak");
  SourceLocation End =
      V->isInitCapture() ? V->getInit()->getEndLoc() : C.getLocation();
  auto Capture = B.replace(SourceRange(C.getLocation(), End),
                           Weak + " = std::weak_ptr(" + Source + ")");
  const std::string Lock = "auto " + Name + " = " + Weak + ".lock()";
  const std::string In = indent(First);
  std::optional<Edit> Body;
  if (Block->size() == 1 && isa<Expr>(First))
    Body = B.insertBefore(First->getBeginLoc(),
                          "if (" + Lock + ")" +
                              (startsLine(First) ? "\n" + In + "  " : " "));
  else if (startsLine(First))
    Body = B.insertBefore(First->getBeginLoc(), Lock + ";\n" + In + "if (!" +
                                                    Name + ")\n" + In +
                                                    "  return;\n" + In);
  if (Capture && Body)
    CaptureRepairs[{L, V}].push_back(
        {FixKind::WeakCapture, {*Capture, *Body}, 0});
}

//===----------------------------------------------------------------------===//
// Keys that are views
//===----------------------------------------------------------------------===//

/// True if \p Key is a string, or a literal, where a view is wanted.
static bool isString(const Expr *Key) {
  while (true) {
    Key = Key->IgnoreImplicit();
    if (const auto *C = dyn_cast<CXXConstructExpr>(Key);
        C && C->getNumArgs() == 1 && !isa<CXXTemporaryObjectExpr>(C))
      Key = C->getArg(0);
    else if (const auto *M = dyn_cast<CXXMemberCallExpr>(Key);
             M && isa_and_nonnull<CXXConversionDecl>(M->getMethodDecl()))
      Key = M->getImplicitObjectArgument();
    else
      break;
  }
  const CXXRecordDecl *R = Key->getType()->getAsCXXRecordDecl();
  return isNamed(R, "basic_string") || isa<clang::StringLiteral>(Key);
}

/// If \p Ref names a map of views: would it compile if its keys were strings?
void UsageSurvey::noteViewKey(const Expr *Ref) {
  const auto *DR = dyn_cast<DeclRefExpr>(Ref);
  const auto *D = dyn_cast<DeclaratorDecl>(
      DR ? DR->getDecl() : cast<MemberExpr>(Ref)->getMemberDecl());
  const models::TypeModel *TM =
      D && !isa<FunctionDecl>(D) ? B.modelOf(D->getType()) : nullptr;
  if (!TM || TM->Kind != TypeKind::Map || D->getType()->isReferenceType() ||
      B.info(B.type(D->getType())).Kind != TypeKind::Map ||
      B.info(B.info(B.type(D->getType())).Key).Kind != TypeKind::View)
    return;
  const Stmt *Child = Ref;
  const Stmt *P = parent(Child);
  while (isa_and_nonnull<ParenExpr, ImplicitCastExpr>(P)) {
    Child = P;
    P = parent(P);
  }
  bool Fits = false;
  if (const auto *M = dyn_cast_or_null<MemberExpr>(P)) {
    const auto *MC = dyn_cast_or_null<CXXMemberCallExpr>(parent(M));
    const CXXMethodDecl *MD = MC ? MC->getMethodDecl() : nullptr;
    if (MD && MC->getNumArgs() == 0)
      Fits = true;
    else if (isNamed(MD, "emplace"))
      Fits = true; // converts by any constructor
    else if (MD && MD->getDeclName().isIdentifier() &&
             llvm::is_contained({"find", "at", "count", "contains", "erase",
                                 "try_emplace", "insert_or_assign"},
                                MD->getName()))
      Fits = isString(MC->getArg(0)) ||
             B.kind(MC->getArg(0)->getType()) == TypeKind::Iterator;
  } else if (const auto *OC = dyn_cast_or_null<CXXOperatorCallExpr>(P)) {
    Fits = OC->getOperator() == OO_Subscript && OC->getNumArgs() == 2 &&
           OC->getArg(0) == Child && isString(OC->getArg(1));
  } else if (const auto *DS = dyn_cast_or_null<DeclStmt>(P)) {
    const auto *V =
        DS->isSingleDecl() ? dyn_cast<VarDecl>(DS->getSingleDecl()) : nullptr;
    Fits = V && V->isImplicit(); // of a loop over it
  }
  B.noteViewKey(cast<DeclaratorDecl>(D->getCanonicalDecl()), Fits);
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

llvm::ArrayRef<FixHint> UsageSurvey::repairs(const LambdaExpr *L,
                                             const VarDecl *V) const {
  auto It = CaptureRepairs.find({L, V});
  return It == CaptureRepairs.end() ? llvm::ArrayRef<FixHint>()
                                    : llvm::ArrayRef<FixHint>(It->second);
}

llvm::ArrayRef<FixHint> UsageSurvey::repairs(const Expr *Call) const {
  auto It = CallRepairs.find(Call);
  return It == CallRepairs.end() ? llvm::ArrayRef<FixHint>()
                                 : llvm::ArrayRef<FixHint>(It->second);
}

llvm::ArrayRef<FixHint> UsageSurvey::repairs(const VarDecl *V) const {
  auto It = VarRepairs.find(V);
  return It == VarRepairs.end() ? llvm::ArrayRef<FixHint>()
                                : llvm::ArrayRef<FixHint>(It->second);
}

void UsageSurvey::repairs() {
  for (auto [Ref, InLambda] : Refs)
    noteViewKey(Ref);
  if (!F || isInstance(F) || isa<CoroutineBodyStmt>(Body))
    return;
  auto Holds = [&](const VarDecl *V) {
    if (V->isImplicit())
      return false;
    QualType T = V->getType();
    if (!V->getInit())
      return T->isPointerType();
    if (T->isLValueReferenceType() || T->isPointerType())
      return isa<CallExpr, MemberExpr, CXXNullPtrLiteralExpr>(
          bare(V->getInit()));
    TypeKind K = B.kind(T);
    return K == TypeKind::Iterator || K == TypeKind::View;
  };
  if (All.empty() && Lambdas.empty() &&
      llvm::none_of(Vars, [&](const auto &X) { return Holds(X.first); }))
    return;
  for (auto [Ref, InLambda] : Refs)
    if (const auto *D = dyn_cast<DeclRefExpr>(Ref)) {
      NameUses[D->getDecl()].push_back({D, InLambda});
      Identifiers.insert(D->getDecl()->getNameAsString());
    } else {
      Identifiers.insert(
          cast<MemberExpr>(Ref)->getMemberDecl()->getNameAsString());
    }
  for (auto &[V, DS] : Vars)
    Identifiers.insert(V->getNameAsString());
  for (const ParmVarDecl *P : F->parameters())
    Identifiers.insert(P->getNameAsString());
  for (auto &[D, Uses] : NameUses)
    llvm::sort(Uses, [&](const NameUse &X, const NameUse &Y) {
      return B.SM.isBeforeInTranslationUnit(X.Ref->getBeginLoc(),
                                            Y.Ref->getBeginLoc());
    });
  llvm::sort(Vars, [&](const auto &X, const auto &Y) {
    return B.SM.isBeforeInTranslationUnit(X.first->getLocation(),
                                          Y.first->getLocation());
  });
  for (const MapCall &A : All) {
    checkFound(A);
    hoistEntry(A);
    keepNext(A);
    eraseIf(A);
  }
  for (auto &[V, DS] : Vars)
    if (Holds(V))
      holder(V, DS);
  llvm::sort(Lambdas, [&](const LambdaExpr *X, const LambdaExpr *Y) {
    return B.SM.isBeforeInTranslationUnit(X->getBeginLoc(), Y->getBeginLoc());
  });
  for (const LambdaExpr *L : Lambdas)
    for (const LambdaCapture &C : L->captures())
      if (C.capturesVariable() && C.isExplicit() &&
          C.getCaptureKind() == LCK_ByCopy && !C.isPackExpansion() &&
          isa<VarDecl>(C.getCapturedVar()) && !C.getLocation().isMacroID()) {
        captureField(L, C);
        captureWeak(L, C);
      }
  for (const Stmt *S : LoopStmts)
    if (const auto *R = dyn_cast<CXXForRangeStmt>(S)) {
      std::vector<FixHint> H = snapshot(R);
      if (H.empty())
        continue;
      const facts::Range Where = B.range(S->getSourceRange());
      for (facts::Loop &L : Loops)
        if (L.Where == Where)
          L.Fixes = H;
    }
}
