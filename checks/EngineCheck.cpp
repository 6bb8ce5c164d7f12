//===- EngineCheck.cpp - Base of all checks -------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EngineCheck.h"
#include "Engine.h"
#include "Locations.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/ASTMatchers/ASTMatchersInternal.h"

using namespace clang;
using namespace mapvet;
using namespace mapvet::checks;

namespace {

/// Matches nothing, and tells \p Shared in which AST it was asked to.  The
/// declaration of the translation unit cannot serve for that: clangd has only
/// the declarations of the main file visited.
class SeesAst : public ast_matchers::internal::MatcherInterface<Decl> {
public:
  explicit SeesAst(std::weak_ptr<Engine> Shared) : Shared(std::move(Shared)) {}
  bool matches(const Decl &Node, ast_matchers::internal::ASTMatchFinder *Finder,
               ast_matchers::internal::BoundNodesTreeBuilder *) const override {
    if (Seen == &Finder->getASTContext())
      return false;
    Seen = &Finder->getASTContext();
    if (std::shared_ptr<Engine> E = Shared.lock())
      E->setContext(Node.getASTContext());
    return false;
  }

private:
  std::weak_ptr<Engine> Shared;
  mutable const ASTContext *Seen = nullptr;
};

} // namespace

EngineCheck::EngineCheck(llvm::StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), Name(Name), Shared(Engine::of(Context)) {
  Shared->enable(Name);
}

EngineCheck::~EngineCheck() = default;

link::Options &EngineCheck::engineOptions() { return Shared->options(); }

bool EngineCheck::isLanguageVersionSupported(
    const LangOptions &LangOpts) const {
  return LangOpts.CPlusPlus;
}

void EngineCheck::registerMatchers(ast_matchers::MatchFinder *Finder) {
  // Asked for every declaration, headers included, so that one check must do
  // for all.  The others only need to be told of the end.
  if (Shared->claimWatch())
    Finder->addMatcher(ast_matchers::DeclarationMatcher(new SeesAst(Shared)),
                       this);
  else
    Finder->addMatcher(ast_matchers::translationUnitDecl(), this);
}

void EngineCheck::onStartOfTranslationUnit() { Shared->reset(); }

void EngineCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  Shared->storeOptions(Opts);
}

void EngineCheck::onEndOfTranslationUnit() {
  const ASTContext *AST = Shared->context();
  if (!AST)
    return;
  for (const std::string &Problem : Shared->takeProblems())
    configurationDiag("%0", DiagnosticIDs::Error) << Problem;
  for (const Finding &F : Shared->findings())
    // clang-tidy deals with its own comments itself.
    if (F.Check == Name && !(F.Silenced && !F.Silenced->Nolint))
      show(F, *AST);
}

void EngineCheck::show(const Finding &F, const ASTContext &AST) {
  Locations Map(AST.getSourceManager());
  SourceLocation Loc = Map.location(F.Where);
  if (Loc.isInvalid())
    return;
  {
    DiagnosticBuilder D = diag(Loc, "%0");
    D << F.Message;
    if (CharSourceRange R = Map.range(F.Where); R.isValid())
      D << R;
    // Hints of one diagnostic are applied together, so that of several ways to
    // mend it only the first can stand here.
    if (!F.Fixes.empty())
      for (const FixItHint &Hint : Map.hints(F.Fixes.front()))
        D << Hint;
  }
  for (const Note &N : F.Notes) {
    SourceLocation At = Map.location(N.Where);
    DiagnosticBuilder D =
        diag(At.isValid() ? At : Loc, "%0", DiagnosticIDs::Note);
    // A place in a file that this one does not include, known from an index,
    // can only be told.
    D << (At.isValid() || N.Where.File.empty()
              ? N.Message
              : N.Message + " (" + N.Where.File + ":" +
                    std::to_string(N.Where.Line) + ":" +
                    std::to_string(N.Where.Col) + ")");
    if (CharSourceRange R = Map.range(N.Where); R.isValid())
      D << R;
  }
}
