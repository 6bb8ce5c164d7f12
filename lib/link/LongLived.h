//===- LongLived.h - What outlives the work of a program --------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which objects live as long as the program works, and which functions run
// again and again while it does: what the checks on memory ask of a map before
// they call it one that grows or keeps.
//
// Both are judged by what is seen: globals and function statics; objects that
// main or a thread, or a function close to them, makes outside of its loops;
// members of such objects.  Of a class of which no object is seen, a mutex or a
// thread among its members says that it serves others.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_LONGLIVED_H
#define MAPVET_LINK_LONGLIVED_H

#include "link/Analysis.h"
#include <map>
#include <vector>

namespace mapvet::link {

class LongLived {
public:
  /// In order of strength.
  enum class Life {
    Unknown,  ///< no object is seen
    Short,    ///< objects come and go
    Service,  ///< no object is seen, but the class has a mutex or a thread
    Instance, ///< made once, by main or close to it
    Static,   ///< until the program ends
  };

  /// Calls from main, or the start of a thread, to what still counts as close
  /// to it; and from a loop to what it does in each turn.
  static constexpr uint32_t Close = 2, Reach = 3;

  /// Linear in the events of the program, but for cycles: a graph walk for each
  /// call inside a loop.
  explicit LongLived(const Analysis &A);

  /// How long the object lives that the place \p Place (see mapPlace) is part
  /// of.
  Life of(const Path &Place) const;
  Life ofClass(Sym Class) const;
  /// True if \p Func is seen to run any number of times: called in a loop, by
  /// tasks, timers or several threads, or by a function of which that is true.
  bool repeats(uint32_t Func) const { return Repeats[Func]; }
  /// True if that happens close to main or to the start of a thread: the loop
  /// that serves, not one of those that work on what is there.
  bool serves(uint32_t Func) const { return Serves[Func]; }
  /// True if nobody is seen to call \p Func, so that others may.
  bool isEntry(uint32_t Func) const;
  /// True if code that is not seen can name \p Place.
  bool openToOthers(const Path &Place) const;
  /// True if \p Func can run in this program: in one with a main function,
  /// something must call it, or be able to.
  bool reachable(uint32_t Func) const { return Reachable[Func]; }

private:
  void findDepths();
  void findRepeats();
  void findInstances();
  void findReachable();
  /// The class of the objects that a value of type \p T owns; 0 if none.
  Sym owned(TypeId T, unsigned Depth = 0) const;
  void raise(Sym Class, Life L, unsigned Depth = 0);

  const Program &P;
  std::vector<bool> Repeats, Serves, Reachable;
  std::vector<uint32_t> Depth; ///< calls from main or the start of a thread
  std::map<Sym, Life> Lives;
  bool HasMain = false;
};

} // namespace mapvet::link
#endif
