//===- baseline_fuzz.cpp - Fuzzing of the reader of baselines -------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"
#include "report/Baseline.h"

using namespace mapvet;

static std::string rendered(const report::Baseline &B) {
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  report::renderBaseline(OS, B);
  return Out;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  llvm::Expected<report::Baseline> B = report::parseBaseline(Text, "baseline");
  if (!B) {
    promise(!llvm::toString(B.takeError()).empty());
    return 0;
  }
  // What was read can be written, and is then the same.
  std::string Once = rendered(*B);
  llvm::Expected<report::Baseline> Again =
      report::parseBaseline(Once, "baseline");
  promise(bool(Again) && rendered(*Again) == Once);
  std::vector<report::Report> Reports(1);
  Reports[0].Fingerprint = "0123456789abcdef";
  report::compare(*B, Reports);
  promise((Reports[0].State == report::BaselineState::Unchanged) ==
          (B->find("0123456789abcdef") != nullptr));
  return 0;
}

std::vector<std::string> fuzzSeeds() {
  report::Baseline B;
  B.Findings.push_back({"0123456789abcdef", "mapvet-large-copy", "src/a.cpp",
                        "the map is copied", 12});
  B.Findings.push_back({"fedcba9876543210", "mapvet-nil-handle", "src/b.cpp",
                        "\"m\" may be nil", 7});
  B.History.push_back({"2026-11-21", 2});
  return {rendered(B), std::string(1000000, '[')};
}
