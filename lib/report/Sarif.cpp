//===- Sarif.cpp - Findings as SARIF 2.1.0 --------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Written by hand and not by clang's SarifDocumentWriter: that one wants the
// source manager of one AST, and the findings of a linked program have none.
//
//===----------------------------------------------------------------------===//
#include "report/Checks.h"
#include "report/Embedded.h"
#include "report/Formats.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace llvm;

namespace mapvet::report {

uint32_t codePointColumn(StringRef Line, uint32_t Col) {
  uint32_t Out = 1;
  for (size_t I = 0; I < Line.size() && I + 1 < Col; ++Out) {
    unsigned Bytes = getNumBytesForUTF8(static_cast<UTF8>(Line[I]));
    const UTF8 *Data = reinterpret_cast<const UTF8 *>(Line.data()) + I;
    // A byte that begins no character is shown as one.
    if (I + Bytes > Line.size() || !isLegalUTF8Sequence(Data, Data + Bytes))
      Bytes = 1;
    I += Bytes;
  }
  // A column beyond the line, as of the end of a range that spans several.
  if (Col > Line.size() + 1)
    Out += Col - static_cast<uint32_t>(Line.size()) - 1;
  return Out;
}

namespace {

std::string utf8(StringRef S) {
  return json::isUTF8(S) ? S.str() : json::fixUTF8(S);
}

std::string uri(StringRef Path) {
  std::string Out;
  for (char C : Path) {
    if (isAlnum(C) || StringRef("/-._~!$&'()*+,;=:@").contains(C))
      Out += C;
    else
      Out += "%" + toHex(StringRef(&C, 1));
  }
  return Out;
}

class Writer {
public:
  Writer(raw_ostream &OS, const Results &R, Sources &Files)
      : J(OS, /*IndentSize=*/1), R(R), Files(Files) {}

  void run() {
    J.object([&] {
      J.attribute("$schema",
                  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/"
                  "schemas/sarif-schema-2.1.0.json");
      J.attribute("version", "2.1.0");
      J.attributeArray("runs", [&] { J.object([&] { runObject(); }); });
    });
  }

private:
  void runObject() {
    J.attributeObject("tool", [&] {
      J.attributeObject("driver", [&] {
        J.attribute("name", "mapvet");
        J.attribute("semanticVersion", MAPVET_VERSION);
        J.attributeArray("rules", [&] {
          for (const CheckInfo &C : AllChecks)
            rule(C);
        });
      });
    });
    J.attributeArray("invocations", [&] {
      J.object([&] {
        J.attribute("executionSuccessful", R.Errors.empty());
        J.attributeArray("toolExecutionNotifications", [&] {
          for (const FileError &E : R.Errors)
            J.object([&] {
              J.attribute("level", "error");
              message(E.Message);
              if (!E.File.empty())
                J.attributeArray("locations", [&] {
                  SourceRange W;
                  W.File = E.File;
                  W.Line = W.EndLine = E.Line;
                  W.Col = W.EndCol = E.Col;
                  J.object([&] { physical(W); });
                });
            });
        });
      });
    });
    J.attribute("columnKind", "unicodeCodePoints");
    if (!R.BaseFolder.empty())
      J.attributeObject("originalUriBaseIds", [&] {
        J.attributeObject("SRCROOT", [&] {
          J.attribute("uri",
                      "file://" + uri(R.BaseFolder) +
                          (StringRef(R.BaseFolder).ends_with("/") ? "" : "/"));
        });
      });
    J.attributeArray("results", [&] {
      for (const Report &X : R.Reports)
        result(X);
      for (const BaselineEntry &E : R.Gone)
        gone(E);
    });
  }

  void rule(const CheckInfo &C) {
    Rules[C.Name] = static_cast<unsigned>(Rules.size());
    J.object([&] {
      J.attribute("id", C.Name);
      J.attributeObject("shortDescription",
                        [&] { J.attribute("text", C.Summary); });
      StringRef Short = C.Name;
      Short.consume_front("mapvet-");
      for (const EmbeddedText &Page : checkPages())
        if (Page.Name == Short)
          J.attributeObject("help", [&] {
            J.attribute("text", C.Summary);
            J.attribute("markdown", utf8(Page.text()));
          });
      J.attributeObject("defaultConfiguration", [&] {
        J.attribute("level", severity(C.Level));
        J.attribute("enabled", C.Level == 1);
      });
      J.attributeObject("properties", [&] { J.attribute("level", C.Level); });
    });
  }

  static StringRef severity(unsigned Level) {
    return Level == 1 ? "warning" : "note";
  }

  void message(StringRef Text) {
    J.attributeObject("message", [&] { J.attribute("text", utf8(Text)); });
  }

  void artifact(StringRef File) {
    J.attributeObject("artifactLocation", [&] {
      StringRef Shown = shownPath(File, R.BaseFolder);
      if (sys::path::is_absolute(Shown)) {
        J.attribute("uri", "file://" + uri(Shown));
      } else {
        J.attribute("uri", uri(Shown));
        if (!R.BaseFolder.empty())
          J.attribute("uriBaseId", "SRCROOT");
      }
    });
  }

  uint32_t column(StringRef File, uint32_t Line, uint32_t Col) {
    const SourceText *Text = Files.get(File);
    return Text ? codePointColumn(Text->line(Line), Col) : Col;
  }

  void physical(const SourceRange &W, bool Snippet = false) {
    J.attributeObject("physicalLocation", [&] {
      artifact(W.File);
      if (!W.Line)
        return;
      J.attributeObject("region", [&] {
        J.attribute("startLine", W.Line);
        if (W.Col)
          J.attribute("startColumn", column(W.File, W.Line, W.Col));
        if (W.EndLine >= W.Line && W.EndCol) {
          J.attribute("endLine", W.EndLine);
          J.attribute("endColumn", column(W.File, W.EndLine, W.EndCol));
        }
        const SourceText *Text = Snippet ? Files.get(W.File) : nullptr;
        if (Text && W.Line <= Text->lines())
          J.attributeObject("snippet", [&] {
            J.attribute("text", utf8(Text->line(W.Line)));
          });
      });
    });
  }

  void location(const SourceRange &W, StringRef Text) {
    J.object([&] {
      if (!W.File.empty())
        physical(W);
      message(Text);
    });
  }

  void result(const Report &X) {
    const Finding &F = X.F;
    const CheckInfo *Info = findCheck(F.Check);
    J.object([&] {
      J.attribute("ruleId", F.Check);
      if (auto It = Rules.find(F.Check); It != Rules.end())
        J.attribute("ruleIndex", It->second);
      J.attribute("level", severity(Info ? Info->Level : 1));
      message(F.Message);
      J.attributeArray("locations", [&] {
        J.object([&] { physical(F.Where, /*Snippet=*/true); });
      });
      if (!F.Notes.empty())
        flows(F);
      J.attributeObject("partialFingerprints",
                        [&] { J.attribute("mapvet/v1", X.Fingerprint); });
      if (X.Confirmed)
        J.attribute("rank", 100);
      if (!F.Fixes.empty())
        J.attributeArray("fixes", [&] {
          for (const Fix &Fx : F.Fixes)
            J.object([&] { fix(Fx); });
        });
      if (X.State != BaselineState::None)
        J.attribute("baselineState",
                    X.State == BaselineState::New ? "new" : "unchanged");
      if (F.Silenced)
        J.attributeArray("suppressions", [&] {
          J.object([&] {
            J.attribute("kind", "inSource");
            if (!F.Silenced->Reason.empty())
              J.attribute("justification", utf8(F.Silenced->Reason));
            J.attributeObject("location", [&] { physical(F.Silenced->Where); });
          });
        });
    });
  }

  /// The steps in the order in which they happen, one flow a thread; the
  /// finding is a step of its own thread.
  void flows(const Finding &F) {
    J.attributeArray("codeFlows", [&] {
      J.object([&] {
        J.attributeArray("threadFlows", [&] {
          flow(F, /*Other=*/false);
          if (any_of(F.Notes, [](const Note &N) { return N.OtherThread; }))
            flow(F, /*Other=*/true);
        });
      });
    });
    J.attributeArray("relatedLocations", [&] {
      for (const Note &N : F.Notes)
        location(N.Where, N.Message);
    });
  }

  void flow(const Finding &F, bool Other) {
    J.object([&] {
      J.attribute("id", Other ? "other thread" : "this thread");
      J.attributeArray("locations", [&] {
        for (const Note &N : F.Notes)
          if (N.OtherThread == Other)
            J.object([&] {
              J.attributeBegin("location");
              location(N.Where, N.Message);
              J.attributeEnd();
            });
        if (!Other)
          J.object([&] {
            J.attributeBegin("location");
            location(F.Where, F.Message);
            J.attributeEnd();
            J.attribute("importance", "essential");
          });
      });
    });
  }

  void fix(const Fix &Fx) {
    J.attributeObject("description",
                      [&] { J.attribute("text", utf8(Fx.Description)); });
    std::map<StringRef, std::vector<const TextEdit *>> ByFile;
    for (const TextEdit &E : Fx.Edits)
      ByFile[E.File].push_back(&E);
    J.attributeArray("artifactChanges", [&] {
      for (const auto &[File, Edits] : ByFile)
        J.object([&] {
          artifact(File);
          J.attributeArray("replacements", [&] {
            for (const TextEdit *E : Edits)
              J.object([&] { replacement(*E); });
          });
        });
    });
  }

  void replacement(const TextEdit &E) {
    J.attributeObject("deletedRegion", [&] {
      const SourceText *Text = Files.get(E.File);
      if (!Text) {
        J.attribute("byteOffset", E.Offset);
        J.attribute("byteLength", E.Length);
        return;
      }
      auto place = [&](uint32_t Offset, StringRef Line, StringRef Column) {
        uint32_t L = Text->lineOf(Offset);
        J.attribute(Line, L);
        J.attribute(Column, codePointColumn(Text->line(L),
                                            Offset - Text->lineStart(L) + 1));
      };
      place(E.Offset, "startLine", "startColumn");
      place(E.Offset + E.Length, "endLine", "endColumn");
    });
    if (!E.Text.empty())
      J.attributeObject("insertedContent",
                        [&] { J.attribute("text", utf8(E.Text)); });
  }

  /// A finding of the baseline that is not there any more.
  void gone(const BaselineEntry &E) {
    J.object([&] {
      J.attribute("ruleId", utf8(E.Check));
      if (auto It = Rules.find(E.Check); It != Rules.end())
        J.attribute("ruleIndex", It->second);
      message(E.Message);
      J.attributeArray("locations", [&] {
        SourceRange W;
        W.File = E.File;
        W.Line = W.EndLine = E.Line;
        J.object([&] { physical(W); });
      });
      J.attributeObject("partialFingerprints",
                        [&] { J.attribute("mapvet/v1", utf8(E.Fingerprint)); });
      J.attribute("baselineState", "absent");
    });
  }

  json::OStream J;
  const Results &R;
  Sources &Files;
  std::map<StringRef, unsigned> Rules;
};

} // namespace

void renderSarif(raw_ostream &OS, const Results &R, Sources &Files) {
  Writer(OS, R, Files).run();
  OS << '\n';
}

} // namespace mapvet::report
