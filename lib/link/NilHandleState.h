//===- NilHandleState.h - What is known at one point ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The abstract state of the nil-handle analysis: interned access paths, values
// of pointer-like, bool and literal-comparable places, and *worlds*.  A world
// is one conjunction of facts that can hold at a point of a function; the state
// at a point is a small set of worlds, so that "nil, and the check failed" and
// "set, and the check held" are never mixed up.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_NILHANDLESTATE_H
#define MAPVET_LINK_NILHANDLESTATE_H

#include "facts/Facts.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace mapvet::link::nil {

/// An interned path; 0 is memory that cannot be named.  A path always has a
/// larger number than any path that it extends.
using PathId = uint32_t;
/// An interned literal; 0 is none.  Bools are the integers 0 and 1.
using LitId = uint32_t;
inline constexpr LitId LitZero = 1, LitOne = 2;

/// Interns access paths.  Paths of more than MaxDepth selectors are not named:
/// that bounds every analysis of recursive data.
class PathTable {
public:
  static constexpr unsigned MaxDepth = 8;

  PathTable();
  PathId root(facts::Root K, facts::Sym Owner, uint32_t Index);
  /// 0 if \p P is 0 or too deep.
  PathId child(PathId P, facts::SelKind K, facts::Sym Name = 0);

  PathId parent(PathId P) const { return Nodes[P].Parent; }
  PathId rootOf(PathId P) const { return Nodes[P].Root; }
  bool isRoot(PathId P) const { return Nodes[P].Parent == 0; }
  facts::Root rootKind(PathId P) const {
    return facts::Root(Nodes[rootOf(P)].Kind);
  }
  facts::Sym owner(PathId P) const { return Nodes[rootOf(P)].A; }
  uint32_t index(PathId P) const { return Nodes[rootOf(P)].B; }
  /// The last selector of a path that is no root.
  facts::Sel last(PathId P) const {
    return {facts::SelKind(Nodes[P].Kind), Nodes[P].A};
  }
  /// The first selector after the root; only for paths that are no root.
  facts::Sel first(PathId P) const;
  /// True if an element of unknown index is on the way.
  bool wild(PathId P) const { return Nodes[P].Wild; }
  /// True if \p P is \p Ancestor or lies within or behind it.
  bool within(PathId P, PathId Ancestor) const;
  /// Like within(), but not through a dereference: the memory of \p Ancestor.
  bool inside(PathId P, PathId Ancestor) const;
  /// The selectors of \p P after \p Ancestor, which it must be within.
  std::vector<facts::Sel> after(PathId P, PathId Ancestor) const;
  facts::Path path(PathId P) const;

private:
  struct Node {
    PathId Parent = 0, Root = 0;
    uint8_t Kind = 0; ///< facts::Root of roots, facts::SelKind of others
    uint8_t Depth = 0;
    bool Wild = false;
    facts::Sym A = 0;
    uint32_t B = 0;
  };
  using Key = std::tuple<uint32_t, uint32_t, uint32_t, uint32_t>;
  PathId intern(const Key &K, Node N);
  std::vector<Node> Nodes;
  llvm::DenseMap<Key, PathId> Ids;
};

/// Interns literals.  "true" and "1" are one literal, "false" and "0" too.
class LitTable {
public:
  LitTable();
  LitId get(llvm::StringRef Text);
  llvm::StringRef str(LitId L) const { return Texts[L]; }
  /// True if the two are different values of one kind.
  bool differ(LitId A, LitId B) const;

private:
  std::vector<std::string> Texts;
  llvm::StringMap<LitId> Ids;
};

/// The value of one place.
struct Val {
  enum Kind : uint8_t {
    Unknown,
    Nil, ///< Origin says since when
    NonNil,
    Same, ///< what the place P held when the function began, or what the call
          ///< or event that P stands for yielded; see World::Cons
    Addr, ///< the address of P
    Lit,
  };
  Kind K = Unknown;
  uint32_t P = 0; ///< PathId, or LitId for Lit
  uint32_t Origin = 0;
  /// Origins do not count: of two worlds that differ in nothing else, the one
  /// found first is as good as the other.
  bool operator==(const Val &O) const { return K == O.K && P == O.P; }

  static Val nil(uint32_t Origin) { return {Nil, 0, Origin}; }
  static Val nonNil() { return {NonNil, 0, 0}; }
  static Val same(PathId P) { return {P ? Same : Unknown, P, 0}; }
  static Val addr(PathId P) { return {P ? Addr : NonNil, P, 0}; }
  static Val lit(LitId L) { return {Lit, L, 0}; }
};

/// What checks have told of a value that is not known otherwise.
struct Con {
  enum Nullness : uint8_t {
    Any,
    IsNonNil,
    IsNil,    ///< a check in this function found it nil
    MaybeNil, ///< a callee found it nil: prunes paths, but that a callee is
              ///< careful is no evidence that nil is ever passed
  };
  Nullness Null = Any;
  LitId Is = 0;
  std::vector<LitId> IsNot; ///< sorted, at most MaxIsNot
  uint32_t Origin = 0;
  static constexpr size_t MaxIsNot = 6;
  bool empty() const { return Null == Any && !Is && IsNot.empty(); }
  bool operator==(const Con &O) const {
    return Null == O.Null && Is == O.Is && IsNot == O.IsNot;
  }
};

struct World {
  std::vector<std::pair<PathId, Val>> Vals;       ///< sorted
  std::vector<std::pair<PathId, Con>> Cons;       ///< sorted
  std::vector<std::pair<facts::Sym, bool>> Texts; ///< opaque conditions, sorted
  bool operator==(const World &) const = default;

  const Val *find(PathId P) const;
  void set(PathId P, Val V);
  void erase(PathId P);
  const Con *con(PathId P) const;
  Con &conFor(PathId P);

  /// Places known to be nil or not nil, to group worlds that say the same.
  std::vector<std::pair<PathId, bool>> signature() const;
};

/// What holds in both.
World merge(const World &A, const World &B);

/// The worlds that reach one block.  At most MaxWorlds are told apart; beyond
/// that, first those are merged that agree on what is nil, then all.  Every
/// merge only forgets, so that each set grows and forgets finitely often.
class WorldSet {
public:
  static constexpr size_t MaxWorlds = 16;
  /// \p Apart false keeps one world only, from the start.
  explicit WorldSet(bool Apart = true) : Mode(Apart ? Distinct : One) {}
  /// Adds \p W; appends to \p Changed what must be looked at (again).
  void add(const World &W, std::vector<World> &Changed);
  const std::vector<World> &worlds() const { return All; }

private:
  enum { Distinct, BySignature, One } Mode;
  bool addMerged(const World &W, std::vector<World> &Changed);
  std::vector<World> All;
};

} // namespace mapvet::link::nil
#endif
