//===- results_fuzz.cpp - Fuzzing of the reader of results ----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"
#include "Results.h"

using namespace mapvet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Bytes(reinterpret_cast<const char *>(Data), Size);
  // Findings can be written in one way only.
  if (std::optional<std::vector<Finding>> F = driver::unpackFindings(Bytes))
    promise(driver::packFindings(*F) == Bytes);
  return 0;
}

std::vector<std::string> fuzzSeeds() {
  Finding F;
  F.Check = "mapvet-large-copy";
  F.Where = {"/project/a.cpp", 3, 4, 3, 9, 50, 5};
  F.Message = "the map is copied";
  F.Notes.push_back({F.Where, "it is filled here", true});
  F.Fixes.push_back({"take a reference", {{"/project/a.cpp", 50, 0, "&"}}});
  F.Identity = "large-copy|f|m";
  Finding G = F;
  G.Silenced = Silence{F.Where, "small", true};
  return {driver::packFindings({F, G}), driver::packFindings({F}),
          driver::packFindings({})};
}
