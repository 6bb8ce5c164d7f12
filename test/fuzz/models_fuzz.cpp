//===- models_fuzz.cpp - Fuzzing of the reader of models ------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"
#include "models/Models.h"

using namespace mapvet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  models::ModelSet Models;
  if (llvm::Error E = Models.addText(Text, "models.yaml")) {
    promise(!llvm::toString(std::move(E)).empty());
    return 0;
  }
  for (const models::TypeModel *T : Models.types())
    promise(T->member("find", 1, true) == T->member("find", 1, true));
  promise(!Models.fingerprint().empty());
  return 0;
}

std::vector<std::string> fuzzSeeds() {
  return {"version: 1\nlibrary: mine\ntypes:\n- name: my::map\n  kind: map\n"
          "  members:\n    find: {op: lookup, returns: iterator, key: 0}\n",
          "version: " + std::string(1000000, '['), "- - - - - - - -\n"};
}
