//===- Json.cpp - Findings as JSON ----------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Json.h"
#include "report/Checks.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace mapvet::report {

/// JSON is UTF-8; source text need not be.
static std::string utf8(StringRef S) {
  return json::isUTF8(S) ? S.str() : json::fixUTF8(S);
}

static void place(json::OStream &J, const SourceRange &R) {
  J.attribute("file", utf8(R.File));
  J.attribute("line", R.Line);
  J.attribute("column", R.Col);
  J.attribute("endLine", R.EndLine);
  J.attribute("endColumn", R.EndCol);
}

static void finding(json::OStream &J, const Report &R) {
  const Finding &F = R.F;
  const CheckInfo *Info = findCheck(F.Check);
  J.object([&] {
    J.attribute("check", F.Check);
    J.attribute("level", Info ? Info->Level : 1);
    place(J, F.Where);
    J.attribute("message", utf8(F.Message));
    J.attributeArray("notes", [&] {
      for (const Note &N : F.Notes)
        J.object([&] {
          place(J, N.Where);
          J.attribute("message", utf8(N.Message));
        });
    });
    J.attributeArray("fixes", [&] {
      for (const Fix &Fx : F.Fixes)
        J.object([&] {
          J.attribute("description", utf8(Fx.Description));
          J.attributeArray("edits", [&] {
            for (const TextEdit &E : Fx.Edits)
              J.object([&] {
                J.attribute("file", utf8(E.File));
                J.attribute("offset", E.Offset);
                J.attribute("length", E.Length);
                J.attribute("text", utf8(E.Text));
              });
          });
        });
    });
    J.attribute("fingerprint", R.Fingerprint);
    if (R.Confirmed)
      J.attribute("confirmed", true);
  });
}

void renderJson(raw_ostream &OS, ArrayRef<Report> Reports,
                ArrayRef<FileError> Errors) {
  json::OStream J(OS, /*IndentSize=*/2);
  J.object([&] {
    J.attribute("version", JsonVersion);
    J.attributeObject("tool", [&] {
      J.attribute("name", "mapvet");
      J.attribute("version", MAPVET_VERSION);
    });
    J.attributeArray("findings", [&] {
      for (const Report &R : Reports)
        finding(J, R);
    });
    J.attributeArray("errors", [&] {
      for (const FileError &E : Errors)
        J.object([&] {
          J.attribute("file", utf8(E.File));
          if (E.Line) {
            J.attribute("line", E.Line);
            J.attribute("column", E.Col);
          }
          J.attribute("message", utf8(E.Message));
        });
    });
  });
  OS << '\n';
}

} // namespace mapvet::report
