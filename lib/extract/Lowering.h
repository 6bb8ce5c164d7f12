//===- Lowering.h - One function's CFG to events ----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_EXTRACT_LOWERING_H
#define MAPVET_EXTRACT_LOWERING_H

#include "extract/FileBuilder.h"
#include "extract/Inputs.h"
#include "extract/Usage.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"
#include <functional>
#include <map>
#include <memory>

namespace mapvet::extract {

/// A path, and how much of it leads to an entry of a map.
struct Place {
  facts::Path P;
  /// Number of leading selectors that name the map of which P is (part of) an
  /// entry; -1 if P is not inside a map.
  int MapSels = -1;
  /// The variable, field or call result through which the place is reached, if
  /// that refers to (part of) an entry of a map.
  facts::Path Via;
  bool valid() const { return P.valid(); }
};

/// What an expression means to the facts.
struct Meaning {
  enum Kind { Nothing, IsPlace, IsValue, IsIterator, IsPair } K = Nothing;
  Place Pl;       ///< glvalues; iterators and pairs: the entry they name
  facts::Value V; ///< prvalues
  uint32_t R = facts::None; ///< result temp of a call
};

/// Lowers one function, lambda or outlined region, and the lambdas inside it.
class Lowering {
public:
  /// \p Queue receives project functions whose bodies were found on the way.
  Lowering(FileBuilder &B, const clang::FunctionDecl *F,
           std::function<void(const clang::FunctionDecl *)> Queue,
           Lowering *Parent = nullptr);

  /// Lowers \p Body (the function's own, or a region of \p Parent's) and adds
  /// the result to the file's facts if there is anything in it.
  void run(const clang::Stmt *Body);

  /// The name of an outlined region of this function starting at \p S.
  facts::Sym regionUsr(const clang::Stmt *S);

private:
  using Expr = clang::Expr;
  using Stmt = clang::Stmt;
  using UseKind = facts::UseKind;

  //--- emitting ---------------------------------------------------------------
  facts::Event &emit(facts::EventKind K, const Stmt *At);
  facts::Event &emit(facts::EventKind K, facts::Range At);
  facts::Event &emit(facts::EventKind K, clang::SourceLocation At) {
    return emit(K, B.range(At));
  }
  uint32_t temp() { return Out.Temps++; }
  facts::Path tempPath(uint32_t R) const;
  /// What \p From holds goes to \p To; by a call of \p Name.
  void move(const facts::Path &To, const facts::Path &From, const Stmt *At,
            facts::Sym Name = 0);
  void assign(const facts::Path &P, facts::Value V, const Stmt *At,
              std::vector<facts::FixHint> Fixes = {});

  //--- places and values ------------------------------------------------------
  Place place(const Expr *E);
  facts::Value value(const Expr *E);
  Place deref(const facts::Value &V);
  Place pointee(const Expr *Pointer);
  Place varPlace(const clang::VarDecl *V, const Expr *At);
  uint32_t local(const clang::VarDecl *V);
  facts::Path thisPath();
  static facts::Value address(const Place &P);
  static facts::Value loadOf(const facts::Path &P);
  facts::Value literalOf(const Expr *E);
  /// If \p E denotes an iterator, pointer or pair into a map or sequence, the
  /// element it names.
  std::optional<Place> elementOf(const Expr *E);
  Place element(const Place &Of, bool OfMap, const Expr *Index);
  facts::Value callable(const Expr *E);

  //--- conditions
  //---------------------------------------------------------------
  uint32_t entered(const Stmt *Loop, uint32_t C);
  uint32_t cond(const Expr *E);
  uint32_t addCond(facts::Cond C);

  //--- what becomes of values
  //---------------------------------------------------
  /// What is done with the object that an expression names, and by what.
  struct UseOf {
    UseKind Kind = UseKind::Unknown;
    const Stmt *At = nullptr;
    const Expr *Part = nullptr; ///< what of the object is meant
  };
  /// Of the expression whose parents are Above.  \p Copy: of a variable, whose
  /// entries are part of it.  \p Points: the expression is an iterator into it.
  UseOf useOf(const Expr *E, bool Copy = false, bool Points = false);
  UseOf climb(const Expr *E, bool Copy, bool Points, const Stmt *Child,
              const Expr *&Part);
  UseKind readKind(const Stmt *At, size_t Level);
  void surveyUses(const Stmt *S);
  void noteUse(const Expr *E, const clang::VarDecl *V);
  void addUse(const clang::VarDecl *Var, const Expr *Entry, UseOf U,
              const Expr *Part = nullptr,
              const clang::VarDecl *Through = nullptr);
  std::vector<facts::FixHint> cloneFix(const Expr *Source);
  //--- what shows the order of a hash map
  //---------------------------------------
  void noteOrderLoop(const Stmt *S);
  void surveyOrder(const Stmt *S);
  void addSink(const Stmt *At, const Expr *To, llvm::StringRef How);
  void emitSinks(const Stmt *S);
  void surveyFirst(const clang::CXXOperatorCallExpr *E);
  const Expr *hashMapWalked(const Expr *Begin);
  void surveyWhole(const Stmt *S);
  llvm::StringRef appendsToObject(const clang::CXXMethodDecl *MD,
                                  unsigned Depth = 0);
  bool keyIsOrdered(clang::QualType MapType);
  static bool hasSortedMap(clang::ASTContext &Ctx);
  static bool mixes(const Stmt *S, const clang::ValueDecl *D);
  static bool mentionsAdded(const Stmt *S, const clang::ValueDecl *D);
  static bool appendsTo(const Stmt *S, const clang::ParmVarDecl *P);
  void watch(const clang::VarDecl *V);
  void emitUses(const Stmt *S);
  /// The copy \p V is made here.
  void emitCopy(const clang::VarDecl *V);
  facts::Path copyPath(const clang::VarDecl *V);
  std::vector<facts::FixHint> lookupFix(const clang::CXXOperatorCallExpr *E,
                                        const models::TypeModel &TM);
  void readsOf(const clang::Stmt *S, std::vector<facts::Path> &Out);
  std::vector<facts::Path> readsIn(const clang::Stmt *S);
  /// More operands of one value are not written down.
  static constexpr size_t MaxOperands = 4;
  facts::Value operands(const clang::Expr *E);
  void keyOf(facts::Event &E, const Expr *Key);

  //--- statements
  //---------------------------------------------------------------
  void lower(const Stmt *S);
  void lowerStmt(const Stmt *S);
  void lowerChildren(const Stmt *S);
  void lowerDecl(const clang::VarDecl *V);
  facts::Path initialisation(const clang::VarDecl *V);
  void initialise(const facts::Path &P, clang::QualType T, const Expr *Init,
                  facts::CopyKind CK, const Stmt *At,
                  std::vector<facts::FixHint> Fixes = {});
  void initialiseParts(const facts::Path &P, clang::QualType T, const Stmt *At);
  void lowerAssign(const Expr *E, const Expr *L, const Expr *R);
  void store(const facts::Path &P, facts::Value V, const Stmt *At);
  bool lowerTuple(const clang::CXXConstructExpr *C, unsigned N);
  Place partOf(const clang::CallExpr *E);
  void makeGuard(const facts::Path &Dest, clang::QualType T,
                 llvm::ArrayRef<const clang::Expr *> Args,
                 const clang::Stmt *At);
  facts::Path placeFor(const clang::CXXConstructExpr *C);
  void lowerConstruct(const clang::CXXConstructExpr *E);
  void lowerInitList(const clang::InitListExpr *IL);
  void lowerCall(const clang::CallExpr *E);
  void rightSideFirst(const clang::CXXOperatorCallExpr *E);
  bool iteratorOperator(const clang::CXXOperatorCallExpr *E, Meaning &Result);
  void assignModelled(const clang::CallExpr *E, const Expr *Left,
                      const Expr *Right, const models::TypeModel &TM,
                      Meaning &Result);
  facts::Value assigned(const Expr *Right, const models::TypeModel &TM);
  void assignMembers(const clang::CallExpr *E, const Expr *Left,
                     const Expr *Right, Meaning &Result);
  void callHeld(const clang::CallExpr *E, const clang::FunctionDecl *FD,
                const Expr *Callee, llvm::ArrayRef<const Expr *> Args,
                Meaning &Result);
  void alsoCall(const clang::CallExpr *E, const clang::FunctionDecl *FD,
                const Expr *Recv, llvm::ArrayRef<const Expr *> Args,
                uint32_t Spawns);
  uint32_t spawns() const;
  void callUnknown(const clang::CallExpr *E, llvm::ArrayRef<const Expr *> Args,
                   Meaning &Result);
  void callForeign(const clang::CallExpr *E, const clang::FunctionDecl *FD,
                   const Expr *Recv, llvm::ArrayRef<const Expr *> Args,
                   Meaning &Result);
  bool lowerModelled(const clang::CallExpr *E, const clang::FunctionDecl *FD,
                     const models::FunctionModel &M,
                     const models::TypeModel *TM, const Expr *Recv,
                     llvm::ArrayRef<const Expr *> Args, Meaning &Result);
  void mapOp(const clang::Expr *E, const clang::FunctionDecl *FD,
             const models::FunctionModel &M, const models::TypeModel &TM,
             const Expr *Recv, llvm::ArrayRef<const Expr *> Args,
             Meaning &Result);
  void otherMaps(const clang::Expr *E, const models::FunctionModel &M,
                 const Place &P, const Expr *Recv, const Expr *Key,
                 llvm::ArrayRef<const Expr *> Args);
  void insertedValues(const clang::Expr *E, const Place &El, const Expr *Key,
                      llvm::ArrayRef<const Expr *> Args);
  class ModelledCall;
  bool isWithout(const models::FunctionModel &M,
                 llvm::ArrayRef<const Expr *> Args);
  void claim(const clang::CallExpr *E, const models::FunctionModel &M,
             const facts::Path &P, llvm::ArrayRef<const Expr *> Args,
             Meaning &Result);
  void clone(const Expr *E, const Expr *Recv, const Place &From, uint32_t R);
  void projectCall(const clang::Expr *E, const clang::FunctionDecl *FD,
                   const Expr *Recv, llvm::ArrayRef<const Expr *> Args,
                   Meaning &Result, bool Construct = false,
                   facts::Path ConstructAt = {});
  facts::Value argument(const Expr *A, clang::QualType ParamType,
                        const clang::FunctionDecl *FD, unsigned Index);
  const Expr *movedFrom(const clang::CXXConstructExpr *CE,
                        facts::TypeKind K) const;
  facts::Value intoTemporary();
  void resultOf(uint32_t R, clang::QualType RT, Meaning &Result);
  /// What a call of \p E may run if it has several call operators: a visitor,
  /// a generic lambda, a class that inherits from lambdas.
  std::vector<facts::Value> overloads(const Expr *E);
  uint32_t runCallable(const Expr *At, const facts::Value &V,
                       llvm::ArrayRef<facts::Value> Args);
  uint32_t runCallable(const Expr *At, const Expr *Callable,
                       llvm::ArrayRef<facts::Value> Args);
  void spawn(const Expr *At, const models::FunctionModel &M,
             const Expr *Callable, llvm::ArrayRef<const Expr *> Bound,
             facts::Path Handle);
  void lowerLambda(const clang::LambdaExpr *L);
  void memberUses(const Stmt *S, const clang::ValueDecl *V,
                  facts::Capture &Out);
  void lowerRegion(const clang::OMPExecutableDirective *D);
  void endTemporary(const clang::CXXBindTemporaryExpr *E);
  void destroy(const facts::Path &P, clang::QualType T, facts::Range At);
  bool holdsCallables(facts::TypeId T) const;
  void copyIfHeavy(const Expr *Source, const facts::Path &To,
                   facts::CopyKind CK, const Stmt *At,
                   std::vector<facts::FixHint> Fixes);
  void readEntry(const Expr *E);
  void writeEntry(const Expr *E);
  void lowerElement(const clang::CFGElement &El);
  /// A member of a class that is declared to be a lock.
  static bool isCapability(const clang::FunctionDecl *FD);
  /// \p FD takes or releases its object, \p P, if its attributes say so.
  void lockCapability(const clang::FunctionDecl *FD, const facts::Path &P,
                      facts::Range At);
  void attributes(const Expr *At, const clang::FunctionDecl *FD,
                  const Expr *Recv, llvm::ArrayRef<const Expr *> Args);
  /// Where the object that an expression makes will live.
  struct Destination {
    enum Kind { Variable, Lvalue, Pushed, Heap, FieldOf, Member } K;
    const clang::VarDecl *Var;
    const Expr *E;
    const clang::FieldDecl *Field;
  };
  void survey(const Stmt *S, unsigned Depth);
  void note(const Expr *E, Destination D);
  void discard(const Stmt *S);
  void noteInitList(const clang::InitListExpr *IL);
  void outline(const Stmt *S);
  /// Where the object made by \p E will live; invalid if nowhere.
  facts::Path destination(const Expr *E);
  uint32_t heapTemp(const clang::CXXNewExpr *E);
  void returnFixes();
  void valueResult();
  void bodyStart(const Stmt *S);
  void terminator(const clang::CFGBlock *Blk,
                  llvm::DenseMap<const clang::CFGBlock *, uint32_t> &Number,
                  bool Throws);
  std::vector<facts::FixHint> moveFix(const Expr *Init);
  /// Wraps a bound argument in std::cref.
  std::vector<facts::FixHint> refWrapFix(const Expr *A);
  uint32_t literalSize(const clang::CXXConstructExpr *CE);
  void entryAccess(const Place &P, uint32_t Op, const Stmt *At);
  void use(const Place &P, const Stmt *At, uint32_t Op = 0);
  void useOperand(const Expr *X, const Stmt *At, bool HandedOn = false);
  void useOperands(const clang::CallExpr *E, const Expr *Recv,
                   llvm::ArrayRef<const Expr *> Args);
  void borrow(const facts::Path &Holder, facts::BorrowKind K, const Place &From,
              const Stmt *At);
  facts::BorrowKind borrowKind(clang::QualType T);
  Place hold(const clang::VarDecl *V, const Place &P, const Stmt *At);
  void assignIterator(const clang::CXXOperatorCallExpr *E);
  Place lender(const Expr *E);
  void lendParts(const Expr *E, const Stmt *At, unsigned Depth = 0);
  void dropIdleUses();
  void skipDecided();
  bool isEnd(const Expr *E);
  facts::Path attributePath(const Expr *E, const Expr *Recv,
                            llvm::ArrayRef<const Expr *> Args);
  facts::Value keyValue(const Expr *E);
  facts::Value keyOf(const Expr *E);
  static void setResult(Meaning &R, const Place &P);
  bool anyCallableArg(llvm::ArrayRef<const Expr *> Args);
  bool interesting(facts::TypeId T, unsigned Depth = 0) const;
  void describeUse(facts::Event &Ev, const Expr *Call);

  FileBuilder &B;
  const clang::FunctionDecl *F;
  std::function<void(const clang::FunctionDecl *)> Queue;
  Lowering *Parent;
  facts::Function Out;
  UsageSurvey Usage;
  facts::Block *Cur = nullptr;
  bool Quiet = false;

  llvm::DenseMap<const clang::VarDecl *, uint32_t> Locals;
  llvm::DenseMap<const clang::VarDecl *, Place> Bound;  ///< references
  llvm::DenseMap<const clang::VarDecl *, Place> Points; ///< iterators
  /// Guards made here, and the mutexes (or guarded values) that they hold.
  std::vector<std::pair<facts::Path, std::vector<facts::Path>>> GuardPaths;
  void rightFirst(const clang::BinaryOperator *E);
  /// What is evaluated before a statement, against the order of the CFG.
  llvm::DenseMap<const Stmt *, const clang::Expr *> Earlier;
  bool Fenced = false; ///< a fence stands somewhere in the function
  llvm::DenseSet<const Expr *> Discarded; ///< calls whose result nobody keeps
  llvm::DenseMap<const Expr *, Meaning> Memo;
  llvm::DenseSet<const Stmt *> Done;
  llvm::DenseSet<const Stmt *> Outlined; ///< statements of outlined regions
  llvm::DenseSet<const clang::VarDecl *> Holding;
  llvm::DenseMap<const clang::VarDecl *, unsigned> Depths;
  /// Values of conditional operators: at the end of a block, the temp that the
  /// arm's value goes to.
  std::map<unsigned, std::vector<std::pair<uint32_t, const Expr *>>> Arms;
  std::map<unsigned, std::vector<facts::Event>> Pre;
  llvm::DenseMap<const Expr *, Destination> Dests;
  llvm::DenseSet<const Expr *> MapReceivers;
  llvm::DenseSet<const clang::VarDecl *> RangeVars, StaticInits;
  llvm::DenseMap<const clang::CXXNewExpr *, uint32_t> Heap;
  llvm::DenseMap<const Expr *, uint32_t> CondTemps;
  llvm::DenseSet<const clang::CFGBlock *> Seen;
  /// The parents of the statement that survey() looks at, outermost first.
  llvm::SmallVector<const Stmt *, 32> Above;
  /// References and the variables of loops, by what they are bound to: an entry
  /// that operator[] gave, or a watched copy.
  struct Alias {
    const Expr *Entry = nullptr;
    const clang::VarDecl *Copy = nullptr;
    bool Points = false; ///< an iterator into it
  };
  llvm::DenseMap<const clang::VarDecl *, Alias> Aliases;
  llvm::DenseMap<const clang::VarDecl *, const Expr *> PointerCopies;
  llvm::DenseSet<const clang::VarDecl *> Watched; ///< copies of entries
  llvm::DenseMap<const Expr *, UseKind> EntryUse; ///< of operator[]
  llvm::DenseMap<const Expr *, std::vector<facts::FixHint>> EntryFix;
  /// Uses of copies, by the statement that makes them.
  struct CopyUse {
    const clang::VarDecl *Var;
    UseKind Kind;
    const Expr *Part;
    const clang::VarDecl *Through; ///< the reference that it is used by
  };
  llvm::DenseMap<const Stmt *, std::vector<CopyUse>> UsesAt;
  /// Loops over hash maps, and what in them shows the order, by the statement
  /// that adds to it.
  llvm::DenseMap<const Stmt *, const Expr *> OrderLoops;
  struct OrderSink {
    const Expr *To; ///< null for files
    const Expr *Map;
    llvm::StringRef How;
    std::vector<facts::FixHint> Fixes;
    const clang::VarDecl *Var = nullptr; ///< instead of To: what is declared
  };
  llvm::DenseMap<const Stmt *, std::vector<OrderSink>> Sinks;
  unsigned Lookups = 0; ///< look-ups that fixes have named
  facts::Event Scratch;
  const Stmt *Body = nullptr;
  InputMap Inputs; ///< once a function that fills variables from outside is met
  bool Region = false; ///< an outlined part of F
};

} // namespace mapvet::extract
#endif
