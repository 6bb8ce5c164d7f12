//===- Findings.cpp - From a command line to shown findings ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Baseline.h"
#include "Changes.h"
#include "Subcommands.h"
#include "report/Evidence.h"
#include "report/Fingerprint.h"
#include "report/Fixes.h"
#include "report/Formats.h"
#include "report/Output.h"
#include "report/Text.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <set>

using namespace llvm;

namespace mapvet::driver {

namespace {

/// How many findings are not shown, and why.
struct Hidden {
  size_t Silenced = 0, Known = 0, ThirdParty = 0, Old = 0;
};

/// Leaves out what the user does not want to see.
void filter(std::vector<report::Report> &Reports, const CommandLine &C,
            ArrayRef<Command> Commands, const Scope &Where, Hidden &Out) {
  StringSet<> Main;
  for (const Command &Cmd : Commands)
    Main.insert(Cmd.File);
  Regex Headers(C.HeaderFilter);
  erase_if(Reports, [&](const report::Report &R) {
    StringRef File = R.F.Where.File;
    if (!Main.contains(File) && !Headers.match(File))
      return true;
    Scope::Verdict V = Where.judge(R.F.Check, File);
    Out.ThirdParty += V == Scope::ThirdParty && !R.F.Silenced;
    return V != Scope::Wanted;
  });
}

/// Leaves out what was there at the revision of --since, in lines that have not
/// changed since.
Error filterOld(std::vector<report::Report> &Reports, const CommandLine &C,
                ArrayRef<Command> Commands, const models::ModelSet &Models,
                Hidden &Out) {
  Expected<Changes> Diff = changesSince(C.Since);
  if (!Diff)
    return Diff.takeError();
  auto touched = [&](const report::Report &R) {
    for (uint32_t L = R.F.Where.Line;
         L <= std::max(R.F.Where.Line, R.F.Where.EndLine); ++L)
      if (Diff->touches(R.F.Where.File, L))
        return true;
    return false;
  };
  // What stands in other lines may be caused by the changes all the same; then
  // it was not there before.
  StringSet<> Before;
  if (!all_of(Reports, touched) && !Diff->Before.empty()) {
    std::vector<Command> Old;
    for (const Command &Cmd : Commands) {
      auto It = Diff->Before.find(Cmd.File);
      if (It == Diff->Before.end() || It->second)
        Old.push_back(Cmd);
    }
    AnalysisResult Then = analyzeProgram(C, Old, Models, &Diff->Before);
    for (const report::Report &R :
         report::withFingerprints(std::move(Then.Findings)))
      if (!R.F.Silenced)
        Before.insert(R.Fingerprint);
  }
  erase_if(Reports, [&](const report::Report &R) {
    if (touched(R))
      return false;
    bool Gone = Diff->Before.empty() || Before.contains(R.Fingerprint);
    Out.Old += Gone && !R.F.Silenced;
    return Gone;
  });
  return Error::success();
}

/// Applies fixes; returns how many findings remain, or an error.
Expected<size_t> fix(ArrayRef<report::Report> Reports, report::Sources &Files) {
  report::FixPlan Plan = report::planFixes(Reports, Files);
  if (Error E = report::applyFixes(Plan))
    return std::move(E);
  size_t Applied = llvm::count(Plan.Applied, true);
  errs() << "mapvet: applied " << count(Applied, "fix", "fixes") << " in "
         << count(Plan.Files.size(), "file", "files");
  if (Plan.Refused)
    errs() << "; " << count(Plan.Refused, "fix overlaps", "fixes overlap")
           << " another and " << (Plan.Refused == 1 ? "was" : "were")
           << " left out: run again";
  errs() << '\n';
  for (const std::string &E : Plan.Errors)
    errs() << "mapvet: error: " << E << '\n';
  return Reports.size() - Applied;
}

void render(raw_ostream &OS, const CommandLine &C, const report::Results &R,
            report::Sources &Files) {
  std::vector<report::Report> Shown;
  switch (C.OutputFormat) {
  case Format::Sarif:
    return report::renderSarif(OS, R, Files);
  case Format::GitHub:
    return report::renderGitHub(OS, R);
  case Format::GitLab:
    return report::renderGitLab(OS, R);
  case Format::JUnit:
    return report::renderJUnit(OS, R);
  case Format::Html:
    return report::renderHtml(OS, R, Files);
  case Format::Text:
  case Format::Json:
  case Format::ClangTidy:
    break;
  }
  copy_if(R.Reports, std::back_inserter(Shown), report::shown);
  if (C.OutputFormat == Format::Json)
    report::renderJson(OS, Shown, R.Errors);
  else if (C.OutputFormat == Format::ClangTidy)
    report::renderText(OS, Shown, Files, {false, ""});
  else
    report::renderText(OS, Shown, Files, {wantColor(C), R.BaseFolder});
}

/// `mapvet why`: the findings at the place, or why there are none.
void explainPlace(raw_ostream &OS, const CommandLine &C,
                  const report::Results &R,
                  ArrayRef<link::AccessReason> Reasons,
                  report::Sources &Files) {
  SmallString<256> Place(C.Target);
  (void)sys::fs::make_absolute(Place);
  sys::path::remove_dots(Place, /*remove_dot_dot=*/true);
  auto here = [&](const SourceRange &W) {
    return W.File == Place && W.Line <= C.TargetLine &&
           C.TargetLine <= std::max(W.Line, W.EndLine) &&
           (!C.TargetCol || W.Line != C.TargetLine || W.EndLine != W.Line ||
            (W.Col <= C.TargetCol && C.TargetCol <= std::max(W.Col, W.EndCol)));
  };
  std::vector<report::Report> Shown;
  for (const report::Report &X : R.Reports)
    if (here(X.F.Where) ||
        any_of(X.F.Notes, [&](const Note &N) { return here(N.Where); })) {
      Shown.push_back(X);
      if (X.F.Silenced)
        Shown.back().F.Notes.push_back(
            {X.F.Silenced->Where, "silenced here: " + X.F.Silenced->Reason,
             false});
    }
  report::renderText(OS, Shown, Files, {wantColor(C), R.BaseFolder});
  for (const link::AccessReason &A : Reasons) {
    auto place = [&](const SourceRange &W) -> raw_ostream & {
      return OS << report::shownPath(W.File, R.BaseFolder) << ':' << W.Line
                << ':' << W.Col << ": ";
    };
    place(A.Where) << A.Access << '\n';
    for (const Note &N : A.Reasons) {
      OS << "  ";
      if (!N.Where.File.empty())
        place(N.Where);
      OS << N.Message << '\n';
    }
  }
  if (Shown.empty() && Reasons.empty())
    OS << report::shownPath(Place, R.BaseFolder) << ':' << C.TargetLine
       << ": mapvet sees no access to a map here, and has no finding\n";
}

} // namespace

int runAnalysis(CommandLine C) {
  Subject S;
  std::unique_ptr<LoadedFacts> Loaded;
  if (C.FromFacts) {
    Expected<std::unique_ptr<LoadedFacts>> Read = loadFacts(C);
    if (!Read)
      return complain(Read.takeError());
    Loaded = std::move(*Read);
  }
  if (Error E = Loaded ? S.loadKnown(C, Loaded->Files) : S.load(C))
    return complain(std::move(E));
  std::optional<report::Baseline> Known;
  if (!C.Baseline.empty() && C.Do == Mode::Analyze) {
    Expected<report::Baseline> Read = report::readBaseline(C.Baseline);
    if (!Read)
      return complain(Read.takeError());
    Known = std::move(*Read);
  }
  report::Evidence Seen;
  for (const std::string &File : C.EvidenceFiles)
    if (Error E = Seen.addFile(File))
      return complain(std::move(E));

  AnalysisResult Result =
      Loaded ? linkFacts(C, *Loaded) : analyzeProgram(C, S.Commands, S.Models);
  report::Sources Files;
  report::Results R;
  R.Reports = report::withFingerprints(std::move(Result.Findings));
  R.Errors = Result.Errors;
  R.Files = Result.Files;
  R.BaseFolder = S.Base;
  Hidden Left;
  filter(R.Reports, C, S.Commands, S.Where, Left);
  if (!C.Since.empty())
    if (Error E = filterOld(R.Reports, C, S.Commands, S.Models, Left))
      return complain(std::move(E));
  if (Known) {
    R.Gone = report::compare(*Known, R.Reports);
    // What was not analysed is not mended.
    bool Partial = C.FromFacts ? C.Partial : !C.Files.empty();
    if (!Result.Errors.empty() || Partial || !C.Since.empty())
      R.Gone.clear();
    R.Known = std::move(Known);
  }
  Seen.apply(R.Reports);
  std::vector<report::Report> Reports;
  copy_if(R.Reports, std::back_inserter(Reports), report::shown);
  for (const report::Report &X : R.Reports) {
    Left.Silenced += X.F.Silenced.has_value();
    Left.Known += !X.F.Silenced && X.State == report::BaselineState::Unchanged;
  }

  if (C.Do == Mode::Why) {
    std::string Text;
    raw_string_ostream OS(Text);
    explainPlace(OS, C, R, Result.Reasons, Files);
    if (Error E = write(C, Text))
      return complain(std::move(E));
    return Result.Errors.empty() ? Clean : Unanalysed;
  }
  if (C.Do == Mode::Analyze) {
    std::string Text;
    raw_string_ostream OS(Text);
    render(OS, C, R, Files);
    if (Error E = write(C, Text))
      return complain(std::move(E));
  }

  printErrors(Result.Errors, S.Base);
  if (C.Do != Mode::Analyze) {
    if (!Result.Errors.empty()) {
      errs() << "mapvet: '" << C.Target
             << "' is left as it was: not all files could be analysed\n";
      return Unanalysed;
    }
    if (Error E = storeBaseline(C, Reports, S.Base))
      return complain(std::move(E));
    return Clean;
  }
  size_t Remaining = Reports.size();
  bool FixFailed = false;
  if (C.Fix && !Result.Errors.empty()) {
    errs() << "mapvet: fixes are not applied: not all files could be "
              "analysed\n";
  } else if (C.Fix) {
    Expected<size_t> Left = fix(Reports, Files);
    if (!Left) {
      errs() << "mapvet: error: " << toString(Left.takeError()) << '\n';
      FixFailed = true;
    } else {
      Remaining = *Left;
    }
  }

  std::set<StringRef> InFiles;
  for (const report::Report &X : Reports)
    InFiles.insert(X.F.Where.File);
  if (Reports.empty())
    errs() << "no findings";
  else
    errs() << count(Reports.size(), "finding", "findings") << " in "
           << count(InFiles.size(), "file", "files");
  errs() << " (" << count(Result.Files, "file", "files") << " analysed";
  size_t Failed = S.Commands.size() - Result.Files;
  if (Failed)
    errs() << ", " << Failed << " could not be";
  errs() << ")\n";
  auto also = [](size_t N, StringRef What) {
    if (N)
      errs() << "not shown: " << count(N, "finding", "findings") << ' ' << What
             << '\n';
  };
  also(Left.Known, "that the baseline knows");
  also(Left.Old,
       Left.Old == 1 ? "that was there before" : "that were there before");
  also(Left.ThirdParty, "in others' code (--paths=+FOLDER/ shows them)");
  if (!R.Gone.empty())
    errs() << count(R.Gone.size(), "finding of the baseline is",
                    "findings of the baseline are")
           << " gone; 'mapvet baseline update " << C.Baseline << "' takes "
           << (R.Gone.size() == 1 ? "it" : "them") << " out\n";

  if (FixFailed)
    return Usage;
  if (!Result.Errors.empty())
    return Unanalysed;
  return Remaining && !C.ExitZero ? Found : Clean;
}

} // namespace mapvet::driver
