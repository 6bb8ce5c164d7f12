//===- Evidence.h - What was seen at run time -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_EVIDENCE_H
#define MAPVET_REPORT_EVIDENCE_H

#include "report/Fingerprint.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace mapvet::report {

/// What test runs of the program have shown: logs of ThreadSanitizer,
/// AddressSanitizer and UndefinedBehaviorSanitizer, what hmap says when it ends
/// a program, and the profiles that HMAP_PROFILE writes.
class Evidence {
public:
  /// Reads \p File, which may hold anything besides; at most 256 MiB.  An error
  /// is one sentence: the file cannot be read, or is JSON and no profile.
  llvm::Error addFile(llvm::StringRef File);
  /// The same from a text; \p Name is for messages.
  llvm::Error addText(llvm::StringRef Text, llvm::StringRef Name);

  /// How many defects and measured copies were read.
  size_t size() const { return Defects.size() + Copies.size(); }

  /// Gives each of \p Reports that was seen a note that says so, as its last,
  /// and puts these first, in the order in which they stand.
  void apply(std::vector<Report> &Reports) const;

private:
  struct Place {
    std::string File;
    uint32_t Line = 0;
  };
  enum class Kind { Race, Memory };
  struct Defect {
    Kind K = Kind::Race;
    std::string What; ///< "ThreadSanitizer reports a data race"
    std::string Log;
    uint32_t LogLine = 0;
    std::vector<Place> Places;
  };
  struct Copy {
    Place Where;
    uint64_t Count = 0, Entries = 0, Bytes = 0;
    std::string Log;
  };

  llvm::Error addProfile(llvm::StringRef Text, llvm::StringRef Name);
  void addLog(llvm::StringRef Text, llvm::StringRef Name);
  static bool same(const Place &P, const SourceRange &W);
  static bool confirms(const Defect &D, const Finding &F);

  std::vector<Defect> Defects;
  std::vector<Copy> Copies;
};

} // namespace mapvet::report
#endif
