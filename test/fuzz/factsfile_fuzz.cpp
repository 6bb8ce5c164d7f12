//===- factsfile_fuzz.cpp - Fuzzing of the reader of facts that travel ----===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FactsFile.h"
#include "Fuzz.h"

using namespace mapvet;
using driver::FactsFile;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  llvm::StringRef Bytes(reinterpret_cast<const char *>(Data), Size);
  constexpr llvm::StringLiteral Root = "/project", Other = "/home/a b/copy";
  if (llvm::Expected<FactsFile> F = driver::readFactsFile(Bytes, Root))
    promise(!F->Facts || !F->Facts->Strings.empty());
  else
    llvm::consumeError(F.takeError());
  llvm::StringRef Body = Bytes.substr(driver::FactsHeaderBytes);
  llvm::Expected<FactsFile> F = driver::readFactsBody(Body, Root);
  if (!F) {
    llvm::consumeError(F.takeError());
    return 0;
  }
  // What lies elsewhere has the same bytes.
  std::string First = llvm::cantFail(driver::writeFactsFile(*F, Root));
  FactsFile Moved = llvm::cantFail(driver::readFactsFile(First, Other));
  promise(llvm::cantFail(driver::writeFactsFile(std::move(Moved), Other)) ==
          First);
  // Names as such, too.
  for (llvm::StringRef R : {llvm::StringRef(Root), llvm::StringRef("/")})
    promise(driver::showRoot(driver::hideRoot(Bytes, R), R) == Bytes);
  return 0;
}

std::vector<std::string> fuzzSeeds() {
  FactsFile F;
  F.MainFile = "/project/src/a.cpp";
  F.Models = "0123";
  F.Errors.push_back({"/project/src/a.cpp", 3, 4, "'/project/x.h' not found"});
  F.Errors.push_back(
      {"/usr/include/b.h", 0, 0, "a mark \1 in it, /projects/c"});
  FactsFile G = F;
  G.Facts.emplace();
  G.Facts->Strings.push_back("/project/src/a.cpp");
  G.Facts->Strings.push_back("c:@F@f@@/project/src/a.cpp:17");
  G.Facts->MainFile = 1;
  return {llvm::cantFail(driver::writeFactsFile(F, "/project")),
          llvm::cantFail(driver::writeFactsFile(G, "/project")),
          llvm::cantFail(driver::writeFactsFile(FactsFile(), "/"))};
}
