//===- Fields.h - All fields of all facts -----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// fields(X) is a tuple of references to all fields of a struct of Facts.h, in
// the order of their declaration.  A structured binding names them, so that a
// field that is forgotten here does not compile.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_FACTS_FIELDS_H
#define MAPVET_FACTS_FIELDS_H

#include "facts/Facts.h"
#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace mapvet::facts {

/// Describes the struct T: see MAPVET_FIELDS.
template <class T> struct Fields {
  static constexpr bool Known = false;
};

#define MAPVET_FIELDS(STRUCT, ...)                                             \
  template <> struct Fields<STRUCT> {                                          \
    static constexpr bool Known = true;                                        \
    static constexpr std::string_view Struct = #STRUCT, Names = #__VA_ARGS__;  \
    template <class T> static constexpr auto of(T &X) {                        \
      auto &[__VA_ARGS__] = X;                                                 \
      return std::tie(__VA_ARGS__);                                            \
    }                                                                          \
  };

MAPVET_FIELDS(Range, File, Line, Col, EndLine, EndCol, Offset, Length)
MAPVET_FIELDS(Edit, File, Offset, Length, Text)
MAPVET_FIELDS(FixHint, Kind, Edits, Name)
MAPVET_FIELDS(Sel, Kind, Name)
MAPVET_FIELDS(Path, RootKind, Owner, Index, Sels)
MAPVET_FIELDS(Value, Kind, P, Text, Index, Bound)
MAPVET_FIELDS(Cond, Kind, P, Text, Reads, Kids, Where)
MAPVET_FIELDS(Type, Kind, Spelling, Record, Pointee, Key, Mapped, Model, Const,
              JoinsInDtor, CarriesMap, Concurrent, Ordered, NodeStable,
              GuardText, Finite, Bounded, Untyped, CanReserve, ReserveHolds,
              AdvanceErased, Release, ReadMostly, MasksHash, Seeded, Hash,
              Equal, KeyZeros, Inline)
MAPVET_FIELDS(Field, Usr, Name, Class, Ty, Decl, Mutable, Private, Value,
              GuardedBy, Fixes)
MAPVET_FIELDS(Class, Usr, Name, Bases, Fields, Dtor, Undefined, Decl, Local)
MAPVET_FIELDS(Global, Usr, Name, Ty, Decl, StaticLocalOf, ThreadLocal, Const,
              Internal, InHeader, Init, GuardedBy, Fixes, Keys)
MAPVET_FIELDS(Local, Name, Ty, Decl, Param, Capture, ScopeDepth, RangeElement,
              Value, Fixes, Entries, InputAt)
MAPVET_FIELDS(Event, Kind, Where, P, Q, V, Op, Name, R, Callee, Target, Recv,
              Args, Virtual, Construct, Mode, Try, Spawned, Multi, Copied, Ty,
              KnownSize, Borrowed, Dies, Via, At, Fixes, Use, Key, KeyReads,
              Entry, EntryReads, KeyText, Outcome, KeyZeros, KeyInput)
MAPVET_FIELDS(Edge, To, Cond, Sense)
MAPVET_FIELDS(Block, Throws, Events, Succs)
MAPVET_FIELDS(Capture, Local, From, Members, Whole)
MAPVET_FIELDS(RequiredLock, P, Mode)
MAPVET_FIELDS(Loop, Where, Body, Counted, Count, Trips, Before, Indent, Fixes)
MAPVET_FIELDS(Function, Usr, Name, Class, Parent, Overrides, Decl, Ctor, Dtor,
              Static, Virtual, Const, Lambda, Private, Internal, Operator, Main,
              TestBody, AddressTaken, Catches, Result, Locals, Captures,
              Requires, Conds, Blocks, Temps, BodyStart, BodyIndent,
              ResultFixes, Loops, TestCase, ThreadTest)
MAPVET_FIELDS(KeyFunction, Usr, Name, Decl, Reads, At, Calls, Opaque, Text,
              Folds, Crossed, Address, Linear, Up, Down, Symmetric, SymmetricAt,
              Overloads)
MAPVET_FIELDS(Suppression, Kind, Where, First, Last, List, Checks, Reason,
              Fixes)
MAPVET_FIELDS(FileFacts, Version, MainFile, Strings, Types, Classes, Fields,
              Globals, Functions, KeyFunctions, Suppressions)

/// A struct of Facts.h.
template <class T>
concept Described = Fields<std::remove_const_t<T>>::Known;

template <Described T> constexpr auto fields(T &X) {
  return Fields<std::remove_const_t<T>>::of(X);
}
template <Described T>
inline constexpr size_t FieldCount =
    std::tuple_size_v<decltype(fields(std::declval<T &>()))>;

/// Field for field, all the way down; works where a struct has no operator==.
template <class T> bool equal(const T &A, const T &B) {
  if constexpr (Described<T>) {
    return [&]<size_t... I>(std::index_sequence<I...>) {
      auto X = fields(A), Y = fields(B);
      return (equal(std::get<I>(X), std::get<I>(Y)) && ...);
    }(std::make_index_sequence<FieldCount<T>>());
  } else if constexpr (requires {
                         A.size();
                         A.begin();
                       }) {
    if (A.size() != B.size())
      return false;
    for (size_t I = 0; I < A.size(); ++I)
      if (!equal(A[I], B[I]))
        return false;
    return true;
  } else {
    return A == B;
  }
}

} // namespace mapvet::facts
#endif
