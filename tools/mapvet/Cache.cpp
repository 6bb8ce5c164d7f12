//===- Cache.cpp - What earlier runs found out ----------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Cache.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <tuple>

using namespace llvm;

namespace mapvet::driver {

namespace {

//===----------------------------------------------------------------------===//
// Findings as bytes.  The bindings name all fields: one more does not compile.
//===----------------------------------------------------------------------===//

auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, SourceRange>
{
  auto &[File, Line, Col, EndLine, EndCol, Offset, Length] = X;
  return std::tie(File, Line, Col, EndLine, EndCol, Offset, Length);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, TextEdit>
{
  auto &[File, Offset, Length, Text] = X;
  return std::tie(File, Offset, Length, Text);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, Fix>
{
  auto &[Description, Edits] = X;
  return std::tie(Description, Edits);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, Note>
{
  auto &[Where, Message, OtherThread] = X;
  return std::tie(Where, Message, OtherThread);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, Silence>
{
  auto &[Where, Reason, Nolint] = X;
  return std::tie(Where, Reason, Nolint);
}
auto fields(auto &X)
  requires std::is_same_v<std::remove_cvref_t<decltype(X)>, Finding>
{
  auto &[Check, Where, Message, Notes, Fixes, Identity, Silenced] = X;
  return std::tie(Check, Where, Message, Notes, Fixes, Identity, Silenced);
}

class Writer {
public:
  std::string Out;

  template <class T>
  void put(T V)
    requires std::is_integral_v<T>
  {
    Out.append(reinterpret_cast<const char *>(&V), sizeof V);
  }
  void put(const std::string &S) {
    put(uint64_t(S.size()));
    Out += S;
  }
  template <class T> void put(const std::vector<T> &V) {
    put(uint64_t(V.size()));
    for (const T &E : V)
      put(E);
  }
  template <class T> void put(const std::optional<T> &V) {
    put(uint8_t(V.has_value()));
    if (V)
      put(*V);
  }
  template <class T>
  void put(const T &X)
    requires std::is_class_v<T>
  {
    std::apply([&](const auto &...F) { (put(F), ...); }, fields(X));
  }
};

class Reader {
public:
  explicit Reader(StringRef In) : In(In) {}
  bool Ok = true;
  bool done() const { return Ok && In.empty(); }

  template <class T>
  void take(T &V)
    requires std::is_integral_v<T>
  {
    if (!Ok || In.size() < sizeof V) {
      Ok = false;
      return;
    }
    std::memcpy(&V, In.data(), sizeof V);
    In = In.drop_front(sizeof V);
  }
  void take(std::string &S) {
    uint64_t N = 0;
    take(N);
    if (!Ok || N > In.size()) {
      Ok = false;
      return;
    }
    S = In.take_front(N).str();
    In = In.drop_front(N);
  }
  template <class T> void take(std::vector<T> &V) {
    uint64_t N = 0;
    take(N);
    // Every element takes a byte at least.
    if (!Ok || N > In.size()) {
      Ok = false;
      return;
    }
    for (uint64_t I = 0; I < N && Ok; ++I)
      take(V.emplace_back());
  }
  template <class T> void take(std::optional<T> &V) {
    uint8_t Has = 0;
    take(Has);
    if (Ok && Has)
      take(V.emplace());
  }
  template <class T>
  void take(T &X)
    requires std::is_class_v<T>
  {
    std::apply([&](auto &...F) { (take(F), ...); }, fields(X));
  }

private:
  StringRef In;
};

void notice(const std::string &Line) { errs() << "mapvet: " << Line << '\n'; }

/// What in the environment changes what a compiler reads.
constexpr const char *Variables[] = {
    "CPATH",           "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH",
    "GCC_EXEC_PREFIX", "COMPILER_PATH",  "SDKROOT",
    "CCC_OVERRIDE_OPTIONS"};

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
    Parts.push_back(Facts[I] ? StringRef(reinterpret_cast<const char *>(
                                             Facts[I]->data()),
                                         Facts[I]->size())
                             : StringRef());
  }
  return facts::digest(Parts);
}

std::optional<std::vector<Finding>>
Cache::findResult(const link::Options &O) {
  if (!Store)
    return std::nullopt;
  std::optional<std::string> Bytes = Store->findResult(resultKey(O));
  if (!Bytes)
    return std::nullopt;
  Reader R(*Bytes);
  std::vector<Finding> Out;
  R.take(Out);
  if (!R.done())
    return std::nullopt;
  return Out;
}

void Cache::storeResult(const link::Options &O, ArrayRef<Finding> Findings) {
  if (!Store)
    return;
  Writer W;
  W.put(std::vector<Finding>(Findings.begin(), Findings.end()));
  Store->storeResult(resultKey(O), W.Out);
}

Expected<std::string> describeIndex(const CommandLine &C) {
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
  return "index: " + Folder + "\nfiles: " + std::to_string(S->Units) +
         "\ninputs: " + std::to_string(S->Inputs) +
         "\nfacts: " + MiB(S->FactsBytes) + "\non disk: " + MiB(S->DiskBytes) +
         "\n";
}

Expected<std::string> clearIndex(const CommandLine &C) {
  std::string Folder = indexFolder(C);
  if (Folder.empty())
    return createStringError("there is no index without a build folder; name "
                             "one with -p or --index");
  if (!facts::Index::remove(Folder))
    return createStringError("cannot delete the index '" + Folder + "'");
  return "removed the index '" + Folder + "'\n";
}

} // namespace mapvet::driver
