//===- Fingerprint.h - Names of findings that outlive edits -----*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_FINGERPRINT_H
#define MAPVET_REPORT_FINGERPRINT_H

#include "link/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace mapvet::report {

/// How a finding stands to a baseline.
enum class BaselineState { None, New, Unchanged };

/// A finding with what only the whole list of findings knows.
struct Report {
  Finding F;
  std::string Fingerprint;
  BaselineState State = BaselineState::None; ///< None: there is no baseline
  bool Confirmed = false;                    ///< Evidence has seen it
};

/// Gives each of \p Findings, which are in the order of analyze(), its
/// fingerprint: 16 hexadecimal digits from Finding::Identity and from how many
/// findings of the same identity stand before it.  Lines, columns and paths do
/// not enter, so that it survives moved code.  Call it before anything is
/// filtered out, or else a suppression would rename what follows it.
std::vector<Report> withFingerprints(std::vector<Finding> Findings);

} // namespace mapvet::report
#endif
