//===- FactsBuilder.h - Facts written by hand, for tests --------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Builds the facts of one file in a few lines:
//
//   FactsBuilder B("a.cpp");
//   TypeId H = B.handleType();
//   FunctionBuilder F = B.function("f", {{"h", H}});
//   F.block().op(deref(F.param(0)), Insert);
//   Program P = link({B});
//
// Every event stands on a line of its own, counted up from 1 in each function
// (100 lines a function), so that tests can say where they expect something.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TEST_LINK_FACTSBUILDER_H
#define MAPVET_TEST_LINK_FACTSBUILDER_H

#include "facts/Facts.h"
#include "link/Program.h"
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace mapvet::test {

using namespace mapvet::facts;

/// \p P with selectors added.
inline Path with(Path P, Sel S) {
  P.Sels.push_back(S);
  return P;
}
inline Path deref(Path P) { return with(std::move(P), {SelKind::Deref, 0}); }

inline Value value(ValueKind K) {
  Value V;
  V.Kind = K;
  return V;
}
inline Value null() { return value(ValueKind::Null); }
inline Value fresh() { return value(ValueKind::Fresh); }
inline Value of(ValueKind K, Path P) {
  Value V = value(K);
  V.P = std::move(P);
  return V;
}
inline Value load(Path P) { return of(ValueKind::Load, std::move(P)); }
inline Value address(Path P) { return of(ValueKind::Address, std::move(P)); }
inline Value moved(Path P) { return of(ValueKind::MovedFrom, std::move(P)); }
inline Value copyOf(Path P) { return of(ValueKind::CopyOf, std::move(P)); }

class FactsBuilder;

/// One function under construction.  Events go to the current block.  Cheap to
/// copy: it names the function in its FactsBuilder.
class FunctionBuilder {
public:
  FunctionBuilder(FactsBuilder &B, size_t Index) : B(B), Index(Index) {}

  Function &get() const;
  Sym usr() const { return get().Usr; }
  Path param(uint32_t I) const;
  Path local(const std::string &Name, TypeId T);
  Path self() const;
  Path field(Sym F) const { return with(self(), {SelKind::Field, F}); }
  Path temp(uint32_t R) const;
  uint32_t newTemp() { return get().Temps++; }

  /// Starts a block and makes it current; its number.  Number 0 is the entry
  /// and current at first.
  uint32_t block();
  FunctionBuilder &at(uint32_t Block) {
    Current = Block;
    return *this;
  }
  uint32_t current() const { return Current; }
  FunctionBuilder &go(uint32_t To, uint32_t Cond = None, bool Sense = true);
  /// From the current block to \p Then if \p Cond, else to \p Else.
  FunctionBuilder &branch(uint32_t Cond, uint32_t Then, uint32_t Else) {
    go(Then, Cond, true);
    return go(Else, Cond, false);
  }
  /// To the exit.
  FunctionBuilder &end() { return go(1); }

  Event &event(EventKind K);
  FunctionBuilder &assign(Path P, Value V);
  /// A map operation on the map at \p M; its result is the returned temp.
  uint32_t op(Path M, uint32_t Op, const std::string &Name = "op");
  Event &call(FunctionBuilder Callee, std::vector<Value> Args = {},
              Path Recv = {});
  Event &call(const std::string &Usr, std::vector<Value> Args = {},
              Path Recv = {});
  FunctionBuilder &ret(Value V);
  FunctionBuilder &two(EventKind K, Path P, Path Q = {});

  uint32_t nonNull(Path P);
  uint32_t equal(Path P, const std::string &Literal);
  uint32_t truth(Path P);
  uint32_t opaque(const std::string &Text, std::vector<Path> Reads = {});
  uint32_t negate(uint32_t C) { return tree(CondKind::Not, {C}); }
  uint32_t tree(CondKind K, std::vector<uint32_t> Kids);
  Value condition(uint32_t C) {
    Value V = value(ValueKind::Cond);
    V.Index = C;
    return V;
  }
  /// The line on which the next event will stand.
  uint32_t line() const;

private:
  uint32_t cond(Cond C);
  FactsBuilder &B;
  size_t Index;
  uint32_t Current = 0;
};

class FactsBuilder {
public:
  explicit FactsBuilder(const std::string &File) { Facts.MainFile = sym(File); }

  FileFacts Facts;

  Sym sym(const std::string &S) {
    for (size_t I = 0; I < Facts.Strings.size(); ++I)
      if (Facts.Strings[I] == S)
        return I;
    Facts.Strings.push_back(S);
    return Facts.Strings.size() - 1;
  }
  Range at(uint32_t Line, uint32_t Col = 3) {
    Range R;
    R.File = Facts.MainFile;
    R.Line = R.EndLine = Line;
    R.Col = Col;
    R.EndCol = Col + 1;
    R.Offset = Line * 100 + Col;
    R.Length = 1;
    return R;
  }

  TypeId type(Type T) {
    for (size_t I = 1; I < Facts.Types.size(); ++I)
      if (Facts.Types[I] == T)
        return I;
    Facts.Types.push_back(T);
    return Facts.Types.size() - 1;
  }
  TypeId type(TypeKind K, TypeId Pointee = 0,
              const std::string &Spelling = "") {
    Type T;
    T.Kind = K;
    T.Pointee = Pointee;
    T.Spelling = sym(Spelling);
    return type(T);
  }
  TypeId mapType() {
    Type T;
    T.Kind = TypeKind::Map;
    T.Spelling = sym("Map");
    T.CarriesMap = true;
    return type(T);
  }
  TypeId handleType() { return type(TypeKind::Handle, mapType(), "Handle"); }
  TypeId pointerTo(TypeId T) { return type(TypeKind::Pointer, T); }
  TypeId referenceTo(TypeId T) { return type(TypeKind::Reference, T); }
  TypeId recordType(Sym Class) {
    Type T;
    T.Kind = TypeKind::Record;
    T.Record = Class;
    T.Spelling = Class;
    return type(T);
  }

  /// A class named \p Name; its USR is its name.
  Sym addClass(const std::string &Name) {
    Class C;
    C.Usr = C.Name = sym(Name);
    C.Decl = at(9000 + Facts.Classes.size());
    Facts.Classes.push_back(C);
    recordType(C.Usr);
    return C.Usr;
  }
  /// A private field.
  Sym addField(Sym Class, const std::string &Name, TypeId T) {
    Field D;
    D.Usr = sym(Facts.Strings[Class] + "::" + Name);
    D.Name = sym(Name);
    D.Class = Class;
    D.Ty = T;
    D.Private = true;
    D.Decl = at(9500 + Facts.Fields.size());
    Facts.Fields.push_back(D);
    for (facts::Class &C : Facts.Classes)
      if (C.Usr == Class)
        C.Fields.push_back(D.Usr);
    return D.Usr;
  }
  /// An external variable of unknown initial value.
  Path addGlobal(const std::string &Name, TypeId T) {
    Global G;
    G.Usr = G.Name = sym(Name);
    G.Ty = T;
    G.Decl = at(8000 + Facts.Globals.size());
    Facts.Globals.push_back(G);
    Path P;
    P.RootKind = Root::Global;
    P.Owner = G.Usr;
    return P;
  }

  /// A function named \p Name; its USR is its name.  Declared on the line
  /// before its first event.
  FunctionBuilder
  function(const std::string &Name,
           std::vector<std::pair<std::string, TypeId>> Params = {},
           TypeId Result = 0) {
    Function F;
    F.Usr = F.Name = sym(Name);
    F.Result = Result;
    F.Decl = at(100 * (Facts.Functions.size() + 1));
    F.Blocks.resize(2);
    F.Main = Name == "main";
    for (size_t I = 0; I < Params.size(); ++I) {
      Local L;
      L.Name = sym(Params[I].first);
      L.Ty = Params[I].second;
      L.Param = I;
      L.Decl = F.Decl;
      F.Locals.push_back(L);
    }
    Facts.Functions.push_back(F);
    return FunctionBuilder(*this, Facts.Functions.size() - 1);
  }
  FunctionBuilder
  method(Sym Class, const std::string &Name,
         std::vector<std::pair<std::string, TypeId>> Params = {},
         TypeId Result = 0) {
    FunctionBuilder F = function(Name, std::move(Params), Result);
    F.get().Class = Class;
    return F;
  }
};

inline Function &FunctionBuilder::get() const {
  return B.Facts.Functions[Index];
}

inline Path FunctionBuilder::param(uint32_t I) const {
  Path P;
  P.RootKind = Root::Local;
  P.Owner = usr();
  P.Index = I;
  return P;
}
inline Path FunctionBuilder::local(const std::string &Name, TypeId T) {
  Local L;
  L.Name = B.sym(Name);
  L.Ty = T;
  L.Decl = B.at(line());
  get().Locals.push_back(L);
  return param(get().Locals.size() - 1);
}
inline Path FunctionBuilder::self() const {
  Path P;
  P.RootKind = Root::This;
  P.Owner = usr();
  return P;
}
inline Path FunctionBuilder::temp(uint32_t R) const {
  Path P;
  P.RootKind = Root::Temp;
  P.Owner = usr();
  P.Index = R;
  return P;
}
inline uint32_t FunctionBuilder::block() {
  get().Blocks.emplace_back();
  return Current = get().Blocks.size() - 1;
}
inline FunctionBuilder &FunctionBuilder::go(uint32_t To, uint32_t Cond,
                                            bool Sense) {
  get().Blocks[Current].Succs.push_back({To, Cond, Sense});
  return *this;
}
inline uint32_t FunctionBuilder::line() const {
  uint32_t N = 1;
  for (const Block &X : get().Blocks)
    N += X.Events.size();
  return get().Decl.Line + N;
}
inline Event &FunctionBuilder::event(EventKind K) {
  Event E;
  E.Kind = K;
  E.Where = B.at(line());
  auto &Events = get().Blocks[Current].Events;
  Events.push_back(std::move(E));
  return Events.back();
}
inline FunctionBuilder &FunctionBuilder::assign(Path P, Value V) {
  Event &E = event(EventKind::Assign);
  E.P = std::move(P);
  E.V = std::move(V);
  return *this;
}
inline uint32_t FunctionBuilder::op(Path M, uint32_t Op,
                                    const std::string &Name) {
  uint32_t R = newTemp();
  Sym N = B.sym(Name);
  Event &E = event(EventKind::MapOp);
  E.P = std::move(M);
  E.Op = Op;
  E.Name = N;
  E.R = R;
  return R;
}
inline Event &FunctionBuilder::call(const std::string &Usr,
                                    std::vector<Value> Args, Path Recv) {
  uint32_t R = newTemp();
  Sym Callee = B.sym(Usr);
  Event &E = event(EventKind::Call);
  E.Callee = E.Name = Callee;
  E.Args = std::move(Args);
  E.Recv = std::move(Recv);
  E.R = R;
  return E;
}
inline Event &FunctionBuilder::call(FunctionBuilder Callee,
                                    std::vector<Value> Args, Path Recv) {
  return call(B.Facts.Strings[Callee.usr()], std::move(Args), std::move(Recv));
}
inline FunctionBuilder &FunctionBuilder::ret(Value V) {
  event(EventKind::Return).V = std::move(V);
  return end();
}
inline FunctionBuilder &FunctionBuilder::two(EventKind K, Path P, Path Q) {
  Event &E = event(K);
  E.P = std::move(P);
  E.Q = std::move(Q);
  return *this;
}
inline uint32_t FunctionBuilder::cond(Cond C) {
  C.Where = B.at(line(), 7);
  get().Conds.push_back(std::move(C));
  return get().Conds.size() - 1;
}
inline uint32_t FunctionBuilder::nonNull(Path P) {
  Cond C;
  C.Kind = CondKind::NonNull;
  C.P = std::move(P);
  return cond(std::move(C));
}
inline uint32_t FunctionBuilder::equal(Path P, const std::string &Literal) {
  Cond C;
  C.Kind = CondKind::Equal;
  C.P = std::move(P);
  C.Text = B.sym(Literal);
  return cond(std::move(C));
}
inline uint32_t FunctionBuilder::truth(Path P) {
  Cond C;
  C.Kind = CondKind::Truth;
  C.P = std::move(P);
  return cond(std::move(C));
}
inline uint32_t FunctionBuilder::opaque(const std::string &Text,
                                        std::vector<Path> Reads) {
  Cond C;
  C.Text = B.sym(Text);
  C.Reads = std::move(Reads);
  return cond(std::move(C));
}
inline uint32_t FunctionBuilder::tree(CondKind K, std::vector<uint32_t> Kids) {
  Cond C;
  C.Kind = K;
  C.Kids = std::move(Kids);
  return cond(std::move(C));
}

/// The sealed program of \p Files, which may be given in any order.
inline std::unique_ptr<link::Program>
link(const std::vector<const FactsBuilder *> &Files) {
  auto P = std::make_unique<mapvet::link::Program>();
  for (const FactsBuilder *B : Files) {
    FileFacts F = B->Facts;
    P->add(std::move(F));
  }
  P->seal();
  return P;
}

} // namespace mapvet::test
#endif
