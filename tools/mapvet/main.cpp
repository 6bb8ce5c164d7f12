//===- main.cpp - The mapvet command --------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Commands.h"
#include "Options.h"
#include "report/Fingerprint.h"
#include "report/Fixes.h"
#include "report/Output.h"
#include "report/Text.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
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

/// Leaves out what the user does not want to see.
void filter(std::vector<report::Report> &Reports, const CommandLine &C,
            ArrayRef<Command> Commands) {
  StringSet<> Main;
  for (const Command &Cmd : Commands)
    Main.insert(Cmd.File);
  Regex Headers(C.HeaderFilter);
  erase_if(Reports, [&](const report::Report &R) {
    const SourceRange &W = R.F.Where;
    return R.F.Silenced || (!Main.contains(W.File) && !Headers.match(W.File));
  });
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

int analyze(const CommandLine &C) {
  Expected<std::vector<Command>> Commands = findCommands(C);
  if (!Commands)
    return complain(Commands.takeError());
  models::ModelSet Models = models::ModelSet::builtin();
  for (const std::string &File : C.Models)
    if (Error E = Models.addFile(File))
      return complain(std::move(E));
  bool OwnResourceDir = any_of(
      C.ExtraArgs, [](StringRef A) { return A.starts_with("-resource-dir"); });
  if (std::string Missing = missingBuiltinHeaders();
      !Missing.empty() && !OwnResourceDir)
    return complain(createStringError(Missing));

  SmallString<256> Base;
  (void)sys::fs::current_path(Base);
  AnalysisResult Result = analyzeProgram(C, *Commands, Models);
  report::Sources Files;
  std::vector<report::Report> Reports =
      report::withFingerprints(std::move(Result.Findings));
  filter(Reports, C, *Commands);

  std::string Text;
  raw_string_ostream OS(Text);
  if (C.OutputFormat == Format::Json)
    report::renderJson(OS, Reports, Result.Errors);
  else
    report::renderText(OS, Reports, Files, {wantColor(C), std::string(Base)});
  if (Error E = write(C, Text))
    return complain(std::move(E));

  for (const report::FileError &E : Result.Errors) {
    errs() << (E.File.empty() ? "mapvet" : report::shownPath(E.File, Base));
    if (E.Line)
      errs() << ':' << E.Line << ':' << E.Col;
    errs() << ": error: " << E.Message << '\n';
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

  std::set<StringRef> Where;
  for (const report::Report &R : Reports)
    Where.insert(R.F.Where.File);
  if (Reports.empty())
    errs() << "no findings";
  else
    errs() << count(Reports.size(), "finding", "findings") << " in "
           << count(Where.size(), "file", "files");
  errs() << " (" << count(Result.Files, "file", "files") << " analysed";
  size_t Failed = Commands->size() - Result.Files;
  if (Failed)
    errs() << ", " << Failed << " could not be";
  errs() << ")\n";

  if (FixFailed)
    return Usage;
  if (!Result.Errors.empty())
    return Unanalysed;
  return Remaining ? Found : Clean;
}

int run(ArrayRef<const char *> Args) {
  Expected<CommandLine> C = parseCommandLine(Args);
  if (!C)
    return complain(C.takeError());
  if (C->Do == Mode::Analyze)
    return analyze(*C);
  std::string Text;
  raw_string_ostream OS(Text);
  if (C->Do == Mode::Help)
    printHelp(OS);
  else if (C->Do == Mode::Version)
    printVersion(OS);
  else
    printChecks(OS, *C);
  if (Error E = write(CommandLine(), Text))
    return complain(std::move(E));
  return Clean;
}

} // namespace

int main(int Argc, char **Argv) {
  installInterruptHandlers();
  return run(ArrayRef<const char *>(Argv + 1, Argv + Argc));
}
