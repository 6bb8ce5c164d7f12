//===- facts_fuzz.cpp - Fuzzing of the reader of facts --------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whatever lies behind a right checksum is refused or can be linked.
//
//===----------------------------------------------------------------------===//

#include "FactsBuilder.h"
#include "Fuzz.h"
#include "facts/Fields.h"
#include "facts/Storage.h"
#include "link/Program.h"
#include <cstring>
#include <memory>

using namespace mapvet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::unique_ptr<uint64_t[]> Aligned(new uint64_t[Size / 8 + 1]);
  std::memcpy(Aligned.get(), Data, Size);
  llvm::Expected<facts::FileFacts> F =
      facts::readBuffer({reinterpret_cast<const char *>(Aligned.get()), Size});
  if (!F) {
    llvm::consumeError(F.takeError());
    return 0;
  }
  // What was read can be written, and is then the same.
  llvm::Expected<std::string> Bytes = facts::write(*F);
  promise(bool(Bytes));
  llvm::Expected<facts::FileFacts> Again = facts::read(*Bytes);
  promise(bool(Again) && facts::equal(*F, *Again));
  link::Program P;
  P.add(std::move(*F));
  P.seal();
  link::analyze(P, {});
  return 0;
}

std::vector<std::string> fuzzSeeds() {
  test::FactsBuilder B("a.cpp");
  facts::TypeId Map = B.mapType(), Ref = B.referenceTo(Map);
  facts::Type M;
  M.Kind = facts::TypeKind::Mutex;
  M.Spelling = B.sym("std::mutex");
  facts::TypeId Mutex = B.type(M);
  facts::Sym Class = B.addClass("Store");
  facts::Sym Entries = B.addField(Class, "entries", Map),
             Lock = B.addField(Class, "mutex", Mutex);
  facts::Path Global = B.addGlobal("hits", Map);
  auto Help = B.function("help", {{"m", Ref}});
  Help.op(test::with(Help.param(0), {facts::SelKind::Deref, 0}),
          facts::OpWrite | facts::OpInsert);
  Help.end();
  auto Put = B.method(Class, "put");
  Put.two(facts::EventKind::Lock, Put.field(Lock));
  Put.op(Put.field(Entries), facts::OpWrite | facts::OpInsert);
  Put.call(Help, {test::address(Put.field(Entries))});
  Put.two(facts::EventKind::Unlock, Put.field(Lock));
  Put.end();
  auto Main = B.function("main");
  facts::Path Local = Main.local("copy", Map);
  Main.two(facts::EventKind::Copy, Local, Global);
  uint32_t Then = Main.block(), Else = Main.block();
  Main.at(0).branch(Main.nonNull(Global), Then, Else);
  Main.at(Then).op(Global, facts::OpRead | facts::OpIterate);
  Main.go(Else);
  Main.at(Else).event(facts::EventKind::Spawn).V.Text = Help.usr();
  Main.call(Put);
  Main.end();
  std::string Bytes = llvm::cantFail(facts::write(B.Facts));
  return {Bytes.substr(facts::HeaderBytes)};
}
