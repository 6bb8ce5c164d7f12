//===- Sources.h - Text of the files that findings speak of -----*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_SOURCES_H
#define MAPVET_REPORT_SOURCES_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mapvet::report {

/// One file's text with an index of its lines.
class SourceText {
public:
  explicit SourceText(std::string Text);

  llvm::StringRef text() const { return Text; }
  uint32_t lines() const { return static_cast<uint32_t>(Starts.size()); }
  /// Line \p Number, from 1, without its line ending; empty if there is none.
  llvm::StringRef line(uint32_t Number) const;
  /// Where line \p Number begins; the end of the text if there is none.
  uint32_t lineStart(uint32_t Number) const;
  /// The line, from 1, in which \p Offset lies.  Logarithmic.
  uint32_t lineOf(uint32_t Offset) const;

private:
  std::string Text;
  std::vector<uint32_t> Starts;
};

/// Reads each file at most once.  Not thread-safe.
class Sources {
public:
  /// The text of \p File, or null if it cannot be read.  The result lives as
  /// long as the object.
  const SourceText *get(llvm::StringRef File);
  /// Makes \p Text the text of \p File.
  void set(llvm::StringRef File, std::string Text);

private:
  std::map<std::string, std::unique_ptr<SourceText>, std::less<>> Files;
};

/// How \p File is shown to a reader in folder \p Base: relative if it lies
/// beneath it, else as it is.
llvm::StringRef shownPath(llvm::StringRef File, llvm::StringRef Base);

} // namespace mapvet::report
#endif
