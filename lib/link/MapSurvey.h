//===- MapSurvey.h - What a program does with each map ----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_MAPSURVEY_H
#define MAPVET_LINK_MAPSURVEY_H

#include "link/Analysis.h"
#include <string>
#include <vector>

namespace mapvet::link {

/// A declared map and what the program does with it.
struct MapRecord {
  std::string Name;  ///< with the class or function that it belongs to
  std::string Where; ///< "member", "global", "static local" or "local"
  SourceRange Decl;  ///< the name
  std::string Type, Key, Mapped; ///< as the code spells them
  std::string Model;             ///< the type's name among the models
  bool Ordered = false, NodeStable = false, Concurrent = false;
  bool Untyped = false;   ///< its values may be of several types
  bool LongLived = false; ///< as long as the program works, or nearly
  /// Events that do so, callees included.
  unsigned Reads = 0, Inserts = 0, Erases = 0, Overwrites = 0, Iterations = 0,
           Copies = 0, Replaced = 0;
  uint32_t SizeHint = None; ///< entries, where a literal tells
  /// What touches it: "main", or where a thread starts; sorted.
  std::vector<std::string> Threads;
  bool Shared = false;    ///< by two of them, or by several of one kind
  std::string Lock;       ///< that every access holds
  std::string HalfLocked; ///< a sentence, if some accesses hold one
  /// The checks that report something of it, with the places; sorted.
  std::vector<std::pair<std::string, SourceRange>> Reported;
  /// Where the address of an entry is stored or returned.
  std::vector<SourceRange> Kept;
};

/// The maps that are declared in the program's own code, by place.  \p Found is
/// what the checks report.  Near linear in the events of the program, beside
/// what the analysis of races costs, and for each place at which threads start
/// a walk through what they can call.
std::vector<MapRecord> surveyMaps(const Analysis &A,
                                  llvm::ArrayRef<Finding> Found);

} // namespace mapvet::link
#endif
