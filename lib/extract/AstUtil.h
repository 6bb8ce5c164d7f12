//===- AstUtil.h - Small questions to the AST -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_EXTRACT_ASTUTIL_H
#define MAPVET_EXTRACT_ASTUTIL_H

#include "extract/FileBuilder.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtOpenMP.h"

namespace mapvet::extract {

/// \p E without what neither computes nor copies: parentheses, cleanups,
/// temporaries' materialisation, elided copies, conversions that only rename,
/// hints which value is expected.
const clang::Expr *strip(const clang::Expr *E);

/// The type of the object that a member is called on, by `.` or by `->`.
inline clang::QualType receiverType(const clang::Expr *Recv) {
  clang::QualType T = Recv->getType().getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  return T.getUnqualifiedType();
}

/// Pointer-like and scalar kinds whose values the facts follow.
inline bool tracked(facts::TypeKind K) {
  using facts::TypeKind;
  switch (K) {
  case TypeKind::Bool:
  case TypeKind::Integer:
  case TypeKind::Handle:
  case TypeKind::Pointer:
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Weak:
  case TypeKind::Optional:
  case TypeKind::Callable:
  case TypeKind::View:
  case TypeKind::Reference:
    return true;
  default:
    return false;
  }
}

/// True inside an argument of a macro that only verifies, or its body: such
/// code states what holds and is often compiled away.
bool inAssertion(clang::SourceLocation L, const clang::SourceManager &SM,
                 const clang::LangOptions &LO);

/// \p S is `assert(false)`, `assert(0 && "why")` or the like, also where
/// assertions are compiled out: the program says that control never comes here.
bool isDeniedHere(const clang::Stmt *S, const clang::SourceManager &SM,
                  const clang::LangOptions &LO);

/// True for classes with "stream" in their name or in that of a base.
bool isStreamType(clang::QualType T);

/// True for OpenMP directives whose body runs as a function of its own.
bool isRegion(const clang::OMPExecutableDirective *D);
/// The statement that such a directive runs, or null.
const clang::Stmt *regionBody(const clang::OMPExecutableDirective *D);

/// True if \p R derives from a test fixture that the models name.
bool derivesFromTest(FileBuilder &B, const clang::CXXRecordDecl *R);

/// Adds the variables and fields that \p S reads.
void keyReads(const clang::Stmt *S,
              llvm::SmallVectorImpl<const clang::Expr *> &Out);

/// What names the key in the argument \p Key: `k` of `{k, v}`, make_pair(k, v),
/// string(k).
const clang::Expr *spelledKey(const clang::Expr *Key);

/// The list of entries that the container made by \p Init begins with, or null.
const clang::InitListExpr *initialEntries(const clang::Expr *Init);

/// The constant keys of such a list, as look-ups of the same keys spell them;
/// nothing if it is a long one.
std::vector<facts::Sym> initialKeys(FileBuilder &B, const clang::Expr *Init);

/// \p E without what does not change which object or number it names.
const clang::Expr *bare(const clang::Expr *E);

/// True if control never comes to the end of \p S.
bool endsInJump(const clang::Stmt *S);

/// True for functions of namespace std and members of its classes.
bool inStd(const clang::FunctionDecl *F);

/// True if parameter \p I of \p F takes lvalues as `T &&` takes them: to hand
/// them on as what they are.
bool forwards(const clang::FunctionDecl *F, unsigned I);

/// The members of \p Name in \p R or a base.
void membersOf(const clang::CXXRecordDecl *R, llvm::StringRef Name,
               llvm::SmallVectorImpl<const clang::NamedDecl *> &Out);

/// `it == m.end()` or `it != m.end()` for a variable `it`.
struct Compared {
  const clang::Expr *Found = nullptr; ///< `it`, or a call of find
  bool Equal = false;
};
/// What \p E compares, or the first operand of its `&&`.
Compared compared(const clang::Expr *E);

/// True for what can be evaluated twice: names, members, const members without
/// arguments, dereferences.
bool repeatable(const clang::Expr *E);

/// True if a variable of type \p T, references aside, can be made as a copy.
/// \p Depth counts the types that hold it.
bool isCopyable(clang::QualType T, unsigned Depth = 0);

/// True if class \p MD belongs to has a const member that differs only in that.
bool hasConstTwin(const clang::CXXMethodDecl *MD);

/// The literal or enumerator that \p E is, "" if it is none.
std::string literalName(const clang::Expr *E);

/// True if \p E, which is no literal, has one of few values: `c ? "a" : "b"`, a
/// remainder, masked bits, and what operators and functions of the standard
/// library make of such values and literals alone.
bool isOneOfFew(const clang::Expr *E);

/// True if \p E can be called: functions, lambdas, objects with a call operator
/// that no model describes.
bool isCallable(FileBuilder &B, const clang::Expr *E);

/// True if \p T points to, or may be, a map: its dereference matters.
bool pointsToMap(FileBuilder &B, clang::QualType T);

} // namespace mapvet::extract
#endif
