//===- AstUtil.cpp --------------------------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/AstUtil.h"
#include "clang/Basic/Builtins.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using facts::TypeKind;

static const CXXRecordDecl *classOf(QualType T) {
  T = T.getNonReferenceType();
  return T->isPointerType() ? T->getPointeeCXXRecordDecl()
                            : T->getAsCXXRecordDecl();
}

bool extract::inAssertion(SourceLocation L, const SourceManager &SM,
                          const LangOptions &LO) {
  while (L.isMacroID()) {
    llvm::StringRef Name = Lexer::getImmediateMacroName(L, SM, LO);
    for (llvm::StringRef Word :
         {"assert", "check", "expect", "require", "verify", "ensure"})
      if (Name.contains_insensitive(Word))
        return true;
    L = SM.getImmediateExpansionRange(L).getBegin();
  }
  return false;
}

bool extract::isDeniedHere(const Stmt *S, const SourceManager &SM,
                           const LangOptions &LO) {
  SourceLocation L = S->getBeginLoc();
  if (!L.isMacroID())
    return false;
  llvm::StringRef Text =
      Lexer::getSourceText(SM.getExpansionRange(L), SM, LO).trim();
  if (!Text.take_until([](char C) { return C == '('; })
           .contains_insensitive("assert") ||
      !Text.consume_back(")"))
    return false;
  Text = Text.drop_until([](char C) { return C == '('; }).drop_front().ltrim();
  if (Text.consume_front("!"))
    return Text.ltrim().starts_with("\"");
  if (!Text.consume_front("false") && !Text.consume_front("0"))
    return false;
  Text = Text.ltrim();
  return Text.empty() || Text.starts_with("&&") || Text.starts_with(",");
}

bool extract::isStreamType(QualType T) {
  const CXXRecordDecl *R = classOf(T);
  if (!R || !R->hasDefinition())
    return false;
  auto Named = [](const CXXRecordDecl *C) {
    return C->getName().contains_insensitive("stream");
  };
  if (Named(R))
    return true;
  bool Found = false;
  R->forallBases([&](const CXXRecordDecl *Base) {
    Found |= Named(Base);
    return !Found;
  });
  return Found;
}

/// True for what LIKELY() and its like are made of: the value of the first
/// argument, and how often it is expected.
static bool isHint(const CallExpr *C) {
  unsigned Id = C->getBuiltinCallee();
  return Id == Builtin::BI__builtin_expect ||
         Id == Builtin::BI__builtin_expect_with_probability;
}

const Expr *extract::strip(const Expr *E) {
  while (E) {
    E = E->IgnoreParens();
    if (const auto *W = dyn_cast<FullExpr>(E))
      E = W->getSubExpr();
    else if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(E))
      E = M->getSubExpr();
    else if (const auto *T = dyn_cast<CXXBindTemporaryExpr>(E))
      E = T->getSubExpr();
    else if (const auto *C = dyn_cast<CallExpr>(E); C && isHint(C))
      E = C->getArg(0);
    else if (const auto *D = dyn_cast<CXXDefaultInitExpr>(E))
      E = D->getExpr();
    else if (const auto *D = dyn_cast<CXXDefaultArgExpr>(E))
      E = D->getExpr();
    else if (const auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = S->getReplacement();
    else if (const auto *C = dyn_cast<CastExpr>(E);
             C && (C->getCastKind() == CK_NoOp ||
                   C->getCastKind() == CK_ConstructorConversion ||
                   C->getCastKind() == CK_UserDefinedConversion ||
                   C->getCastKind() == CK_DerivedToBase ||
                   C->getCastKind() == CK_UncheckedDerivedToBase ||
                   C->getCastKind() == CK_BaseToDerived))
      E = C->getSubExpr();
    else if (const auto *C = dyn_cast<CXXConstructExpr>(E);
             C && C->isElidable() && C->getNumArgs() == 1 &&
             C->getArg(0)->isPRValue())
      E = C->getArg(0);
    else if (const auto *C = dyn_cast<CXXConstructExpr>(E);
             C && C->getNumArgs() >= 1 &&
             C->getConstructor()->isCopyOrMoveConstructor() &&
             isa<MaterializeTemporaryExpr>(C->getArg(0)->IgnoreParens()) &&
             C->getType()->getAsCXXRecordDecl() ==
                 C->getArg(0)->getType()->getAsCXXRecordDecl())
      E = C->getArg(0);
    else
      return E;
  }
  return E;
}

bool extract::isRegion(const OMPExecutableDirective *D) {
  return isOpenMPParallelDirective(D->getDirectiveKind()) ||
         isOpenMPTaskingDirective(D->getDirectiveKind()) ||
         isOpenMPTeamsDirective(D->getDirectiveKind()) ||
         isa<OMPCriticalDirective>(D) || isa<OMPSingleDirective>(D) ||
         isa<OMPMasterDirective>(D);
}

const Stmt *extract::regionBody(const OMPExecutableDirective *D) {
  if (!D->hasAssociatedStmt())
    return nullptr;
  const Stmt *S = D->getAssociatedStmt();
  while (const auto *C = dyn_cast_or_null<CapturedStmt>(S))
    S = C->getCapturedStmt();
  return S;
}

bool extract::derivesFromTest(FileBuilder &B, const CXXRecordDecl *R) {
  if (!R || !R->hasDefinition())
    return false;
  for (const CXXBaseSpecifier &Base : R->bases())
    if (const CXXRecordDecl *BD = Base.getType()->getAsCXXRecordDecl())
      if (B.Models.isTestBase(B.modelName(BD)) || derivesFromTest(B, BD))
        return true;
  return false;
}

const Expr *extract::bare(const Expr *E) {
  E = strip(E);
  while (const auto *C = dyn_cast_or_null<ImplicitCastExpr>(E))
    E = strip(C->getSubExpr());
  return E;
}

bool extract::endsInJump(const Stmt *S) {
  if (const auto *C = dyn_cast_or_null<CompoundStmt>(S))
    return !C->body_empty() && endsInJump(C->body_back());
  if (const auto *E = dyn_cast_or_null<Expr>(S)) {
    const Expr *X = strip(E);
    if (const auto *Call = dyn_cast<CallExpr>(X))
      return Call->getDirectCallee() && Call->getDirectCallee()->isNoReturn();
    return isa<CXXThrowExpr>(X);
  }
  return isa_and_nonnull<ReturnStmt, BreakStmt, ContinueStmt, GotoStmt>(S);
}

bool extract::inStd(const FunctionDecl *F) {
  const auto *M = dyn_cast<CXXMethodDecl>(F);
  return M ? M->getParent()->isInStdNamespace() : F->isInStdNamespace();
}

bool extract::forwards(const FunctionDecl *F, unsigned I) {
  const FunctionDecl *Pattern = F->getTemplateInstantiationPattern();
  if (!Pattern || Pattern->getNumParams() == 0 ||
      !F->getParamDecl(I)->getType()->isLValueReferenceType())
    return false;
  I = std::min(I, Pattern->getNumParams() - 1);
  QualType T = Pattern->getParamDecl(I)->getType();
  if (const auto *Pack = T->getAs<PackExpansionType>())
    T = Pack->getPattern();
  return T->isRValueReferenceType();
}

void extract::membersOf(const CXXRecordDecl *R, llvm::StringRef Name,
                        llvm::SmallVectorImpl<const NamedDecl *> &Out) {
  if (!R || !(R = R->getDefinition()))
    return;
  IdentifierInfo &Id = R->getASTContext().Idents.get(Name);
  for (const NamedDecl *D : R->lookup(&Id))
    Out.push_back(D);
  if (Out.empty())
    for (const CXXBaseSpecifier &Base : R->bases())
      membersOf(Base.getType()->getAsCXXRecordDecl(), Name, Out);
}

Compared extract::compared(const Expr *E) {
  Compared Out;
  E = E ? bare(E) : nullptr;
  while (const auto *BO = dyn_cast_or_null<BinaryOperator>(E)) {
    if (BO->getOpcode() != BO_LAnd)
      break;
    E = bare(BO->getLHS());
  }
  const Expr *L = nullptr, *R = nullptr;
  if (const auto *RB = dyn_cast_or_null<CXXRewrittenBinaryOperator>(E)) {
    auto D = RB->getDecomposedForm();
    if (D.Opcode != BO_EQ && D.Opcode != BO_NE)
      return Out;
    L = D.LHS;
    R = D.RHS;
    Out.Equal = D.Opcode == BO_EQ;
  } else if (const auto *OC = dyn_cast_or_null<CXXOperatorCallExpr>(E);
             OC && OC->getNumArgs() == 2) {
    if (OC->getOperator() != OO_EqualEqual &&
        OC->getOperator() != OO_ExclaimEqual)
      return Out;
    L = OC->getArg(0);
    R = OC->getArg(1);
    Out.Equal = OC->getOperator() == OO_EqualEqual;
  } else {
    return Out;
  }
  auto IsEnd = [](const Expr *X) {
    const auto *C = dyn_cast<CXXMemberCallExpr>(X);
    const CXXMethodDecl *M = C ? C->getMethodDecl() : nullptr;
    return M && M->getDeclName().isIdentifier() &&
           (M->getName() == "end" || M->getName() == "cend");
  };
  L = bare(L);
  R = bare(R);
  while (const auto *C = dyn_cast<CXXConstructExpr>(L)) {
    if (C->getNumArgs() != 1)
      break;
    L = bare(C->getArg(0));
  }
  if (IsEnd(R))
    Out.Found = L;
  return Out;
}

bool extract::repeatable(const Expr *E) {
  E = bare(E);
  if (const auto *M = dyn_cast<MemberExpr>(E))
    return repeatable(M->getBase());
  if (const auto *C = dyn_cast<CXXMemberCallExpr>(E))
    return C->getMethodDecl() && C->getMethodDecl()->isConst() &&
           C->getNumArgs() == 0 && repeatable(C->getImplicitObjectArgument());
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() == UO_Deref && repeatable(U->getSubExpr());
  return isa<DeclRefExpr, CXXThisExpr, IntegerLiteral>(E);
}

bool extract::hasConstTwin(const CXXMethodDecl *MD) {
  for (const NamedDecl *D : MD->getParent()->lookup(MD->getDeclName())) {
    const auto *O = dyn_cast<CXXMethodDecl>(D->getUnderlyingDecl());
    if (const auto *T = dyn_cast<FunctionTemplateDecl>(D->getUnderlyingDecl()))
      O = dyn_cast<CXXMethodDecl>(T->getTemplatedDecl());
    if (O && O->isConst() && O->getNumParams() == MD->getNumParams())
      return true;
  }
  return false;
}

bool extract::isCopyable(QualType T, unsigned Depth) {
  T = T.getNonReferenceType().getCanonicalType().getUnqualifiedType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R)
    return T->isScalarType();
  if (!R->hasDefinition() || R->isAbstract() || R->isLambda() || Depth > 6)
    return false;
  if (R->needsImplicitCopyConstructor()) {
    if (R->defaultedCopyConstructorIsDeleted())
      return false;
  } else {
    bool Usable = false;
    for (const CXXConstructorDecl *C : R->ctors())
      Usable |= C->isCopyConstructor() && !C->isDeleted() &&
                C->getAccess() == AS_public;
    if (!Usable)
      return false;
  }
  // Containers declare a copy constructor whatever they hold.
  if (const auto *S = dyn_cast<ClassTemplateSpecializationDecl>(R))
    for (const TemplateArgument &A : S->getTemplateArgs().asArray())
      if (A.getKind() == TemplateArgument::Type &&
          A.getAsType()->getAsCXXRecordDecl() &&
          !isCopyable(A.getAsType(), Depth + 1))
        return false;
  for (const FieldDecl *D : R->fields())
    if (D->getType()->getAsCXXRecordDecl() &&
        !isCopyable(D->getType(), Depth + 1))
      return false;
  return true;
}

void mapvet::extract::keyReads(const Stmt *S,
                               llvm::SmallVectorImpl<const Expr *> &Out) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (const auto *D = dyn_cast<DeclRefExpr>(S)) {
    if (isa<VarDecl, BindingDecl>(D->getDecl()))
      Out.push_back(D);
  } else if (const auto *M = dyn_cast<MemberExpr>(S)) {
    if (isa<FieldDecl>(M->getMemberDecl()))
      Out.push_back(M);
  }
  for (const Stmt *C : S->children())
    keyReads(C, Out);
}

const Expr *mapvet::extract::spelledKey(const Expr *Key) {
  const Expr *S = strip(Key)->IgnoreParenImpCasts();
  // insert({k, v}), insert(std::make_pair(k, v)), std::string("k").
  for (bool Inner = true; Inner;) {
    Inner = false;
    const CXXRecordDecl *R = S->getType()->getAsCXXRecordDecl();
    const bool Pair = R && R->getName() == "pair";
    const Expr *First = nullptr;
    if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
      if (C->getNumArgs() == 1 ||
          (C->getNumArgs() >= 2 &&
           (Pair || isa<CXXDefaultArgExpr>(C->getArg(1)))))
        First = C->getArg(0);
    } else if (const auto *L = dyn_cast<InitListExpr>(S)) {
      if (Pair && L->getNumInits() >= 1)
        First = L->getInit(0);
    } else if (const auto *C = dyn_cast<CallExpr>(S)) {
      if (Pair && C->getNumArgs() == 2 && !isa<CXXMemberCallExpr>(C))
        First = C->getArg(0);
    }
    if (First) {
      S = strip(First)->IgnoreParenImpCasts();
      Inner = true;
    }
  }
  return S;
}

const InitListExpr *mapvet::extract::initialEntries(const Expr *Init) {
  const auto *CE =
      dyn_cast_or_null<CXXConstructExpr>(Init ? bare(Init) : nullptr);
  if (!CE || CE->getNumArgs() == 0)
    return nullptr;
  const Expr *A = CE->getArg(0);
  while (true) {
    A = A->IgnoreParenImpCasts();
    if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(A))
      A = M->getSubExpr();
    else if (const auto *S = dyn_cast<CXXStdInitializerListExpr>(A))
      A = S->getSubExpr();
    else if (const auto *T = dyn_cast<CXXBindTemporaryExpr>(A))
      A = T->getSubExpr();
    else
      return dyn_cast<InitListExpr>(A);
  }
}

std::vector<facts::Sym> mapvet::extract::initialKeys(FileBuilder &B,
                                                     const Expr *Init) {
  constexpr unsigned MaxKeys = 64;
  std::vector<facts::Sym> Out;
  const InitListExpr *IL = initialEntries(Init);
  if (!IL || IL->getNumInits() > MaxKeys)
    return Out;
  for (const Expr *Entry : IL->inits()) {
    const Expr *Key = spelledKey(Entry);
    llvm::SmallVector<const Expr *, 4> Reads;
    keyReads(Key, Reads);
    if (!Reads.empty())
      continue;
    std::string Text;
    llvm::raw_string_ostream OS(Text);
    Key->printPretty(OS, nullptr, PrintingPolicy(B.Ctx.getLangOpts()));
    Out.push_back(B.intern(Text));
  }
  return Out;
}

std::string mapvet::extract::literalName(const Expr *E) {
  if (!E)
    return "";
  E = strip(E)->IgnoreParenImpCasts();
  if (const auto *CE = dyn_cast<CXXConstructExpr>(E);
      CE && CE->getNumArgs() >= 1)
    return literalName(CE->getArg(0));
  if (const auto *I = dyn_cast<IntegerLiteral>(E)) {
    llvm::SmallString<16> S;
    I->getValue().toStringSigned(S);
    return std::string(S);
  }
  if (const auto *S = dyn_cast<clang::StringLiteral>(E))
    return S->isOrdinary() ? "\"" + S->getString().str() + "\"" : "";
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *EC = dyn_cast<EnumConstantDecl>(D->getDecl()))
      return EC->getNameAsString();
    // `constexpr const char *Name = "name";`: the constant has a name.
    const auto *V = dyn_cast<VarDecl>(D->getDecl());
    const Expr *Init =
        V && !isa<ParmVarDecl>(V) &&
                (V->isConstexpr() || V->getType().isConstQualified())
            ? V->getAnyInitializer()
            : nullptr;
    if (Init && !Init->isValueDependent()) {
      Init = strip(Init)->IgnoreParenImpCasts();
      if (const auto *CE = dyn_cast<CXXConstructExpr>(Init);
          CE && CE->getNumArgs() >= 1)
        Init = strip(CE->getArg(0))->IgnoreParenImpCasts();
      if (isa<clang::StringLiteral>(Init))
        return literalName(Init);
    }
  }
  return "";
}

bool mapvet::extract::isOneOfFew(const Expr *E) {
  E = strip(E)->IgnoreParenImpCasts();
  auto Few = [](const Expr *X) {
    return isa<CXXDefaultArgExpr>(X) || !literalName(X).empty() ||
           isa<CharacterLiteral>(strip(X)->IgnoreParenImpCasts()) ||
           isOneOfFew(X);
  };
  if (const auto *CE = dyn_cast<CXXConstructExpr>(E);
      CE && CE->getNumArgs() >= 1)
    return isOneOfFew(CE->getArg(0)) &&
           llvm::all_of(llvm::drop_begin(CE->arguments()), Few);
  if (const auto *CO = dyn_cast<ConditionalOperator>(E))
    return Few(CO->getTrueExpr()) && Few(CO->getFalseExpr());
  if (const auto *BO = dyn_cast<BinaryOperator>(E)) {
    if (!BO->getType()->isIntegralOrEnumerationType() || BO->isAssignmentOp() ||
        BO->isComparisonOp() || BO->isLogicalOp() ||
        BO->getOpcode() == BO_Comma)
      return false;
    return BO->getOpcode() == BO_Rem || BO->getOpcode() == BO_And ||
           (Few(BO->getLHS()) && Few(BO->getRHS()));
  }
  const auto *C = dyn_cast<CallExpr>(E);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && F->isInStdNamespace() && !isa<CXXMethodDecl>(F) &&
         C->getNumArgs() > 0 && llvm::all_of(C->arguments(), Few);
}

bool mapvet::extract::isCallable(FileBuilder &B, const Expr *E) {
  QualType T = E->getType().getNonReferenceType();
  if (B.kind(T) == TypeKind::Callable || T->isFunctionType() ||
      T->isFunctionPointerType())
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || B.modelOf(R))
    return false;
  if (R->isLambda())
    return true;
  for (const CXXMethodDecl *M : R->methods())
    if (M->getOverloadedOperator() == OO_Call)
      return true;
  // A class that takes its call operators over from lambdas.
  for (const CXXBaseSpecifier &Base : R->bases())
    if (const CXXRecordDecl *BR = Base.getType()->getAsCXXRecordDecl();
        BR && BR->isLambda())
      return true;
  // bind expressions
  return R->getName() == "_Bind" || R->getName() == "_Bind_front";
}

bool mapvet::extract::pointsToMap(FileBuilder &B, QualType T) {
  const facts::Type &Ty = B.info(B.type(T.getNonReferenceType()));
  TypeKind K = B.info(Ty.Pointee).Kind;
  return tracked(Ty.Kind) && (K == TypeKind::Map || K == TypeKind::Handle);
}
