//===- Models.h - What a map, a lock, a thread start is ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Models teach the analyzer types and functions without C++: they are YAML
// files, documented in docs/guide/models.md.  The built-in ones lie in
// lib/models/builtin/ and are embedded at build time; users add their own.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_MODELS_MODELS_H
#define MAPVET_MODELS_MODELS_H

#include "facts/Facts.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace mapvet::models {

/// What a member or free function does besides what facts::OpFlags says.
enum class Action : uint8_t {
  None,
  Lock, ///< acquires the mutex (receiver, or argument Arg)
  Unlock,
  TryLock,    ///< acquires it if the result is true
  Spawn,      ///< runs argument Arg in parallel; how: Spawned, Multi
  Join,       ///< waits for the end of receiver / argument Arg
  Detach,     ///< the thread will not be joined
  Signal,     ///< releases waiters of receiver / argument Arg
  Wait,       ///< waits for a Signal of receiver / argument Arg
  RunNow,     ///< calls argument Arg before it returns
  RunOnce,    ///< call_once: argument Arg + 1 is run at most once per flag Arg
  Get,        ///< raw pointer or reference to what a smart pointer refers to
  ShareSelf,  ///< result is an owner of the receiver (shared_from_this)
  Release,    ///< gives up ownership: result is the pointer, receiver is null
  Reset,      ///< receiver becomes null, or takes argument 0
  MakeOwner,  ///< result is a fresh, non-null owner or handle
  Forward,    ///< result is argument Arg (std::move, forward, ref, as_const)
  Move,       ///< result is argument Arg, about to be moved from
  Swap,       ///< exchanges receiver and argument 0, or arguments 0 and 1
  Bind,       ///< result is a callable: argument 0 with the others bound
  View,       ///< result points into receiver / argument Arg (c_str, data)
  Null,       ///< result is null (std::nullopt-like factories)
  HasValue,   ///< result is true if the receiver is not null
  ElementRef, ///< result refers to an element of the receiver (front, at, [])
  Push,       ///< argument Arg (or a value built from all of them) becomes an
              ///< element of the receiver (push_back, emplace_back, emplace)
  Pop,        ///< an element of the receiver is destroyed (pop_back, erase)
  DropAll,    ///< all elements of the receiver are destroyed (clear)
  Clone,      ///< result is a fresh deep copy of the receiver
  With,       ///< guarded<T>: calls argument Arg with the value, locked
  LockedPtr,  ///< guarded<T>: result is a pointer to the value that holds the
              ///< lock as long as it lives
  AtomicLoad,
  AtomicStore,
  AtomicUpdate,
  ThreadId, ///< result names the thread that runs, or says whether it is
            ///< the right one
  Fence,    ///< orders the atomics around it, whatever they say themselves
  NoReturn, ///< does not return (fatal handlers)
  Pure,     ///< touches no map, lock or thread; arguments do not escape
};

/// What a map operation returns.
enum class Result : uint8_t {
  Value,    ///< a copy, or nothing
  Iterator, ///< iterator to an entry or the end
  Ref,      ///< reference to an entry
  Pointer,  ///< pointer to an entry, or null
  Pair,     ///< pair whose first is an iterator (insert)
  Self,     ///< the receiver
};

using facts::Dies;
using facts::DiesIterators;
using facts::DiesNothing;
using facts::DiesReferences;
using facts::DiesThisEntry;
using facts::DiesThisPlace;

/// What one function does.  For a type's member, Arg counts its arguments from
/// 0 and -1 is the receiver; for a free function -1 means none.
struct FunctionModel {
  std::string Name; ///< member name, or qualified name
  Action Act = Action::None;
  uint32_t Op = 0; ///< facts::OpFlags, for map operations
  Result Returns = Result::Value;
  uint8_t Invalidates = DiesNothing;
  int Arg = -1;                   ///< which argument Act speaks of
  int KeyArg = -1;                ///< which argument is the key
  int MinArgs = 0, MaxArgs = 255; ///< applies for this many arguments only
  bool ConstOnly = false, NonConstOnly = false;
  facts::LockMode Mode = facts::LockMode::Exclusive;
  facts::SpawnKind Spawned = facts::SpawnKind::Thread;
  bool Multi = false;   ///< Spawn: several instances run in parallel
  bool Signals = false; ///< Wait: signals first (arrive_and_wait)
  /// AtomicUpdate: takes a spin lock if the result is false (test_and_set,
  /// which returns the old value, of argument 0 if it has one) or true
  /// (compare_exchange, of argument 1); the value written must be a constant
  /// other than zero.
  enum Claim : uint8_t { Never, OnFalse, OnTrue } Claims = Never;
  /// Spawn, atomics: enumerators of which one as an argument takes the effect
  /// on other threads away (std::launch::deferred, std::memory_order_relaxed).
  std::vector<std::string> Unless;
};

/// What a type is.
struct TypeModel {
  std::string Name;               ///< "std::unordered_map"
  std::vector<std::string> Names; ///< further qualified names of the template
  std::string Group;              ///< the library: "std", "absl", ...
  facts::TypeKind Kind = facts::TypeKind::Other;
  bool Set = false, Multi = false;   ///< set: no mapped type; multimap
  bool Ordered = false;              ///< tree or sorted array
  bool InsertionOrder = false;       ///< iteration does not depend on the hash
  bool Concurrent = false;           ///< synchronises itself
  bool Bounded = false;              ///< evicts entries by itself
  bool NodeStable = false;           ///< references survive insertion
  bool ReserveHolds = false;         ///< nothing dies by insertions up to the
                                     ///< number of entries that was reserved
  bool AdvanceErased = false;        ///< an iterator of an erased entry can be
                                     ///< moved on
  bool CheapCopy = false;            ///< copies share the entries until written
  int KeyParam = 0, MappedParam = 1; ///< template parameters; for smart
                                     ///< pointers etc. MappedParam is the
                                     ///< pointee; -1: none
  int HashParam = -1,
      EqualParam = -1; ///< hash tables: template parameters that
                       ///< hash and compare, of sets one less
  std::string HashMember, EqualMember; ///< what of these is called; "" stands
                                       ///< for the call operator
  bool MasksHash = false;  ///< takes the low bits of the hash as they are
  bool Seeded = false;     ///< hashes by a seed that nobody outside knows
  std::string ReadMostly;  ///< made for keys that are written once: the
                           ///< type for keys that keep coming
  std::string Release;     ///< call of a member that gives the memory of
                           ///< removed entries back; "" where it goes
                           ///< back with the entries
  std::string Key, Mapped; ///< fixed types, e.g. StringMap's key "View"
  facts::LockMode Mode = facts::LockMode::Exclusive; ///< guards: mode taken
  bool Deferred = false; ///< guard types that do not lock at once
  bool JoinsInDtor = false;
  bool Recursive = false; ///< mutexes
  /// Mutexes: a declaration named `lock` that holds one to the end of the
  /// scope, for fixes; {type} and {mutex} stand for the type and the
  /// expression.
  std::string Guard;
  std::string Header;        ///< what to include for it: "<map>", "a/b.h"
  bool Untyped = false;      ///< holds a value of any of several types
  std::string DefaultLookup; ///< member that gives the mapped value of its
                             ///< argument, or a fresh one; "" if none
  std::vector<FunctionModel> Members;

  /// The model of member \p Name called with \p NumArgs arguments, or null.
  /// The spelling of operators is "operator[]", of constructors "(ctor)", of
  /// destructors "(dtor)", of conversion to bool "operator bool".
  const FunctionModel *member(llvm::StringRef Name, unsigned NumArgs,
                              bool ConstMethod) const;
};

/// All models in force.  Immutable once loaded; then safe to share by threads.
class ModelSet {
public:
  ModelSet();
  ~ModelSet();
  ModelSet(ModelSet &&);
  ModelSet &operator=(ModelSet &&);

  /// The models built in.  They are embedded, so that this cannot fail but by
  /// a defect of mapvet itself; a test keeps it so.
  static ModelSet builtin();

  /// Adds the models of a file; a type or function of the same name replaces
  /// the one there.  Errors name file, line, column, and what was expected.
  llvm::Error addFile(llvm::StringRef Path);
  /// The same from memory; \p BufferName stands in errors.
  llvm::Error addText(llvm::StringRef Text, llvm::StringRef BufferName);

  /// By qualified name without template arguments and without inline
  /// namespaces ("std::unordered_map", "absl::flat_hash_map"); null if unknown.
  const TypeModel *findType(llvm::StringRef QualifiedName) const;
  /// Free functions and static members by qualified name; null if unknown.
  const FunctionModel *findFunction(llvm::StringRef QualifiedName,
                                    unsigned NumArgs) const;
  /// Members that mean something on any class without a model of its own, by
  /// bare name (executors: "post", "submit", "enqueue"; `parallelFor`).
  /// Applies only where an argument is callable.
  const FunctionModel *findAnyMember(llvm::StringRef Name,
                                     unsigned NumArgs) const;
  /// Names that mark a function as a test body's class (testing::Test).
  bool isTestBase(llvm::StringRef QualifiedName) const;
  /// True if a function of the bare name \p Name is the body of one test.
  bool isTestFunction(llvm::StringRef Name) const;

  /// True if the class template of that name is a hash that returns integers
  /// and pointers as they are.
  bool isIdentityHash(llvm::StringRef QualifiedName) const;
  /// True for functions that fill their arguments from outside.
  bool isInputFunction(llvm::StringRef QualifiedName) const;
  /// All identity hashes, sorted.
  std::vector<std::string> identityHashes() const;
  /// Bare names of the functions beside a type by which hashes of libraries
  /// hash it, sorted.
  std::vector<std::string> hashFunctions() const;
  /// Class templates that fixes put in place of a weak hash, sorted.
  std::vector<std::string> strongHashes() const;

  /// All types, sorted by name.
  std::vector<const TypeModel *> types() const;
  /// Changes whenever any model changes; part of cache keys.
  std::string fingerprint() const;

private:
  struct Impl;
  std::unique_ptr<Impl> I;
};

} // namespace mapvet::models
#endif
