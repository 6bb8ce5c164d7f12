//===- Formats.h - Findings for other programs ------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// docs/guide/output.md describes each format.  All of them are functions of
// their arguments alone: no dates, no host names.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_FORMATS_H
#define MAPVET_REPORT_FORMATS_H

#include "report/Baseline.h"
#include "report/Fingerprint.h"
#include "report/Json.h"
#include "report/Sources.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace mapvet::report {

/// What there is to show.
struct Results {
  /// In the order of analyze().  Silenced findings and those that a baseline
  /// knows are among them; shown() tells them apart.
  std::vector<Report> Reports;
  std::vector<FileError> Errors;
  /// Set if there is a baseline: it, and which of its findings are gone.
  std::optional<Baseline> Known;
  std::vector<BaselineEntry> Gone;
  size_t Files = 0; ///< how many were analysed
  /// Files beneath this folder are named relative to it.
  std::string BaseFolder;
};

/// Whether \p R is for the reader: not silenced, and not known already.
inline bool shown(const Report &R) {
  return !R.F.Silenced && R.State != BaselineState::Unchanged;
}

/// SARIF 2.1.0: all findings, silenced and known ones marked as such.
void renderSarif(llvm::raw_ostream &OS, const Results &R, Sources &Files);
/// Workflow commands of GitHub Actions: an annotation a finding.
void renderGitHub(llvm::raw_ostream &OS, const Results &R);
/// GitLab's report of code quality.
void renderGitLab(llvm::raw_ostream &OS, const Results &R);
/// JUnit's XML: a test case a finding, all of them failed, or one that passed.
void renderJUnit(llvm::raw_ostream &OS, const Results &R);
/// One page that needs no other file and no network.
void renderHtml(llvm::raw_ostream &OS, const Results &R, Sources &Files);

/// The column of byte column \p Col of \p Line, counted in code points.
uint32_t codePointColumn(llvm::StringRef Line, uint32_t Col);

} // namespace mapvet::report
#endif
