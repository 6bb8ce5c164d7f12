//===- Usage.h - How a function uses its maps, as written -------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What advice about the cost of map operations needs and what only the text can
// tell: which operations are about one entry, what becomes of their results,
// which expressions change what a key is made of, and the edits that would make
// one operation of two.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_EXTRACT_USAGE_H
#define MAPVET_EXTRACT_USAGE_H

#include "extract/FileBuilder.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/StringSet.h"
#include <map>

namespace mapvet::extract {

/// One operation on a map, beyond what it does.
struct MapUse {
  std::string Entry; ///< see facts::Event::Entry; "" if there is none
  std::string Key;   ///< see facts::Event::Key
  llvm::SmallVector<const clang::Expr *, 4> Reads;
  facts::ResultUse Use = facts::ResultUse::Other;
  std::vector<facts::FixHint> Fixes;
};

/// Surveys one body.  Linear in its size, and free if it has no map operation.
class UsageSurvey {
public:
  explicit UsageSurvey(FileBuilder &B) : B(B) {}

  /// \p Body is that of \p F, or a part of it.  Lambdas in it are bodies of
  /// their own; what they change of the variables around them counts.
  void run(const clang::Stmt *Body, const clang::FunctionDecl *F);

  /// Null if \p Call is no map operation of this body.
  const MapUse *use(const clang::Expr *Call) const;
  /// The loops of this body, if it uses maps.
  llvm::ArrayRef<facts::Loop> loops() const { return Loops; }
  /// How to make the map \p V, declared in a loop or of constants, less often.
  std::vector<facts::FixHint> fixes(const clang::VarDecl *V) const;
  /// What could be done about the result of \p Call, or about the entry that it
  /// erases.
  llvm::ArrayRef<facts::FixHint> repairs(const clang::Expr *Call) const;
  /// What could be done about the reference, pointer, iterator or view \p V,
  /// were what it refers to gone at some point.
  llvm::ArrayRef<facts::FixHint> repairs(const clang::VarDecl *V) const;
  /// What lambda \p L could capture in place of \p V.
  llvm::ArrayRef<facts::FixHint> repairs(const clang::LambdaExpr *L,
                                         const clang::VarDecl *V) const;
  /// Number of constant entries that initialise the map \p V; None if others.
  uint32_t entries(const clang::VarDecl *V) const;
  /// Some call in the body fills its arguments from outside.
  bool readsInput() const { return Input; }
  /// The lvalues, of which keys are made, that \p S may change.
  llvm::ArrayRef<const clang::Expr *> changes(const clang::Stmt *S) const;

private:
  struct MapCall {
    const clang::CallExpr *Call;
    const clang::FunctionDecl *Callee;
    const clang::Expr *Map, *Key;
    const models::FunctionModel *Model;
    const models::TypeModel *Type;
    llvm::SmallVector<const clang::Expr *, 4> Args;
  };
  void collect(const clang::Stmt *S, bool InLambda);
  void mapCall(const clang::CallExpr *C);
  bool spell(const clang::Expr *E, std::string &Out,
             llvm::SmallVectorImpl<const clang::Expr *> &Reads, unsigned Depth);
  bool pureMember(const clang::CXXMethodDecl *M, const clang::Expr *Object,
                  unsigned NumArgs);
  void classify(const clang::Expr *Ref, bool InLambda);
  facts::ResultUse resultUse(const clang::Expr *Call) const;
  const clang::Stmt *parent(const clang::Stmt *S) const;
  void loop(const clang::Stmt *S);
  void entries();

  //--- edits ------------------------------------------------------------------
  void hints();
  void keepEntry(const MapCall &A);
  void keepIterator(const MapCall &A);
  void useIterator(const MapCall &A);
  void insertOnce(const MapCall &A);
  void releaseAfter(const MapCall &A);
  std::string source(clang::SourceRange R) const;
  std::string fresh(llvm::StringRef Wish);
  const clang::CXXRecordDecl *mapClass(const MapCall &C) const;
  /// The callee's access to the map and its name: `m.` or `p->`.
  std::string object(const MapCall &C) const;
  bool hasMember(const MapCall &C, llvm::StringRef Name) const;
  /// How to write the mapped value of what find() returned as \p It; "" if
  /// that is not known.
  std::string valueOf(const MapCall &C, llvm::StringRef It) const;
  bool refersToEntry(const MapCall &C) const;
  MapUse &useOf(const MapCall &C) { return Uses[C.Call]; }
  void hint(const MapCall &C, facts::FixKind K, const std::string &Name,
            std::vector<std::optional<facts::Edit>> Edits);

  //--- edits that make code right (Repairs.cpp) -----------------------------
  struct NameUse {
    const clang::DeclRefExpr *Ref;
    bool InLambda;
  };
  void repairs();
  void noteViewKey(const clang::Expr *Ref);
  void repair(const clang::Expr *Call, facts::FixKind K,
              std::vector<std::optional<facts::Edit>> Edits);
  llvm::ArrayRef<NameUse> usesOf(const clang::ValueDecl *V) const;
  const clang::Stmt *statementOf(const clang::Stmt *S) const;
  const clang::Stmt *loopOf(const clang::Stmt *S) const;
  bool isWithin(const clang::Stmt *S, const clang::Stmt *Outer) const;
  bool isRead(const clang::Expr *E) const;
  bool isStable(const clang::Expr *E) const;
  bool startsLine(const clang::Stmt *S) const;
  std::string indent(const clang::Stmt *S) const;
  clang::SourceLocation endOf(const clang::Stmt *S) const;
  std::optional<facts::Edit> span(clang::SourceLocation From,
                                  clang::SourceLocation To,
                                  llvm::StringRef Text);
  const clang::MemberExpr *memberOf(const clang::Expr *E) const;
  const clang::MemberExpr *entryOf(const clang::Expr *E) const;
  void checkFound(const MapCall &A);
  void hoistEntry(const MapCall &A);
  void keepNext(const MapCall &A);
  void eraseIf(const MapCall &A);
  std::vector<facts::FixHint> snapshot(const clang::CXXForRangeStmt *S);
  void holder(const clang::VarDecl *V, const clang::DeclStmt *DS);
  void holdByValue(const clang::VarDecl *V);
  void captureField(const clang::LambdaExpr *L, const clang::LambdaCapture &C);
  void captureWeak(const clang::LambdaExpr *L, const clang::LambdaCapture &C);

  FileBuilder &B;
  const clang::FunctionDecl *F = nullptr;
  const clang::Stmt *Body = nullptr;
  bool Input = false;
  std::vector<const clang::CallExpr *> Calls;
  std::vector<std::pair<const clang::Expr *, bool>> Refs;
  std::vector<MapCall> Maps; ///< those that go to the entry of a key
  std::vector<MapCall> All;
  std::vector<std::pair<const clang::VarDecl *, const clang::DeclStmt *>> Vars;
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<NameUse, 4>>
      NameUses;
  llvm::SmallVector<const clang::LambdaExpr *, 4> Lambdas;
  llvm::DenseMap<const clang::Expr *, std::vector<facts::FixHint>> CallRepairs;
  std::map<std::pair<const clang::LambdaExpr *, const clang::VarDecl *>,
           std::vector<facts::FixHint>>
      CaptureRepairs;
  llvm::DenseMap<const clang::VarDecl *, std::vector<facts::FixHint>>
      VarRepairs;
  llvm::DenseMap<const clang::Stmt *, const clang::Stmt *> Parents;
  llvm::DenseMap<const clang::Expr *, MapUse> Uses;
  llvm::DenseMap<const clang::Stmt *, llvm::SmallVector<const clang::Expr *, 1>>
      Changes;
  std::vector<facts::Loop> Loops;
  std::vector<const clang::Stmt *> LoopStmts;
  llvm::DenseMap<const clang::VarDecl *, const clang::DeclStmt *> MapVars;
  llvm::DenseSet<const clang::Decl *> KeyDecls, Unstable;
  llvm::StringSet<> Identifiers;
};

} // namespace mapvet::extract
#endif
