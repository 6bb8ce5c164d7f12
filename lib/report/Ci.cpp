//===- Ci.cpp - Findings as build servers want them -----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Checks.h"
#include "report/Formats.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace mapvet::report {

static std::string utf8(StringRef S) {
  return json::isUTF8(S) ? S.str() : json::fixUTF8(S);
}

static unsigned levelOf(const Finding &F) {
  const CheckInfo *Info = findCheck(F.Check);
  return Info ? Info->Level : 1;
}

/// The notes as lines of text.
static std::string notes(const Finding &F, StringRef Base) {
  std::string Out;
  for (const Note &N : F.Notes) {
    Out += "\n";
    if (!N.Where.File.empty())
      Out += (shownPath(N.Where.File, Base) + ":" + Twine(N.Where.Line) + ":" +
              Twine(N.Where.Col) + ": ")
                 .str();
    Out += N.Message;
  }
  return Out;
}

//===----------------------------------------------------------------------===//
// GitHub
//===----------------------------------------------------------------------===//

/// What a workflow command takes as data, or as the value of a property.
static std::string escaped(StringRef S, bool Property) {
  std::string Out;
  for (char C : S) {
    if (C == '%' || C == '\r' || C == '\n' ||
        (Property && (C == ':' || C == ',')))
      Out += "%" + toHex(StringRef(&C, 1));
    else
      Out += C;
  }
  return Out;
}

void renderGitHub(raw_ostream &OS, const Results &R) {
  for (const Report &X : R.Reports) {
    if (!shown(X))
      continue;
    const Finding &F = X.F;
    OS << "::" << (levelOf(F) == 1 ? "warning" : "notice")
       << " file=" << escaped(shownPath(F.Where.File, R.BaseFolder), true)
       << ",line=" << F.Where.Line
       << ",endLine=" << std::max(F.Where.Line, F.Where.EndLine)
       << ",col=" << F.Where.Col;
    // GitHub takes columns on one line only.
    if (F.Where.EndLine == F.Where.Line && F.Where.EndCol > F.Where.Col)
      OS << ",endColumn=" << F.Where.EndCol;
    OS << ",title=" << escaped(F.Check, true)
       << "::" << escaped(F.Message + notes(F, R.BaseFolder), false) << '\n';
  }
  for (const FileError &E : R.Errors) {
    OS << "::error ";
    if (!E.File.empty()) {
      OS << "file=" << escaped(shownPath(E.File, R.BaseFolder), true);
      if (E.Line)
        OS << ",line=" << E.Line << ",col=" << E.Col;
      OS << ',';
    }
    OS << "title=mapvet could not analyse a file::" << escaped(E.Message, false)
       << '\n';
  }
}

//===----------------------------------------------------------------------===//
// GitLab
//===----------------------------------------------------------------------===//

void renderGitLab(raw_ostream &OS, const Results &R) {
  json::OStream J(OS, /*IndentSize=*/1);
  J.array([&] {
    for (const Report &X : R.Reports) {
      if (!shown(X))
        continue;
      const Finding &F = X.F;
      J.object([&] {
        J.attribute("description", utf8(F.Message));
        J.attribute("check_name", F.Check);
        J.attribute("fingerprint", X.Fingerprint);
        static constexpr StringLiteral Severities[] = {"major", "minor",
                                                       "info"};
        J.attribute("severity", Severities[std::min(levelOf(F), 3u) - 1]);
        J.attributeObject("location", [&] {
          J.attribute("path", utf8(shownPath(F.Where.File, R.BaseFolder)));
          J.attributeObject("lines", [&] {
            J.attribute("begin", F.Where.Line);
            J.attribute("end", std::max(F.Where.Line, F.Where.EndLine));
          });
        });
        if (!F.Notes.empty())
          J.attributeObject("content", [&] {
            J.attribute("body",
                        utf8(StringRef(notes(F, R.BaseFolder)).ltrim()));
          });
      });
    }
  });
  OS << '\n';
}

//===----------------------------------------------------------------------===//
// JUnit
//===----------------------------------------------------------------------===//

/// Text or the value of an attribute in XML.  Characters that XML has no way to
/// write are replaced.
static std::string xml(StringRef Raw) {
  std::string Out;
  for (char C : utf8(Raw)) {
    switch (C) {
    case '&':
      Out += "&amp;";
      break;
    case '<':
      Out += "&lt;";
      break;
    case '>':
      Out += "&gt;";
      break;
    case '"':
      Out += "&quot;";
      break;
    case '\n':
      Out += "&#10;";
      break;
    case '\t':
      Out += "&#9;";
      break;
    default:
      Out += static_cast<unsigned char>(C) < 0x20 ? '?' : C;
    }
  }
  return Out;
}

void renderJUnit(raw_ostream &OS, const Results &R) {
  size_t Failures = llvm::count_if(R.Reports, shown);
  size_t Tests = Failures + R.Errors.size();
  bool Clean = Tests == 0;
  OS << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
     << " <testsuite name=\"mapvet\" tests=\"" << (Clean ? 1 : Tests)
     << "\" failures=\"" << Failures << "\" errors=\"" << R.Errors.size()
     << "\">\n";
  if (Clean)
    OS << "  <testcase classname=\"mapvet\" name=\"no findings in " << R.Files
       << (R.Files == 1 ? " file" : " files") << "\"/>\n";
  for (const Report &X : R.Reports) {
    if (!shown(X))
      continue;
    const Finding &F = X.F;
    std::string Place = (shownPath(F.Where.File, R.BaseFolder) + ":" +
                         Twine(F.Where.Line) + ":" + Twine(F.Where.Col))
                            .str();
    OS << "  <testcase classname=\"" << xml(F.Check) << "\" name=\""
       << xml(Place) << "\" file=\""
       << xml(shownPath(F.Where.File, R.BaseFolder)) << "\" line=\""
       << F.Where.Line << "\">\n   <failure type=\"" << xml(F.Check)
       << "\" message=\"" << xml(F.Message) << "\">"
       << xml(Place + ": " + F.Message + notes(F, R.BaseFolder))
       << "</failure>\n  </testcase>\n";
  }
  for (const FileError &E : R.Errors)
    OS << "  <testcase classname=\"mapvet\" name=\""
       << xml(E.File.empty() ? "mapvet" : shownPath(E.File, R.BaseFolder))
       << "\">\n   <error message=\"" << xml(E.Message)
       << "\"/>\n  </testcase>\n";
  OS << " </testsuite>\n</testsuites>\n";
}

} // namespace mapvet::report
