//===- Subcommands.cpp - What mapvet can do, but for analyses -------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Subcommands.h"
#include "Analysis.h"
#include "Annotate.h"
#include "FactsFile.h"
#include "Migrate.h"
#include "Plan.h"
#include "Rewrite.h"
#include "report/Output.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <unistd.h>

using namespace llvm;

namespace mapvet::driver {

//===----------------------------------------------------------------------===//
// What all have in common
//===----------------------------------------------------------------------===//

static std::string currentFolder() {
  SmallString<256> Folder;
  (void)sys::fs::current_path(Folder);
  return std::string(Folder);
}

Error Subject::load(CommandLine &C) {
  if (Error E = loadCode(C))
    return E;
  return Where.loadFolders(C, Commands);
}

Error Subject::loadCode(CommandLine &C) {
  Base = currentFolder();
  if (Error E = Where.load(C))
    return E;
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

Error Subject::loadKnown(CommandLine &C, std::vector<Command> Known) {
  Base = currentFolder();
  if (Error E = Where.load(C))
    return E;
  Commands = std::move(Known);
  return Where.loadFolders(C, Commands);
}

bool Subject::isOwn(StringRef File) const {
  // Any check would do: what is asked is whether the place is of interest.
  Scope::Verdict V = Where.judge("mapvet-concurrent-access", File);
  return V == Scope::Wanted || V == Scope::CheckOff;
}

int complain(Error E) {
  errs() << "mapvet: error: " << toString(std::move(E)) << '\n';
  return Usage;
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

bool wantColor(const CommandLine &C) {
  if (C.ColorMode != Color::Auto)
    return C.ColorMode == Color::Always;
  return C.Output.empty() && !sys::Process::GetEnv("NO_COLOR") &&
         sys::Process::FileDescriptorHasColors(STDOUT_FILENO);
}

void printErrors(ArrayRef<report::FileError> Errors, StringRef Base) {
  for (const report::FileError &E : Errors) {
    errs() << (E.File.empty() ? "mapvet" : report::shownPath(E.File, Base));
    if (E.Line)
      errs() << ':' << E.Line << ':' << E.Col;
    errs() << ": error: " << E.Message << '\n';
  }
}

std::string count(size_t N, StringRef One, StringRef Many) {
  return (Twine(N) + " " + (N == 1 ? One : Many)).str();
}

//===----------------------------------------------------------------------===//
// The subcommands
//===----------------------------------------------------------------------===//

int runAnnotate(CommandLine C) {
  Subject S;
  if (Error E = S.load(C))
    return complain(std::move(E));
  report::Sources Files;
  Expected<Annotations> Out =
      annotate(C, S.Commands, S.Models, Files, S.Base,
               [&](StringRef File) { return S.isOwn(File); });
  if (!Out)
    return complain(Out.takeError());
  printErrors(Out->Errors, S.Base);
  for (const std::string &Line : Out->Said)
    errs() << "mapvet: " << Line << '\n';
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
  if (Error E = write(C, diffOf(Out->New, Files, S.Base)))
    return complain(std::move(E));
  return Clean;
}

int runMigrate(CommandLine C) {
  if (C.OutputFormat != Format::Text && C.OutputFormat != Format::Json)
    return complain(createStringError(
        "what 'mapvet migrate' says has the formats text and json"));
  Subject S;
  if (Error E = S.load(C))
    return complain(std::move(E));
  report::Sources Files;
  Expected<Migration> Out =
      migrate(C, S.Commands, S.Models, Files, S.Base,
              [&](StringRef File) { return S.isOwn(File); });
  if (!Out)
    return complain(Out.takeError());
  printErrors(Out->Errors, S.Base);
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

int runFacts(CommandLine C) {
  Subject S;
  if (Error E = S.loadCode(C))
    return complain(std::move(E));
  SmallString<256> Root(C.Root);
  (void)sys::fs::make_absolute(Root);
  sys::path::remove_dots(Root, /*remove_dot_dot=*/true);
  Extraction X = extractFile(C, S.Commands.front(), S.Models);
  if (!X.GaveUp.empty()) {
    printErrors({{S.Commands.front().File, 0, 0, X.GaveUp}}, S.Base);
    return Unanalysed;
  }
  printErrors(X.Made.Errors, S.Base);
  bool Failed = !X.Made.Errors.empty();
  Expected<std::string> Bytes = writeFactsFile(std::move(X.Made), Root);
  if (!Bytes)
    return complain(Bytes.takeError());
  // The facts are the news; a build that sees them will want to know what made
  // them.
  if (!C.DepFile.empty()) {
    std::vector<std::string> Read = C.Models, Missing;
    if (!S.Where.topFile().empty())
      Read.push_back(S.Where.topFile().str());
    for (const auto &In : X.Seen)
      if (In.second.What == facts::InputRecorder::Read)
        Read.push_back(In.first().str());
      else if (Failed && In.second.What == facts::InputRecorder::Absent)
        // A header that the build has yet to make, perhaps.
        Missing.push_back(In.first().str());
    if (Error E = report::writeWhole(C.DepFile,
                                     dependencies(C.Output, std::move(Read),
                                                  std::move(Missing), S.Base)))
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

int runPlan(CommandLine C) {
  Subject S;
  if (Error E = S.load(C))
    return complain(std::move(E));
  Expected<std::string> Text = planNinja(C, S.Commands, S.Where, C.Program);
  if (!Text)
    return complain(Text.takeError());
  if (StringRef Folder = sys::path::parent_path(C.Output); !Folder.empty())
    if (std::error_code EC = sys::fs::create_directories(Folder))
      return complain(createStringError(EC, "cannot make the folder '" +
                                                Folder + "': " + EC.message()));
  if (Error E = report::writeWhole(C.Output, *Text))
    return complain(std::move(E));
  return Clean;
}

} // namespace mapvet::driver
