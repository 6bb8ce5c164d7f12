//===- Engine.cpp - One analysis of one translation unit ------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Engine.h"
#include "extract/Extract.h"
#include "models/Models.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
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
      ModelFiles(View.get("Models", "").str()) {}

void Engine::enable(llvm::StringRef Check) {
  if (!llvm::is_contained(Opts.Checks, Check))
    Opts.Checks.push_back(Check.str());
}

void Engine::storeOptions(tidy::ClangTidyOptions::OptionMap &Map) {
  View.store(Map, "Models", ModelFiles);
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
  P.add(extract::extract(*AST, *Models));
  P.seal();
  *Found = link::analyze(P, Opts);
}
