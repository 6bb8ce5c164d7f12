//===- EngineCheck.h - Base of all checks -----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every check shows what one analysis of lib/link found.  The analyses of one
// translation unit share an Engine: it extracts and links once, for the checks
// that are enabled, and each check then picks its own findings.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_ENGINECHECK_H
#define MAPVET_CHECKS_ENGINECHECK_H

#include "clang-tidy/ClangTidyCheck.h"
#include "link/Program.h"
#include <memory>

namespace mapvet::checks {

class Engine;

/// Shows the findings of one analysis as diagnostics of clang-tidy.
///
/// Options that concern the engine as a whole are named without a check:
///   mapvet.Models   model files to add, separated by semicolons
class EngineCheck : public clang::tidy::ClangTidyCheck {
public:
  EngineCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  ~EngineCheck() override;

  bool
  isLanguageVersionSupported(const clang::LangOptions &LangOpts) const override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void onStartOfTranslationUnit() override;
  void onEndOfTranslationUnit() override;
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;

protected:
  /// What the analyses of this translation unit go by.  A check sets the fields
  /// of its own options in its constructor.
  link::Options &engineOptions();

private:
  void show(const Finding &F, const clang::ASTContext &AST);

  std::string Name;
  /// Shared with the other checks of the translation unit, and gone with them.
  std::shared_ptr<Engine> Shared;
};

} // namespace mapvet::checks
#endif
