//===- Suppression.cpp - Comments that silence findings -------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/GlobPattern.h"

using namespace mapvet;
using namespace mapvet::link;

namespace {

constexpr llvm::StringLiteral Own = "mapvet-suppression";
constexpr llvm::StringLiteral Prefix = "mapvet-";

constexpr llvm::StringLiteral Checks[] = {
#define MAPVET_CHECK(CLASS, NAME, LEVEL, HASFIX, SUMMARY)                      \
  llvm::StringLiteral(NAME),
#include "link/Checks.def"
};

/// The elements of a list of checks, without blanks.
llvm::SmallVector<llvm::StringRef> elements(llvm::StringRef List) {
  llvm::SmallVector<llvm::StringRef> Out;
  List.split(Out, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef &E : Out)
    E = E.trim();
  llvm::erase_if(Out, [](llvm::StringRef E) { return E.empty(); });
  return Out;
}

/// The full name that \p Written stands for in a comment of mapvet's own.
std::string fullName(llvm::StringRef Written) {
  return (Written.starts_with(Prefix) ? "" : Prefix).str() + Written.str();
}

bool fits(llvm::StringRef Pattern, llvm::StringRef Name) {
  if (!Pattern.contains('*'))
    return Pattern == Name;
  llvm::Expected<llvm::GlobPattern> Glob = llvm::GlobPattern::create(Pattern);
  if (!Glob) {
    llvm::consumeError(Glob.takeError());
    return false;
  }
  return Glob->match(Name);
}

/// Whether \p S, in whose lines a finding of \p Check lies, speaks of it.
bool speaksOf(const Program &P, const Suppression &S, llvm::StringRef Check) {
  bool Nolint = S.Kind == SuppressionKind::Nolint;
  if (Nolint && !S.List)
    return true;
  return llvm::any_of(elements(P.str(S.Checks)), [&](llvm::StringRef E) {
    return Nolint ? fits(E, Check) : fullName(E) == Check;
  });
}

/// Where a comment says what is wrong with it.
class Judge {
public:
  explicit Judge(const Analysis &A) : A(A), P(A.program()) {}

  /// What the comment \p S alone tells.
  void form(const Suppression &S) {
    switch (S.Kind) {
    case SuppressionKind::Unknown:
      report(S, "unknown",
             "mapvet knows no comment '" + P.str(S.Checks) +
                 "'; write 'mapvet: ignore(CHECK): REASON' or "
                 "'mapvet: ignore-file(CHECK): REASON'");
      return;
    case SuppressionKind::StrayBegin:
    case SuppressionKind::StrayEnd:
      // clang-tidy reports these itself.
      if (A.options().WholeProgram && mentionsUs(S))
        report(S, "stray",
               S.Kind == SuppressionKind::StrayBegin
                   ? "NOLINTBEGIN has no NOLINTEND with the same list and "
                     "silences nothing"
                   : "NOLINTEND has no NOLINTBEGIN with the same list");
      return;
    case SuppressionKind::Nolint:
      if (A.options().WholeProgram)
        for (llvm::StringRef E : elements(P.str(S.Checks)))
          if (E.starts_with(Prefix) &&
              llvm::none_of(Checks, [&](auto Name) { return fits(E, Name); }))
            unknown(S, E.str());
      return;
    case SuppressionKind::Ignore:
      break;
    }
    auto Names = elements(P.str(S.Checks));
    if (Names.empty()) {
      report(S, "names no check",
             "this comment names no check and silences nothing; write "
             "'mapvet: ignore(CHECK): REASON'");
      return;
    }
    for (llvm::StringRef E : Names)
      if (!llvm::is_contained(Checks, fullName(E)))
        unknown(S, fullName(E));
    if (llvm::none_of(P.str(S.Reason), llvm::isAlnum))
      report(S, "no reason",
             "this comment gives no reason; write 'mapvet: ignore(" +
                 P.str(S.Checks) + "): REASON'");
  }

  /// What the findings tell: \p Used are the checks of which \p S silences
  /// some.
  void use(const Suppression &S, llvm::ArrayRef<std::string> Used) {
    bool Nolint = S.Kind == SuppressionKind::Nolint;
    if (Nolint && !mentionsUs(S))
      return; // it may be for others
    auto Names = elements(P.str(S.Checks));
    llvm::SmallVector<std::string> Idle;
    for (llvm::StringRef E : Names) {
      std::string Pattern = Nolint ? E.str() : fullName(E);
      if (Nolint && !llvm::StringRef(Pattern).starts_with(Prefix))
        continue;
      bool Known = false, Judged = true;
      for (llvm::StringRef Check : Checks)
        if (fits(Pattern, Check)) {
          Known = true;
          // What did not run may find something there.
          Judged &= Check != Own && A.options().enabled(Check);
        }
      if (Known && Judged && llvm::none_of(Used, [&](llvm::StringRef Check) {
            return fits(Pattern, Check);
          }))
        Idle.push_back(std::move(Pattern));
    }
    if (Idle.empty())
      return;
    bool All = Idle.size() == Names.size();
    Finding &F = report(S, "unused",
                        "this comment silences nothing: there is no finding "
                        "of " +
                            llvm::join(Idle, " or ") + " in " + lines(S));
    if (All && !Nolint)
      if (Fix X = P.fix(S.Fixes, FixKind::Delete, "remove the comment");
          !X.Edits.empty())
        F.Fixes.push_back(std::move(X));
  }

  std::vector<Finding> Out;

private:
  bool mentionsUs(const Suppression &S) const {
    return P.str(S.Checks).contains(Prefix);
  }

  static std::string lines(const Suppression &S) {
    if (S.Last == ~0u)
      return "the file";
    if (S.Last < S.First)
      return "the lines that it speaks of, which are none";
    if (S.First == S.Last)
      return "line " + std::to_string(S.First);
    return "lines " + std::to_string(S.First) + " to " + std::to_string(S.Last);
  }

  void unknown(const Suppression &S, std::string Name) {
    std::string Message = "no check is called '" + Name + "'";
    llvm::StringRef Nearest;
    unsigned Best = Name.size() / 3 + 1;
    for (llvm::StringRef Check : Checks)
      if (unsigned D = llvm::StringRef(Name).edit_distance(Check, true, Best);
          D < Best) {
        Best = D;
        Nearest = Check;
      }
    if (!Nearest.empty())
      Message += ("; did you mean '" + Nearest + "'?").str();
    report(S, "unknown check " + Name, Message);
  }

  Finding &report(const Suppression &S, llvm::StringRef What,
                  const llvm::Twine &Message) {
    Finding F;
    F.Check = Own;
    F.Where = P.range(S.Where);
    F.Message = Message.str();
    F.Identity = (What + "|" + P.str(S.Checks) + "|" + P.str(S.Reason)).str();
    Out.push_back(std::move(F));
    return Out.back();
  }

  const Analysis &A;
  const Program &P;
};

} // namespace

std::vector<Finding> link::findSuppression(const Analysis &A) {
  Judge J(A);
  for (const Suppression &S : A.program().suppressions())
    J.form(S);
  return std::move(J.Out);
}

std::vector<Finding> link::silence(const Analysis &A,
                                   llvm::MutableArrayRef<Finding> Findings) {
  const Program &P = A.program();
  llvm::StringMap<std::vector<Finding *>> ByFile;
  if (!P.suppressions().empty())
    for (Finding &F : Findings)
      ByFile[F.Where.File].push_back(&F);
  Judge J(A);
  bool Whole = A.options().WholeProgram && A.options().enabled(Own);
  for (const Suppression &S : P.suppressions()) {
    if (S.Kind != SuppressionKind::Ignore && S.Kind != SuppressionKind::Nolint)
      continue;
    std::vector<std::string> Used;
    if (auto It = ByFile.find(P.str(S.Where.File)); It != ByFile.end())
      for (Finding *F : It->second)
        if (S.First <= F->Where.Line && F->Where.Line <= S.Last &&
            speaksOf(P, S, F->Check)) {
          Used.push_back(F->Check);
          if (!F->Silenced)
            F->Silenced = Silence{P.range(S.Where), P.str(S.Reason).str(),
                                  S.Kind == SuppressionKind::Nolint};
        }
    if (Whole)
      J.use(S, Used);
  }
  return std::move(J.Out);
}
