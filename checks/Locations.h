//===- Locations.h - Places of findings in an AST ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MAPVET_CHECKS_LOCATIONS_H
#define MAPVET_CHECKS_LOCATIONS_H

#include "link/Finding.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceLocation.h"
#include <vector>

namespace clang {
class SourceManager;
}

namespace mapvet::checks {

/// Maps the places that findings name to locations of one AST.
class Locations {
public:
  explicit Locations(const clang::SourceManager &SM) : SM(SM) {}

  /// Where \p R begins; invalid if its file is not part of the AST or has
  /// fewer lines than that.
  clang::SourceLocation location(const SourceRange &R) const;
  /// The characters of \p R; invalid like location().
  clang::CharSourceRange range(const SourceRange &R) const;
  /// The edits of \p F.  All or none: none if one of them cannot be made here,
  /// lies in a system header, or in the text of a macro, where it would change
  /// every use of the macro.
  std::vector<clang::FixItHint> hints(const Fix &F) const;

private:
  clang::FileID file(const std::string &Name) const;

  const clang::SourceManager &SM;
};

} // namespace mapvet::checks
#endif
