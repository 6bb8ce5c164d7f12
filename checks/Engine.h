//===- Engine.h - One analysis of one translation unit ----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MAPVET_CHECKS_ENGINE_H
#define MAPVET_CHECKS_ENGINE_H

#include "clang-tidy/ClangTidyCheck.h"
#include "link/Program.h"
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clang {
class ASTContext;
}

namespace mapvet::checks {

/// Extracts and links one translation unit, once, when the first check asks.
///
/// The checks of one translation unit hold one engine together, and it ends
/// with the last of them; different translation units never share one, so that
/// any number may run in parallel.
class Engine {
public:
  /// The engine of the checks that \p Context creates.  Safe to call from any
  /// thread.
  static std::shared_ptr<Engine> of(clang::tidy::ClangTidyContext *Context);

  explicit Engine(clang::tidy::ClangTidyContext *Context);

  /// Has \p Check analysed.
  void enable(llvm::StringRef Check);
  link::Options &options() { return Opts; }
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Map);

  /// Whether the caller is the first to ask: it is to watch for the context.
  bool claimWatch() { return !std::exchange(Watched, true); }
  /// Forgets the results: another translation unit begins.
  void reset();
  void setContext(clang::ASTContext &Context) { AST = &Context; }
  const clang::ASTContext *context() const { return AST; }

  /// What is wrong with the configuration; each problem is returned once.
  std::vector<std::string> takeProblems();
  /// All findings of the enabled checks in the context that was set, sorted.
  const std::vector<Finding> &findings();

private:
  void run();

  clang::tidy::ClangTidyCheck::OptionsView View;
  std::string ModelFiles;
  std::string IndexPath;
  link::Options Opts;
  clang::ASTContext *AST = nullptr;
  bool Watched = false;
  std::vector<std::string> Problems;
  std::optional<std::vector<Finding>> Found;
};

} // namespace mapvet::checks
#endif
