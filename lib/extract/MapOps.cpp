//===- MapOps.cpp - Operations on maps ------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/AstUtil.h"
#include "extract/KeyFunctions.h"
#include "extract/Lowering.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::extract;
using namespace mapvet::facts;

/// `m.clone()`: the temporary \p R is a deep copy of the map at \p From.
void Lowering::clone(const Expr *E, const Expr *Recv, const Place &From,
                     uint32_t R) {
  std::vector<FixHint> Fixes;
  const auto *MC = dyn_cast<CXXMemberCallExpr>(E);
  const auto *ME =
      MC ? dyn_cast<MemberExpr>(MC->getCallee()->IgnoreParens()) : nullptr;
  // `T c = m.clone();` becomes `const T &c = m;`.
  if (auto It = Dests.find(E);
      It != Dests.end() && ME && !ME->isArrow() &&
      It->second.K == Destination::Variable &&
      isa<DeclRefExpr, MemberExpr>(Recv->IgnoreImpCasts()))
    for (FixHint &F : B.refFixes(It->second.Var))
      if (auto Cut =
              B.replace(SourceRange(ME->getOperatorLoc(), E->getEndLoc()), "");
          Cut && F.Kind == FixKind::ConstRef) {
        F.Edits.push_back(*Cut);
        Fixes.push_back(std::move(F));
      }
  Event &Ev = emit(EventKind::Copy, E);
  Ev.P = tempPath(R);
  Ev.Q = From.P;
  Ev.R = R;
  Ev.Copied = CopyKind::Temp;
  Ev.Ty = B.type(E->getType().getUnqualifiedType());
  Ev.Fixes = std::move(Fixes);
}

/// Part 0 or 1 of `{k, v}`, pair(k, v), make_pair(k, v); null if \p E is
/// something else.
static const Expr *partOfPair(const Expr *E, unsigned Part) {
  const Expr *S = strip(E);
  const CXXRecordDecl *R =
      S->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || R->getName() != "pair")
    return nullptr;
  if (const auto *C = dyn_cast<CXXConstructExpr>(S))
    return C->getNumArgs() == 2   ? C->getArg(Part)
           : C->getNumArgs() == 1 ? partOfPair(C->getArg(0), Part)
                                  : nullptr;
  if (const auto *I = dyn_cast<InitListExpr>(S))
    return I->getNumInits() == 2 ? I->getInit(Part) : nullptr;
  if (const auto *C = dyn_cast<CallExpr>(S))
    return C->getNumArgs() == 2 ? C->getArg(Part) : nullptr;
  return nullptr;
}

/// The key in the argument of an insertion: the first part of a pair that is
/// made there, or \p E itself.
static const Expr *keyIn(const Expr *E) {
  const Expr *S = strip(E);
  const CXXRecordDecl *R =
      S->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || R->getName() != "pair")
    return E;
  if (const auto *C = dyn_cast<CXXConstructExpr>(S))
    return C->getNumArgs() == 1 || C->getNumArgs() == 2 ? keyIn(C->getArg(0))
                                                        : E;
  if (const auto *I = dyn_cast<InitListExpr>(S))
    return I->getNumInits() == 2 ? I->getInit(0) : E;
  if (const auto *C = dyn_cast<CallExpr>(S))
    return C->getNumArgs() == 2 ? C->getArg(0) : E;
  return E;
}

/// What an operation does to the map or maps among its arguments \p Args: the
/// other one of swap, merge, assignment.
void Lowering::otherMaps(const Expr *E, const models::FunctionModel &M,
                         const Place &P, const Expr *Recv, const Expr *Key,
                         llvm::ArrayRef<const Expr *> Args) {
  bool Swap = M.Act == models::Action::Swap;
  for (const Expr *A : Args) {
    const Expr *S = strip(A);
    TypeKind K =
        B.kind(S->getType().getNonReferenceType().getUnqualifiedType());
    // A free function's own map is among its arguments.
    const bool Own = Recv && strip(Recv) == S;
    if (K == TypeKind::Map && A != Key && !Own) {
      Place Q = place(S);
      // `Map().swap(m)`: what m held goes with the temporary.
      if (!Q.valid() || (!P.valid() && !Swap))
        continue;
      bool Assign = M.Op & OpAssign;
      auto Mention = [&] {
        if (Q.P.RootKind == Root::Temp)
          return;
        Event &Ev = emit(EventKind::MapOp, A);
        Ev.P = Q.P;
        Ev.Op = Swap || (!Assign && !A->getType().isConstQualified())
                    ? OpWrite | OpMoveOut
                : S->isXValue() ? OpWrite | OpMoveOut
                                : OpRead;
        Ev.Name = B.intern(M.Name);
        if (Swap && !P.valid() && strip(Recv)->isPRValue()) {
          Ev.Op |= OpClear;
          Ev.Dies = DiesIterators | DiesReferences;
        }
      };
      // The copy is the last thing that an assignment does with its source.
      const bool Copies = Assign && !Swap && !S->isXValue() && !S->isPRValue();
      if (Copies)
        Mention();
      if (Swap && P.valid()) {
        Event &Ev = emit(EventKind::Swap, E);
        Ev.P = P.P;
        Ev.Q = Q.P;
      } else if (Assign && P.valid() && (S->isXValue() || S->isPRValue())) {
        move(P.P, Q.P, E);
      } else if (Assign && P.valid()) {
        copyIfHeavy(S, P.P, CopyKind::Var, E, moveFix(S));
      }
      if (!Copies)
        Mention();
    }
  }
}

/// What the entry \p El holds after an insertion.
void Lowering::insertedValues(const Expr *E, const Place &El, const Expr *Key,
                              llvm::ArrayRef<const Expr *> Args) {
  for (const Expr *A : Args) {
    if (A == Key && Args.size() > 1)
      continue;
    if (const Expr *Mapped = A == Key ? partOfPair(A, 1) : nullptr)
      A = Mapped;
    const Expr *S = strip(A);
    if (isCallable(B, S)) {
      assign(El.P, callable(A), E);
    } else if (tracked(B.kind(
                   S->getType().getNonReferenceType().getUnqualifiedType())) &&
               A != Key) {
      Value V = value(A);
      if (V.Kind != ValueKind::Unknown && V.Kind != ValueKind::Literal)
        assign(El.P, V, E);
    }
  }
}

void Lowering::mapOp(const Expr *E, const FunctionDecl *FD,
                     const models::FunctionModel &M,
                     const models::TypeModel &TM, const Expr *Recv,
                     llvm::ArrayRef<const Expr *> Args, Meaning &Result) {
  Place P = Recv->getType()->isPointerType() ? pointee(Recv) : place(Recv);
  if (P.valid() && (TM.Kind == TypeKind::Handle || TM.Kind == TypeKind::View))
    P.P.Sels.push_back({SelKind::Deref, 0});
  uint32_t Op = M.Op;
  const auto *MD = dyn_cast_or_null<CXXMethodDecl>(FD);
  // The const overloads of operator[] and of iteration do not change anything.
  if (MD && MD->isConst())
    Op &= ~(OpSubscript | OpInsert * (TM.Kind != TypeKind::Handle ? 1u : 0u));
  if ((M.Op & OpSubscript) && !(Op & OpSubscript))
    Op |= OpRead | OpRef;
  const Expr *Key = nullptr;
  if (M.KeyArg >= 0 && static_cast<unsigned>(M.KeyArg) < Args.size())
    Key = Args[M.KeyArg];
  std::vector<Value> Values;
  if (Key) {
    // erase(it) takes a position, not a key.
    Values.push_back(elementOf(Key) && (M.Op & OpErase) ? Value() : keyOf(Key));
    // A string that is made here and turns into a view on its way in.
    const Expr *First = partOfPair(Key, 0);
    const Expr *Given = strip(First ? First : Key);
    const Path &Found = Values.back().P;
    if ((!Found.valid() || Found.RootKind == Root::Temp) &&
        Given->isPRValue() &&
        B.kind(Given->getType().getUnqualifiedType()) == TypeKind::String &&
        B.info(B.info(B.type(receiverType(Recv))).Key).Kind == TypeKind::View)
      Values.back() = intoTemporary();
  }
  // What refers to the entry that goes, or to the one whose key is given.
  Path Position;
  for (const Expr *A : Args)
    if (A == Key || (!Key && A == Args[0])) {
      auto At = elementOf(A);
      Position = At ? At->Via : place(strip(A)).Via;
    }
  otherMaps(E, M, P, Recv, Key, Args);
  bool Inserts = Op & (OpInsert | OpSubscript | OpAssign);
  Place El = P.valid() ? element(P, true, Key) : Place();
  if (P.valid()) {
    // A map inside an entry of another map.
    if (P.MapSels >= 0)
      entryAccess(P,
                  Op & (OpWrite | OpInsert | OpErase | OpClear | OpSubscript |
                        OpAssign | OpRehash | OpReserve)
                      ? OpElementWrite
                      : OpElementRead,
                  E);
    // What an entry is overwritten with.
    Value Written;
    if ((Op & OpInsert) && (Op & OpElementWrite) && Args.size() > 1 &&
        Args.back() != Key)
      Written = operands(Args.back());
    Event &Ev = emit(EventKind::MapOp, E);
    Ev.P = P.P;
    Ev.Op = Op;
    Ev.V = std::move(Written);
    Ev.Name = FD && FD->getDeclName().isIdentifier() ? B.intern(FD->getName())
                                                     : B.intern(M.Name);
    Ev.Args = std::move(Values);
    if (Key)
      keyOf(Ev, Key);
    if (Key && TM.MasksHash && (Op & OpInsert))
      Ev.KeyZeros = lowZeros(B, keyIn(Key), Body);
    if (Key && !Inputs.empty() && (Op & OpInsert))
      if (const VarDecl *V = mentionsInput(Key, Inputs);
          V && V->getParentFunctionOrMethod() == F)
        Ev.KeyInput = local(V);
    if (EntryUse.count(E)) {
      Ev.Use = EntryUse.lookup(E);
      Ev.Ty = B.type(E->getType().getUnqualifiedType());
      if (auto It = EntryFix.find(E); It != EntryFix.end())
        Ev.Fixes = std::move(It->second);
    }
    describeUse(Ev, E);
    Ev.Via = P.Via;
    Ev.At = std::move(Position);
    // The end of a range stays.
    if ((Op & OpErase) && !Key && Args.size() == 2)
      if (auto Last = elementOf(Args[1]))
        Ev.Q = Last->Via;
    // A handle that is const refers to entries that are not.
    if (TM.Kind == TypeKind::Handle || !(MD && MD->isConst()))
      Ev.Dies = M.Invalidates;
    if (M.Returns == models::Result::Iterator ||
        M.Returns == models::Result::Pair)
      Ev.Borrowed = BorrowKind::Iterator;
    else if (M.Returns == models::Result::Pointer)
      Ev.Borrowed = BorrowKind::Pointer;
    else if (M.Returns == models::Result::Ref)
      Ev.Borrowed = BorrowKind::Reference;
    if (M.Returns == models::Result::Value)
      Ev.Ty = B.type(E->getType().getUnqualifiedType());
    Result.R = temp();
    if (M.Act == models::Action::Clone)
      clone(E, Recv, P, Result.R);
    else
      Ev.R = Result.R;
    El.Via = tempPath(Result.R);
    // A table that moves its entries reads the arguments after it has moved
    // them.
    if ((Op & OpInsert) && (M.Invalidates & DiesReferences) && !TM.Ordered)
      for (const Expr *A : Args)
        if (A != Key)
          useOperand(A, E, true);
    if (Op & OpErase) {
      // What owning entries refer to dies with them.
      const facts::Type &MapTy = B.info(B.type(receiverType(Recv)));
      TypeKind MK = B.info(MapTy.Mapped).Kind, KK = B.info(MapTy.Key).Kind;
      if (MK == TypeKind::Unique || KK == TypeKind::Unique ||
          MK == TypeKind::Record) {
        Event &D = emit(EventKind::Destroy, E);
        D.P = element(P, true, nullptr).P;
      }
    }
    if (Inserts)
      insertedValues(E, El, Key, Args);
  }
  if (M.Act == models::Action::RunNow && M.Arg >= 0 &&
      static_cast<unsigned>(M.Arg) < Args.size()) {
    Value Entry = address(El);
    runCallable(E, Args[M.Arg], {Entry, Entry});
  }
  switch (M.Returns) {
  case models::Result::Iterator:
  case models::Result::Pointer:
    Result.K = Meaning::IsIterator;
    Result.Pl = El;
    break;
  case models::Result::Pair:
    Result.K = Meaning::IsPair;
    Result.Pl = El;
    break;
  case models::Result::Ref: {
    Result.K = Meaning::IsPlace;
    Result.Pl = El;
    // The mapped value of a pair-like entry: `m[k]` and `it->second` are one.
    break;
  }
  case models::Result::Self:
    Result.K = Meaning::IsPlace;
    Result.Pl = P;
    break;
  case models::Result::Value:
    Result.K = Meaning::IsValue;
    Result.V = loadOf(tempPath(Result.R));
    break;
  }
  if (!El.valid() && Result.K != Meaning::IsValue)
    Result.K = Meaning::Nothing;
}
