//===- KeyFunctions.cpp ---------------------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cost: one walk over the body of each function that hashes or compares keys,
// or that such a function calls.
//
//===----------------------------------------------------------------------===//
#include "extract/KeyFunctions.h"
#include "extract/AstUtil.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using facts::KeyFunction;
using facts::Sym;
using facts::TypeKind;

//===----------------------------------------------------------------------===//
// Small questions
//===----------------------------------------------------------------------===//

/// \p E without anything that leaves its value, or the bits of it, as it is.
static const Expr *unwrapped(const Expr *E) {
  for (const Expr *Before = nullptr; E && E != Before;) {
    Before = E;
    E = strip(E)->IgnoreParenCasts()->IgnoreImplicit();
  }
  return E;
}

static QualType plain(QualType T) {
  return T.getNonReferenceType().getCanonicalType().getUnqualifiedType();
}

static bool isCharPointer(QualType T) {
  return T->isPointerType() && T->getPointeeType()->isAnyCharacterType();
}

static bool isSmart(TypeKind K) {
  return K == TypeKind::Unique || K == TypeKind::Shared;
}

/// Whether a function of that name makes two cases of a letter one.
static bool foldsCase(llvm::StringRef Name) {
  std::string N = Name.lower();
  llvm::StringRef L(N);
  if (L.contains("bound"))
    return false;
  for (llvm::StringRef W :
       {"tolower", "toupper", "to_lower", "to_upper", "casecmp", "stricmp",
        "strnicmp", "strcmpi", "iequals", "insensitive", "nocase", "ignorecase",
        "ignore_case", "casefold", "case_fold", "lowercase", "uppercase"})
    if (L.contains(W))
      return true;
  return L == "lower" || L == "upper" || L == "fold";
}

static std::optional<uint64_t> constant(const Expr *E, ASTContext &Ctx) {
  if (E->isValueDependent() || !E->getType()->isIntegralOrEnumerationType())
    return std::nullopt;
  Expr::EvalResult R;
  if (!E->EvaluateAsInt(R, Ctx))
    return std::nullopt;
  return R.Val.getInt().extOrTrunc(64).getZExtValue();
}

static unsigned trailingZeros(uint64_t V) {
  return V ? llvm::countr_zero(V) : 63;
}

/// What a function of one statement returns; null if it does more.
static const Expr *onlyReturn(const FunctionDecl *F) {
  const FunctionDecl *Def = nullptr;
  const auto *Body = dyn_cast_or_null<CompoundStmt>(F->getBody(Def));
  if (!Body || Body->size() != 1)
    return nullptr;
  const auto *R = dyn_cast<ReturnStmt>(Body->body_front());
  return R ? R->getRetValue() : nullptr;
}

/// The class whose call operator \p F is, as models name it; "" if it is none.
static llvm::StringRef functor(FileBuilder &B, const FunctionDecl *F) {
  const auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
  return M && M->getOverloadedOperator() == OO_Call
             ? B.modelName(M->getParent())
             : "";
}

//===----------------------------------------------------------------------===//
// What a function reads of a key
//===----------------------------------------------------------------------===//

namespace {

/// A part of one of the keys that a function is given.
struct Part {
  unsigned Root = 0;
  std::string Path;
  QualType Ty;
};

class KeyReader {
public:
  KeyReader(FileBuilder &B, const FileBuilder::KeyFunctionUse &Use,
            const FunctionDecl *F, KeyFunction &Out)
      : B(B), F(F), Out(Out), Key(plain(Use.Key)) {
    const auto *M = dyn_cast<CXXMethodDecl>(F);
    if (M && !M->isStatic() &&
        isKey(B.Ctx.getCanonicalTagType(M->getParent()))) {
      This = true;
      ++NumRoots;
    }
    // A call operator may take what keys are converted to.
    bool Any = This || Use.Called;
    for (const ParmVarDecl *P : F->parameters())
      Any |= isKey(plain(P->getType()));
    for (const ParmVarDecl *P : F->parameters())
      if (!Any || isKey(plain(P->getType())))
        Roots[P] = NumRoots++;
  }
  void run(const Stmt *Body);
  /// Functions of the project that are called.
  llvm::SetVector<const FunctionDecl *> Callees;

private:
  /// The key's type, or a base class, whose members look at the key, too.
  bool isKey(QualType T) const {
    if (T == Key)
      return true;
    const CXXRecordDecl *R = Key->getAsCXXRecordDecl();
    const CXXRecordDecl *Base = T->getAsCXXRecordDecl();
    return R && Base && R->hasDefinition() && Base->hasDefinition() &&
           R->isDerivedFrom(Base);
  }
  std::optional<Part> part(const Expr *E);
  static void add(Part &P, llvm::StringRef Field, QualType T);
  void visit(const Stmt *S);
  void call(const CallExpr *C);
  void operand(const Expr *E, const FunctionDecl *Callee,
               const ParmVarDecl *To);
  void read(Part P, const Expr *At);
  void compared(const Expr *L, const Expr *R);
  bool linear(const Expr *E, int &Shift);
  struct Term {
    const void *By = nullptr;
    Part P;
  };
  std::optional<Term> term(const Expr *E);
  bool terms(const Expr *E, BinaryOperatorKind Op, std::vector<Term> &To);
  void symmetric(const Expr *E, BinaryOperatorKind Op, llvm::StringRef How);

  FileBuilder &B;
  const FunctionDecl *F;
  KeyFunction &Out;
  QualType Key;
  bool This = false;
  unsigned NumRoots = 0;
  llvm::DenseMap<const VarDecl *, unsigned> Roots;
  llvm::DenseMap<const VarDecl *, Part> Aliases;
  llvm::DenseMap<const VarDecl *, const Expr *> Inits;
  /// `v op= e`, by v.
  llvm::DenseMap<const VarDecl *, std::vector<const BinaryOperator *>> Updates;
};

} // namespace

void KeyReader::add(Part &P, llvm::StringRef Field, QualType T) {
  if (!P.Path.empty())
    P.Path += '.';
  P.Path += Field;
  P.Ty = T;
}

std::optional<Part> KeyReader::part(const Expr *E) {
  E = unwrapped(E);
  if (!E)
    return std::nullopt;
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *V = dyn_cast<VarDecl>(D->getDecl())) {
      if (auto It = Roots.find(V); It != Roots.end())
        return Part{It->second, "", plain(V->getType())};
      if (auto It = Aliases.find(V); It != Aliases.end())
        return It->second;
      return std::nullopt;
    }
    const auto *Bind = dyn_cast<BindingDecl>(D->getDecl());
    if (!Bind)
      return std::nullopt;
    if (!Bind->getHoldingVar())
      return Bind->getBinding() ? part(Bind->getBinding()) : std::nullopt;
    const auto *Whole = dyn_cast<VarDecl>(Bind->getDecomposedDecl());
    auto It = Aliases.find(Whole);
    if (It == Aliases.end())
      return std::nullopt;
    Part P = It->second;
    // Only a pair has names for what get<I>() gives.
    const auto *Dec = dyn_cast<DecompositionDecl>(Whole);
    if (Dec && Dec->bindings().size() == 2)
      add(P, Dec->bindings()[0] == Bind ? "first" : "second",
          plain(Bind->getType()));
    return P;
  }
  if (isa<CXXThisExpr>(E) && This)
    return Part{0, "", plain(E->getType()->getPointeeType())};
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    const auto *Fd = dyn_cast<FieldDecl>(M->getMemberDecl());
    std::optional<Part> P = Fd ? part(M->getBase()) : std::nullopt;
    if (!P)
      return std::nullopt;
    if (M->isArrow() && !isa<CXXThisExpr>(unwrapped(M->getBase())))
      add(*P, "*", P->Ty);
    if (!Fd->isAnonymousStructOrUnion())
      add(*P, Fd->getName(), plain(Fd->getType()));
    return P;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    std::optional<Part> P = part(U->getSubExpr());
    if (!P)
      return std::nullopt;
    if (U->getOpcode() == UO_Deref) {
      if (!isa<CXXThisExpr>(unwrapped(U->getSubExpr())))
        add(*P, "*", plain(U->getType()));
      return P;
    }
    if (U->getOpcode() == UO_AddrOf || U->isIncrementDecrementOp())
      return P;
    return std::nullopt;
  }
  if (const auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    std::optional<Part> P = part(A->getBase());
    if (P && P->Ty->isPointerType())
      add(*P, "*", plain(A->getType()));
    return P;
  }
  if (const auto *C = dyn_cast<CXXOperatorCallExpr>(E)) {
    const OverloadedOperatorKind Op = C->getOperator();
    if (C->getNumArgs() == 1 && (Op == OO_Star || Op == OO_Arrow)) {
      std::optional<Part> P = part(C->getArg(0));
      if (P && isSmart(B.kind(P->Ty))) {
        if (Op == OO_Star)
          add(*P, "*", plain(C->getType()));
        return P;
      }
    }
    return std::nullopt;
  }
  if (const auto *C = dyn_cast<CXXMemberCallExpr>(E)) {
    const CXXMethodDecl *M = C->getMethodDecl();
    std::optional<Part> P = part(C->getImplicitObjectArgument());
    if (!P || !M || C->getNumArgs() != 0)
      return std::nullopt;
    if (isSmart(B.kind(P->Ty)) && M->getDeclName().isIdentifier() &&
        M->getName() == "get")
      return P;
    // A getter.
    if (!B.isProject(M) || M->isVirtual())
      return std::nullopt;
    const Expr *R = onlyReturn(M);
    const auto *Got = R ? dyn_cast<MemberExpr>(unwrapped(R)) : nullptr;
    const auto *Fd = Got ? dyn_cast<FieldDecl>(Got->getMemberDecl()) : nullptr;
    if (!Fd || !isa<CXXThisExpr>(unwrapped(Got->getBase())))
      return std::nullopt;
    add(*P, Fd->getName(), plain(Fd->getType()));
    return P;
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    if (C->getNumArgs() == 1 && C->getConstructor()->isCopyOrMoveConstructor())
      return part(C->getArg(0));
  return std::nullopt;
}

void KeyReader::read(Part P, const Expr *At) {
  const TypeKind K = B.kind(P.Ty);
  Out.Text |= K == TypeKind::String || K == TypeKind::View ||
              P.Ty->isAnyCharacterType() || isCharPointer(P.Ty);
  Sym S = B.intern(P.Path);
  if (llvm::is_contained(Out.Reads, S))
    return;
  Out.Reads.push_back(S);
  Out.At.push_back(B.range(At->getSourceRange()));
}

/// \p E is given to \p Callee, null if unknown, as its parameter \p To, null
/// for its object.
void KeyReader::operand(const Expr *E, const FunctionDecl *Callee,
                        const ParmVarDecl *To) {
  std::optional<Part> P = part(E);
  if (!P) {
    visit(E);
    return;
  }
  if (P->Path.empty()) {
    if (!Callee) {
      Out.Opaque = true;
      return;
    }
    // It says itself what it reads.
    if (B.isProject(Callee) && (!To || plain(To->getType()) == Key))
      return;
  }
  // Whoever takes characters by pointer reads them, but for a hash of pointers.
  llvm::StringRef By = functor(B, Callee);
  if (isCharPointer(P->Ty) && (By.empty() || !B.Models.isIdentityHash(By)))
    add(*P, "*", P->Ty->getPointeeType());
  read(std::move(*P), E);
}

/// `l == r`.
void KeyReader::compared(const Expr *L, const Expr *R) {
  std::optional<Part> A = part(L), C = part(R);
  if (A && C && A->Root != C->Root && A->Path != C->Path)
    Out.Crossed = true;
}

void KeyReader::call(const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  if (Callee) {
    if (Callee->getDeclName().isIdentifier())
      Out.Folds |= foldsCase(Callee->getName());
    if (B.isProject(Callee)) {
      Callees.insert(Callee);
      Sym S = B.usr(Callee);
      if (!llvm::is_contained(Out.Calls, S))
        Out.Calls.push_back(S);
    }
  } else if (const auto *U = dyn_cast<UnresolvedLookupExpr>(
                 C->getCallee()->IgnoreParenImpCasts())) {
    Out.Folds |= foldsCase(U->getName().getAsString());
  }
  const auto *O = dyn_cast<CXXOperatorCallExpr>(C);
  if (O && C->getNumArgs() == 2 &&
      (O->getOperator() == OO_EqualEqual ||
       O->getOperator() == OO_ExclaimEqual))
    compared(C->getArg(0), C->getArg(1));
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
    operand(M->getImplicitObjectArgument(), Callee, nullptr);
  // The first argument of a member operator is the object.
  const unsigned Shift = O && isa_and_nonnull<CXXMethodDecl>(Callee) ? 1 : 0;
  for (unsigned I = 0; I < C->getNumArgs(); ++I)
    operand(C->getArg(I), Callee,
            Callee && I >= Shift && I - Shift < Callee->getNumParams()
                ? Callee->getParamDecl(I - Shift)
                : nullptr);
}

void KeyReader::visit(const Stmt *S) {
  if (!S)
    return;
  if (const auto *D = dyn_cast<DeclStmt>(S)) {
    for (const Decl *X : D->decls()) {
      const auto *V = dyn_cast<VarDecl>(X);
      if (!V || !V->getInit())
        continue;
      if (std::optional<Part> P = part(V->getInit())) {
        Aliases[V] = *P;
        continue;
      }
      Inits[V] = V->getInit();
      visit(V->getInit());
    }
    return;
  }
  if (const auto *L = dyn_cast<LambdaExpr>(S)) {
    visit(L->getBody());
    return;
  }
  if (const auto *E = dyn_cast<Expr>(S)) {
    if (std::optional<Part> P = part(E)) {
      read(std::move(*P), E);
      return;
    }
    if (const auto *C = dyn_cast<CallExpr>(E)) {
      call(C);
      return;
    }
    if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
      for (const Expr *A : C->arguments())
        operand(A, C->getConstructor(), nullptr);
      // What a class of the project makes of it is not followed.
      Out.Opaque |= B.isProject(C->getConstructor()) && C->getNumArgs() != 0;
      return;
    }
    if (const auto *O = dyn_cast<BinaryOperator>(E)) {
      if (O->isEqualityOp())
        compared(O->getLHS(), O->getRHS());
      if (O->isCompoundAssignmentOp())
        if (const auto *D = dyn_cast<DeclRefExpr>(unwrapped(O->getLHS())))
          if (const auto *V = dyn_cast<VarDecl>(D->getDecl()))
            Updates[V].push_back(O);
    }
  }
  for (const Stmt *C : S->children())
    visit(C);
}

//===----------------------------------------------------------------------===//
// What becomes of it
//===----------------------------------------------------------------------===//

bool KeyReader::linear(const Expr *E, int &Shift) {
  if (std::optional<Part> P = part(E))
    return P->Path.empty() &&
           (P->Ty->isPointerType() || P->Ty->isIntegralOrEnumerationType());
  E = unwrapped(E);
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    const auto *V = dyn_cast<VarDecl>(D->getDecl());
    auto It = V ? Inits.find(V) : Inits.end();
    return It != Inits.end() && !Updates.count(V) && linear(It->second, Shift);
  }
  if (const auto *O = dyn_cast<BinaryOperator>(E)) {
    std::optional<uint64_t> C = constant(O->getRHS(), B.Ctx);
    const Expr *Rest = O->getLHS();
    if (!C && O->getOpcode() == BO_Mul) {
      C = constant(O->getLHS(), B.Ctx);
      Rest = O->getRHS();
    }
    if (!C || *C == 0)
      return false;
    switch (O->getOpcode()) {
    case BO_Shl:
      Shift += static_cast<int>(std::min<uint64_t>(*C, 64));
      break;
    case BO_Shr:
      Shift -= static_cast<int>(std::min<uint64_t>(*C, 64));
      break;
    case BO_Mul:
      Shift += static_cast<int>(trailingZeros(*C));
      break;
    default:
      return false;
    }
    return linear(Rest, Shift);
  }
  if (const auto *C = dyn_cast<CXXOperatorCallExpr>(E))
    return C->getNumArgs() == 2 &&
           B.Models.isIdentityHash(functor(B, C->getDirectCallee())) &&
           linear(C->getArg(1), Shift);
  return false;
}

/// What hashes one part of the key: nothing but the part and who hashes it.
std::optional<KeyReader::Term> KeyReader::term(const Expr *E) {
  E = unwrapped(E);
  auto Make = [](const void *By, std::optional<Part> P) -> std::optional<Term> {
    if (!P || P->Path.empty())
      return std::nullopt;
    return Term{By, std::move(*P)};
  };
  if (std::optional<Part> P = part(E))
    return Make(nullptr, std::move(P));
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    const auto *V = dyn_cast<VarDecl>(D->getDecl());
    auto It = V ? Inits.find(V) : Inits.end();
    if (It == Inits.end() || Updates.count(V))
      return std::nullopt;
    return term(It->second);
  }
  const auto *C = dyn_cast<CallExpr>(E);
  const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
  if (!Callee)
    return std::nullopt;
  if (const auto *O = dyn_cast<CXXOperatorCallExpr>(C))
    return O->getOperator() == OO_Call && C->getNumArgs() == 2
               ? Make(Callee->getCanonicalDecl(), part(C->getArg(1)))
               : std::nullopt;
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
    return C->getNumArgs() == 0 ? Make(Callee->getCanonicalDecl(),
                                       part(M->getImplicitObjectArgument()))
                                : std::nullopt;
  return C->getNumArgs() == 1
             ? Make(Callee->getCanonicalDecl(), part(C->getArg(0)))
             : std::nullopt;
}

/// Takes `a op b op c`, and a variable that is built up so, apart.
bool KeyReader::terms(const Expr *E, BinaryOperatorKind Op,
                      std::vector<Term> &To) {
  E = unwrapped(E);
  if (std::optional<Term> T = term(E)) {
    To.push_back(std::move(*T));
    return true;
  }
  if (const auto *O = dyn_cast<BinaryOperator>(E); O && O->getOpcode() == Op) {
    const bool Left = terms(O->getLHS(), Op, To);
    return terms(O->getRHS(), Op, To) && Left;
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    if (const auto *V = dyn_cast<VarDecl>(D->getDecl()); V && Inits.count(V)) {
      bool Good = terms(Inits[V], Op, To);
      for (const BinaryOperator *U : Updates[V]) {
        if (BinaryOperator::getOpForCompoundAssignment(U->getOpcode()) != Op) {
          // Everything before is moved away by it.
          To.clear();
          return false;
        }
        Good &= terms(U->getRHS(), Op, To);
      }
      return Good;
    }
  return false;
}

void KeyReader::symmetric(const Expr *E, BinaryOperatorKind Op,
                          llvm::StringRef How) {
  std::vector<Term> All;
  terms(E, Op, All);
  for (size_t I = 0; I < All.size(); ++I)
    for (size_t J = I + 1; J < All.size(); ++J)
      if (All[I].By == All[J].By && All[I].P.Ty == All[J].P.Ty &&
          All[I].P.Path != All[J].P.Path && Out.Symmetric.empty()) {
        Out.Symmetric = {B.intern(All[I].P.Path), B.intern(All[J].P.Path),
                         B.intern(How)};
        Out.SymmetricAt = B.range(E->getSourceRange());
      }
}

namespace {
/// The variables that are assigned, but for `v op= e`.
class Assigned : public RecursiveASTVisitor<Assigned> {
public:
  bool Any = false;
  bool VisitBinaryOperator(BinaryOperator *O) {
    Any |= O->getOpcode() == BO_Assign;
    return true;
  }
};
} // namespace

void KeyReader::run(const Stmt *Body) {
  visit(Body);
  const auto *C = dyn_cast<CompoundStmt>(Body);
  const auto *Last =
      C && !C->body_empty() ? dyn_cast<ReturnStmt>(C->body_back()) : nullptr;
  // A sequence of statements that each run once.
  const bool Straight =
      Last && Last->getRetValue() && llvm::all_of(C->body(), [](const Stmt *S) {
        return isa<DeclStmt, ReturnStmt, Expr>(S);
      });
  Assigned A;
  A.TraverseStmt(const_cast<Stmt *>(Body));
  if (Straight && !A.Any && F->getReturnType()->isIntegralOrEnumerationType() &&
      !F->getReturnType()->isBooleanType()) {
    int Shift = 0;
    if (linear(Last->getRetValue(), Shift)) {
      Out.Linear = true;
      Out.Up = static_cast<uint8_t>(std::clamp(Shift, 0, 64));
      Out.Down = static_cast<uint8_t>(std::clamp(-Shift, 0, 64));
    }
    symmetric(Last->getRetValue(), BO_Xor, "^");
    symmetric(Last->getRetValue(), BO_Add, "+");
  }
  const bool Pointer = llvm::any_of(Roots, [&](const auto &R) {
    QualType T = plain(R.first->getType());
    return T->isPointerType() || isSmart(B.kind(T));
  });
  Out.Address = Pointer && !Out.Opaque && Out.Calls.empty() &&
                Out.Reads.size() == 1 && Out.Reads[0] == 0;
}

//===----------------------------------------------------------------------===//
// Which functions hash and compare
//===----------------------------------------------------------------------===//

/// The functions that \p R, or a class of the project that it derives from,
/// has under the name \p Member; "" is the call operator.
static void members(FileBuilder &B, const CXXRecordDecl *R,
                    llvm::StringRef Member,
                    llvm::SmallVectorImpl<const CXXMethodDecl *> &Out,
                    unsigned Depth = 0) {
  if (!R || !(R = R->getDefinition()) || Depth > 4)
    return;
  for (const CXXMethodDecl *M : R->methods())
    if (Member.empty()
            ? M->getOverloadedOperator() == OO_Call
            : M->getDeclName().isIdentifier() && M->getName() == Member)
      Out.push_back(M);
  for (const CXXBaseSpecifier &Base : R->bases())
    if (Out.empty())
      members(B, Base.getType()->getAsCXXRecordDecl(), Member, Out, Depth + 1);
}

/// Of \p All the one whose first \p Count parameters are keys.
static const CXXMethodDecl *choose(llvm::ArrayRef<const CXXMethodDecl *> All,
                                   QualType Key, unsigned Count) {
  const CXXMethodDecl *First = nullptr;
  for (const CXXMethodDecl *M : All) {
    if (M->getNumParams() < Count)
      continue;
    if (!First)
      First = M;
    bool Fits = true;
    for (unsigned I = 0; I < Count; ++I)
      Fits &= plain(M->getParamDecl(I)->getType()) == Key;
    if (Fits)
      return M;
  }
  return First;
}

/// The function named \p Name beside or among the friends of \p R that takes
/// an R as its parameter \p Index.
static const FunctionDecl *beside(const CXXRecordDecl *R, DeclarationName Name,
                                  unsigned Index) {
  ASTContext &Ctx = R->getASTContext();
  const QualType Key = Ctx.getCanonicalTagType(R);
  auto Fits = [&](const Decl *D) -> const FunctionDecl * {
    if (const auto *T = dyn_cast_or_null<FunctionTemplateDecl>(D))
      D = T->getTemplatedDecl();
    const auto *F = dyn_cast_or_null<FunctionDecl>(D);
    return F && F->getDeclName() == Name && F->getNumParams() > Index &&
                   plain(F->getParamDecl(Index)->getType()) == Key
               ? F
               : nullptr;
  };
  if (R->hasDefinition())
    for (const FriendDecl *Fr : R->friends())
      if (const FunctionDecl *F = Fits(Fr->getFriendDecl()))
        return F;
  const DeclContext *C = R->getDeclContext();
  while (C && !C->isFileContext())
    C = C->getParent();
  if (C)
    for (const NamedDecl *D : C->lookup(Name))
      if (const FunctionDecl *F = Fits(D))
        return F;
  return nullptr;
}

static const FunctionDecl *equality(const CXXRecordDecl *R) {
  ASTContext &Ctx = R->getASTContext();
  DeclarationName Name = Ctx.DeclarationNames.getCXXOperatorName(OO_EqualEqual);
  const QualType Key = Ctx.getCanonicalTagType(R);
  for (const CXXMethodDecl *M : R->methods())
    if (M->getOverloadedOperator() == OO_EqualEqual && M->getNumParams() == 1 &&
        plain(M->getParamDecl(0)->getType()) == Key)
      return M;
  return beside(R, Name, 0);
}

namespace {
/// Where \p Name, qualified, is declared.
const NamedDecl *findDecl(ASTContext &Ctx, llvm::StringRef Name) {
  const DeclContext *C = Ctx.getTranslationUnitDecl();
  const NamedDecl *D = nullptr;
  for (size_t At = 0; C;) {
    size_t End = Name.find("::", At);
    D = nullptr;
    for (NamedDecl *X : C->lookup(&Ctx.Idents.get(Name.substr(At, End - At))))
      if (!D || isa<ClassTemplateDecl>(X))
        D = X;
    if (!D || End == llvm::StringRef::npos)
      return D;
    C = dyn_cast<DeclContext>(D);
    At = End + 2;
  }
  return nullptr;
}
} // namespace

static Sym libraryFunction(FileBuilder &B, llvm::StringRef What, QualType T,
                           QualType Key, bool Linear, bool Opaque) {
  PrintingPolicy Policy(B.Ctx.getLangOpts());
  std::string Name = T.isNull() ? Key.getAsString(Policy)
                                : T.getCanonicalType().getAsString(Policy);
  KeyFunction K;
  K.Usr = B.intern((What + ":" + Name).str());
  if (llvm::any_of(B.Facts.KeyFunctions,
                   [&](const KeyFunction &X) { return X.Usr == K.Usr; }))
    return K.Usr;
  K.Name = B.intern(Name);
  K.Reads.push_back(0);
  K.At.emplace_back();
  K.Linear = Linear;
  const TypeKind Kind = B.kind(Key);
  K.Text = Kind == TypeKind::String || Kind == TypeKind::View;
  K.Opaque = Opaque;
  K.Address = !Opaque && (Key->isPointerType() || isSmart(B.kind(Key)));
  B.Facts.KeyFunctions.push_back(std::move(K));
  return B.Facts.KeyFunctions.back().Usr;
}

/// The function by which a hash of a library hashes objects of class \p R.
static const FunctionDecl *customHash(FileBuilder &B, const CXXRecordDecl *R,
                                      QualType Key) {
  const FunctionDecl *Found = nullptr;
  auto Take = [&](const FunctionDecl *F) {
    if (!F)
      return true;
    if (Found)
      return false; // which of them it is, is not known here
    Found = F;
    return true;
  };
  for (const std::string &Name : B.Models.hashFunctions()) {
    DeclarationName N(&B.Ctx.Idents.get(Name));
    const FunctionDecl *F = beside(R, N, 0);
    if (!Take(F ? F : beside(R, N, 1)))
      return nullptr;
  }
  for (const std::string &Name : B.Models.identityHashes()) {
    const auto *T = dyn_cast_or_null<ClassTemplateDecl>(findDecl(B.Ctx, Name));
    if (!T)
      continue;
    for (const ClassTemplateSpecializationDecl *S : T->specializations())
      if (S->getTemplateArgs().size() >= 1 &&
          S->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
          plain(S->getTemplateArgs()[0].getAsType()) == Key && B.isProject(S)) {
        llvm::SmallVector<const CXXMethodDecl *, 2> All;
        members(B, S, "", All);
        if (!Take(choose(All, Key, 1)))
          return nullptr;
      }
  }
  return Found;
}

static unsigned pointerZeros(FileBuilder &B, QualType Key) {
  if (!Key->isPointerType() || Key->isFunctionPointerType())
    return 0;
  QualType T = Key->getPointeeType();
  // Such objects come from the heap as a rule.
  if (T->isVoidType() || T->isIncompleteType())
    return 3;
  if (T->isDependentType() || !T->isObjectType())
    return 0;
  return llvm::Log2_64(B.Ctx.getTypeAlignInChars(T).getQuantity());
}

static QualType argument(QualType T, int N) {
  const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T->getAsCXXRecordDecl());
  if (!S || N < 0 || static_cast<unsigned>(N) >= S->getTemplateArgs().size() ||
      S->getTemplateArgs()[N].getKind() != TemplateArgument::Type)
    return QualType();
  return S->getTemplateArgs()[N].getAsType();
}

void extract::noteKeyFunctions(FileBuilder &B, QualType Map,
                               const models::TypeModel &M, facts::Type &Out) {
  QualType Key = argument(Map, M.KeyParam);
  QualType Hash = argument(Map, M.HashParam - (M.Set ? 1 : 0));
  QualType Equal = argument(Map, M.EqualParam - (M.Set ? 1 : 0));
  if (M.Ordered || Key.isNull() || Hash.isNull() || Equal.isNull())
    return;
  Key = plain(Key);
  Out.KeyZeros = pointerZeros(B, Key);
  const CXXRecordDecl *KeyClass = Key->getAsCXXRecordDecl();
  if (KeyClass)
    KeyClass = KeyClass->getDefinition();
  if (KeyClass && !B.isProject(KeyClass))
    KeyClass = nullptr;
  auto Note = [&](const FunctionDecl *F) {
    B.KeyWork.push_back({F, Key, false});
    return B.usr(F);
  };
  llvm::SmallVector<const CXXMethodDecl *, 4> All;

  const CXXRecordDecl *HC = Hash->getAsCXXRecordDecl();
  if (B.isProject(HC) && HC->hasDefinition()) {
    members(B, HC, M.HashMember, All);
    if (const CXXMethodDecl *F = choose(All, Key, 1); F && B.isProject(F)) {
      Out.Hash = Note(F);
      for (const CXXMethodDecl *X : All)
        if (X != F && X->getNumParams() > 0) {
          B.KeyWork.push_back({X, X->getParamDecl(0)->getType(), false});
          B.KeyOverloads[F->getCanonicalDecl()].push_back(B.usr(X));
        }
    }
  } else if (HC) {
    const bool Same =
        B.Models.isIdentityHash(B.modelName(HC)) &&
        (Key->isPointerType() || Key->isIntegralOrEnumerationType());
    const FunctionDecl *F = KeyClass ? customHash(B, KeyClass, Key) : nullptr;
    Out.Hash =
        F ? Note(F)
          : libraryFunction(B, "hash", Hash, Key, Same, KeyClass != nullptr);
  }

  All.clear();
  const CXXRecordDecl *EC = Equal->getAsCXXRecordDecl();
  if (B.isProject(EC) && EC->hasDefinition()) {
    members(B, EC, M.EqualMember, All);
    if (const CXXMethodDecl *F = choose(All, Key, 2); F && B.isProject(F))
      Out.Equal = Note(F);
  } else if (EC) {
    const FunctionDecl *F = KeyClass ? equality(KeyClass) : nullptr;
    Out.Equal = F ? Note(F)
                  : libraryFunction(B, "equality", Equal, Key, false,
                                    KeyClass != nullptr);
  }
}

/// True for functions that another file may use to hash or to compare keys.
static bool mayServe(FileBuilder &B, const FunctionDecl *F, QualType &Key) {
  const auto *M = dyn_cast<CXXMethodDecl>(F);
  if (M && M->getParent()->isLambda())
    return false;
  auto First = [&] {
    if (F->getNumParams())
      Key = plain(F->getParamDecl(0)->getType());
    return F->getNumParams() != 0;
  };
  auto Own = [&] {
    Key = B.Ctx.getCanonicalTagType(M->getParent());
    return true;
  };
  if (F->getOverloadedOperator() == OO_EqualEqual)
    return M ? Own() : First();
  if (F->getOverloadedOperator() == OO_Call)
    return First();
  if (!F->getDeclName().isIdentifier())
    return false;
  std::string N = F->getName().lower();
  llvm::StringRef L(N);
  if (!L.contains("hash") && !L.contains("equal") && !L.contains("same") &&
      !L.contains("compare") && !L.contains("fold") && !L.contains("lower") &&
      !L.contains("upper"))
    return false;
  return M && !M->isStatic() ? Own() : First();
}

void extract::addKeyFunctions(FileBuilder &B,
                              llvm::ArrayRef<const FunctionDecl *> Found) {
  for (const FunctionDecl *F : Found) {
    QualType Key;
    if (mayServe(B, F, Key))
      B.KeyWork.push_back({F, Key, false});
  }
  llvm::DenseSet<const Decl *> Seen;
  for (size_t I = 0; I < B.KeyWork.size(); ++I) {
    const FileBuilder::KeyFunctionUse Use = B.KeyWork[I];
    const FunctionDecl *F = Use.F;
    if (!Seen.insert(F->getCanonicalDecl()).second)
      continue;
    KeyFunction Out;
    const FunctionDecl *Def = nullptr;
    const Stmt *Body = F->getBody(Def);
    if (F->isDefaulted() && !F->isDeleted()) {
      Out.Reads.push_back(0);
      Out.At.emplace_back();
      Body = nullptr;
    } else if (!Body) {
      continue;
    }
    if (Def)
      F = Def;
    Out.Usr = B.usr(F);
    Out.Name = B.intern(B.modelName(F));
    Out.Decl = B.range(F->getLocation());
    if (auto It = B.KeyOverloads.find(F->getCanonicalDecl());
        It != B.KeyOverloads.end())
      Out.Overloads = It->second;
    if (Body) {
      KeyReader R(B, Use, F, Out);
      R.run(Body);
      for (const FunctionDecl *C : R.Callees)
        B.KeyWork.push_back({C, Use.Key, true});
    }
    B.Facts.KeyFunctions.push_back(std::move(Out));
  }
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

namespace {
/// What is assigned to a variable.
class Values : public RecursiveASTVisitor<Values> {
public:
  Values(const VarDecl *V) : V(V) {}
  bool Unknown = false;
  llvm::SmallVector<const Expr *, 4> Sources;
  bool TraverseBinaryOperator(BinaryOperator *O) {
    const auto *D = dyn_cast<DeclRefExpr>(O->getLHS()->IgnoreParens());
    if (!D || D->getDecl() != V || !O->isAssignmentOp())
      return RecursiveASTVisitor::TraverseBinaryOperator(O);
    switch (O->getOpcode()) {
    case BO_Assign:
    case BO_AddAssign:
    case BO_SubAssign:
    case BO_OrAssign:
    case BO_XorAssign:
    case BO_RemAssign:
      Sources.push_back(O->getRHS());
      break;
    case BO_MulAssign:
    case BO_ShlAssign:
    case BO_AndAssign:
      break; // zeros stay
    default:
      Unknown = true;
    }
    return TraverseStmt(O->getRHS());
  }
  bool TraverseCompoundAssignOperator(CompoundAssignOperator *O) {
    return TraverseBinaryOperator(O);
  }
  bool TraverseImplicitCastExpr(ImplicitCastExpr *E) {
    const auto *D = dyn_cast<DeclRefExpr>(E->getSubExpr()->IgnoreParens());
    // Bound to a reference to const, it is read at most.
    const bool Reads =
        E->getCastKind() == CK_LValueToRValue ||
        (E->getCastKind() == CK_NoOp && E->getType().isConstQualified());
    if (Reads && D && D->getDecl() == V)
      return true;
    return RecursiveASTVisitor::TraverseImplicitCastExpr(E);
  }
  // Whoever names it otherwise may change it.
  bool VisitDeclRefExpr(DeclRefExpr *D) {
    Unknown |= D->getDecl() == V && !V->getType().isConstQualified();
    return true;
  }

private:
  const VarDecl *V;
};

class ZeroCounter {
public:
  ZeroCounter(FileBuilder &B, const Stmt *Body) : B(B), Body(Body) {}
  unsigned count(const Expr *E, unsigned Depth = 0) {
    E = unwrapped(E);
    if (!E || Depth > 8 || !E->getType()->isIntegralOrEnumerationType())
      return 0;
    if (std::optional<uint64_t> C = constant(E, B.Ctx))
      return trailingZeros(*C);
    if (const auto *O = dyn_cast<BinaryOperator>(E)) {
      const unsigned L = count(O->getLHS(), Depth + 1);
      switch (O->getOpcode()) {
      case BO_Shl: {
        std::optional<uint64_t> C = constant(O->getRHS(), B.Ctx);
        return C ? std::min<uint64_t>(63, L + *C) : L;
      }
      case BO_Mul:
        return std::min(63u, L + count(O->getRHS(), Depth + 1));
      case BO_And:
        return std::max(L, count(O->getRHS(), Depth + 1));
      case BO_Add:
      case BO_Sub:
      case BO_Or:
      case BO_Xor:
      case BO_Rem:
        return std::min(L, count(O->getRHS(), Depth + 1));
      default:
        return 0;
      }
    }
    if (const auto *C = dyn_cast<ConditionalOperator>(E))
      return std::min(count(C->getTrueExpr(), Depth + 1),
                      count(C->getFalseExpr(), Depth + 1));
    if (const auto *C = dyn_cast<CallExpr>(E)) {
      const FunctionDecl *F = C->getDirectCallee();
      const auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
      const Expr *R = F && B.isProject(F) && !(M && M->isVirtual())
                          ? onlyReturn(F)
                          : nullptr;
      return R ? count(R, Depth + 2) : 0;
    }
    const auto *D = dyn_cast<DeclRefExpr>(E);
    const auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
    if (!V || isa<ParmVarDecl>(V) || !V->hasLocalStorage() || !V->getInit() ||
        V->getType()->isReferenceType() || !Body)
      return 0;
    Values All(V);
    All.TraverseStmt(const_cast<Stmt *>(Body));
    if (All.Unknown)
      return 0;
    if (!Active.insert(V).second)
      return 63; // a value that is made of itself
    unsigned Least = count(V->getInit(), Depth + 1);
    for (const Expr *S : All.Sources)
      Least = std::min(Least, count(S, Depth + 1));
    Active.erase(V);
    return Least;
  }

private:
  FileBuilder &B;
  const Stmt *Body;
  llvm::DenseSet<const VarDecl *> Active;
};
} // namespace

unsigned extract::lowZeros(FileBuilder &B, const Expr *E, const Stmt *Body) {
  return ZeroCounter(B, Body).count(E);
}

//===----------------------------------------------------------------------===//
// Edits
//===----------------------------------------------------------------------===//

std::optional<facts::FixHint> extract::strongHashFix(FileBuilder &B,
                                                     const DeclaratorDecl *V) {
  QualType T = V->getType();
  const models::TypeModel *M = T->isReferenceType() ? nullptr : B.modelOf(T);
  if (!M || M->Kind != TypeKind::Map || M->HashParam < 0 || M->Ordered ||
      M->HashParam == M->EqualParam || !V->getTypeSourceInfo())
    return std::nullopt;
  const unsigned N = M->HashParam - (M->Set ? 1 : 0);
  QualType Key = argument(T, M->KeyParam);
  if (Key.isNull())
    return std::nullopt;
  // What the hash is known to take.
  const TypeKind K = B.kind(plain(Key));
  if (!plain(Key)->isIntegralOrEnumerationType() &&
      !plain(Key)->isPointerType() && K != TypeKind::String)
    return std::nullopt;
  std::string Strong;
  for (const std::string &S : B.Models.strongHashes())
    if (findDecl(B.Ctx, S))
      Strong = S;
  if (Strong.empty())
    return std::nullopt;
  TypeLoc L = V->getTypeSourceInfo()->getTypeLoc().getUnqualifiedLoc();
  auto TL = L.getAsAdjusted<TemplateSpecializationTypeLoc>();
  if (TL.isNull() || TL.getNumArgs() < N || TL.getNumArgs() == 0)
    return std::nullopt;
  // The range of a type leaves a `const` in front of it out.
  if (M->KeyParam != 0)
    return std::nullopt;
  llvm::StringRef Spelled =
      Lexer::getSourceText(CharSourceRange::getTokenRange(
                               TL.getLAngleLoc().getLocWithOffset(1),
                               TL.getArgLoc(0).getSourceRange().getEnd()),
                           B.SM, B.Ctx.getLangOpts())
          .trim();
  if (Spelled.empty())
    return std::nullopt;
  std::string Text = Strong + "<" + Spelled.str() + ">";
  std::optional<facts::Edit> E =
      TL.getNumArgs() > N ? B.replace(TL.getArgLoc(N).getSourceRange(), Text)
                          : B.insertBefore(TL.getRAngleLoc(), ", " + Text);
  if (!E || TL.getNumArgs() < N)
    return std::nullopt;
  return facts::FixHint{facts::FixKind::StrongHash, {*E}};
}
