//===- BorrowFlow.h - What refers to entries of maps, how long --*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One forward flow analysis for all checks that ask "what does this iterator,
// reference or pointer still refer to?".  A *borrow* is the moment at which a
// variable, field or call result (its *holder*) comes to refer to an entry of a
// map.  At each point the analysis knows the borrows that each holder may
// carry, and of each borrow
//   - whether an operation may have moved or freed the entry (a *kill*),
//   - whether it may lead nowhere (the end of the map, or null), as the result
//     of an unchecked look-up does,
//   - whether it was made under a lock that has been given back since.
// A use of the holder in one of these states is an Incident; the checks pick
// theirs.
//
// Branches are told apart by what is known of conditions since the state came
// about: a kill that happened only where `done` was set to true does not reach
// a branch on which `done` is false.  The same between functions: what a callee
// does only if `dirty_` is true it does not do after a call that has left it
// false.  What it does to a map that was empty when it was called concerns
// nobody: there was no entry to refer to.
//
// A field that refers to an entry when its member function returns still does
// so when the next one begins: the other member functions of the class are
// walked again with that in mind, and once more with what they leave dead.
//
// Functions are visited callees first.  A summary says, in terms of parameters,
// `this`, globals and captured variables: which maps lose what, what the result
// refers to, which parameters are used after which kills, which are accessed
// without a check, which captured holders are used.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_BORROWFLOW_H
#define MAPVET_LINK_BORROWFLOW_H

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include <memory>
#include <string>
#include <vector>

namespace mapvet::link {

namespace borrows {
class BorrowWalk;
}

/// Calls on the way to an event, the event last: (function, event in it).
using EventChain = std::vector<std::pair<uint32_t, const Event *>>;

/// What is known of the value at a place that callers can name.
struct Setting {
  Path P;
  CondKind Kind = CondKind::Truth; ///< Truth, NonNull or Equal
  Sym Text = 0;                    ///< Equal: the literal
  bool Holds = false;
  bool operator==(const Setting &) const = default;
  /// The two cannot be true at once.
  bool contradicts(const Setting &O) const;
};

/// An operation that ends the validity of what refers to entries of a map.
struct Kill {
  EventChain Chain; ///< the first lies in the function of the holder
  Path Map;
  Path Via; ///< holder through which Map was reached
  uint32_t Op = 0;
  uint8_t Dies = 0;
  bool ReserveHolds = false;
  Value Key;              ///< of the entry that comes or goes
  bool Keyed = false;     ///< Key or Entry says which entry goes
  uint32_t Entry = None;  ///< identity of the entry that goes
  uint32_t Spares = None; ///< identity of an entry that stays
  bool Destroyed = false; ///< the map itself ends
  Path Field;             ///< mapPlace of Map where the operation is
  bool Back = false;      ///< Map is reached through a plain pointer or a
                          ///< capture, which most likely lead back to the
                          ///< object whose member function called
  /// Of a function that runs the callable that is its parameter Callable:
  /// whatever that may do.  Never in an incident.
  uint32_t Callable = None;
  /// It happens only if these are true when the function is called.
  std::vector<Setting> Needs;
  const Event *at() const { return Chain.front().second; }
  const Event &operation() const { return *Chain.back().second; }
};

/// How a holder came to refer to an entry.
struct BorrowInfo {
  const Event *At = nullptr;
  BorrowKind Kind = BorrowKind::None;
  struct Target {
    Path Map;              ///< canonical
    Path Via;              ///< holder through which Map was reached
    bool Indirect = false; ///< what the entry owns, not the entry itself
    bool Part = false;     ///< an element of what the entry holds
  };
  std::vector<Target> On;          ///< innermost map first
  Value Key;                       ///< of the entry, if it was looked up by key
  uint32_t Entry = 0;              ///< identity: copies of a holder share it
  const Event *LookedUp = nullptr; ///< the look-up that it comes from
  bool Iterates = false;           ///< comes from begin() or its kin
  bool Past = false;               ///< comes from end(): refers to no entry
  bool Null = false;     ///< null, as LookedUp has found nothing; no entry that
                         ///< could die
  uint32_t Param = None; ///< symbolic: whatever parameter Param refers to
  std::vector<Path> Locks;      ///< held when it was made
  bool Carried = false;         ///< a field has it from another member function
  const Event *Moved = nullptr; ///< the map got the entry here, from another
};

/// A use of a holder that is no good.
struct Incident {
  enum Kind { Dead, MayBeEnd, Unlocked, Returned } What = Dead;
  uint32_t Func = None;
  Path Holder;
  BorrowInfo Borrow;
  Kill Killed;                   ///< Dead
  const Event *Unlock = nullptr; ///< Unlocked
  EventChain Use;                ///< the first lies in Func
  bool Advances = false;         ///< the use moves an iterator on
  bool Repeats = false; ///< the operation may run again after the use, or
                        ///< runs while the iterator is moved
  /// A loop over the map itself goes on; not one over what an entry owns.
  bool inLoop() const;
};

/// Computes all incidents of the program.
class BorrowFlow {
public:
  static constexpr unsigned MaxKills = 24;    ///< per summary
  static constexpr unsigned MaxBorrows = 8;   ///< per holder and point
  static constexpr unsigned MaxHolders = 256; ///< per point
  static constexpr unsigned MaxVisits = 16;   ///< of a block
  static constexpr unsigned MaxRounds = 4;    ///< per cycle of the call graph
  static constexpr unsigned MaxChain = 6; ///< calls between use and operation

  /// Linear in the events of the program but for the bounds above.
  explicit BorrowFlow(const Analysis &A);
  ~BorrowFlow();
  /// In the order of functions and blocks.
  llvm::ArrayRef<Incident> incidents() const;

  /// A borrow that outlives the function that made it: a field or an element of
  /// another container refers to an entry of a map from here.
  struct Kept {
    uint32_t Func;
    Path Holder; ///< canonical
    BorrowInfo Borrow;
  };
  llvm::ArrayRef<Kept> kept() const;
  /// What \p Func does to maps that its callers reach.
  llvm::ArrayRef<Kill> kills(uint32_t Func) const;
  /// True if \p K ends what \p B refers to, given that both are of one map.
  static bool ends(const BorrowInfo &B, const BorrowInfo::Target &T,
                   const Kill &K);

  /// "it", "entry", "the result of 'find'": the holder in quotes or words.
  std::string holderName(const Path &Holder, const BorrowInfo &B,
                         uint32_t Func) const;
  /// "iterator", "reference", "pointer", "view".
  static const char *kindName(BorrowKind K);
  /// The map of \p B as the reader of \p Func would write it.
  std::string mapName(const Path &Map, uint32_t Func) const;
  /// The name of the operation: "operator[]", "insert", "destruction".
  std::string operationName(const Kill &K) const;
  /// One note per call on the way, then \p Last at the end of it.
  void chainNotes(const EventChain &C, const std::string &Last,
                  std::vector<Note> &Out) const;

private:
  friend class borrows::BorrowWalk;
  struct Impl;
  std::unique_ptr<Impl> I;
};

} // namespace mapvet::link
#endif
