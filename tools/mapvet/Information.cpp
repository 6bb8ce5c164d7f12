//===- Information.cpp - What mapvet tells about itself -------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Information.h"
#include "Subcommands.h"
#include "report/Checks.h"
#include "report/Embedded.h"
#include "report/Page.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Process.h"

using namespace llvm;

namespace mapvet::driver {

Error printChecks(raw_ostream &OS, const CommandLine &C) {
  if (C.OutputFormat == Format::Json) {
    json::OStream J(OS, /*IndentSize=*/2);
    J.array([&] {
      for (const report::CheckInfo &Info : report::AllChecks)
        if (is_contained(C.Checks, Info.Name))
          J.object([&] {
            J.attribute("name", Info.Name);
            J.attribute("level", Info.Level);
            J.attribute("fix", Info.HasFix);
            J.attribute("summary", Info.Summary);
          });
    });
    OS << '\n';
    return Error::success();
  }
  if (C.OutputFormat == Format::ClangTidy) {
    OS << "Checks: >-\n  -*";
    for (const report::CheckInfo &Info : report::AllChecks)
      if (is_contained(C.Checks, Info.Name))
        OS << ",\n  " << Info.Name;
    OS << '\n';
    return Error::success();
  }
  if (C.OutputFormat != Format::Text)
    return createStringError("a list of checks has the formats text, json and "
                             "clang-tidy");
  size_t Width = 0;
  for (const report::CheckInfo &Info : report::AllChecks)
    Width = std::max(Width, Info.Name.size());
  for (const report::CheckInfo &Info : report::AllChecks)
    if (is_contained(C.Checks, Info.Name))
      OS << left_justify(Info.Name, static_cast<unsigned>(Width)) << "  "
         << Info.Level << (Info.HasFix ? "  fix  " : "       ") << Info.Summary
         << '\n';
  return Error::success();
}

Error explainCheck(raw_ostream &OS, const CommandLine &C) {
  StringRef Name = C.Target;
  Name.consume_front("mapvet-");
  StringRef Nearest;
  unsigned Best = static_cast<unsigned>(Name.size()) / 2 + 1;
  for (const report::EmbeddedText &Page : report::checkPages()) {
    if (Page.Name == Name) {
      unsigned Width = sys::Process::StandardOutColumns();
      report::renderPage(OS, Page.text(), Width ? std::min(Width, 100u) : 80,
                         wantColor(C));
      return Error::success();
    }
    if (Nearest.empty() && Name.size() > 2 && Page.Name.contains(Name))
      Nearest = Page.Name;
    if (unsigned D = Page.Name.edit_distance(Name, true, Best); D < Best) {
      Best = D;
      Nearest = Page.Name;
    }
  }
  return createStringError("no check is called '" + C.Target + "'; " +
                           (Nearest.empty()
                                ? "'mapvet list' names them all"
                                : "did you mean '" + Nearest.str() + "'?"));
}

} // namespace mapvet::driver
