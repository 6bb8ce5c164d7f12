//===- Baseline.cpp - The commands that keep a baseline -------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Baseline.h"
#include "report/Output.h"
#include "llvm/Support/FileSystem.h"
#include <ctime>
#include <map>

using namespace llvm;

namespace mapvet::driver {

static std::string today() {
  std::time_t Now = std::time(nullptr);
  std::tm Parts{};
  gmtime_r(&Now, &Parts);
  char Text[16];
  size_t Size = std::strftime(Text, sizeof(Text), "%Y-%m-%d", &Parts);
  return std::string(Text, Size);
}

Error storeBaseline(const CommandLine &C, ArrayRef<report::Report> Reports,
                    StringRef BaseFolder) {
  std::optional<report::Baseline> Before;
  if (C.Do == Mode::BaselineUpdate || sys::fs::exists(C.Target)) {
    Expected<report::Baseline> Read = report::readBaseline(C.Target);
    if (!Read)
      return Read.takeError();
    Before = std::move(*Read);
  }
  report::Baseline New =
      C.Do == Mode::BaselineUpdate
          ? report::updateBaseline(*Before, Reports, BaseFolder, today())
          : report::makeBaseline(Reports, BaseFolder, today(),
                                 Before ? &*Before : nullptr);
  std::string Text;
  raw_string_ostream OS(Text);
  report::renderBaseline(OS, New);
  if (Error E = report::writeWhole(C.Target, Text))
    return E;
  errs() << "mapvet: '" << C.Target << "' knows " << New.Findings.size()
         << (New.Findings.size() == 1 ? " finding" : " findings");
  if (Before)
    errs() << ", and knew " << Before->Findings.size();
  errs() << '\n';
  return Error::success();
}

Error showBaseline(raw_ostream &OS, const CommandLine &C) {
  Expected<report::Baseline> B = report::readBaseline(C.Target);
  if (!B)
    return B.takeError();
  if (C.OutputFormat == Format::Json) {
    report::renderBaseline(OS, *B);
    return Error::success();
  }
  if (C.OutputFormat != Format::Text)
    return createStringError("a baseline is shown as text or json");
  std::map<StringRef, size_t> Checks;
  for (const report::BaselineEntry &E : B->Findings) {
    OS << E.File << ':' << E.Line << ": " << E.Message << " [" << E.Check
       << "] " << E.Fingerprint << '\n';
    ++Checks[E.Check];
  }
  for (const auto &[Check, N] : Checks)
    OS << N << ' ' << Check << '\n';
  for (const report::BaselineDay &D : B->History)
    OS << D.Date << ' ' << D.Findings
       << (D.Findings == 1 ? " finding" : " findings") << '\n';
  return Error::success();
}

} // namespace mapvet::driver
