//===- Locations.cpp - Places of findings in an AST -----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Locations.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::checks;

FileID Locations::file(const std::string &Name) const {
  OptionalFileEntryRef Entry =
      SM.getFileManager().getOptionalFileRef(Name, /*OpenFile=*/false);
  if (!Entry)
    return FileID();
  // The main file first: to look for any other one takes a walk over all files.
  if (OptionalFileEntryRef Main = SM.getFileEntryRefForID(SM.getMainFileID()))
    if (*Main == *Entry)
      return SM.getMainFileID();
  return SM.translateFile(*Entry);
}

SourceLocation Locations::location(const mapvet::SourceRange &R) const {
  if (R.File.empty() || R.Line == 0 || R.Col == 0)
    return SourceLocation();
  FileID FID = file(R.File);
  if (FID.isInvalid())
    return SourceLocation();
  return SM.translateLineCol(FID, R.Line, R.Col);
}

CharSourceRange Locations::range(const mapvet::SourceRange &R) const {
  SourceLocation Begin = location(R);
  if (Begin.isInvalid() || R.Length == 0)
    return CharSourceRange();
  auto [FID, Offset] = SM.getDecomposedLoc(Begin);
  if (Offset + uint64_t(R.Length) > SM.getBufferData(FID).size())
    return CharSourceRange();
  return CharSourceRange::getCharRange(Begin, Begin.getLocWithOffset(R.Length));
}

/// Whether the line that holds \p Offset of \p Text belongs to a directive.
static bool inDirective(llvm::StringRef Text, size_t Offset) {
  size_t Begin = Text.rfind('\n', Offset);
  // `rfind` would also take a line end that stands at the offset itself.
  if (Begin == Offset)
    Begin = Offset ? Text.rfind('\n', Offset - 1) : llvm::StringRef::npos;
  Begin = Begin == llvm::StringRef::npos ? 0 : Begin + 1;
  while (Begin > 1 && Text.substr(0, Begin - 1).rtrim("\r").ends_with("\\")) {
    size_t Before = Text.rfind('\n', Begin - 2);
    Begin = Before == llvm::StringRef::npos ? 0 : Before + 1;
  }
  return Text.substr(Begin).ltrim(" \t").starts_with("#");
}

std::vector<FixItHint> Locations::hints(const Fix &F) const {
  std::vector<FixItHint> Hints;
  for (const TextEdit &E : F.Edits) {
    FileID FID = file(E.File);
    if (FID.isInvalid())
      return {};
    llvm::StringRef Text = SM.getBufferData(FID);
    if (uint64_t(E.Offset) + E.Length > Text.size())
      return {};
    SourceLocation Begin = SM.getComposedLoc(FID, E.Offset);
    if (SM.isInSystemHeader(Begin) || inDirective(Text, E.Offset))
      return {};
    if (E.Length == 0)
      Hints.push_back(FixItHint::CreateInsertion(Begin, E.Text));
    else
      Hints.push_back(FixItHint::CreateReplacement(
          CharSourceRange::getCharRange(Begin,
                                        Begin.getLocWithOffset(E.Length)),
          E.Text));
  }
  return Hints;
}
