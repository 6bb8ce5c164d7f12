//===- MapUses.cpp - Where the type of each map is spelled ----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One walk over the syntax of each file.  Everything that is declared with a
// map somewhere in its type is a node; where one flows into another (by
// initialisation, assignment, argument, return), the two are linked, since C++
// wants their types to agree.  Whoever changes a type changes it for all that
// are linked.  Links too many only make the pieces larger; a link too few is
// found by the compiler, which is asked afterwards.
//
//===----------------------------------------------------------------------===//
#include "MapUses.h"
#include "extract/FileBuilder.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/TypeLoc.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace clang;
using mapvet::facts::TypeKind;

namespace mapvet::driver {

namespace {

class Walker : public RecursiveASTVisitor<Walker> {
  using Base = RecursiveASTVisitor<Walker>;

public:
  Walker(ASTContext &Ctx, const models::ModelSet &Models, const Command &Cmd,
         const models::TypeModel &Target, const models::TypeModel *TargetSet)
      : Ctx(Ctx), SM(Ctx.getSourceManager()), B(Ctx, Models), Models(Models),
        Cmd(Cmd), Target(Target), TargetSet(TargetSet) {}

  MapUses Out;

  /// The files that were read, system headers aside.
  void files() {
    for (unsigned I = 0; I < SM.local_sloc_entry_size(); ++I) {
      const SrcMgr::SLocEntry &E = SM.getLocalSLocEntry(I);
      if (!E.isFile() || E.getFile().getFileCharacteristic() != SrcMgr::C_User)
        continue;
      Position P =
          positionOf(SourceLocation::getFromRawEncoding(E.getOffset()));
      if (!P.File.empty())
        Out.ReadBy[P.File];
    }
  }

  //--- traversal ------------------------------------------------------------
  bool TraverseDecl(Decl *D) {
    if (!D)
      return true;
    if (!isa<TranslationUnitDecl>(D) && D->getLocation().isValid() &&
        SM.isInSystemHeader(SM.getExpansionLoc(D->getLocation())))
      return true;
    bool Owns = isa<DeclaratorDecl, TypedefNameDecl>(D);
    bool Function = isa<FunctionDecl>(D);
    if (Owns)
      Owners.push_back(cast<NamedDecl>(D));
    else if (isa<ClassTemplateSpecializationDecl>(D))
      Owners.push_back(cast<NamedDecl>(D));
    if (Function)
      Functions.push_back(cast<FunctionDecl>(D));
    bool Result = Base::TraverseDecl(D);
    if (Function)
      Functions.pop_back();
    if (Owns || isa<ClassTemplateSpecializationDecl>(D))
      Owners.pop_back();
    return Result;
  }
  bool TraverseStmt(Stmt *S) {
    Owners.push_back(nullptr);
    bool Result = Base::TraverseStmt(S);
    Owners.pop_back();
    return Result;
  }
  bool TraverseLambdaExpr(LambdaExpr *E) {
    for (size_t I = 0; I < E->capture_size(); ++I)
      if (const LambdaCapture &C = E->capture_begin()[I];
          C.capturesVariable() && E->isInitCapture(&C))
        flow(cast<VarDecl>(C.getCapturedVar()), E->capture_init_begin()[I]);
    Functions.push_back(E->getCallOperator());
    Owners.push_back(E->getCallOperator());
    bool Result = Base::TraverseLambdaExpr(E);
    Owners.pop_back();
    Functions.pop_back();
    return Result;
  }

  //--- where types are spelled ----------------------------------------------
  bool VisitTemplateSpecializationTypeLoc(TemplateSpecializationTypeLoc L) {
    const auto *T = dyn_cast_or_null<ClassTemplateDecl>(
        L.getTypePtr()->getTemplateName().getAsTemplateDecl());
    if (!T)
      return true;
    const models::TypeModel *M =
        Models.findType(B.modelName(T->getTemplatedDecl()));
    if (!M || M->Kind != TypeKind::Map)
      return true;
    MapNode *N = ownerOf(L.getTemplateNameLoc());
    if (!N)
      return true;
    spell(*N, L, *M);
    return true;
  }

  /// An alias, or one of several, by whose name a map goes.
  bool VisitTypedefTypeLoc(TypedefTypeLoc L) {
    const TypedefNameDecl *D = L.getDecl();
    if (!isProject(D) || !isNode(D))
      return true;
    if (MapNode *N = ownerOf(L.getNameLoc()))
      link(N->At, keyOf(D));
    return true;
  }

  bool VisitCXXRecordDecl(CXXRecordDecl *R) {
    if (!R->isThisDeclarationADefinition())
      return true;
    for (const CXXBaseSpecifier &S : R->bases())
      if (mentions(S.getType()))
        if (MapNode *N = nodeAt(S.getBeginLoc(), R->getName()))
          obstacle(*N, "a class is derived from it", S.getBeginLoc());
    return true;
  }
  bool
  VisitClassTemplateSpecializationDecl(ClassTemplateSpecializationDecl *D) {
    if (D->isExplicitInstantiationOrSpecialization())
      if (MapNode *N =
              Out.Nodes.count(keyOf(D)) ? &Out.Nodes[keyOf(D)] : nullptr)
        obstacle(*N, "a template is specialised for it", D->getLocation());
    return true;
  }

  //--- where values flow ----------------------------------------------------
  bool VisitVarDecl(VarDecl *V) {
    if (isNode(V))
      (void)node(V);
    if (V->getInit() && !isa<ParmVarDecl>(V))
      flow(V, V->getInit());
    return true;
  }
  bool VisitFieldDecl(FieldDecl *F) {
    if (isNode(F)) {
      MapNode *N = node(F);
      if (N && B.kind(F->getType()) == TypeKind::Iterator)
        obstacle(*N, "an iterator is kept in '" + F->getNameAsString() + "'",
                 F->getLocation(), /*Needs=*/true);
    }
    if (F->hasInClassInitializer() && F->getInClassInitializer())
      flow(F, F->getInClassInitializer());
    return true;
  }
  bool VisitFunctionDecl(FunctionDecl *F) {
    if (isNode(F))
      if (MapNode *N = node(F);
          N && B.kind(F->getReturnType()) == TypeKind::Iterator)
        obstacle(*N, "'" + F->getNameAsString() + "' returns an iterator",
                 F->getLocation(), /*Needs=*/true);
    if (auto *M = dyn_cast<CXXMethodDecl>(F))
      for (const CXXMethodDecl *O : M->overridden_methods()) {
        linkDecls(M, O);
        for (unsigned I = 0; I < M->getNumParams() && I < O->getNumParams();
             ++I)
          linkDecls(M->getParamDecl(I), O->getParamDecl(I));
      }
    if (auto *C = dyn_cast<CXXConstructorDecl>(F))
      for (const CXXCtorInitializer *I : C->inits())
        if (I->isAnyMemberInitializer() && I->getInit())
          flow(I->getAnyMember(), I->getInit());
    return true;
  }
  bool VisitReturnStmt(ReturnStmt *S) {
    if (!S->getRetValue() || Functions.empty())
      return true;
    const FunctionDecl *F = Functions.back();
    flow(F, S->getRetValue());
    if (F->getReturnType()->isReferenceType())
      if (const Expr *M = entryOf(S->getRetValue()))
        moved(M, "a reference to an entry is returned", S->getBeginLoc());
    return true;
  }
  bool VisitCXXForRangeStmt(CXXForRangeStmt *S) {
    if (const VarDecl *V = S->getLoopVariable()) {
      LoopRange[V] = S->getRangeInit();
      if (isNode(V))
        flow(V, S->getRangeInit());
    }
    if (const models::TypeModel *M = mapModel(S->getRangeInit()->getType());
        M && M->Ordered && !Target.Ordered)
      forEach(S->getRangeInit(), "it is walked in the order of its keys",
              S->getForLoc());
    return true;
  }
  bool VisitInitListExpr(InitListExpr *E) {
    InitListExpr *S = E->isSemanticForm() ? E : E->getSemanticForm();
    const RecordDecl *R = S ? S->getType()->getAsRecordDecl() : nullptr;
    if (!R || mapModel(S->getType()))
      return true;
    unsigned I = 0;
    if (const auto *C = dyn_cast<CXXRecordDecl>(R))
      I = C->hasDefinition() ? C->getNumBases() : 0;
    for (const FieldDecl *F : R->fields()) {
      if (I >= S->getNumInits())
        break;
      flow(F, S->getInit(I++));
    }
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) {
    if (E->isAssignmentOp() || E->isEqualityOp())
      together({E->getLHS(), E->getRHS()});
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *E) {
    call(E->getConstructor(), nullptr, ArrayRef(E->getArgs(), E->getNumArgs()));
    return true;
  }
  bool VisitCallExpr(CallExpr *E) {
    const FunctionDecl *F = E->getDirectCallee();
    const Expr *Object = nullptr;
    ArrayRef<Expr *> Args(E->getArgs(), E->getNumArgs());
    if (auto *M = dyn_cast<CXXMemberCallExpr>(E)) {
      Object = M->getImplicitObjectArgument();
      member(M, Object);
    } else if (isa<CXXOperatorCallExpr>(E) &&
               isa_and_nonnull<CXXMethodDecl>(F) && !Args.empty() &&
               cast<CXXMethodDecl>(F)->isImplicitObjectMemberFunction()) {
      Object = Args.front();
      Args = Args.drop_front();
    }
    call(F, Object, Args);
    if (F && F->isInStdNamespace() && F->getIdentifier()) {
      if (F->getName() == "addressof" && !Args.empty())
        if (const Expr *M = entryOf(Args[0]))
          moved(M, "the address of an entry is taken", E->getBeginLoc());
      if ((F->getName() == "ref" || F->getName() == "cref") && !Args.empty())
        if (const Expr *M = entryOf(Args[0]))
          moved(M, "a reference to an entry is kept", E->getBeginLoc());
      if (F->getName() == "erase_if" && !Args.empty() &&
          mapModel(Args[0]->getType()))
        unqualify(E, Args[0]);
    }
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *E) {
    if (E->getOpcode() == UO_AddrOf)
      if (const Expr *M = entryOf(E->getSubExpr()))
        moved(M, "the address of an entry is taken", E->getBeginLoc());
    return true;
  }

  //--- where it is used -----------------------------------------------------
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    use(E->getDecl(), E->getLocation());
    return true;
  }
  bool VisitMemberExpr(MemberExpr *E) {
    use(E->getMemberDecl(), E->getMemberLoc());
    return true;
  }

private:
  using Keys = SmallVector<Position, 2>;

  //--- names ----------------------------------------------------------------
  Position positionOf(SourceLocation L) const {
    L = SM.getExpansionLoc(L);
    auto F = SM.getFileEntryRefForID(SM.getFileID(L));
    if (!F)
      return {};
    SmallString<256> Name(F->getName());
    sys::path::make_absolute(Cmd.Directory, Name);
    sys::path::remove_dots(Name, /*remove_dot_dot=*/true);
    return {std::string(Name), SM.getFileOffset(L)};
  }
  bool isProject(const Decl *D) const {
    return D && D->getLocation().isValid() &&
           !SM.isInSystemHeader(SM.getExpansionLoc(D->getLocation()));
  }
  static const FunctionDecl *patternOf(const FunctionDecl *F) {
    if (const FunctionDecl *P = F->getTemplateInstantiationPattern())
      F = P;
    return F->getCanonicalDecl();
  }
  /// The declaration that stands for all others of the same thing.
  static const NamedDecl *canonical(const NamedDecl *D) {
    if (const auto *P = dyn_cast<ParmVarDecl>(D)) {
      const auto *F = dyn_cast_or_null<FunctionDecl>(P->getDeclContext());
      unsigned I = P->getFunctionScopeIndex();
      if (!F || I >= F->getNumParams() ||
          F->getParamDecl(I)->getLocation() != P->getLocation())
        return D;
      F = patternOf(F);
      return I < F->getNumParams() ? F->getParamDecl(I) : D;
    }
    if (const auto *F = dyn_cast<FunctionDecl>(D))
      return patternOf(F);
    if (const auto *X = dyn_cast<BindingDecl>(D))
      return cast<NamedDecl>(X->getDecomposedDecl());
    return cast<NamedDecl>(D->getCanonicalDecl());
  }
  Position keyOf(const NamedDecl *D) const {
    return positionOf(canonical(D)->getLocation());
  }
  MapNode &nodeFor(const Position &At, StringRef Name, SourceLocation L) {
    MapNode &N = Out.Nodes[At];
    if (N.At.File.empty()) {
      N.At = At;
      N.Name = Name.str();
      N.Line = SM.getExpansionLineNumber(L);
    }
    return N;
  }
  MapNode *nodeAt(SourceLocation L, StringRef Name) {
    Position At = positionOf(L);
    return At.File.empty() ? nullptr : &nodeFor(At, Name, L);
  }
  MapNode *node(const NamedDecl *D) {
    const NamedDecl *C = canonical(D);
    Position At = positionOf(C->getLocation());
    if (At.File.empty())
      return nullptr;
    MapNode &N = nodeFor(At, C->getNameAsString(), C->getLocation());
    Position Own = positionOf(D->getLocation());
    if (!(Own == At))
      N.Also.insert(Own);
    if (SM.isInSystemHeader(SM.getExpansionLoc(C->getLocation())))
      obstacle(N, "others' code declares it", C->getLocation());
    return &N;
  }
  /// The node to which a type that is spelled at \p L belongs: what is being
  /// declared, or the spelling itself.
  MapNode *ownerOf(SourceLocation L) {
    if (!Owners.empty() && Owners.back())
      return node(Owners.back());
    return nodeAt(L, "an expression");
  }
  void link(const Position &A, const Position &B) {
    if (!A.File.empty() && !B.File.empty() && A != B)
      Out.Links.insert(std::minmax(A, B));
  }
  void linkDecls(const NamedDecl *A, const NamedDecl *B) {
    if (isNode(A) || isNode(B)) {
      (void)node(A);
      (void)node(B);
      link(keyOf(A), keyOf(B));
    }
  }
  void obstacle(MapNode &N, const Twine &Reason, SourceLocation L,
                bool Needs = false) {
    Position P = positionOf(L);
    N.Obstacles.insert(
        {Reason.str(), P.File, SM.getExpansionLineNumber(L), Needs});
  }

  //--- types ----------------------------------------------------------------
  const models::TypeModel *mapModel(QualType T) {
    if (T.isNull() || T->isDependentType())
      return nullptr;
    T = T.getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    const auto *R = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        T->getAsCXXRecordDecl());
    const models::TypeModel *M = R ? Models.findType(B.modelName(R)) : nullptr;
    return M && M->Kind == TypeKind::Map ? M : nullptr;
  }
  bool mentions(QualType T, unsigned Depth = 0) {
    if (T.isNull() || Depth > 6)
      return false;
    T = T.getCanonicalType();
    if (Depth == 0)
      if (auto It = Mentions.find(T.getAsOpaquePtr()); It != Mentions.end())
        return It->second;
    bool Result = false;
    const clang::Type *P = T.getTypePtr();
    if (P->isReferenceType() || P->isPointerType())
      Result = mentions(P->getPointeeType(), Depth + 1);
    else if (P->isArrayType())
      Result =
          mentions(QualType(P->getPointeeOrArrayElementType(), 0), Depth + 1);
    else if (const auto *F = P->getAs<FunctionProtoType>()) {
      Result = mentions(F->getReturnType(), Depth + 1);
      for (QualType A : F->param_types())
        Result |= mentions(A, Depth + 1);
    } else if (const auto *S =
                   dyn_cast_or_null<ClassTemplateSpecializationDecl>(
                       P->getAsCXXRecordDecl())) {
      Result = mapModel(T) != nullptr;
      for (const TemplateArgument &A : S->getTemplateArgs().asArray())
        if (!Result && A.getKind() == TemplateArgument::Type)
          Result = mentions(A.getAsType(), Depth + 1);
    }
    if (Depth == 0)
      Mentions[T.getAsOpaquePtr()] = Result;
    return Result;
  }
  /// Whether \p D has a map in its type, or an iterator into one.
  bool isNode(const NamedDecl *D) {
    auto [It, New] = IsNode.try_emplace(D, false);
    if (!New)
      return It->second;
    QualType T;
    if (const auto *F = dyn_cast<FunctionDecl>(D))
      T = F->getReturnType();
    else if (const auto *V = dyn_cast<ValueDecl>(D))
      T = V->getType();
    else if (const auto *Y = dyn_cast<TypedefNameDecl>(D))
      T = Y->getUnderlyingType();
    bool Result = !T.isNull() &&
                  (mentions(T) ||
                   (!T->isDependentType() &&
                    B.kind(T.getNonReferenceType()) == TypeKind::Iterator));
    return IsNode[D] = Result;
  }

  void spell(MapNode &N, TemplateSpecializationTypeLoc L,
             const models::TypeModel &M) {
    SourceLocation Begin = L.getQualifierLoc()
                               ? L.getQualifierLoc().getBeginLoc()
                               : L.getTemplateNameLoc();
    SourceLocation End = L.getTemplateNameLoc();
    if (Begin.isMacroID() || End.isMacroID()) {
      obstacle(N, "a macro spells its type", End);
      return;
    }
    // Without a definition of its own, what a template does with a map is not
    // to be seen before it is instantiated.
    if (L.getType()->isDependentType())
      obstacle(N, "its type depends on a template's parameters", End);
    Position From = positionOf(Begin);
    unsigned Length = SM.getFileOffset(End) - From.Offset +
                      Lexer::MeasureTokenLength(End, SM, Ctx.getLangOpts());
    N.Spellings.insert({{From.File, From.Offset, Length, ""}, M.Name, false});
    N.Lines.insert({From.File, SM.getExpansionLineNumber(Begin)});
    // What stands for the comparison of an ordered map is a hash for others.
    if (M.Ordered && !Target.Ordered && L.getNumArgs() > (M.Set ? 1u : 2u))
      obstacle(N, "it has an order of its own", End, /*Needs=*/true);
    if (M.Multi && !Target.Multi)
      obstacle(N, "its keys may repeat", End, /*Needs=*/true);
  }

  //--- expressions ----------------------------------------------------------
  void spelledIn(const TypeSourceInfo *T, Keys &Out) {
    if (T)
      spelledIn(T->getTypeLoc(), Out);
  }
  /// The nodes of the types that an expression spells.
  void spelledIn(TypeLoc L, Keys &Found) {
    struct Types : RecursiveASTVisitor<Types> {
      Walker &W;
      Keys &Found;
      Types(Walker &W, Keys &Found) : W(W), Found(Found) {}
      bool VisitTemplateSpecializationTypeLoc(TemplateSpecializationTypeLoc L) {
        Found.push_back(W.positionOf(L.getTemplateNameLoc()));
        return true;
      }
      bool VisitTypedefTypeLoc(TypedefTypeLoc L) {
        if (W.isProject(L.getDecl()) && W.isNode(L.getDecl()))
          Found.push_back(W.keyOf(L.getDecl()));
        return true;
      }
    };
    Types(*this, Found).TraverseTypeLoc(L);
  }

  /// The nodes from which the value of \p E comes.
  void sources(const Expr *E, Keys &Found, unsigned Depth = 0) {
    if (!E || Depth > 32)
      return;
    E = E->IgnoreParens();
    auto more = [&](const Expr *X) { sources(X, Found, Depth + 1); };
    if (const auto *X = dyn_cast<ExplicitCastExpr>(E)) {
      spelledIn(X->getTypeInfoAsWritten(), Found);
      return more(X->getSubExpr());
    }
    if (const auto *X = dyn_cast<CastExpr>(E))
      return more(X->getSubExpr());
    if (const auto *X = dyn_cast<MaterializeTemporaryExpr>(E))
      return more(X->getSubExpr());
    if (const auto *X = dyn_cast<CXXBindTemporaryExpr>(E))
      return more(X->getSubExpr());
    if (const auto *X = dyn_cast<FullExpr>(E))
      return more(X->getSubExpr());
    if (const auto *X = dyn_cast<DeclRefExpr>(E)) {
      const ValueDecl *D = X->getDecl();
      if (const auto *F = dyn_cast<FunctionDecl>(D)) {
        signature(F, Found);
      } else if (isNode(D) || isa<BindingDecl>(D)) {
        Found.push_back(keyOf(D));
      }
      return;
    }
    if (const auto *X = dyn_cast<MemberExpr>(E)) {
      const ValueDecl *D = X->getMemberDecl();
      if (isa<FunctionDecl>(D))
        return;
      if (isProject(D) && isNode(D))
        Found.push_back(keyOf(D));
      if (!isProject(D) ||
          B.kind(X->getBase()->getType()) == TypeKind::Iterator ||
          isa<ClassTemplateSpecializationDecl>(D->getDeclContext()))
        more(X->getBase());
      return;
    }
    if (const auto *X = dyn_cast<CXXConstructExpr>(E)) {
      if (const auto *T = dyn_cast<CXXTemporaryObjectExpr>(X))
        spelledIn(T->getTypeSourceInfo(), Found);
      if (mapModel(X->getType()) ||
          X->getConstructor()->isCopyOrMoveConstructor())
        for (const Expr *A : X->arguments())
          if (mentions(A->getType()))
            more(A);
      return;
    }
    if (const auto *X = dyn_cast<CXXNewExpr>(E)) {
      spelledIn(X->getAllocatedTypeSourceInfo(), Found);
      return more(X->getInitializer());
    }
    if (const auto *X = dyn_cast<CallExpr>(E)) {
      const FunctionDecl *F = X->getDirectCallee();
      if (F && isProject(F) && isNode(F) &&
          !patternOf(F)->getReturnType()->isDependentType()) {
        Found.push_back(keyOf(F));
        return;
      }
      if (const auto *M = dyn_cast<CXXMemberCallExpr>(X))
        more(M->getImplicitObjectArgument());
      else if (const auto *R =
                   dyn_cast<DeclRefExpr>(X->getCallee()->IgnoreParenImpCasts()))
        for (const TemplateArgumentLoc &A : R->template_arguments())
          if (A.getArgument().getKind() == TemplateArgument::Type)
            spelledIn(A.getTypeSourceInfo(), Found);
      for (const Expr *A : X->arguments())
        if (mentions(A->getType()) ||
            B.kind(A->getType()) == TypeKind::Iterator)
          more(A);
      return;
    }
    if (const auto *X = dyn_cast<UnaryOperator>(E))
      return more(X->getSubExpr());
    if (const auto *X = dyn_cast<AbstractConditionalOperator>(E)) {
      more(X->getTrueExpr());
      return more(X->getFalseExpr());
    }
    if (const auto *X = dyn_cast<ArraySubscriptExpr>(E))
      return more(X->getBase());
    if (const auto *X = dyn_cast<BinaryOperator>(E)) {
      if (X->isAssignmentOp() || X->getOpcode() == BO_Comma)
        more(X->getRHS());
      return;
    }
    if (const auto *X = dyn_cast<InitListExpr>(E)) {
      for (const Expr *I : X->inits())
        if (mentions(I->getType()))
          more(I);
      return;
    }
    if (const auto *X = dyn_cast<LambdaExpr>(E))
      return signature(X->getCallOperator(), Found);
    if (const auto *X = dyn_cast<CXXDefaultArgExpr>(E))
      return more(X->getExpr());
  }
  void signature(const FunctionDecl *F, Keys &Found) {
    if (!isProject(F))
      return;
    if (isNode(F))
      Found.push_back(keyOf(F));
    for (const ParmVarDecl *P : F->parameters())
      if (isNode(P))
        Found.push_back(keyOf(P));
  }

  /// \p D is initialised by \p E.
  void flow(const NamedDecl *D, const Expr *E) {
    if (!isNode(D))
      return;
    Keys From;
    sources(E, From);
    if (!node(D))
      return;
    for (const Position &P : From)
      link(keyOf(D), P);
  }
  /// The types of \p All must agree, as far as maps are in them.
  void together(ArrayRef<const Expr *> All) {
    Keys Found;
    for (const Expr *E : All)
      if (E && mentions(E->getType()))
        sources(E, Found);
    for (size_t I = 1; I < Found.size(); ++I)
      link(Found[0], Found[I]);
  }
  void call(const FunctionDecl *F, const Expr *Object,
            ArrayRef<const Expr *> Args) {
    bool Any = any_of(Args, [&](const Expr *A) {
      return mentions(A->getType()) || isa<LambdaExpr>(A->IgnoreImplicit());
    });
    if (!Any)
      return;
    if (!F || !isProject(F)) {
      SmallVector<const Expr *, 4> All(Args.begin(), Args.end());
      if (Object)
        All.push_back(Object);
      together(All);
      return;
    }
    const FunctionDecl *P = patternOf(F);
    for (unsigned I = 0;
         I < Args.size() && I < P->getNumParams() && I < F->getNumParams();
         ++I) {
      const ParmVarDecl *To = P->getParamDecl(I);
      if (!mentions(Args[I]->getType()) && !isNode(F->getParamDecl(I)))
        continue;
      Keys From;
      sources(Args[I], From);
      Keys Spelled;
      spelledIn(To->getTypeSourceInfo(), Spelled);
      if (To->getType()->isDependentType() && Spelled.empty()) {
        // It takes what it is given, or what its class is made of.
        if (Object && mentions(Object->getType()))
          together({Object, Args[I]});
        continue;
      }
      if (!node(To))
        continue;
      for (const Position &X : From)
        link(keyOf(To), X);
    }
  }

  //--- what stands in the way -----------------------------------------------
  void forEach(const Expr *Map, const Twine &Reason, SourceLocation L) {
    Keys Found;
    sources(Map, Found);
    for (const Position &P : Found)
      obstacle(nodeFor(P, "", L), Reason, L, /*Needs=*/true);
  }
  /// An entry of \p Map is referred to for longer than a statement.
  void moved(const Expr *Map, const Twine &Reason, SourceLocation L) {
    if (const models::TypeModel *M = mapModel(Map->getType());
        M && !M->NodeStable)
      return;
    if (!Target.NodeStable)
      forEach(Map,
              Reason + ", which stays good there and not in " + Target.Name, L);
  }
  /// The map, or the iterator, of whose entry \p E is part; null if it is none.
  const Expr *entryOf(const Expr *E, unsigned Depth = 0) {
    if (!E || Depth > 16)
      return nullptr;
    E = E->IgnoreParenImpCasts();
    if (const auto *X = dyn_cast<MaterializeTemporaryExpr>(E))
      return entryOf(X->getSubExpr(), Depth + 1);
    if (const auto *X = dyn_cast<MemberExpr>(E)) {
      if (!isa<FieldDecl>(X->getMemberDecl()))
        return nullptr;
      if (!X->isArrow())
        return entryOf(X->getBase(), Depth + 1);
      const auto *O =
          dyn_cast<CXXOperatorCallExpr>(X->getBase()->IgnoreParenImpCasts());
      return O && O->getOperator() == OO_Arrow && isIterator(O->getArg(0))
                 ? O->getArg(0)
                 : nullptr;
    }
    if (const auto *X = dyn_cast<CXXOperatorCallExpr>(E)) {
      if (X->getOperator() == OO_Subscript && mapModel(X->getArg(0)->getType()))
        return X->getArg(0);
      if (X->getOperator() == OO_Star && isIterator(X->getArg(0)))
        return X->getArg(0);
      return nullptr;
    }
    if (const auto *X = dyn_cast<CXXMemberCallExpr>(E)) {
      const CXXMethodDecl *M = X->getMethodDecl();
      return M && M->getIdentifier() && M->getName() == "at" &&
                     mapModel(X->getImplicitObjectArgument()->getType())
                 ? X->getImplicitObjectArgument()
                 : nullptr;
    }
    if (const auto *X = dyn_cast<ArraySubscriptExpr>(E))
      return X->getBase()->IgnoreParenImpCasts()->getType()->isArrayType()
                 ? entryOf(X->getBase(), Depth + 1)
                 : nullptr;
    if (const auto *X = dyn_cast<DeclRefExpr>(E)) {
      const ValueDecl *D = X->getDecl();
      if (const auto *Y = dyn_cast<BindingDecl>(D))
        D = Y->getDecomposedDecl();
      const auto *V = dyn_cast<VarDecl>(D);
      if (!V || !V->getType()->isReferenceType())
        return nullptr;
      if (auto It = LoopRange.find(V); It != LoopRange.end())
        return mapModel(It->second->getType()) ? It->second : nullptr;
      return isa<ParmVarDecl>(V) ? nullptr : entryOf(V->getInit(), Depth + 1);
    }
    return nullptr;
  }
  bool isIterator(const Expr *E) {
    return !E->getType()->isDependentType() &&
           B.kind(E->getType().getNonReferenceType()) == TypeKind::Iterator;
  }

  void member(const CXXMemberCallExpr *E, const Expr *Object) {
    const CXXMethodDecl *D = E->getMethodDecl();
    const models::TypeModel *M =
        Object && D ? mapModel(Object->getType()) : nullptr;
    if (!M || !D->getIdentifier())
      return;
    StringRef Name = D->getName();
    const models::TypeModel &To = M->Set && TargetSet ? *TargetSet : Target;
    if (!To.member(Name, E->getNumArgs(), D->isConst()))
      forEach(Object, "it uses '" + Name + "', which " + To.Name + " lacks",
              E->getExprLoc());
    if (M->Ordered && !Target.Ordered &&
        (Name == "begin" || Name == "cbegin" || Name == "rbegin" ||
         Name == "crbegin" || Name == "lower_bound" || Name == "upper_bound"))
      forEach(Object, "its order is used by '" + Name + "'", E->getExprLoc());
    if (Name == "erase" && E->getNumArgs() == 1)
      if (const auto *O =
              dyn_cast<CXXOperatorCallExpr>(E->getArg(0)->IgnoreImplicit());
          O && O->getOperator() == OO_PlusPlus && O->getNumArgs() == 2)
        moved(Object, "an iterator is used after another entry is erased",
              E->getExprLoc());
  }

  /// `std::erase_if(m, f)`: every library has its own beside its maps, which is
  /// found without a name in front.
  void unqualify(const CallExpr *E, const Expr *Map) {
    const auto *R =
        dyn_cast<DeclRefExpr>(E->getCallee()->IgnoreParenImpCasts());
    if (!R || !R->getQualifierLoc() || R->getLocation().isMacroID())
      return;
    Keys Found;
    sources(Map, Found);
    Position From = positionOf(R->getQualifierLoc().getBeginLoc());
    unsigned Length = SM.getFileOffset(R->getLocation()) - From.Offset;
    if (!Found.empty())
      nodeFor(Found[0], "", R->getLocation())
          .Spellings.insert({{From.File, From.Offset, Length, ""},
                             mapModel(Map->getType())->Name,
                             true});
  }

  void use(const ValueDecl *D, SourceLocation L) {
    if (!isNode(D) || !isProject(D))
      return;
    Position At = keyOf(D);
    Position Here = positionOf(L);
    if (!At.File.empty() && !Here.File.empty())
      nodeFor(At, D->getNameAsString(), D->getLocation())
          .Lines.insert({Here.File, SM.getExpansionLineNumber(L)});
  }

  ASTContext &Ctx;
  const SourceManager &SM;
  extract::FileBuilder B;
  const models::ModelSet &Models;
  const Command &Cmd;
  const models::TypeModel &Target;
  const models::TypeModel *TargetSet;
  SmallVector<const NamedDecl *, 32> Owners; ///< null: an expression
  SmallVector<const FunctionDecl *, 8> Functions;
  llvm::DenseMap<const void *, bool> Mentions;
  llvm::DenseMap<const NamedDecl *, bool> IsNode;
  llvm::DenseMap<const VarDecl *, const Expr *> LoopRange;
};

//===----------------------------------------------------------------------===//
// Through the pipe
//===----------------------------------------------------------------------===//

json::Array place(const Position &P) { return json::Array{P.File, P.Offset}; }

std::string pack(const MapUses &U) {
  json::Array Nodes, Links;
  for (const auto &[At, N] : U.Nodes) {
    json::Array Also, Spellings, Obstacles, Lines;
    for (const Position &P : N.Also)
      Also.push_back(place(P));
    for (const Spelling &S : N.Spellings)
      Spellings.push_back(json::Array{S.Name.File, S.Name.Offset, S.Name.Length,
                                      S.Model, S.Literal});
    for (const Obstacle &O : N.Obstacles)
      Obstacles.push_back(
          json::Array{json::fixUTF8(O.Reason), O.File, O.Line, O.Needs});
    for (const auto &[File, Line] : N.Lines)
      Lines.push_back(json::Array{File, Line});
    Nodes.push_back(json::Array{At.File, At.Offset, N.Name, N.Line,
                                std::move(Also), std::move(Spellings),
                                std::move(Obstacles), std::move(Lines)});
  }
  for (const auto &[A, B] : U.Links)
    Links.push_back(json::Array{A.File, A.Offset, B.File, B.Offset});
  json::Array Files;
  for (const auto &[File, Tus] : U.ReadBy)
    Files.push_back(File);
  std::string Text;
  raw_string_ostream(Text) << json::Value(
      json::Array{std::move(Nodes), std::move(Links), std::move(Files)});
  return Text;
}

std::string textAt(const json::Array &A, size_t I) {
  return A[I].getAsString().value_or("").str();
}
uint32_t numberAt(const json::Array &A, size_t I) {
  return static_cast<uint32_t>(A[I].getAsInteger().value_or(0));
}

/// Adds what one file said; it comes from ourselves.
void unpack(StringRef Text, size_t Tu, MapUses &Out) {
  Expected<json::Value> V = json::parse(Text);
  if (!V)
    return consumeError(V.takeError());
  const json::Array *All = V->getAsArray();
  if (!All || All->size() != 3)
    return;
  auto each = [](const json::Value &List, size_t Size, auto Do) {
    if (const json::Array *A = List.getAsArray())
      for (const json::Value &X : *A)
        if (const json::Array *Row = X.getAsArray(); Row && Row->size() == Size)
          Do(*Row);
  };
  each((*All)[0], 8, [&](const json::Array &R) {
    Position At{textAt(R, 0), numberAt(R, 1)};
    MapNode &N = Out.Nodes[At];
    N.At = At;
    if (N.Name.empty()) {
      N.Name = textAt(R, 2);
      N.Line = numberAt(R, 3);
    }
    each(R[4], 2, [&](const json::Array &X) {
      N.Also.insert({textAt(X, 0), numberAt(X, 1)});
    });
    each(R[5], 5, [&](const json::Array &X) {
      N.Spellings.insert({{textAt(X, 0), numberAt(X, 1), numberAt(X, 2), ""},
                          textAt(X, 3),
                          X[4].getAsBoolean().value_or(false)});
    });
    each(R[6], 4, [&](const json::Array &X) {
      N.Obstacles.insert({textAt(X, 0), textAt(X, 1), numberAt(X, 2),
                          X[3].getAsBoolean().value_or(false)});
    });
    each(R[7], 2, [&](const json::Array &X) {
      N.Lines.insert({textAt(X, 0), numberAt(X, 1)});
    });
  });
  each((*All)[1], 4, [&](const json::Array &X) {
    Out.Links.insert(
        {{textAt(X, 0), numberAt(X, 1)}, {textAt(X, 2), numberAt(X, 3)}});
  });
  if (const json::Array *Files = (*All)[2].getAsArray())
    for (size_t I = 0; I < Files->size(); ++I)
      Out.ReadBy[textAt(*Files, I)].insert(Tu);
}

class WalkerConsumer : public ASTConsumer {
public:
  using Look = function_ref<std::string(ASTContext &)>;
  WalkerConsumer(Look Do, std::string &Text) : Do(Do), Text(Text) {}
  void Initialize(ASTContext &C) override { Context = &C; }
  bool shouldSkipFunctionBody(Decl *D) override {
    return Context->getSourceManager().isInSystemHeader(D->getLocation());
  }
  void HandleTranslationUnit(ASTContext &Ctx) override { Text = Do(Ctx); }

private:
  Look Do;
  std::string &Text;
  ASTContext *Context = nullptr;
};

} // namespace

MapUses findMapUses(const CommandLine &C, ArrayRef<Command> Commands,
                    const models::ModelSet &Models,
                    const models::TypeModel &Target,
                    const models::TypeModel *TargetSet) {
  MapUses Out;
  runOnFiles(
      C, Commands,
      [&](size_t N) {
        IgnoringDiagConsumer Quiet;
        std::string Text;
        auto look = [&](ASTContext &Ctx) {
          Walker W(Ctx, Models, Commands[N], Target, TargetSet);
          W.TraverseDecl(Ctx.getTranslationUnitDecl());
          W.files();
          return pack(W.Out);
        };
        parseWith(Commands[N], nullptr, {}, /*SkipBodies=*/true, Quiet,
                  [&](CompilerInstance &) {
                    return std::make_unique<WalkerConsumer>(look, Text);
                  });
        return Text;
      },
      [&](size_t N, std::optional<std::string> Text) {
        if (Text)
          unpack(*Text, N, Out);
      });
  return Out;
}

} // namespace mapvet::driver
