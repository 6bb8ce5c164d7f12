//===- Html.cpp - Findings as a page --------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The page itself, its style and its script are the files in html/; what is
// written here is the data that the script shows.
//
//===----------------------------------------------------------------------===//
#include "report/Checks.h"
#include "report/Embedded.h"
#include "report/Formats.h"
#include "llvm/Support/JSON.h"
#include <set>

using namespace llvm;

namespace mapvet::report {

namespace {

/// Lines shown on both sides of a place; the script shows as many.
constexpr uint32_t Context = 3;
/// A range that is longer says no more.
constexpr uint32_t LongestRange = 40;
constexpr size_t LongestLine = 2000;

std::string utf8(StringRef S) {
  return json::isUTF8(S) ? S.str() : json::fixUTF8(S);
}

StringRef part(StringRef Name) {
  for (const EmbeddedText &T : htmlParts())
    if (T.Name == Name)
      return T.text();
  return "";
}

class Data {
public:
  Data(raw_ostream &OS, const Results &R, Sources &Files)
      : J(OS), R(R), Files(Files) {}

  void write() {
    size_t Current = count_if(
        R.Reports, [](const Report &X) { return !X.F.Silenced.has_value(); });
    J.object([&] {
      J.attribute("files", R.Files);
      J.attribute("current", Current);
      J.attribute("compared", R.Known.has_value());
      J.attributeArray("history", [&] {
        if (R.Known)
          for (const BaselineDay &D : R.Known->History)
            J.object([&] {
              J.attribute("date", utf8(D.Date));
              J.attribute("findings", D.Findings);
            });
      });
      J.attributeObject("checks", [&] {
        for (const CheckInfo &C : AllChecks)
          J.attribute(C.Name, C.Summary);
      });
      J.attributeArray("findings", [&] {
        for (const Report &X : R.Reports)
          J.object([&] { finding(X); });
      });
      J.attributeArray("gone", [&] {
        for (const BaselineEntry &E : R.Gone)
          J.object([&] {
            J.attribute("file", utf8(E.File));
            J.attribute("message", utf8(E.Message));
          });
      });
      J.attributeArray("errors", [&] {
        for (const FileError &E : R.Errors)
          J.object([&] {
            J.attribute("file", utf8(shownPath(E.File, R.BaseFolder)));
            J.attribute("line", E.Line);
            J.attribute("message", utf8(E.Message));
          });
      });
      J.attributeObject("sources", [&] { sources(); });
    });
  }

private:
  void place(const SourceRange &W) {
    J.attribute("file", utf8(shownPath(W.File, R.BaseFolder)));
    J.attribute("line", W.Line);
    J.attribute("col", W.Col);
    uint32_t End = std::min(std::max(W.Line, W.EndLine), W.Line + LongestRange);
    J.attribute("endLine", End);
    J.attribute("endCol", End == W.EndLine ? std::max(W.EndCol, 1u) : 1u);
    if (W.Line)
      for (uint32_t L = W.Line > Context ? W.Line - Context : 1;
           L <= End + Context; ++L)
        Lines[W.File].insert(L);
  }

  void finding(const Report &X) {
    const Finding &F = X.F;
    const CheckInfo *Info = findCheck(F.Check);
    J.attribute("check", F.Check);
    J.attribute("level", Info ? Info->Level : 1);
    place(F.Where);
    J.attribute("message", utf8(F.Message));
    J.attribute("fingerprint", X.Fingerprint);
    J.attribute("state", F.Silenced                            ? "silenced"
                         : X.State == BaselineState::Unchanged ? "known"
                                                               : "new");
    if (F.Silenced)
      J.attribute("reason", utf8(F.Silenced->Reason));
    J.attributeArray("notes", [&] {
      for (const Note &N : F.Notes)
        J.object([&] {
          place(N.Where);
          J.attribute("message", utf8(N.Message));
          J.attribute("other", N.OtherThread);
        });
    });
    J.attributeArray("fixes", [&] {
      for (const Fix &Fx : F.Fixes)
        J.object([&] {
          J.attribute("description", utf8(Fx.Description));
          J.attributeArray("edits", [&] {
            for (const TextEdit &E : Fx.Edits)
              J.object([&] { edit(E); });
          });
        });
    });
  }

  void edit(const TextEdit &E) {
    const SourceText *Text = Files.get(E.File);
    bool Fits = Text && uint64_t(E.Offset) + E.Length <= Text->text().size();
    J.attribute("file", utf8(shownPath(E.File, R.BaseFolder)));
    J.attribute("line", Fits ? Text->lineOf(E.Offset) : 0);
    J.attribute("old",
                Fits ? utf8(Text->text().substr(E.Offset, E.Length)) : "");
    J.attribute("text", utf8(E.Text));
  }

  void sources() {
    for (const auto &[File, Numbers] : Lines) {
      const SourceText *Text = Files.get(File);
      if (!Text)
        continue;
      J.attributeObject(utf8(shownPath(File, R.BaseFolder)), [&] {
        for (uint32_t N : Numbers)
          if (N <= Text->lines())
            J.attribute(std::to_string(N),
                        utf8(Text->line(N).take_front(LongestLine)));
      });
    }
  }

  json::OStream J;
  const Results &R;
  Sources &Files;
  std::map<std::string, std::set<uint32_t>> Lines;
};

} // namespace

void renderHtml(raw_ostream &OS, const Results &R, Sources &Files) {
  std::string Json;
  raw_string_ostream Out(Json);
  Data(Out, R, Files).write();
  StringRef Rest = part("page");
  auto upTo = [&](StringRef Mark) {
    size_t At = Rest.find(Mark);
    OS << Rest.take_front(At);
    Rest = Rest.substr(At).drop_front(At == StringRef::npos ? 0 : Mark.size());
  };
  upTo("@STYLE@");
  OS << part("style");
  upTo("@DATA@");
  // Nothing in the data may end the element that holds it.
  for (char C : Json)
    if (C == '<')
      OS << "\\u003c";
    else
      OS << C;
  upTo("@SCRIPT@");
  OS << part("script") << Rest;
}

} // namespace mapvet::report
