//===- main.cpp - The mapvet command --------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Annotate.h"
#include "Cache.h"
#include "Baseline.h"
#include "Changes.h"
#include "Commands.h"
#include "Config.h"
#include "Information.h"
#include "FactsFile.h"
#include "Migrate.h"
#include "Options.h"
#include "Plan.h"
#include "Rewrite.h"
#include "report/Evidence.h"
#include "report/Fingerprint.h"
#include "report/Fixes.h"
#include "report/Formats.h"
#include "report/Output.h"
#include "report/Text.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <csignal>
#include <set>
#include <unistd.h>

using namespace llvm;
using namespace mapvet;
using namespace mapvet::driver;

namespace {

enum ExitCode { Clean = 0, Found = 1, Usage = 2, Unanalysed = 3 };

int complain(Error E) {
  errs() << "mapvet: error: " << toString(std::move(E)) << '\n';
  return Usage;
}

/// Ends at once, with temporary files removed and the shell's usual status.
void interrupted(int Signal) {
  sys::RunInterruptHandlers();
  _exit(128 + Signal);
}

void installInterruptHandlers() {
  // LLVM installs its own handlers first and only once; ours replace them.
  sys::SetInterruptFunction(nullptr);
  for (int Signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction Old;
    // A command in the background of a script is to ignore Ctrl-C.
    if (sigaction(Signal, nullptr, &Old) == 0 && Old.sa_handler == SIG_IGN)
      continue;
    struct sigaction New{};
    New.sa_handler = interrupted;
    sigaction(Signal, &New, nullptr);
  }
}

bool wantColor(const CommandLine &C) {
  if (C.ColorMode != Color::Auto)
    return C.ColorMode == Color::Always;
  return C.Output.empty() && !sys::Process::GetEnv("NO_COLOR") &&
         sys::Process::FileDescriptorHasColors(STDOUT_FILENO);
}

Error write(const CommandLine &C, StringRef Text) {
  if (!C.Output.empty())
    return report::writeWhole(C.Output, Text);
  outs() << Text;
  outs().flush();
  if (std::error_code EC = outs().error()) {
    outs().clear_error();
    return createStringError(EC, "cannot write the report: " + EC.message());
  }
  return Error::success();
}

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

std::string count(size_t N, StringRef One, StringRef Many) {
  return (Twine(N) + " " + (N == 1 ? One : Many)).str();
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
            (W.Col <= C.TargetCol &&
             C.TargetCol <= std::max(W.Col, W.EndCol)));
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

/// What goes before every analysis: commands and models.
Error prepare(const CommandLine &C, std::vector<Command> &Commands,
              models::ModelSet &Models) {
  Expected<std::vector<Command>> Found = findCommands(C);
  if (!Found)
    return Found.takeError();
  Commands = std::move(*Found);
  for (const std::string &File : C.Models)
    if (Error E = Models.addFile(File))
      return E;
  bool OwnResourceDir = any_of(
      C.ExtraArgs, [](StringRef A) { return A.starts_with("-resource-dir"); });
  if (std::string Missing = missingBuiltinHeaders();
      !Missing.empty() && !OwnResourceDir)
    return createStringError(Missing);
  return Error::success();
}

void printErrors(ArrayRef<report::FileError> Errors, StringRef Base) {
  for (const report::FileError &E : Errors) {
    errs() << (E.File.empty() ? "mapvet" : report::shownPath(E.File, Base));
    if (E.Line)
      errs() << ':' << E.Line << ':' << E.Col;
    errs() << ": error: " << E.Message << '\n';
  }
}

/// `mapvet annotate`.
int annotateProgram(CommandLine C) {
  Scope Where;
  if (Error E = Where.load(C))
    return complain(std::move(E));
  models::ModelSet Models = models::ModelSet::builtin();
  std::vector<Command> Commands;
  if (Error E = prepare(C, Commands, Models))
    return complain(std::move(E));
  SmallString<256> Base;
  (void)sys::fs::current_path(Base);
  if (Error E = Where.loadFolders(C, Commands))
    return complain(std::move(E));
  report::Sources Files;
  Expected<Annotations> Out =
      annotate(C, Commands, Models, Files, Base, [&](StringRef File) {
        Scope::Verdict V = Where.judge("mapvet-concurrent-access", File);
        return V == Scope::Wanted || V == Scope::CheckOff;
      });
  if (!Out)
    return complain(Out.takeError());
  printErrors(Out->Errors, Base);
  for (const std::string &S : Out->Said)
    errs() << "mapvet: " << S << '\n';
  if (!Out->Errors.empty()) {
    errs() << "mapvet: nothing is annotated: not all files could be "
              "analysed\n";
    return Unanalysed;
  }
  errs() << "mapvet: " << (C.Apply ? "annotated " : "would annotate ")
         << count(Out->Maps, "map", "maps") << " and "
         << count(Out->Functions, "function", "functions") << " in "
         << count(Out->New.size(), "file", "files") << '\n';
  if (C.Apply) {
    if (Error E = writeAll(Out->New))
      return complain(std::move(E));
    return Clean;
  }
  if (Error E = write(C, diffOf(Out->New, Files, Base)))
    return complain(std::move(E));
  return Clean;
}

/// `mapvet migrate`.
int migrateProgram(CommandLine C) {
  if (C.OutputFormat != Format::Text && C.OutputFormat != Format::Json)
    return complain(createStringError(
        "what 'mapvet migrate' says has the formats text and json"));
  Scope Where;
  if (Error E = Where.load(C))
    return complain(std::move(E));
  models::ModelSet Models = models::ModelSet::builtin();
  std::vector<Command> Commands;
  if (Error E = prepare(C, Commands, Models))
    return complain(std::move(E));
  if (Error E = Where.loadFolders(C, Commands))
    return complain(std::move(E));
  SmallString<256> Base;
  (void)sys::fs::current_path(Base);
  report::Sources Files;
  Expected<Migration> Out =
      migrate(C, Commands, Models, Files, Base, [&](StringRef File) {
        Scope::Verdict V = Where.judge("mapvet-concurrent-access", File);
        return V == Scope::Wanted || V == Scope::CheckOff;
      });
  if (!Out)
    return complain(Out.takeError());
  printErrors(Out->Errors, Base);
  if (!Out->Errors.empty()) {
    errs() << "mapvet: there is no report, and nothing is changed: not all "
              "files could be analysed\n";
    return Unanalysed;
  }
  if (C.Apply)
    if (Error E = writeAll(Out->New))
      return complain(std::move(E));
  if (Error E = write(C, Out->Report))
    return complain(std::move(E));
  errs() << "mapvet: " << count(Out->Maps, "map", "maps") << ", "
         << Out->Mechanical << (C.Apply ? " exchanged" : " can be exchanged")
         << " in " << count(Out->New.size(), "file", "files") << '\n';
  return Clean;
}

/// `mapvet facts`.
int makeFacts(CommandLine C) {
  Scope Where;
  if (Error E = Where.load(C))
    return complain(std::move(E));
  models::ModelSet Models = models::ModelSet::builtin();
  std::vector<Command> Commands;
  if (Error E = prepare(C, Commands, Models))
    return complain(std::move(E));
  SmallString<256> Base;
  (void)sys::fs::current_path(Base);
  SmallString<256> Root(C.Root);
  (void)sys::fs::make_absolute(Root);
  sys::path::remove_dots(Root, /*remove_dot_dot=*/true);
  Extraction X = extractFile(C, Commands.front(), Models);
  if (!X.GaveUp.empty()) {
    printErrors({{Commands.front().File, 0, 0, X.GaveUp}}, Base);
    return Unanalysed;
  }
  printErrors(X.Made.Errors, Base);
  bool Failed = !X.Made.Errors.empty();
  Expected<std::string> Bytes = writeFactsFile(std::move(X.Made), Root);
  if (!Bytes)
    return complain(Bytes.takeError());
  // The facts are the news; a build that sees them will want to know what made
  // them.
  if (!C.DepFile.empty()) {
    std::vector<std::string> Read = C.Models, Missing;
    if (!Where.topFile().empty())
      Read.push_back(Where.topFile().str());
    for (const auto &In : X.Seen)
      if (In.second.What == facts::InputRecorder::Read)
        Read.push_back(In.first().str());
      else if (Failed && In.second.What == facts::InputRecorder::Absent)
        // A header that the build has yet to make, perhaps.
        Missing.push_back(In.first().str());
    if (Error E = report::writeWhole(
            C.DepFile, dependencies(C.Output, std::move(Read),
                                    std::move(Missing), Base)))
      return complain(std::move(E));
  }
  if (C.IfChanged) {
    auto Old = MemoryBuffer::getFile(C.Output, /*IsText=*/false,
                                     /*RequiresNullTerminator=*/false);
    if (Old && (*Old)->getBuffer() == *Bytes)
      return Clean;
  }
  if (Error E = report::writeWhole(C.Output, *Bytes))
    return complain(std::move(E));
  return Clean;
}

/// `mapvet plan`.
int makePlan(CommandLine C, StringRef Program) {
  Scope Where;
  if (Error E = Where.load(C))
    return complain(std::move(E));
  models::ModelSet Models = models::ModelSet::builtin();
  std::vector<Command> Commands;
  if (Error E = prepare(C, Commands, Models))
    return complain(std::move(E));
  if (Error E = Where.loadFolders(C, Commands))
    return complain(std::move(E));
  Expected<std::string> Text = planNinja(C, Commands, Where, Program);
  if (!Text)
    return complain(Text.takeError());
  if (StringRef Folder = sys::path::parent_path(C.Output); !Folder.empty())
    if (std::error_code EC = sys::fs::create_directories(Folder))
      return complain(createStringError(
          EC, "cannot make the folder '" + Folder + "': " + EC.message()));
  if (Error E = report::writeWhole(C.Output, *Text))
    return complain(std::move(E));
  return Clean;
}

int analyze(CommandLine C) {
  Scope Where;
  if (Error E = Where.load(C))
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
  models::ModelSet Models = models::ModelSet::builtin();
  std::vector<Command> Commands;
  std::unique_ptr<LoadedFacts> Loaded;
  if (C.FromFacts) {
    Expected<std::unique_ptr<LoadedFacts>> Read = loadFacts(C);
    if (!Read)
      return complain(Read.takeError());
    Loaded = std::move(*Read);
    Commands = Loaded->Files;
  } else if (Error E = prepare(C, Commands, Models)) {
    return complain(std::move(E));
  }
  if (Error E = Where.loadFolders(C, Commands))
    return complain(std::move(E));

  SmallString<256> Base;
  (void)sys::fs::current_path(Base);
  AnalysisResult Result = Loaded ? linkFacts(C, *Loaded)
                                 : analyzeProgram(C, Commands, Models);
  report::Sources Files;
  report::Results R;
  R.Reports = report::withFingerprints(std::move(Result.Findings));
  R.Errors = Result.Errors;
  R.Files = Result.Files;
  R.BaseFolder = std::string(Base);
  Hidden Left;
  filter(R.Reports, C, Commands, Where, Left);
  if (!C.Since.empty())
    if (Error E = filterOld(R.Reports, C, Commands, Models, Left))
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
    Left.Known +=
        !X.F.Silenced && X.State == report::BaselineState::Unchanged;
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

  printErrors(Result.Errors, Base);
  if (C.Do != Mode::Analyze) {
    if (!Result.Errors.empty()) {
      errs() << "mapvet: '" << C.Target
             << "' is left as it was: not all files could be analysed\n";
      return Unanalysed;
    }
    if (Error E = storeBaseline(C, Reports, Base))
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
  size_t Failed = Commands.size() - Result.Files;
  if (Failed)
    errs() << ", " << Failed << " could not be";
  errs() << ")\n";
  auto also = [](size_t N, StringRef What) {
    if (N)
      errs() << "not shown: " << count(N, "finding", "findings") << ' ' << What
             << '\n';
  };
  also(Left.Known, "that the baseline knows");
  also(Left.Old, Left.Old == 1 ? "that was there before"
                              : "that were there before");
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

int run(ArrayRef<const char *> Args, StringRef Program) {
  Expected<CommandLine> C = parseCommandLine(Args);
  if (!C)
    return complain(C.takeError());
  std::string Text;
  raw_string_ostream OS(Text);
  Error Failed = Error::success();
  switch (C->Do) {
  case Mode::Analyze:
  case Mode::BaselineWrite:
  case Mode::BaselineUpdate:
  case Mode::Why:
    cantFail(std::move(Failed));
    return analyze(std::move(*C));
  case Mode::Annotate:
    cantFail(std::move(Failed));
    return annotateProgram(std::move(*C));
  case Mode::Migrate:
    cantFail(std::move(Failed));
    return migrateProgram(std::move(*C));
  case Mode::Facts:
    cantFail(std::move(Failed));
    return makeFacts(std::move(*C));
  case Mode::Plan:
    cantFail(std::move(Failed));
    return makePlan(std::move(*C), Program);
  case Mode::ConfigVerify:
    cantFail(std::move(Failed));
    return verifyConfig(*C);
  case Mode::ConfigReference:
    printConfigReference(OS);
    break;
  case Mode::BaselineShow:
    Failed = showBaseline(OS, *C);
    break;
  case Mode::Explain:
    Failed = explainCheck(OS, *C, wantColor(*C));
    break;
  case Mode::Help:
    printHelp(OS);
    break;
  case Mode::IndexClear:
  case Mode::IndexStatus: {
    Expected<std::string> Said =
        C->Do == Mode::IndexClear ? clearIndex(*C) : describeIndex(*C);
    if (Said)
      OS << *Said;
    else
      Failed = joinErrors(std::move(Failed), Said.takeError());
    break;
  }
  case Mode::List:
    Failed = printChecks(OS, *C);
    break;
  case Mode::Version:
    printVersion(OS);
    break;
  }
  if (Failed)
    return complain(std::move(Failed));
  if (Error E = write(*C, Text))
    return complain(std::move(E));
  return Clean;
}

} // namespace

int main(int Argc, char **Argv) {
  installInterruptHandlers();
  // "@FILE" stands for the arguments in FILE; what follows "--" is clang's.
  char **End = std::find_if(Argv + 1, Argv + Argc,
                            [](const char *A) { return StringRef(A) == "--"; });
  BumpPtrAllocator Memory;
  SmallVector<const char *, 16> Args(Argv + 1, End);
  cl::ExpansionContext Expansion(Memory, cl::TokenizeGNUCommandLine);
  if (Error E = Expansion.expandResponseFiles(Args))
    return complain(std::move(E));
  Args.append(End, Argv + Argc);
  return run(Args, sys::fs::getMainExecutable(
                       Argv[0], reinterpret_cast<void *>(installInterruptHandlers)));
}
