//===- LockUses.h - Which locks are held where ------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_LOCKUSES_H
#define MAPVET_LINK_LOCKUSES_H

#include "link/Analysis.h"
#include <memory>
#include <vector>

namespace mapvet::link {

/// Every access to a map and every call of a program, with the locks that are
/// certainly held there: what mapvet-concurrent-access computes, function by
/// function, without its conclusions.
class LockUses {
public:
  struct Lock {
    Path P;
    LockMode Mode = LockMode::Exclusive;
  };
  struct Use {
    uint32_t Func = 0;
    const Event *E = nullptr;
    uint32_t Callee = None; ///< calls: the function called
    Path Place;             ///< accesses: the map, as Func names it
    bool Write = false;
    /// Held because Func itself, or something that it called, took them, or
    /// because its declaration says so.
    std::vector<Lock> Locks;
  };
  using Uses = std::vector<Use>;

  /// Costs what the analysis of races costs.
  explicit LockUses(const Analysis &A);
  ~LockUses();

  /// In the order of functions and their blocks.
  const Uses &accesses() const;
  const Uses &calls() const;
  /// \p X, a place that Call.Callee names, as Call.Func names it; invalid if it
  /// cannot.
  Path inCaller(const Use &Call, const Path &X) const;

private:
  struct Impl;
  std::unique_ptr<Impl> I;
};

//===----------------------------------------------------------------------===//
// Which lock guards which map
//===----------------------------------------------------------------------===//

/// A lock as a declaration would name it.
struct LockName {
  Range Global;     ///< the variable that Text begins with, if it is a global
  std::string Text; ///< "mutex_", "state_.mutex", "other->mutex_", ".mutex"
  TypeId Type = 0;
  bool operator==(const LockName &O) const {
    return Global == O.Global && Text == O.Text;
  }
};

/// A map that every access holds one lock for.
struct GuardedMap {
  std::string Name;
  Range Decl; ///< the name in the declaration
  LockName Lock;
};

/// A function whose callers hold a lock that it relies on.
struct LockedFunction {
  std::string Name;
  Range Decl; ///< the name in the definition
  LockName Lock;
  bool Shared = false;
  std::vector<size_t> For; ///< the maps, as indices
};

/// A map that some accesses hold a lock for and one does not.
struct HalfGuardedMap {
  std::string Name;
  SourceRange Decl;
  std::string Reason;
  SourceRange Where; ///< of the access
};

struct Guards {
  std::vector<GuardedMap> Maps;
  std::vector<LockedFunction> Functions;
  std::vector<HalfGuardedMap> Others;
};

/// Members and globals of map type with the lock that each access holds, taken
/// by the function itself or by all of its callers.  Constructors and
/// destructors do not count, nor do maps that nobody changes after them.  All
/// sorted by place; templates count once.
Guards findGuards(const Analysis &A);

} // namespace mapvet::link
#endif
