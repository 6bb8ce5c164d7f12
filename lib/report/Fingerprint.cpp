//===- Fingerprint.cpp - Names of findings that outlive edits -------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Fingerprint.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA1.h"
#include <map>

using namespace llvm;

namespace mapvet::report {

std::vector<Report> withFingerprints(std::vector<Finding> Findings) {
  std::map<std::string, unsigned> Seen;
  std::vector<Report> Out;
  Out.reserve(Findings.size());
  for (Finding &F : Findings) {
    std::string Text = F.Check + '\0' + F.Identity;
    unsigned Number = Seen[Text]++;
    Text += '\0' + std::to_string(Number);
    auto Digest = SHA1::hash(arrayRefFromStringRef(Text));
    Out.push_back({std::move(F),
                   toHex(ArrayRef<uint8_t>(Digest).take_front(8),
                         /*LowerCase=*/true),
                   BaselineState::None, false});
  }
  return Out;
}

} // namespace mapvet::report
