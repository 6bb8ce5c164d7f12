//===- main.cpp - The mapvet command --------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Baseline.h"
#include "Cache.h"
#include "Config.h"
#include "Information.h"
#include "Options.h"
#include "Subcommands.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <csignal>
#include <unistd.h>

using namespace llvm;
using namespace mapvet::driver;

namespace {

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

/// A subcommand that says something and does nothing.
template <auto Say> int tell(CommandLine C) {
  std::string Text;
  raw_string_ostream OS(Text);
  if constexpr (std::is_invocable_v<decltype(Say), raw_ostream &>)
    Say(OS);
  else if (Error E = Say(OS, C))
    return complain(std::move(E));
  if (Error E = write(C, Text))
    return complain(std::move(E));
  return Clean;
}

struct Subcommand {
  Mode Do;
  int (*Run)(CommandLine C);
};
constexpr Subcommand Subcommands[] = {
    {Mode::Analyze, runAnalysis},
    {Mode::Annotate, runAnnotate},
    {Mode::BaselineShow, tell<showBaseline>},
    {Mode::BaselineUpdate, runAnalysis},
    {Mode::BaselineWrite, runAnalysis},
    {Mode::ConfigReference, tell<printConfigReference>},
    {Mode::ConfigVerify, verifyConfig},
    {Mode::Explain, tell<explainCheck>},
    {Mode::Facts, runFacts},
    {Mode::Help, tell<printHelp>},
    {Mode::IndexClear, tell<clearIndex>},
    {Mode::IndexStatus, tell<describeIndex>},
    {Mode::List, tell<printChecks>},
    {Mode::Migrate, runMigrate},
    {Mode::Plan, runPlan},
    {Mode::Version, tell<printVersion>},
    {Mode::Why, runAnalysis},
};
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
  Expected<CommandLine> C = parseCommandLine(Args);
  if (!C)
    return complain(C.takeError());
  C->Program = sys::fs::getMainExecutable(
      Argv[0], reinterpret_cast<void *>(installInterruptHandlers));
  const Subcommand *Chosen =
      find_if(Subcommands, [&](const Subcommand &S) { return S.Do == C->Do; });
  return Chosen->Run(std::move(*C));
}
