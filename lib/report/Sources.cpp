//===- Sources.cpp - Text of the files that findings speak of -------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Sources.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>

using namespace llvm;

namespace mapvet::report {

SourceText::SourceText(std::string T) : Text(std::move(T)) {
  // As clang counts: \n, \r and \r\n each end a line.
  Starts.push_back(0);
  for (size_t I = 0; I < Text.size(); ++I) {
    if (Text[I] == '\r' && I + 1 < Text.size() && Text[I + 1] == '\n')
      ++I;
    else if (Text[I] != '\n' && Text[I] != '\r')
      continue;
    Starts.push_back(static_cast<uint32_t>(I + 1));
  }
}

StringRef SourceText::line(uint32_t Number) const {
  if (Number == 0 || Number > Starts.size())
    return {};
  StringRef Rest = StringRef(Text).substr(Starts[Number - 1]);
  return Rest.substr(0, Rest.find_first_of("\r\n"));
}

uint32_t SourceText::lineStart(uint32_t Number) const {
  if (Number == 0)
    return 0;
  return Number > Starts.size() ? static_cast<uint32_t>(Text.size())
                                : Starts[Number - 1];
}

uint32_t SourceText::lineOf(uint32_t Offset) const {
  auto It = std::upper_bound(Starts.begin(), Starts.end(), Offset);
  return static_cast<uint32_t>(It - Starts.begin());
}

const SourceText *Sources::get(StringRef File) {
  auto It = Files.find(File);
  if (It != Files.end())
    return It->second.get();
  std::unique_ptr<SourceText> Read;
  if (auto Buffer = MemoryBuffer::getFile(File, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false))
    Read = std::make_unique<SourceText>((*Buffer)->getBuffer().str());
  return Files.emplace(File.str(), std::move(Read)).first->second.get();
}

void Sources::set(StringRef File, std::string Text) {
  Files[File.str()] = std::make_unique<SourceText>(std::move(Text));
}

StringRef shownPath(StringRef File, StringRef Base) {
  StringRef Rest = File;
  if (Base.empty() || !Rest.consume_front(Base))
    return File;
  if (!Base.ends_with("/") && !Rest.consume_front("/"))
    return File;
  return Rest.empty() ? File : Rest;
}

} // namespace mapvet::report
