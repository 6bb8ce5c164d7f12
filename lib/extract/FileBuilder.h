//===- FileBuilder.h - Names, types and places of one file ------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_EXTRACT_FILEBUILDER_H
#define MAPVET_EXTRACT_FILEBUILDER_H

#include "facts/Facts.h"
#include "models/Models.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include <deque>

namespace mapvet::extract {

/// Interns names and types of one translation unit and declares the classes,
/// fields and globals that its functions mention.
class FileBuilder {
public:
  FileBuilder(clang::ASTContext &Ctx, const models::ModelSet &Models)
      : Ctx(Ctx), SM(Ctx.getSourceManager()), Models(Models) {
    Ids[""] = 0;
  }

  clang::ASTContext &Ctx;
  const clang::SourceManager &SM;
  const models::ModelSet &Models;
  facts::FileFacts Facts;

  facts::Sym intern(llvm::StringRef S);
  llvm::StringRef str(facts::Sym S) const { return Facts.Strings[S]; }

  /// The name under which every file knows \p D.  Entities with internal
  /// linkage carry their file's path, so that two files may use one name.
  facts::Sym usr(const clang::Decl *D);

  /// What a function says about the thread that runs it.
  enum class ThreadAnswer : uint8_t {
    None,
    Names,  ///< returns the thread's identity
    Tests,  ///< returns whether it is a certain one
    Demands ///< does not return on another one
  };
  ThreadAnswer threadAnswer(const clang::FunctionDecl *F);
  /// True if the call \p C, in the expressions and statements \p Above
  /// (outermost first), tells whether a certain thread runs.
  bool testsThread(const clang::CallExpr *C,
                   llvm::ArrayRef<const clang::Stmt *> Above);

  /// Where \p R stands in the file that the user wrote (macro expansions count
  /// as their expansion point).
  facts::Range range(clang::SourceRange R);
  facts::Range range(clang::SourceLocation L) {
    return range(clang::SourceRange(L, L));
  }
  /// An insertion before \p L; nothing if \p L is inside a macro.
  std::optional<facts::Edit> insertBefore(clang::SourceLocation L,
                                          llvm::StringRef Text);
  std::optional<facts::Edit> insertAfterToken(clang::SourceLocation L,
                                              llvm::StringRef Text);
  /// Makes the type that ends with the token at \p L, and that no name follows,
  /// a reference.
  std::optional<facts::Edit> referTo(clang::SourceLocation L);
  std::optional<facts::Edit> replace(clang::SourceRange R,
                                     llvm::StringRef Text);
  /// The edits that make the file at \p L include <\p Header>: none if it does,
  /// nothing if it includes no header in angle brackets at all.
  std::optional<std::vector<facts::Edit>> include(clang::SourceLocation L,
                                                  llvm::StringRef Header);

  facts::TypeId type(clang::QualType T);
  const facts::Type &info(facts::TypeId T) const { return Facts.Types[T]; }
  facts::TypeKind kind(clang::QualType T) { return info(type(T)).Kind; }

  /// The model of the class of \p T (a base's model if the class has none).
  const models::TypeModel *modelOf(clang::QualType T);
  const models::TypeModel *modelOf(const clang::CXXRecordDecl *R);

  /// Qualified name without template arguments, inline and unnamed namespaces.
  llvm::StringRef modelName(const clang::NamedDecl *D);

  /// The name by which models know a member: "find", "operator[]", "(ctor)".
  llvm::StringRef modelMember(const clang::FunctionDecl *D);

  /// True if \p D is the project's own code: not in a system header.
  bool isProject(const clang::Decl *D);

  /// True if \p D is marked as a value: `[[clang::annotate("mapvet::value")]]`.
  static bool isValue(const clang::Decl *D);

  /// A function that hashes or compares keys, or that such a one calls.
  struct KeyFunctionUse {
    const clang::FunctionDecl *F;
    clang::QualType Key;
    bool Called; ///< by another one
  };
  /// Those that are still to be described; see KeyFunctions.h.
  std::vector<KeyFunctionUse> KeyWork;
  llvm::DenseMap<const clang::Decl *, std::vector<facts::Sym>> KeyOverloads;

  void declareField(const clang::FieldDecl *F);
  /// A member of a pair, or an element of a tuple, as a field.
  struct Part {
    facts::Sym Usr = 0;
    clang::QualType Ty;
  };
  /// The parts of \p T, a pair or a tuple, in their order; empty for others.
  /// Declares their fields.
  std::vector<Part> tupleParts(clang::QualType T);
  void declareClass(const clang::CXXRecordDecl *R);
  void undefinedMembers(const clang::CXXRecordDecl *R,
                        std::vector<facts::Sym> &Out);
  void declareGlobal(const clang::VarDecl *V);

  /// Edits that make the declared type of \p V a reference to const (or a plain
  /// reference).
  std::vector<facts::FixHint> refFixes(const clang::DeclaratorDecl *V);

  /// The map \p D, whose keys are views of strings, is used here; \p Fits if
  /// that would compile were its keys strings.
  void noteViewKey(const clang::DeclaratorDecl *D, bool Fits);
  /// Call when all functions have been seen: gives such maps a fix.
  void ownKeys();

  /// Remembers the variables of \p S that no reference to const can stand for:
  /// those declared together with others, and those that iterators, references
  /// or pointers of a written non-const type lead into.
  void surveyConst(const clang::Stmt *S);

private:
  facts::TypeId makeType(clang::QualType T);
  bool carriesMap(const clang::CXXRecordDecl *R, unsigned Depth);
  facts::ValueKind initialHolding(const clang::VarDecl *V);

  llvm::StringMap<facts::Sym> Ids;
  llvm::DenseMap<const clang::Decl *, facts::Sym> Usrs;
  llvm::DenseMap<const clang::FunctionDecl *, ThreadAnswer> ThreadAnswers;
  unsigned ThreadDepth = 0;
  llvm::DenseMap<void *, facts::TypeId> TypeIds;
  llvm::DenseMap<const clang::CXXRecordDecl *, const models::TypeModel *>
      ModelCache;
  llvm::DenseMap<const clang::NamedDecl *, llvm::StringRef> Names;
  llvm::DenseMap<const clang::NamedDecl *, llvm::StringRef> MemberNames;
  std::deque<std::string> NameStore;
  llvm::DenseMap<clang::FileID, facts::Sym> FileNames;
  llvm::DenseSet<const clang::Decl *> Declared;
  llvm::DenseSet<const clang::Decl *> NeedMutable;
  llvm::MapVector<const clang::DeclaratorDecl *, bool> ViewKeys;
  llvm::DenseMap<const clang::CXXRecordDecl *, bool> Carries;
};

} // namespace mapvet::extract
#endif
