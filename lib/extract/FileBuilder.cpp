//===- FileBuilder.cpp ----------------------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/FileBuilder.h"
#include "extract/AstUtil.h"
#include "extract/KeyFunctions.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "clang/Lex/Lexer.h"
#include "clang/Sema/ParsedAttr.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using facts::Sym;
using facts::TypeKind;

Sym FileBuilder::intern(llvm::StringRef S) {
  auto [It, New] = Ids.try_emplace(S, Facts.Strings.size());
  if (New)
    Facts.Strings.push_back(S.str());
  return It->second;
}

/// The absolute, normalised name of the file of \p FID.
static std::string fileName(const SourceManager &SM, FileID FID) {
  OptionalFileEntryRef Entry = SM.getFileEntryRefForID(FID);
  if (!Entry)
    return "";
  llvm::SmallString<256> Name(Entry->getName());
  SM.getFileManager().makeAbsolutePath(Name);
  llvm::sys::path::remove_dots(Name, /*remove_dot_dot=*/true);
  return std::string(Name);
}

/// Adds to \p Out the lambdas and local classes that \p T is made of.
static void localClasses(QualType T,
                         llvm::SmallVectorImpl<const CXXRecordDecl *> &Out,
                         unsigned Depth = 0);

static void localClasses(llvm::ArrayRef<TemplateArgument> Args,
                         llvm::SmallVectorImpl<const CXXRecordDecl *> &Out,
                         unsigned Depth) {
  for (const TemplateArgument &A : Args)
    if (A.getKind() == TemplateArgument::Type)
      localClasses(A.getAsType(), Out, Depth);
    else if (A.getKind() == TemplateArgument::Pack)
      localClasses(A.pack_elements(), Out, Depth);
}

static void localClasses(QualType T,
                         llvm::SmallVectorImpl<const CXXRecordDecl *> &Out,
                         unsigned Depth) {
  while (!T.isNull() && !T->getPointeeType().isNull())
    T = T->getPointeeType();
  const CXXRecordDecl *RD = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  if (!RD || Depth > 4)
    return;
  if (RD->isLambda() || RD->isLocalClass())
    Out.push_back(RD);
  else if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(RD))
    localClasses(Spec->getTemplateArgs().asArray(), Out, Depth + 1);
}

/// Where \p L stands in its file.  What one use of a macro expands to stands in
/// one place, and is told apart by where it is spelled.
static std::string offsetText(const SourceManager &SM, SourceLocation L) {
  std::string Out = std::to_string(SM.getFileOffset(SM.getExpansionLoc(L)));
  if (L.isMacroID())
    Out += "+" + std::to_string(SM.getFileOffset(SM.getSpellingLoc(L)));
  return Out;
}

Sym FileBuilder::usr(const Decl *D) {
  if (!D)
    return 0;
  D = D->getCanonicalDecl();
  auto [It, New] = Usrs.try_emplace(D, 0);
  if (!New)
    return It->second;
  llvm::SmallString<128> Buf;
  if (index::generateUSRForDecl(D, Buf))
    Buf = "c:?";
  const auto *ND = dyn_cast<NamedDecl>(D);
  const auto *RD = dyn_cast<CXXRecordDecl>(D->getDeclContext());
  bool InLambda = RD && RD->isLambda();
  bool Internal = ND && !ND->isExternallyVisible();
  if (Internal || InLambda || Buf == "c:?") {
    // Internal names are unique within their file only, lambdas and locals not
    // even there.
    SourceLocation L = SM.getExpansionLoc(D->getLocation());
    std::string File = fileName(SM, SM.getFileID(L));
    Buf += "@@";
    Buf += File;
    if (InLambda || Buf.starts_with("c:?") || D->getParentFunctionOrMethod()) {
      Buf += ":";
      Buf += offsetText(SM, D->getLocation());
      // Instantiations of one template share their location.
      if (const DeclContext *P = D->getDeclContext())
        while ((P = P->getParent()))
          if (const auto *PF = dyn_cast<FunctionDecl>(P)) {
            Buf += "<";
            Sym Outer = usr(PF);
            Buf += str(Outer);
            break;
          }
    }
  }
  // clang calls all lambdas of one function alike, and so the instances of a
  // template for them.
  llvm::SmallVector<const CXXRecordDecl *, 2> Classes;
  if (const auto *FD = dyn_cast<FunctionDecl>(D))
    if (const TemplateArgumentList *Args = FD->getTemplateSpecializationArgs())
      localClasses(Args->asArray(), Classes, 0);
  for (const Decl *At = D; At;) {
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(At))
      localClasses(Spec->getTemplateArgs().asArray(), Classes, 0);
    const DeclContext *DC = At->getDeclContext();
    At = DC && DC->isRecord() ? cast<Decl>(DC) : nullptr;
  }
  for (const CXXRecordDecl *Class : Classes) {
    Buf += "|" + offsetText(SM, Class->getLocation());
    if (Class != D) {
      Sym Name = usr(Class);
      Buf += str(Name);
    }
  }
  Sym S = intern(Buf);
  Usrs[D] = S;
  return S;
}

facts::Range FileBuilder::range(SourceRange R) {
  facts::Range Out;
  if (R.isInvalid())
    return Out;
  CharSourceRange E = SM.getExpansionRange(R);
  SourceLocation B = E.getBegin(), End = E.getEnd();
  if (E.isTokenRange())
    End = Lexer::getLocForEndOfToken(End, 0, SM, Ctx.getLangOpts());
  if (End.isInvalid() || SM.getFileID(End) != SM.getFileID(B))
    End = B;
  auto [FID, Off] = SM.getDecomposedLoc(B);
  auto [It, New] = FileNames.try_emplace(FID, 0);
  if (New) {
    Sym Name = intern(fileName(SM, FID));
    FileNames[FID] = Name;
    Out.File = Name;
  } else {
    Out.File = It->second;
  }
  if (!Out.File)
    return facts::Range();
  Out.Offset = Off;
  Out.Line = SM.getLineNumber(FID, Off);
  Out.Col = SM.getColumnNumber(FID, Off);
  unsigned EndOff = SM.getFileOffset(End);
  if (EndOff < Off)
    EndOff = Off;
  Out.Length = EndOff - Off;
  Out.EndLine = SM.getLineNumber(FID, EndOff);
  Out.EndCol = SM.getColumnNumber(FID, EndOff);
  return Out;
}

std::optional<facts::Edit> FileBuilder::insertBefore(SourceLocation L,
                                                     llvm::StringRef Text) {
  if (L.isInvalid() || L.isMacroID() || SM.isInSystemHeader(L))
    return std::nullopt;
  facts::Range R = range(L);
  if (!R.valid())
    return std::nullopt;
  return facts::Edit{R.File, R.Offset, 0, intern(Text)};
}

std::optional<facts::Edit> FileBuilder::insertAfterToken(SourceLocation L,
                                                         llvm::StringRef Text) {
  if (L.isInvalid() || L.isMacroID())
    return std::nullopt;
  return insertBefore(Lexer::getLocForEndOfToken(L, 0, SM, Ctx.getLangOpts()),
                      Text);
}

std::optional<facts::Edit> FileBuilder::referTo(SourceLocation L) {
  if (L.isInvalid() || L.isMacroID())
    return std::nullopt;
  std::optional<Token> Next = Lexer::findNextToken(L, SM, Ctx.getLangOpts());
  if (Next && Next->is(tok::raw_identifier) &&
      Next->getRawIdentifier() == "const") {
    L = Next->getLocation();
    Next = Lexer::findNextToken(L, SM, Ctx.getLangOpts());
  }
  // Not to make `&=` of a default argument.
  const bool Glued = Next && Next->is(tok::equal) &&
                     Lexer::getLocForEndOfToken(L, 0, SM, Ctx.getLangOpts()) ==
                         Next->getLocation();
  return insertAfterToken(L, Glued ? " & " : " &");
}

namespace {
/// See FileBuilder::surveyConst.
class ConstSurvey : public RecursiveASTVisitor<ConstSurvey> {
public:
  ConstSurvey(FileBuilder &B, llvm::DenseSet<const Decl *> &Out)
      : B(B), Out(Out) {}
  bool VisitDeclStmt(DeclStmt *S) {
    for (const Decl *D : S->decls())
      if (const auto *V = dyn_cast<VarDecl>(D)) {
        if (!S->isSingleDecl())
          Out.insert(V);
        leads(V->getType(), V->getInit());
      }
    return true;
  }
  bool VisitCXXForRangeStmt(CXXForRangeStmt *S) {
    if (const VarDecl *V = S->getLoopVariable())
      leads(V->getType(), S->getRangeInit());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *S) {
    if (S->getOpcode() == BO_Assign)
      leads(S->getLHS()->getType(), S->getRHS());
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *S) {
    if (S->getOperator() == OO_Equal && S->getNumArgs() == 2)
      leads(S->getArg(0)->getType(), S->getArg(1));
    return true;
  }

private:
  void leads(QualType To, const Expr *From) {
    if (To.isNull() || To->getContainedAutoType())
      return;
    const bool Iterator = B.kind(To.getUnqualifiedType()) == TypeKind::Iterator;
    const bool Mutable = To->isReferenceType() || To->isPointerType()
                             ? !To->getPointeeType().isConstQualified()
                             : Iterator;
    while (Mutable && From) {
      const Expr *E = strip(From)->IgnoreParenImpCasts();
      if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
        if (!D->getType().isConstQualified())
          Out.insert(D->getDecl()->getCanonicalDecl());
        return;
      }
      // A const_iterator can be had from a const map as well.
      if (isa<CallExpr>(E) && Iterator &&
          !B.Ctx.hasSameUnqualifiedType(E->getType(), To))
        return;
      if (const auto *M = dyn_cast<MemberExpr>(E))
        From = M->getBase();
      else if (const auto *C = dyn_cast<CXXMemberCallExpr>(E))
        From = C->getImplicitObjectArgument();
      else if (const auto *C = dyn_cast<CallExpr>(E))
        From = C->getNumArgs() ? C->getArg(0) : nullptr;
      else if (const auto *C = dyn_cast<CXXConstructExpr>(E))
        From = C->getNumArgs() ? C->getArg(0) : nullptr;
      else if (const auto *U = dyn_cast<UnaryOperator>(E))
        From = U->getSubExpr();
      else if (const auto *A = dyn_cast<ArraySubscriptExpr>(E))
        From = A->getBase();
      else if (E != From)
        From = E;
      else
        return;
    }
  }
  FileBuilder &B;
  llvm::DenseSet<const Decl *> &Out;
};
} // namespace

void FileBuilder::surveyConst(const Stmt *S) {
  ConstSurvey(*this, NeedMutable).TraverseStmt(const_cast<Stmt *>(S));
}

std::optional<facts::Edit> FileBuilder::replace(SourceRange R,
                                                llvm::StringRef Text) {
  if (R.isInvalid() || R.getBegin().isMacroID() || R.getEnd().isMacroID() ||
      SM.isInSystemHeader(R.getBegin()))
    return std::nullopt;
  facts::Range F = range(R);
  if (!F.valid())
    return std::nullopt;
  return facts::Edit{F.File, F.Offset, F.Length, intern(Text)};
}

std::optional<std::vector<facts::Edit>>
FileBuilder::include(SourceLocation L, llvm::StringRef Header) {
  const FileID File = SM.getFileID(L);
  llvm::StringRef Text = SM.getBufferData(File);
  std::optional<size_t> At;
  size_t Pos = 0;
  while (Pos < Text.size()) {
    size_t End = std::min(Text.find('\n', Pos), Text.size());
    llvm::StringRef Line = Text.slice(Pos, End);
    if (Line.consume_front("#include <")) {
      llvm::StringRef Name = Line.take_until([](char C) { return C == '>'; });
      if (Name == Header)
        return std::vector<facts::Edit>();
      // Before the first that comes later in the alphabet, or after the last.
      if (!At || Name < Header)
        At = Name < Header ? std::min(End + 1, Text.size()) : Pos;
    }
    Pos = End + 1;
  }
  if (!At)
    return std::nullopt;
  auto E = insertBefore(SM.getLocForStartOfFile(File).getLocWithOffset(*At),
                        ("#include <" + Header + ">\n").str());
  if (!E)
    return std::nullopt;
  return std::vector<facts::Edit>{*E};
}

llvm::StringRef FileBuilder::modelName(const NamedDecl *D) {
  auto It = Names.find(D);
  if (It != Names.end())
    return It->second;
  llvm::SmallVector<const NamedDecl *, 8> Chain;
  Chain.push_back(D);
  for (const DeclContext *C = D->getDeclContext(); C; C = C->getParent()) {
    if (const auto *NS = dyn_cast<NamespaceDecl>(C)) {
      if (!NS->isInline() && !NS->isAnonymousNamespace())
        Chain.push_back(NS);
    } else if (const auto *TD = dyn_cast<TagDecl>(C)) {
      Chain.push_back(TD);
    } else if (isa<FunctionDecl>(C)) {
      break;
    }
  }
  std::string Name;
  for (const NamedDecl *N : llvm::reverse(Chain)) {
    if (!Name.empty())
      Name += "::";
    if (isa<CXXConstructorDecl>(N))
      Name += "(ctor)";
    else if (isa<CXXDestructorDecl>(N))
      Name += "(dtor)";
    else if (const auto *Conv = dyn_cast<CXXConversionDecl>(N))
      Name += Conv->getConversionType()->isBooleanType() ? "operator bool"
                                                         : "operator T";
    else
      Name += N->getDeclName().getAsString();
  }
  NameStore.push_back(std::move(Name));
  return Names[D] = NameStore.back();
}

llvm::StringRef FileBuilder::modelMember(const FunctionDecl *D) {
  if (D->getDeclName().isIdentifier())
    return D->getName();
  auto [It, New] = MemberNames.try_emplace(D);
  if (New) {
    llvm::StringRef Full = modelName(D);
    // Class names never contain "::operator" or "::(": the last part starts
    // there.
    size_t At = std::max(Full.rfind("::operator") + 1, Full.rfind("::(") + 1);
    MemberNames[D] = At ? Full.substr(At + 1) : Full;
  }
  return MemberNames[D];
}

const models::TypeModel *FileBuilder::modelOf(const CXXRecordDecl *R) {
  if (!R)
    return nullptr;
  auto It = ModelCache.find(R);
  if (It != ModelCache.end())
    return It->second;
  ModelCache[R] = nullptr; // against recursion through bases
  const models::TypeModel *M = Models.findType(modelName(R));
  if (!M && R->hasDefinition())
    for (const CXXBaseSpecifier &B : R->bases())
      if (const CXXRecordDecl *BD = B.getType()->getAsCXXRecordDecl())
        if ((M = modelOf(BD)))
          break;
  return ModelCache[R] = M;
}

const models::TypeModel *FileBuilder::modelOf(QualType T) {
  if (T.isNull())
    return nullptr;
  T = T.getNonReferenceType();
  if (const auto *TD = T->getAs<TypedefType>())
    // C types are typedefs: pthread_mutex_t, mtx_t.
    if (!T->getAsCXXRecordDecl())
      if (const models::TypeModel *M =
              Models.findType(modelName(TD->getDecl())))
        return M;
  return modelOf(T->getAsCXXRecordDecl());
}

bool FileBuilder::isProject(const Decl *D) {
  if (!D)
    return false;
  SourceLocation L = SM.getExpansionLoc(D->getLocation());
  return L.isValid() && !SM.isInSystemHeader(L);
}

bool FileBuilder::carriesMap(const CXXRecordDecl *R, unsigned Depth) {
  if (!R || Depth > 6 || !(R = R->getDefinition()) || R->isDependentType())
    return false;
  auto [It, New] = Carries.try_emplace(R, false);
  if (!New)
    return It->second;
  bool Result = false;
  for (const CXXBaseSpecifier &B : R->bases())
    Result |= carriesMap(B.getType()->getAsCXXRecordDecl(), Depth + 1) ||
              info(type(B.getType())).CarriesMap;
  for (const FieldDecl *F : R->fields()) {
    if (Result)
      break;
    Result = info(type(F->getType())).CarriesMap;
  }
  return Carries[R] = Result;
}

/// Template argument \p N of \p T's class as a type.
static QualType templateArg(QualType T, int N) {
  if (N < 0)
    return QualType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(R);
  if (!S)
    return QualType();
  const TemplateArgumentList &Args = S->getTemplateArgs();
  llvm::SmallVector<TemplateArgument, 4> Flat;
  for (const TemplateArgument &A : Args.asArray())
    if (A.getKind() == TemplateArgument::Pack)
      Flat.append(A.pack_begin(), A.pack_end());
    else
      Flat.push_back(A);
  if (static_cast<unsigned>(N) >= Flat.size() ||
      Flat[N].getKind() != TemplateArgument::Type)
    return QualType();
  return Flat[N].getAsType();
}

/// An object of class \p R has room for elements in itself: an array of bytes,
/// pointers or \p Elements.
static bool hasRoom(const ASTContext &Ctx, const CXXRecordDecl *R,
                    QualType Element, unsigned Depth = 0) {
  constexpr unsigned MaxDepth = 6;
  R = R ? R->getDefinition() : nullptr;
  if (!R || Depth > MaxDepth || R->isDependentType())
    return false;
  for (const FieldDecl *F : R->fields()) {
    const QualType T = F->getType();
    if (const ConstantArrayType *A = Ctx.getAsConstantArrayType(T)) {
      const QualType E = A->getElementType().getUnqualifiedType();
      if (A->getSize() != 0 &&
          (E->isCharType() || E->isStdByteType() || E->isPointerType() ||
           (!Element.isNull() && Ctx.hasSameUnqualifiedType(E, Element))))
        return true;
    } else if (hasRoom(Ctx, T->getAsCXXRecordDecl(), Element, Depth + 1)) {
      return true;
    }
  }
  return llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &B) {
    return hasRoom(Ctx, B.getType()->getAsCXXRecordDecl(), Element, Depth + 1);
  });
}

/// The class among \p R and its bases that the model \p M names.
static QualType modelledBase(FileBuilder &B, QualType T,
                             const models::TypeModel *M) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || B.Models.findType(B.modelName(R)) == M)
    return T;
  for (const CXXBaseSpecifier &Base : R->bases())
    if (B.modelOf(Base.getType()) == M)
      return modelledBase(B, Base.getType(), M);
  return T;
}

facts::TypeId FileBuilder::type(QualType T) {
  if (T.isNull() || T->isDependentType())
    return 0;
  void *Key = T.getAsOpaquePtr();
  auto It = TypeIds.find(Key);
  if (It != TypeIds.end())
    return It->second;
  // The members of a class, and what its template arguments contain, may name
  // the class again: it needs its number before it is known.
  facts::TypeId Id = 0;
  if (T->isRecordType()) {
    Id = Facts.Types.size();
    Facts.Types.emplace_back();
  }
  TypeIds[Key] = Id;
  facts::TypeId Made = makeType(T);
  if (Id && Made) {
    Facts.Types[Id] = Facts.Types[Made];
    if (Made + 1 == Facts.Types.size())
      Facts.Types.pop_back();
    return Id;
  }
  TypeIds[Key] = Made;
  return Made;
}

/// The type that a class declares as its value_type; null if none.
static QualType valueType(QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !(R = R->getDefinition()))
    return QualType();
  IdentifierInfo &Name = R->getASTContext().Idents.get("value_type");
  for (const NamedDecl *D : R->lookup(&Name))
    if (const auto *TD = dyn_cast<TypedefNameDecl>(D))
      return TD->getUnderlyingType();
  return QualType();
}

facts::TypeId FileBuilder::makeType(QualType T) {
  facts::Type Out;
  PrintingPolicy Policy(Ctx.getLangOpts());
  Policy.SuppressTagKeyword = true;
  Policy.SuppressDefaultTemplateArgs = true;
  Out.Const = T.getNonReferenceType().isConstQualified();
  QualType C = T.getCanonicalType();
  auto Finish = [&]() -> facts::TypeId {
    if (Out.Kind == TypeKind::Other)
      return 0;
    Out.Spelling = intern(T.getAsString(Policy));
    Facts.Types.push_back(Out);
    return Facts.Types.size() - 1;
  };

  if (const models::TypeModel *M =
          C->isReferenceType() || C->isPointerType() ? nullptr : modelOf(T)) {
    QualType Base = modelledBase(*this, C.getUnqualifiedType(), M);
    Out.Kind = M->Kind;
    Out.Model = intern(M->Name);
    if (const CXXRecordDecl *R = C->getAsCXXRecordDecl()) {
      Out.Record = usr(R);
      if (isProject(R))
        declareClass(R->getDefinition() ? R->getDefinition() : R);
    }
    Out.JoinsInDtor = M->JoinsInDtor;
    Out.Concurrent = M->Concurrent;
    Out.Bounded = M->Bounded;
    Out.Ordered = M->Ordered;
    Out.NodeStable = M->NodeStable;
    if ((M->Kind == TypeKind::Map || M->Kind == TypeKind::Handle) &&
        !M->Ordered)
      if (const models::FunctionModel *R = M->member("reserve", 1, false))
        Out.CanReserve = R->Op & (facts::OpReserve | facts::OpRehash);
    Out.GuardText = intern(M->Guard);
    Out.Untyped = M->Untyped;
    Out.ReserveHolds = M->ReserveHolds;
    Out.AdvanceErased = M->AdvanceErased;
    Out.Release = intern(M->Release);
    Out.ReadMostly = intern(M->ReadMostly);
    Out.MasksHash = M->MasksHash;
    Out.Seeded = M->Seeded;
    if (M->Kind == TypeKind::Map || M->Kind == TypeKind::Sequence ||
        M->Kind == TypeKind::String)
      Out.Inline = hasRoom(Ctx, C->getAsCXXRecordDecl(),
                           templateArg(Base, M->MappedParam));
    if (M->HashParam >= 0)
      noteKeyFunctions(*this, Base, *M, Out);
    auto Fixed = [&](llvm::StringRef Word) -> facts::TypeId {
      facts::Type F;
      F.Kind = Word == "View"      ? TypeKind::View
               : Word == "String"  ? TypeKind::String
               : Word == "Integer" ? TypeKind::Integer
               : Word == "Pointer" ? TypeKind::Pointer
                                   : TypeKind::Other;
      if (F.Kind == TypeKind::Other)
        return 0;
      F.Spelling = intern(Word);
      Facts.Types.push_back(F);
      return Facts.Types.size() - 1;
    };
    if (M->Kind == TypeKind::View && M->KeyParam >= 0)
      Out.Key = type(templateArg(Base, M->KeyParam));
    if (M->Kind == TypeKind::Map || M->Kind == TypeKind::Handle) {
      Out.Key =
          M->Key.empty() ? type(templateArg(Base, M->KeyParam)) : Fixed(M->Key);
      if (!M->Set) {
        QualType Mapped = templateArg(Base, M->MappedParam);
        Out.Mapped = M->Mapped.empty() ? type(Mapped) : Fixed(M->Mapped);
        // A map of plain values is no set.
        if (!Out.Mapped) {
          facts::Type Plain;
          if (!Mapped.isNull())
            Plain.Spelling = intern(Mapped.getAsString(Policy));
          Facts.Types.push_back(Plain);
          Out.Mapped = Facts.Types.size() - 1;
        }
      }
      if (M->Kind == TypeKind::Map)
        Out.CarriesMap = !M->CheapCopy;
      if (M->Kind == TypeKind::Handle) {
        facts::Type Inner = Out;
        Inner.Kind = TypeKind::Map;
        Inner.Spelling = intern(T.getAsString(Policy));
        Facts.Types.push_back(Inner);
        Out.Pointee = Facts.Types.size() - 1;
      }
    } else if (QualType V =
                   M->Kind == TypeKind::Iterator ? valueType(Base) : QualType();
               !V.isNull()) {
      // The container is not part of the type; what it contains is.
      facts::Type Container;
      Container.Kind = TypeKind::Sequence;
      Container.Pointee = type(V);
      Facts.Types.push_back(Container);
      Out.Pointee = Facts.Types.size() - 1;
    } else {
      Out.Pointee = type(templateArg(Base, M->MappedParam));
      if (M->Kind == TypeKind::View)
        Out.Const = true;
      if (M->Kind == TypeKind::Sequence || M->Kind == TypeKind::Optional ||
          M->Kind == TypeKind::Guarded)
        Out.CarriesMap = info(Out.Pointee).CarriesMap;
    }
    return Finish();
  }

  if (C->isReferenceType()) {
    Out.Kind = TypeKind::Reference;
    Out.Pointee = type(T.getNonReferenceType());
    return Finish();
  }
  if (C->isAnyPointerType()) {
    QualType P = C->getPointeeType();
    if (P->isFunctionType()) {
      Out.Kind = TypeKind::Callable;
    } else if (P->isAnyCharacterType() && P.isConstQualified()) {
      Out.Kind = TypeKind::View;
    } else {
      Out.Kind = TypeKind::Pointer;
      Out.Pointee = type(T->getPointeeType());
    }
    return Finish();
  }
  if (C->isMemberPointerType()) {
    if (C->isMemberFunctionPointerType())
      Out.Kind = TypeKind::Callable;
    return Finish();
  }
  Out.Finite =
      C->isBooleanType() || C->isAnyCharacterType() || C->isEnumeralType();
  if (C->isBooleanType()) {
    Out.Kind = TypeKind::Bool;
    return Finish();
  }
  if (C->isIntegralOrEnumerationType()) {
    Out.Kind = TypeKind::Integer;
    return Finish();
  }
  if (const ArrayType *A = Ctx.getAsArrayType(C)) {
    Out.Kind = TypeKind::Sequence;
    Out.Inline = true;
    Out.Pointee = type(A->getElementType());
    Out.CarriesMap = info(Out.Pointee).CarriesMap;
    return Finish();
  }
  if (const CXXRecordDecl *R = C->getAsCXXRecordDecl()) {
    if (R->isLambda()) {
      Out.Kind = TypeKind::Callable;
      return Finish();
    }
    Out.Kind = TypeKind::Record;
    Out.Record = usr(R);
    Out.CarriesMap = carriesMap(R, 0);
    if (isProject(R))
      declareClass(R->getDefinition() ? R->getDefinition() : R);
    return Finish();
  }
  return 0;
}

/// `this->m` or a global in the argument of a thread-safety attribute.
static facts::Path attrPath(FileBuilder &B, const Expr *E,
                            const CXXRecordDecl *In) {
  facts::Path P;
  if (!E)
    return P;
  E = E->IgnoreParenImpCasts();
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    E = U->getSubExpr()->IgnoreParenImpCasts();
  if (const auto *ME = dyn_cast<MemberExpr>(E)) {
    if (isa<CXXThisExpr>(ME->getBase()->IgnoreParenImpCasts())) {
      P.RootKind = facts::Root::This;
      P.Owner = In ? B.usr(In) : 0;
    } else {
      P = attrPath(B, ME->getBase(), In);
      if (!P.valid())
        return P;
      if (ME->isArrow())
        P.Sels.push_back({facts::SelKind::Deref, 0});
    }
    if (const auto *F = dyn_cast<FieldDecl>(ME->getMemberDecl()))
      P.Sels.push_back({facts::SelKind::Field, B.usr(F)});
    return P;
  }
  if (const auto *DR = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *F = dyn_cast<FieldDecl>(DR->getDecl())) {
      P.RootKind = facts::Root::This;
      P.Owner = In ? B.usr(In) : 0;
      P.Sels.push_back({facts::SelKind::Field, B.usr(F)});
    } else if (const auto *V = dyn_cast<VarDecl>(DR->getDecl());
               V && V->hasGlobalStorage()) {
      B.declareGlobal(V);
      P.RootKind = facts::Root::Global;
      P.Owner = B.usr(V);
    }
  }
  return P;
}

namespace {
/// `[[mapvet::value]]`, an abbreviation that compilers without the checks warn
/// of.
struct ValueAttr : ParsedAttrInfo {
  ValueAttr() {
    static constexpr Spelling Names[] = {
        {ParsedAttr::AS_CXX11, "mapvet::value"},
        {ParsedAttr::AS_C23, "mapvet::value"}};
    Spellings = Names;
  }
  bool diagAppertainsToDecl(Sema &, const ParsedAttr &,
                            const Decl *D) const override {
    return isa<FieldDecl, VarDecl>(D);
  }
  AttrHandling handleDeclAttribute(Sema &S, Decl *D,
                                   const ParsedAttr &A) const override {
    D->addAttr(AnnotateAttr::Create(S.Context, "mapvet::value", nullptr, 0,
                                    A.getRange()));
    return AttributeApplied;
  }
};
ParsedAttrInfoRegistry::Add<ValueAttr>
    Registered("mapvet-value", "marks a member or parameter as a value");
} // namespace

bool FileBuilder::isValue(const Decl *D) {
  return llvm::any_of(D->specific_attrs<AnnotateAttr>(), [](const auto *A) {
    return A->getAnnotation() == "mapvet::value";
  });
}

void FileBuilder::declareField(const FieldDecl *F) {
  F = F->getCanonicalDecl();
  if (!Declared.insert(F).second)
    return;
  facts::Field Out;
  Out.Usr = usr(F);
  Out.Name = intern(F->getName());
  Out.Class = usr(F->getParent());
  Out.Ty = type(F->getType());
  Out.Decl = range(F->getLocation());
  Out.Mutable = F->isMutable();
  Out.Value = isValue(F);
  Out.Private = F->getAccess() == AS_private || F->getAccess() == AS_protected;
  const auto *R = dyn_cast<CXXRecordDecl>(F->getParent());
  if (const auto *A = F->getAttr<GuardedByAttr>())
    Out.GuardedBy = attrPath(*this, A->getArg(), R);
  if (isProject(F))
    Out.Fixes = refFixes(F);
  Facts.Fields.push_back(std::move(Out));
}

std::vector<FileBuilder::Part> FileBuilder::tupleParts(QualType T) {
  std::vector<Part> Out;
  const auto *R = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!R || !R->hasDefinition())
    return Out;
  llvm::StringRef Name = modelName(R);
  if (Name == "std::pair") {
    for (const FieldDecl *Fd : R->fields()) {
      declareField(Fd);
      Out.push_back({usr(Fd), Fd->getType()});
    }
  } else if (Name == "std::tuple") {
    // A tuple keeps its elements in bases of which every library has others.
    const TemplateArgumentList &Args = R->getTemplateArgs();
    if (Args.size() != 1 || Args[0].getKind() != TemplateArgument::Pack)
      return Out;
    const bool New = Declared.insert(R->getCanonicalDecl()).second;
    for (const TemplateArgument &A : Args[0].pack_elements()) {
      if (A.getKind() != TemplateArgument::Type)
        return Out;
      std::string At = std::to_string(Out.size());
      facts::Field Fd;
      Fd.Usr = intern((llvm::Twine(str(usr(R))) + "@get<" + At + ">").str());
      Fd.Name = intern("get<" + At + ">");
      Fd.Class = usr(R);
      Fd.Ty = type(A.getAsType());
      Fd.Decl = range(R->getLocation());
      Out.push_back({Fd.Usr, A.getAsType()});
      if (New)
        Facts.Fields.push_back(std::move(Fd));
    }
  }
  return Out;
}

/// Adds to \p Out what may act on the members of \p R and is defined elsewhere.
void FileBuilder::undefinedMembers(const CXXRecordDecl *R,
                                   std::vector<facts::Sym> &Out) {
  auto Add = [&](const FunctionDecl *F) {
    if (F && !F->isImplicit() && !F->isDefined() && !F->isDeleted() &&
        !F->isDefaulted() && !F->isPureVirtual() &&
        !isa<CXXDeductionGuideDecl>(F)) {
      // A member of a template that nobody here uses: it has a body, which only
      // the file that uses it shows.
      const FunctionDecl *Pattern = F->getInstantiatedFromMemberFunction();
      if (Pattern && Pattern->isDefined() && !isa<CXXDestructorDecl>(F))
        Out.push_back(
            intern((llvm::Twine(facts::UnusedMember) + str(usr(F))).str()));
      else
        Out.push_back(usr(F));
    }
  };
  for (const Decl *D : R->decls()) {
    if (const auto *T = dyn_cast<FunctionTemplateDecl>(D)) {
      // A template that nobody uses here may be used elsewhere.
      for (const FunctionDecl *S : T->specializations())
        Add(S);
      // Of a member of a class template's specialization, the template knows.
      const FunctionTemplateDecl *Pattern = T;
      while (const FunctionTemplateDecl *From =
                 Pattern->getInstantiatedFromMemberTemplate())
        Pattern = From;
      if (!Pattern->getTemplatedDecl()->isDefined())
        Out.push_back(usr(T->getTemplatedDecl()));
    } else if (const auto *F = dyn_cast<FriendDecl>(D)) {
      if (const TypeSourceInfo *TSI = F->getFriendType()) {
        const CXXRecordDecl *FR = TSI->getType()->getAsCXXRecordDecl();
        if (FR && (FR = FR->getDefinition()) && FR != R) {
          for (const CXXMethodDecl *M : FR->methods())
            Add(M);
        } else if (FR != R) {
          Out.push_back(intern("friend " + TSI->getType().getAsString()));
        }
      } else if (const auto *FF =
                     dyn_cast_or_null<FunctionDecl>(F->getFriendDecl())) {
        Add(FF);
      }
    } else {
      Add(dyn_cast<FunctionDecl>(D));
    }
  }
}

void FileBuilder::declareClass(const CXXRecordDecl *R) {
  if (!R || R->isDependentType())
    return;
  if (const CXXRecordDecl *D = R->getDefinition())
    R = D;
  if (!Declared.insert(R).second)
    return;
  facts::Class Out;
  Out.Usr = usr(R);
  Out.Name = intern(R->getNameAsString());
  Out.Decl = range(R->getLocation());
  Out.Local = R->isInAnonymousNamespace() || R->isLocalClass();
  if (R->hasDefinition()) {
    for (const CXXBaseSpecifier &B : R->bases())
      if (const CXXRecordDecl *BD = B.getType()->getAsCXXRecordDecl()) {
        Out.Bases.push_back(usr(BD));
        if (isProject(BD))
          declareClass(BD);
      }
    for (const FieldDecl *F : R->fields()) {
      Out.Fields.push_back(usr(F));
      declareField(F);
    }
    if (const CXXDestructorDecl *D = R->getDestructor())
      if (!D->isImplicit())
        Out.Dtor = usr(D);
    if (isProject(R))
      undefinedMembers(R, Out.Undefined);
  }
  Facts.Classes.push_back(std::move(Out));
}

/// What the pointer-like variable \p V of static storage holds before anybody
/// assigns it, as far as its definition says so.
facts::ValueKind FileBuilder::initialHolding(const VarDecl *V) {
  TypeKind K = kind(V->getType());
  if (!tracked(K) || K == TypeKind::Bool || K == TypeKind::Integer ||
      K == TypeKind::Reference ||
      V->isThisDeclarationADefinition() == VarDecl::DeclarationOnly)
    return facts::ValueKind::Unknown;
  const Expr *E = V->getInit();
  if (!E) // zeroed
    return V->getType()->isScalarType() ? facts::ValueKind::Null
                                        : facts::ValueKind::Unknown;
  E = strip(E)->IgnoreParenImpCasts();
  if (const auto *C = dyn_cast<CXXConstructExpr>(E);
      C && C->getNumArgs() >= 1 && !isa<CXXDefaultArgExpr>(C->getArg(0)))
    E = strip(C->getArg(0))->IgnoreParenImpCasts();
  else if (C)
    return facts::ValueKind::Null;
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr, CXXScalarValueInitExpr,
          ImplicitValueInitExpr>(E))
    return facts::ValueKind::Null;
  if (const auto *L = dyn_cast<IntegerLiteral>(E);
      L && V->getType()->isPointerType() && L->getValue().isZero())
    return facts::ValueKind::Null;
  if (const auto *IL = dyn_cast<InitListExpr>(E); IL && !IL->getNumInits())
    return facts::ValueKind::Null;
  if (isa<CXXNewExpr>(E))
    return facts::ValueKind::Fresh;
  if (const auto *C = dyn_cast<CallExpr>(E))
    if (const FunctionDecl *FD = C->getDirectCallee())
      if (const models::FunctionModel *M =
              Models.findFunction(modelName(FD), C->getNumArgs()))
        if (M->Act == models::Action::MakeOwner)
          return facts::ValueKind::Fresh;
  return facts::ValueKind::Unknown;
}

void FileBuilder::declareGlobal(const VarDecl *V) {
  V = V->getCanonicalDecl();
  if (!Declared.insert(V).second)
    return;
  const VarDecl *Def = V->getDefinition();
  const VarDecl *D = Def ? Def : V;
  facts::Global Out;
  Out.Usr = usr(V);
  Out.Name = intern(D->getName());
  Out.Ty = type(D->getType());
  Out.Decl = range(D->getLocation());
  if (const auto *F =
          dyn_cast_or_null<FunctionDecl>(D->getParentFunctionOrMethod()))
    Out.StaticLocalOf = usr(F);
  Out.ThreadLocal = D->getTLSKind() != VarDecl::TLS_None;
  Out.Const = D->getType().getNonReferenceType().isConstQualified();
  Out.Internal = !D->isExternallyVisible();
  for (const VarDecl *R : D->redecls())
    Out.InHeader |= !SM.isInMainFile(SM.getExpansionLoc(R->getLocation()));
  const auto *R = dyn_cast<CXXRecordDecl>(D->getDeclContext());
  if (const auto *A = D->getAttr<GuardedByAttr>())
    Out.GuardedBy = attrPath(*this, A->getArg(), R);
  if (isProject(D))
    Out.Fixes = refFixes(D);
  Out.Init = initialHolding(D);
  if (kind(D->getType()) == TypeKind::Map)
    Out.Keys = initialKeys(*this, D->getInit());
  Facts.Globals.push_back(std::move(Out));
}

void FileBuilder::noteViewKey(const DeclaratorDecl *D, bool Fits) {
  bool &All = ViewKeys.try_emplace(D, true).first->second;
  All &= Fits;
}

void FileBuilder::ownKeys() {
  for (auto [D, Fits] : ViewKeys) {
    // Where others may use it, this file does not know how.
    const auto *F = dyn_cast<FieldDecl>(D);
    if (!Fits || !SM.isInMainFile(D->getLocation()) ||
        (F ? F->getAccess() != AS_private : D->isTemplated()))
      continue;
    const TypeSourceInfo *TSI = D->getTypeSourceInfo();
    auto TL = TSI ? TSI->getTypeLoc()
                        .getUnqualifiedLoc()
                        .getAs<TemplateSpecializationTypeLoc>()
                  : TemplateSpecializationTypeLoc();
    // A hash, or an order, of views would remain.
    if (TL.isNull() || TL.getNumArgs() != 2)
      continue;
    SourceRange Key = TL.getArgLoc(0).getSourceRange();
    llvm::StringRef Text = Lexer::getSourceText(
        CharSourceRange::getTokenRange(Key), SM, Ctx.getLangOpts());
    if (Text != "std::string_view")
      continue;
    auto E = replace(Key, "std::string");
    if (!E)
      continue;
    const facts::Sym Usr = usr(D->getCanonicalDecl());
    for (facts::Field &X : Facts.Fields)
      if (X.Usr == Usr)
        X.Fixes.push_back({facts::FixKind::OwnKey, {*E}, 0});
    for (facts::Global &X : Facts.Globals)
      if (X.Usr == Usr && !X.InHeader)
        X.Fixes.push_back({facts::FixKind::OwnKey, {*E}, 0});
  }
}

std::vector<facts::FixHint> FileBuilder::refFixes(const DeclaratorDecl *V) {
  std::vector<facts::FixHint> Out;
  QualType T = V->getType();
  if (V->getLocation().isMacroID())
    return Out;
  const auto *Var = dyn_cast<VarDecl>(V);
  if (!T->isReferenceType()) {
    SourceLocation TypeStart = V->getTypeSpecStartLoc();
    // `const` goes before the type, `&` right before the name (the bracket of a
    // structured binding), or after the type where a parameter has no name.
    llvm::StringRef Amp = "&";
    const bool Named =
        !V->getDeclName().isEmpty() || isa_and_nonnull<DecompositionDecl>(Var);
    std::optional<facts::Edit> Ref = Named ? insertBefore(V->getLocation(), Amp)
                                           : referTo(V->getTypeSpecEndLoc());
    bool Simple = TypeStart.isValid() && !TypeStart.isMacroID() &&
                  !T->isArrayType() && !T->isFunctionType() &&
                  !NeedMutable.count(V->getCanonicalDecl());
    if (Simple && Ref) {
      facts::FixHint Plain{facts::FixKind::Ref, {*Ref}};
      facts::FixHint Const{facts::FixKind::ConstRef, {}};
      bool All = true;
      if (!T.isConstQualified()) {
        if (auto E = insertBefore(TypeStart, "const "))
          Const.Edits.push_back(*E);
        else
          All = false;
      }
      Const.Edits.push_back(*Ref);
      // Every redeclaration of a function spells its parameters again.
      if (const auto *P = dyn_cast_or_null<ParmVarDecl>(Var)) {
        const auto *FD = dyn_cast<FunctionDecl>(P->getDeclContext());
        if (FD)
          for (const FunctionDecl *R : FD->redecls()) {
            unsigned I = P->getFunctionScopeIndex();
            if (I >= R->getNumParams() || R->getParamDecl(I) == P)
              continue;
            const ParmVarDecl *Q = R->getParamDecl(I);
            std::optional<facts::Edit> RQ =
                Q->getDeclName().isEmpty()
                    ? referTo(Q->getTypeSpecEndLoc())
                    : insertBefore(Q->getLocation(), Amp);
            std::optional<facts::Edit> CQ;
            if (!Q->getType().isConstQualified()) {
              CQ = insertBefore(Q->getTypeSpecStartLoc(), "const ");
              All &= CQ.has_value();
            }
            All &= RQ.has_value();
            if (!All)
              break;
            if (CQ)
              Const.Edits.push_back(*CQ);
            Const.Edits.push_back(*RQ);
          }
      }
      if (All)
        Out.push_back(std::move(Const));
      Out.push_back(std::move(Plain));
    }
  }
  if (std::optional<facts::FixHint> H = strongHashFix(*this, V))
    Out.push_back(std::move(*H));
  // A handle declared without an initialiser can be made at once.
  if (kind(T) == TypeKind::Handle && !T->isReferenceType() &&
      !V->getDeclName().isEmpty()) {
    const Expr *Init = Var ? Var->getInit() : nullptr;
    if (const auto *F = dyn_cast<FieldDecl>(V))
      Init = F->getInClassInitializer();
    bool Bare = !Init;
    if (const auto *CE = dyn_cast_or_null<CXXConstructExpr>(
            Init ? Init->IgnoreImplicit() : nullptr))
      Bare = CE->getNumArgs() == 0 && CE->getParenOrBraceRange().isInvalid();
    const TypeSourceInfo *TSI = V->getTypeSourceInfo();
    QualType U = T.getUnqualifiedType();
    QualType K = templateArg(U.getCanonicalType(), 0),
             M = templateArg(U.getCanonicalType(), 1);
    if (Bare && TSI && !K.isNull() && !M.isNull() &&
        !isa_and_nonnull<ParmVarDecl>(Var)) {
      PrintingPolicy Policy(Ctx.getLangOpts());
      Policy.SuppressTagKeyword = true;
      Policy.SuppressDefaultTemplateArgs = true;
      // The spelled arguments where the declaration spells them.
      std::string Args;
      llvm::StringRef Text = Lexer::getSourceText(
          CharSourceRange::getTokenRange(TSI->getTypeLoc().getSourceRange()),
          SM, Ctx.getLangOpts());
      size_t Lt = Text.find('<'), Gt = Text.rfind('>');
      if (Lt != llvm::StringRef::npos && Gt != llvm::StringRef::npos && Gt > Lt)
        Args = Text.substr(Lt + 1, Gt - Lt - 1).str();
      else
        Args = K.getAsString(Policy) + ", " + M.getAsString(Policy);
      if (auto E = insertAfterToken(V->getLocation(),
                                    " = hmap::make<" + Args + ">()"))
        Out.push_back({facts::FixKind::MakeHandle, {*E}});
    }
  }
  return Out;
}
