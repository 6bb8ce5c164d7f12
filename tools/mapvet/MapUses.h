//===- MapUses.h - Where the type of each map is spelled --------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_MAPUSES_H
#define MAPVET_TOOLS_MAPVET_MAPUSES_H

#include "Analysis.h"
#include "Rewrite.h"
#include "Trial.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace mapvet::driver {

/// A place in the source where the name of a map's template stands.
struct Spelling {
  TextEdit Name;     ///< the text of the name, qualifiers included
  std::string Model; ///< the name among the models
  /// The edit is not to be replaced by the new type's name but by Name.Text.
  bool Literal = false;
  auto key() const {
    return std::tie(Name.File, Name.Offset, Name.Length, Name.Text, Model,
                    Literal);
  }
  bool operator<(const Spelling &O) const { return key() < O.key(); }
};

/// Why the type of something cannot be exchanged by itself.
struct Obstacle {
  std::string Reason, File;
  uint32_t Line = 0;
  /// What it is used for needs the type that it has, however it is changed.
  bool Needs = false;
  auto operator<=>(const Obstacle &) const = default;
};

/// What has a type with a map in it: a variable, member, parameter, result of a
/// function, alias, or a type that is spelled in an expression.
struct MapNode {
  Position At; ///< of its first declaration
  std::string Name;
  uint32_t Line = 0;
  std::set<Position> Also; ///< its other declarations
  std::set<Spelling> Spellings;
  std::set<Obstacle> Obstacles;
  std::set<std::pair<std::string, uint32_t>> Lines; ///< that name it
};

struct MapUses {
  std::map<Position, MapNode> Nodes;
  /// Those whose types must stay the same, since one flows into the other.
  std::set<std::pair<Position, Position>> Links;
  Readers ReadBy; ///< for each file of the project
};

/// Finds them in \p Commands.  Members that \p Target, a model, does not have
/// are obstacles; so is what a type whose entries move would break, if the
/// source promises that they stay.
MapUses findMapUses(const CommandLine &C, llvm::ArrayRef<Command> Commands,
                    const models::ModelSet &Models,
                    const models::TypeModel &Target,
                    const models::TypeModel *TargetSet);

} // namespace mapvet::driver
#endif
