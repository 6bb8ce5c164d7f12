//===- index_fuzz.cpp - Fuzzing of the reader of the index ----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first byte says where the others are put: into a column of a row, or in
// the place of the whole database.
//
//===----------------------------------------------------------------------===//

#include "Fuzz.h"
#include "facts/Index.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include <cstdlib>
#include <fstream>
#include <sqlite3.h>
#include <sstream>

using namespace mapvet::facts;
namespace fs = llvm::sys::fs;

namespace {

constexpr const char *Columns[] = {
    "UPDATE units SET inputs=?", "UPDATE units SET errors=?",
    "UPDATE units SET facts=?",  "UPDATE units SET sum=?",
    "UPDATE units SET file=?",   "UPDATE units SET key=?",
    "UPDATE units SET used=?",   "UPDATE inputs SET path=?",
    "UPDATE inputs SET what=?",  "UPDATE inputs SET content=?",
    "UPDATE inputs SET inode=?", "UPDATE results SET result=?",
    "UPDATE results SET sum=?",  "UPDATE results SET key=?",
};
constexpr size_t Whole = std::size(Columns), Packed = Whole + 1;

std::string slurp(const std::string &Path) {
  std::ifstream In(Path, std::ios::binary);
  std::ostringstream S;
  S << In.rdbuf();
  return S.str();
}

/// A folder with an index, and that index as bytes.
struct Place {
  std::string Folder, Good;
  Digest Key = digest({"key"}), Result = digest({"result"});
  InputRecorder::Inputs Seen;

  Place() {
    llvm::SmallString<128> D;
    promise(!fs::createUniqueDirectory("mapvet-fuzz", D));
    Folder = std::string(D);
    std::ofstream(Folder + "/a.cpp") << "a";
    InputRecorder R(llvm::vfs::createPhysicalFileSystem());
    promise(bool(R.openFileForRead(Folder + "/a.cpp")));
    R.exists(Folder + "/missing.h");
    for (const auto &In : R.inputs())
      Seen.try_emplace(In.first(), In.second);
    {
      std::unique_ptr<Index> X = open();
      promise(bool(X));
      X->store(Key, Folder + "/a.cpp", Seen, "facts", "errors");
      X->storeResult(Result, "result");
    }
    Good = slurp(database());
    promise(!Good.empty());
  }
  ~Place() { fs::remove_directories(Folder); }

  std::string database() const { return Folder + "/index/index.sqlite"; }
  std::unique_ptr<Index> open() const {
    return Index::open(Folder + "/index", [](const std::string &N) {
      promise(!N.empty() && N.find('\n') == std::string::npos);
    });
  }
  void write(llvm::StringRef Bytes) const {
    fs::remove_directories(Folder + "/index");
    fs::create_directory(Folder + "/index");
    std::ofstream(database(), std::ios::binary)
        .write(Bytes.data(), Bytes.size());
  }
};

Place &place() {
  static Place P;
  return P;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (!Size)
    return 0;
  Place &P = place();
  size_t Where = Data[0] % (Packed + 1);
  llvm::StringRef Rest(reinterpret_cast<const char *>(Data + 1), Size - 1);
  if (Where == Packed) {
    InputRecorder::Inputs Seen;
    (void)unpackInputs(Rest, Seen);
    return 0;
  }
  P.write(Where == Whole ? Rest : llvm::StringRef(P.Good));
  if (Where < Whole) {
    sqlite3 *Db = nullptr;
    promise(sqlite3_open(P.database().c_str(), &Db) == SQLITE_OK);
    sqlite3_stmt *S = nullptr;
    promise(sqlite3_prepare_v2(Db, Columns[Where], -1, &S, nullptr) ==
            SQLITE_OK);
    sqlite3_bind_blob64(S, 1, Rest.data(), Rest.size(), SQLITE_STATIC);
    sqlite3_step(S);
    sqlite3_finalize(S);
    sqlite3_close(Db);
  }
  if (std::unique_ptr<Index> X = P.open()) {
    // Facts have a checksum of their own.
    if (X->find(P.Key))
      (void)X->load(P.Key);
    (void)X->units();
    (void)X->findResult(P.Result);
    (void)X->statistics();
    (void)X->version();
    X->store(P.Key, P.Folder + "/a.cpp", P.Seen, "facts", "errors");
    X->prune();
  }
  // At the latest the next run but one has an index again.
  for (int Run = 0;; ++Run) {
    std::unique_ptr<Index> X = P.open();
    promise(bool(X));
    X->store(P.Key, P.Folder + "/a.cpp", P.Seen, "facts", "errors");
    if (X->find(P.Key) && X->load(P.Key) == "facts")
      break;
    promise(Run < 2);
  }
  return 0;
}

std::vector<std::string> fuzzSeeds() {
  std::vector<std::string> Out;
  for (size_t I = 0; I < Whole; ++I)
    Out.push_back(std::string(1, char(I)) + "0123456789abcdef");
  Out.push_back(std::string(1, char(Whole)) + place().Good);
  Out.push_back(std::string(1, char(Packed)) + packInputs(place().Seen));
  return Out;
}
