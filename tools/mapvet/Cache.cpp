//===- Cache.cpp - What earlier runs found out ----------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Cache.h"
#include "Results.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

using namespace llvm;

namespace mapvet::driver {

namespace {

void notice(const std::string &Line) { errs() << "mapvet: " << Line << '\n'; }

/// What in the environment changes what a compiler reads.
constexpr const char *Variables[] = {
    "CPATH",         "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",  "GCC_EXEC_PREFIX",
    "COMPILER_PATH", "SDKROOT",        "CCC_OVERRIDE_OPTIONS"};

} // namespace

std::string indexFolder(const CommandLine &C) {
  if (C.NoIndex)
    return "";
  SmallString<256> Folder(C.IndexFolder);
  if (Folder.empty()) {
    if (C.Flags)
      return "";
    Expected<std::string> Database = databaseOf(C);
    if (!Database) {
      consumeError(Database.takeError());
      return "";
    }
    Folder = sys::path::parent_path(*Database);
    sys::path::append(Folder, ".mapvet");
  }
  (void)sys::fs::make_absolute(Folder);
  sys::path::remove_dots(Folder, /*remove_dot_dot=*/true);
  return std::string(Folder);
}

Cache::Cache(const CommandLine &C, ArrayRef<Command> Commands,
             const models::ModelSet &Models)
    : Commands(Commands), Facts(Commands.size()) {
  std::string Folder = indexFolder(C);
  if (Folder.empty())
    return;
  Store = facts::Index::open(Folder, notice);
  if (!Store)
    return;
  std::string Environment;
  for (const char *V : Variables)
    if (const char *Value = std::getenv(V))
      Environment += std::string(V) + "=" + Value + '\n';
  std::string ModelDigest = Models.fingerprint();
  for (const Command &Cmd : Commands) {
    std::vector<StringRef> Parts{facts::buildDigest(/*Linker=*/false),
                                 MAPVET_CLANG_RESOURCE_DIR,
                                 ModelDigest,
                                 Environment,
                                 Cmd.File,
                                 Cmd.Directory};
    Parts.insert(Parts.end(), Cmd.Args.begin(), Cmd.Args.end());
    Keys.push_back(facts::digest(Parts));
  }
}

Cache::~Cache() {
  // A tenth of new rows is worth a look for old ones.
  if (Store && Stored && Stored * 10 >= Commands.size())
    Store->prune();
}

std::optional<std::string> Cache::find(size_t I) {
  if (!Store)
    return std::nullopt;
  std::optional<facts::Index::Unit> U = Store->find(Keys[I]);
  if (!U)
    return std::nullopt;
  Facts[I] = U->Facts;
  return std::move(U->Errors);
}

bool Cache::hasFacts(size_t I) const {
  return Facts[I] && *Facts[I] != facts::Index::nameOf("");
}

std::string Cache::load(size_t I) {
  return Store ? Store->load(Keys[I]) : std::string();
}

void Cache::store(size_t I, const facts::InputRecorder::Inputs &Seen,
                  StringRef Bytes, StringRef Errors) {
  if (!Store)
    return;
  Facts[I] = facts::Index::nameOf(Bytes);
  Store->store(Keys[I], Commands[I].File, Seen, Bytes, Errors);
  ++Stored;
}

facts::Digest Cache::resultKey(const link::Options &O) const {
  auto &[SmallMapSize, InferGuards, Checks, WholeProgram] = O;
  std::string Numbers = (Twine(SmallMapSize) + " " + Twine(InferGuards) + " " +
                         Twine(WholeProgram))
                            .str();
  std::string Names = join(Checks, ",");
  std::vector<StringRef> Parts{facts::buildDigest(/*Linker=*/true), Numbers,
                               Names};
  for (size_t I = 0; I < Commands.size(); ++I) {
    Parts.push_back(Commands[I].File);
    Parts.push_back(
        Facts[I] ? StringRef(reinterpret_cast<const char *>(Facts[I]->data()),
                             Facts[I]->size())
                 : StringRef());
  }
  return facts::digest(Parts);
}

std::optional<std::vector<Finding>> Cache::findResult(const link::Options &O) {
  if (!Store)
    return std::nullopt;
  std::optional<std::string> Bytes = Store->findResult(resultKey(O));
  if (!Bytes)
    return std::nullopt;
  return unpackFindings(*Bytes);
}

void Cache::storeResult(const link::Options &O, ArrayRef<Finding> Findings) {
  if (!Store)
    return;
  Store->storeResult(resultKey(O), packFindings(Findings));
}

Error describeIndex(raw_ostream &OS, const CommandLine &C) {
  std::string Folder = indexFolder(C);
  if (Folder.empty())
    return createStringError("there is no index without a build folder; name "
                             "one with -p or --index");
  std::string Why;
  std::unique_ptr<facts::Index> X = facts::Index::open(
      Folder, [&](const std::string &N) { Why = N; }, /*ReadOnly=*/true);
  std::optional<facts::Index::Statistics> S =
      X ? X->statistics() : std::nullopt;
  if (!S)
    return createStringError(Why);
  auto MiB = [](uint64_t Bytes) {
    return std::to_string((Bytes + (1 << 19)) >> 20) + " MiB";
  };
  OS << "index: " << Folder << "\nfiles: " << S->Units
     << "\ninputs: " << S->Inputs << "\nfacts: " << MiB(S->FactsBytes)
     << "\non disk: " << MiB(S->DiskBytes) << '\n';
  return Error::success();
}

Error clearIndex(raw_ostream &OS, const CommandLine &C) {
  std::string Folder = indexFolder(C);
  if (Folder.empty())
    return createStringError("there is no index without a build folder; name "
                             "one with -p or --index");
  if (!facts::Index::remove(Folder))
    return createStringError("cannot delete the index '" + Folder + "'");
  OS << "removed the index '" << Folder << "'\n";
  return Error::success();
}

} // namespace mapvet::driver
