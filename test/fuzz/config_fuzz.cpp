//===- config_fuzz.cpp - Fuzzing of the reader of .mapvet.yaml ------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Config.h"
#include "Fuzz.h"

using namespace mapvet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  for (bool Top : {true, false}) {
    llvm::Expected<driver::ConfigFile> C =
        driver::parseConfig(Text, "/project/.mapvet.yaml", Top);
    if (!C)
      promise(!llvm::toString(C.takeError()).empty());
    else
      promise(!C->Level || (*C->Level >= 1 && *C->Level <= 3));
  }
  return 0;
}

std::vector<std::string> fuzzSeeds() {
  std::string Reference;
  llvm::raw_string_ostream OS(Reference);
  driver::printConfigReference(OS);
  return {Reference,
          "version: 1\nlevel: 2\nchecks: [-large-copy, nil-*]\n"
          "paths: [-third_party/, +third_party/ours/]\n"
          "infer-guards: false\nheader-filter: 'src/.*'\n",
          "checks: " + std::string(500000, '{')};
}
