//===- Engine.cpp - One analysis of one translation unit ------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Engine.h"
#include "extract/Extract.h"
#include "facts/Index.h"
#include "facts/Storage.h"
#include "models/Models.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>
#include <mutex>

using namespace clang;
using namespace mapvet;
using namespace mapvet::checks;

namespace {

/// Engines by the context whose checks hold them.  Holds none of them itself.
struct Registry {
  std::mutex Lock;
  llvm::DenseMap<tidy::ClangTidyContext *, std::weak_ptr<Engine>> Engines;
};

Registry &registry() {
  static Registry R;
  return R;
}

/// The built-in models never change, so that all threads can share them.
const models::ModelSet &builtinModels() {
  static const models::ModelSet Models = models::ModelSet::builtin();
  return Models;
}

/// The model file \p Name.  A relative name is looked up beside the main file,
/// then in the folders above it, so that a model file can lie next to the
/// `.clang-tidy` that names it; last in the working directory.  Where there is
/// none, the name as given.
std::string locate(llvm::StringRef Name, const SourceManager &SM) {
  if (llvm::sys::path::is_absolute(Name))
    return Name.str();
  llvm::vfs::FileSystem &FS = SM.getFileManager().getVirtualFileSystem();
  llvm::SmallString<256> Dir;
  if (OptionalFileEntryRef Main = SM.getFileEntryRefForID(SM.getMainFileID()))
    Dir = Main->getName();
  if (FS.makeAbsolute(Dir))
    return Name.str();
  for (llvm::StringRef D = llvm::sys::path::parent_path(Dir); !D.empty();
       D = llvm::sys::path::parent_path(D)) {
    llvm::SmallString<256> Path(D);
    llvm::sys::path::append(Path, Name);
    if (FS.exists(Path))
      return std::string(Path);
  }
  return Name.str();
}

/// The lines "FILE:LINE:COL: error: TEXT" as one, for one diagnostic.
std::string oneLine(llvm::StringRef Text) {
  llvm::SmallVector<llvm::StringRef, 4> Lines;
  Text.split(Lines, '\n', -1, /*KeepEmpty=*/false);
  std::string All;
  for (llvm::StringRef Line : Lines) {
    auto [Where, What] = Line.split(": error: ");
    if (!All.empty())
      All += "; ";
    All += What.empty() ? Line.str() : (Where + ": " + What).str();
  }
  return All;
}

/// The facts that the driver left in a folder, read once by this process and
/// then again only where another process changed them.  The file under the
/// cursor of an editor is never among what is read again.
class IndexedFacts {
public:
  explicit IndexedFacts(std::string Folder) : Folder(std::move(Folder)) {}

  /// Of all files, sorted by name.  What is wrong with the index is added to
  /// \p Problems, and said once for as long as it lasts.
  std::vector<std::shared_ptr<const facts::FileFacts>>
  facts(std::vector<std::string> &Problems) {
    std::lock_guard<std::mutex> Hold(Lock);
    llvm::sys::fs::UniqueID Now;
    // One that was made anew is another file.
    bool There = !llvm::sys::fs::getUniqueID(Folder + "/index.sqlite", Now);
    if (!There || Now != Id) {
      Store.reset();
      Id = Now;
      std::string Why;
      Store = facts::Index::open(
          Folder, [&](const std::string &N) { Why = N; }, /*ReadOnly=*/true);
      if (!Store && Why != Said)
        Problems.push_back(Why);
      Said = Why;
      Seen = ~uint64_t(0);
    }
    if (!Store) {
      Files.clear();
      return {};
    }
    if (uint64_t Version = Store->version(); Version != Seen) {
      Seen = Version;
      std::map<std::string, File> New;
      for (const auto &[Name, Key, Digest] : Store->units()) {
        auto It = Files.find(Name);
        if (It != Files.end() && It->second.Digest == Digest) {
          New.insert(Files.extract(It));
          continue;
        }
        // Facts of another version of mapvet wait for its next run.
        llvm::Expected<facts::FileFacts> F = facts::read(Store->load(Key));
        if (F)
          New[Name] = {Digest,
                       std::make_shared<const facts::FileFacts>(std::move(*F))};
        else
          llvm::consumeError(F.takeError());
      }
      Files = std::move(New);
    }
    std::vector<std::shared_ptr<const facts::FileFacts>> Out;
    for (const auto &[Name, F] : Files)
      Out.push_back(F.Facts);
    return Out;
  }

private:
  struct File {
    facts::Digest Digest;
    std::shared_ptr<const facts::FileFacts> Facts;
  };
  std::mutex Lock;
  std::string Folder;
  llvm::sys::fs::UniqueID Id;
  std::unique_ptr<facts::Index> Store;
  std::string Said;
  uint64_t Seen = ~uint64_t(0);
  std::map<std::string, File> Files;
};

IndexedFacts &indexOf(const std::string &Folder) {
  static std::mutex Lock;
  static std::map<std::string, std::unique_ptr<IndexedFacts>> All;
  std::lock_guard<std::mutex> Hold(Lock);
  std::unique_ptr<IndexedFacts> &I = All[Folder];
  if (!I)
    I = std::make_unique<IndexedFacts>(Folder);
  return *I;
}

/// A copy of \p F without what \p Main says itself: it may have changed since.
std::optional<facts::FileFacts> without(const facts::FileFacts &F,
                                        llvm::StringRef Main) {
  if (F.MainFile < F.Strings.size() && F.Strings[F.MainFile] == Main)
    return std::nullopt;
  facts::FileFacts Out = F;
  auto There = [&](const auto &X) {
    return X.Decl.File < F.Strings.size() && F.Strings[X.Decl.File] == Main;
  };
  llvm::erase_if(Out.Functions, There);
  llvm::erase_if(Out.Globals, There);
  llvm::erase_if(Out.Fields, There);
  llvm::erase_if(Out.Classes, There);
  // Comments silence what is shown here, and that is this file's business.
  Out.Suppressions.clear();
  return Out;
}

} // namespace

std::shared_ptr<Engine> Engine::of(tidy::ClangTidyContext *Context) {
  Registry &R = registry();
  std::lock_guard<std::mutex> Hold(R.Lock);
  // Contexts come and go, most of all in clangd: drop the engines that ended.
  llvm::SmallVector<tidy::ClangTidyContext *, 4> Gone;
  for (const auto &[C, E] : R.Engines)
    if (E.expired())
      Gone.push_back(C);
  for (tidy::ClangTidyContext *C : Gone)
    R.Engines.erase(C);
  std::weak_ptr<Engine> &Slot = R.Engines[Context];
  std::shared_ptr<Engine> E = Slot.lock();
  if (!E)
    Slot = E = std::make_shared<Engine>(Context);
  return E;
}

Engine::Engine(tidy::ClangTidyContext *Context)
    : View("mapvet", Context->getOptions().CheckOptions, Context),
      ModelFiles(View.get("Models", "").str()),
      IndexPath(View.get("IndexPath", "").str()) {}

void Engine::enable(llvm::StringRef Check) {
  if (!llvm::is_contained(Opts.Checks, Check))
    Opts.Checks.push_back(Check.str());
}

void Engine::storeOptions(tidy::ClangTidyOptions::OptionMap &Map) {
  View.store(Map, "Models", ModelFiles);
  View.store(Map, "IndexPath", IndexPath);
}

void Engine::reset() {
  AST = nullptr;
  Problems.clear();
  Found.reset();
}

std::vector<std::string> Engine::takeProblems() {
  run();
  return std::exchange(Problems, {});
}

const std::vector<Finding> &Engine::findings() {
  run();
  return *Found;
}

void Engine::run() {
  if (Found)
    return;
  Found.emplace();
  const models::ModelSet *Models = &builtinModels();
  std::optional<models::ModelSet> Own;
  const SourceManager &SM = AST->getSourceManager();
  llvm::SmallVector<llvm::StringRef, 4> Names;
  llvm::StringRef(ModelFiles).split(Names, ';', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef Name : Names) {
    Name = Name.trim();
    if (Name.empty())
      continue;
    if (!Own)
      Own = models::ModelSet::builtin();
    std::string Path = locate(Name, SM);
    auto Buffer =
        SM.getFileManager().getVirtualFileSystem().getBufferForFile(Path);
    if (!Buffer) {
      Problems.push_back("cannot read the model file '" + Path +
                         "': " + Buffer.getError().message());
      continue;
    }
    if (llvm::Error E = Own->addText((*Buffer)->getBuffer(), Path))
      Problems.push_back("bad model file: " +
                         oneLine(llvm::toString(std::move(E))));
  }
  if (Own)
    Models = &*Own;
  link::Program P;
  facts::FileFacts Mine = extract::extract(*AST, *Models);
  std::string Main = Mine.Strings[Mine.MainFile];
  P.add(std::move(Mine));
  if (!IndexPath.empty()) {
    std::string Folder = locate(IndexPath, SM);
    for (const std::shared_ptr<const facts::FileFacts> &F :
         indexOf(Folder).facts(Problems))
      if (std::optional<facts::FileFacts> Rest = without(*F, Main))
        P.add(std::move(*Rest));
  }
  P.seal();
  *Found = link::analyze(P, Opts);
}
