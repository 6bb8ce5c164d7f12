//===- Baseline.h - Findings that are known already -------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_BASELINE_H
#define MAPVET_REPORT_BASELINE_H

#include "report/Fingerprint.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace mapvet::report {

/// Version of the file.  A program refuses a file of a later one.
inline constexpr unsigned BaselineVersion = 1;

/// One known finding.  Only the fingerprint counts; the rest is for readers.
struct BaselineEntry {
  std::string Fingerprint, Check, File, Message;
  uint32_t Line = 0;
};

/// How many findings there were on a day.
struct BaselineDay {
  std::string Date; ///< "2026-11-21"
  unsigned Findings = 0;
};

struct Baseline {
  std::vector<BaselineEntry> Findings; ///< sorted by file, check, fingerprint
  std::vector<BaselineDay> History;    ///< oldest first, one a day

  const BaselineEntry *find(llvm::StringRef Fingerprint) const;
};

/// Reads \p File.  An error is one sentence that names the file and, for
/// damaged text, the line; a file of more than 64 MiB is refused.
llvm::Expected<Baseline> readBaseline(llvm::StringRef File);
/// The same from a text; \p Name is for the error.
llvm::Expected<Baseline> parseBaseline(llvm::StringRef Text,
                                       llvm::StringRef Name);
/// Writes \p B as JSON, the same bytes for the same content.
void renderBaseline(llvm::raw_ostream &OS, const Baseline &B);

/// The baseline that knows \p Reports, but for silenced ones; files are named
/// relative to \p BaseFolder.  \p Before, if not null, gives the history.
Baseline makeBaseline(llvm::ArrayRef<Report> Reports,
                      llvm::StringRef BaseFolder, llvm::StringRef Date,
                      const Baseline *Before);
/// \p Before without what is no longer among \p Reports; what is still there
/// gets its present place.  Takes up nothing new.
Baseline updateBaseline(const Baseline &Before, llvm::ArrayRef<Report> Reports,
                        llvm::StringRef BaseFolder, llvm::StringRef Date);

/// Sets the state of each of \p Reports by \p B and returns what is gone.
std::vector<BaselineEntry> compare(const Baseline &B,
                                   llvm::MutableArrayRef<Report> Reports);

} // namespace mapvet::report
#endif
