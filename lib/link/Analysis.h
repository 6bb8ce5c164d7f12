//===- Analysis.h - What the analyses of one program share ------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_ANALYSIS_H
#define MAPVET_LINK_ANALYSIS_H

#include "link/Program.h"
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace mapvet::link {

class LongLived;
class BorrowFlow;
class PathEffects;

/// A sealed program, the user's options, and what several analyses need to know
/// of the program, computed when the first of them asks.  Not for use by two
/// threads at once.
class Analysis {
public:
  /// \p P and \p O must outlive the object.
  Analysis(const Program &P, const Options &O);
  ~Analysis();

  const Program &program() const { return P; }
  const Options &options() const { return O; }
  /// What functions do to the memory that they reach.
  const PathEffects &effects() const;
  /// The memory that mapvet-concurrent-access has reported, if it has run:
  /// other checks on threads leave it alone.
  std::set<std::string> &racing() const { return Racing; }
  /// Which objects last and which functions run again and again.
  const LongLived &longLived() const;
  /// What refers to entries of maps, and what becomes of that.
  const BorrowFlow &borrows() const;

private:
  const Program &P;
  const Options &O;
  mutable std::unique_ptr<PathEffects> Effects;
  mutable std::unique_ptr<LongLived> Lives;
  mutable std::set<std::string> Racing;
  mutable std::unique_ptr<BorrowFlow> Borrows;
};

// One function a check, each in a file of its own and independent of the
// others; findLargeCopy finds what mapvet-large-copy reports, and so on.
#define MAPVET_CHECK(CLASS, NAME, LEVEL, HASFIX, SUMMARY)                      \
  std::vector<Finding> find##CLASS(const Analysis &A);
#include "link/Checks.def"

/// What is known of one access to a map.
struct AccessReason {
  SourceRange Where;
  std::string Access; ///< "'table' is written in 'put' under 'guard'"
  /// Why it collides with no other access, or with which it does, each with the
  /// place of the other access if there is one.
  std::vector<Note> Reasons;
};

/// Why the accesses to maps that stand at \p Line of \p File (an absolute
/// name), and if \p Col is not 0 at that column, are held to be safe from other
/// threads.  In the order of the source.  Costs what the analysis of races
/// costs.
std::vector<AccessReason> explainAccesses(const Analysis &A,
                                          llvm::StringRef File, uint32_t Line,
                                          uint32_t Col);

/// Marks those of \p Findings that a comment silences, and returns what
/// mapvet-suppression has to say of comments that silence none of them.
/// \p Findings are all that the enabled checks found.
std::vector<Finding> silence(const Analysis &A,
                             llvm::MutableArrayRef<Finding> Findings);

} // namespace mapvet::link
#endif
