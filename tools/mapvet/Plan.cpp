//===- Plan.cpp - The analysis as a build ---------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Plan.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace mapvet::driver {

namespace {

std::string absolute(StringRef Name) {
  SmallString<256> Path(Name);
  (void)sys::fs::make_absolute(Path);
  sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return std::string(Path);
}

/// \p Word for a shell, and for those who read response files as GNU's do.
std::string quoted(StringRef Word) {
  auto plain = [](char C) {
    return isAlnum(C) || StringRef("_-+=./,:@%").contains(C);
  };
  if (!Word.empty() && all_of(Word, plain))
    return Word.str();
  std::string Out = "'";
  for (char C : Word)
    Out += C == '\'' ? std::string("'\\''") : std::string(1, C);
  return Out + "'";
}

/// Several words, each quoted, with a blank before each.
std::string joined(ArrayRef<std::string> Words) {
  std::string Out;
  for (const std::string &W : Words)
    Out += " " + quoted(W);
  return Out;
}

/// \p Text as the value of a variable of Ninja.
std::string value(StringRef Text) {
  std::string Out;
  for (char C : Text)
    Out += C == '$' ? std::string("$$") : std::string(1, C);
  return Out;
}

/// \p Path where Ninja wants a path.
std::string path(StringRef Path) {
  std::string Out;
  for (char C : Path) {
    if (C == '$' || C == ' ' || C == ':')
      Out += '$';
    Out += C;
  }
  return Out;
}

bool holdsLineBreak(StringRef S) {
  return S.contains('\n') || S.contains('\r');
}
/// Ninja takes these for the end of a path, and knows no way to say them.
bool sayable(StringRef Path) {
  return !holdsLineBreak(Path) && !Path.contains('|');
}

/// The name of the facts of \p File: nothing in it needs to be quoted, and no
/// two files have the same.
std::string factsName(StringRef File, StringRef Root) {
  std::string Out;
  if (File.consume_front(Root) && File.consume_front("/")) {
  } else {
    Out = "_";
  }
  for (char C : File)
    if (isAlnum(C) || StringRef("_-+./").contains(C))
      Out += C;
    else
      Out += "%" + toHex(StringRef(&C, 1));
  return Out + ".facts";
}

StringRef extensionOf(Format F) {
  switch (F) {
  case Format::Text:
  case Format::GitHub:
  case Format::ClangTidy:
    return "txt";
  case Format::Json:
  case Format::GitLab:
    return "json";
  case Format::Sarif:
    return "sarif";
  case Format::JUnit:
    return "xml";
  case Format::Html:
    return "html";
  }
  return "txt";
}

/// A longer command may be more than the system takes as one argument of a
/// shell.
constexpr size_t LongCommand = 32 << 10;

} // namespace

std::string dependencies(StringRef Target, std::vector<std::string> Inputs,
                         std::vector<std::string> Missing, StringRef Folder) {
  auto escaped = [](StringRef Name) {
    std::string Out;
    for (size_t I = 0; I < Name.size(); ++I) {
      if (Name[I] == ' ' || Name[I] == '#') {
        // Backslashes in front of an escaped character must be escaped too.
        for (size_t J = I; Name[I] == ' ' && J > 0 && Name[J - 1] == '\\'; --J)
          Out += '\\';
        Out += '\\';
      } else if (Name[I] == '$') {
        Out += '$';
      }
      Out += Name[I];
    }
    return Out;
  };
  std::string Prefix = (Folder.rtrim('/') + "/").str();
  auto shorten = [&](std::vector<std::string> &Names) {
    for (std::string &Name : Names) {
      Name = absolute(Name);
      if (StringRef(Name).starts_with(Prefix))
        Name.erase(0, Prefix.size());
    }
    erase_if(Names, [](StringRef N) { return N.empty() || holdsLineBreak(N); });
    llvm::sort(Names);
    Names.erase(llvm::unique(Names), Names.end());
  };
  shorten(Missing);
  append_range(Inputs, Missing);
  shorten(Inputs);
  std::string Out = escaped(Target) + ":";
  for (const std::string &In : Inputs)
    Out += " \\\n  " + escaped(In);
  Out += "\n";
  // A file without a rule that is not there is an error for make.
  for (const std::string &Name : Missing)
    Out += escaped(Name) + ":\n";
  return Out;
}

Expected<std::string> planNinja(const CommandLine &C,
                                ArrayRef<Command> Commands, const Scope &Where,
                                StringRef Program) {
  std::string Root = absolute(".");
  std::string Out = absolute(C.Output);
  std::string Work = Out + ".d";
  std::vector<std::string> Configs = Where.files();

  std::vector<std::string> Models, Linked = C.EvidenceFiles;
  for (const std::string &M : C.Models)
    Models.push_back(absolute(M));
  if (!C.Baseline.empty())
    Linked.push_back(C.Baseline);
  append_range(Linked, Configs);
  std::vector<std::string> Names{Root, Out, Program.str()};
  append_range(Names, Models);
  append_range(Names, Linked);
  for (const std::string &Name : Names)
    if (!sayable(Name))
      return createStringError("Ninja has no way to say '" + Name +
                               "'; choose a name without '|' and line breaks");
  if (any_of(C.Arguments, holdsLineBreak))
    return createStringError("Ninja has no way to say an option with a line "
                             "break");

  std::string Text;
  raw_string_ostream OS(Text);
  std::string Report = (Work + "/report." + extensionOf(C.OutputFormat)).str();
  // What is relative in options begins where the plan is made.  The facts are
  // made where Ninja runs: so Ninja takes the names in the depfile.
  std::string Enter = "cd " + quoted(Root) + " && " + quoted(Program);
  std::vector<std::string> Common{"--no-config", "--root=" + Root};
  for (const std::string &M : Models)
    Common.push_back("--model=" + M);
  for (const std::string &A : C.ExtraArgs)
    Common.push_back("--extra-arg=" + A);
  Common.push_back("--timeout=" + std::to_string(C.Timeout));
  Common.push_back("--memory=" + std::to_string(C.Memory));
  if (C.AllBodies)
    Common.push_back("--no-skip-bodies");

  OS << "# Made by 'mapvet plan'; changes will be lost.\n"
     << "#   ninja -C " << path(sys::path::parent_path(Out)) << " -f "
     << path(sys::path::filename(Out)) << "\n"
     << "ninja_required_version = 1.7\n"
     << "builddir = " << value(Work) << "\n\n";
  // The facts stay as they are if a change does not show in them: then nothing
  // is linked.
  for (bool Long : {false, true}) {
    OS << "rule facts" << (Long ? "_long" : "")
       << "\n  command = " << value(quoted(Program) + " facts" + joined(Common))
       << " --if-changed --directory=$directory --output=$out"
          " --depfile=$out.d --command $in "
       << (Long ? "@$out.rsp" : "-- $compiler") << "\n"
       << "  description = Facts of $in\n"
       << "  depfile = $out.d\n"
       << "  deps = gcc\n"
       << "  restat = 1\n";
    if (Long)
      OS << "  rspfile = $out.rsp\n  rspfile_content = -- $compiler\n";
    OS << "\n";
  }
  bool Partial = C.Partial || (!C.Files.empty() && !C.Flags);
  std::vector<std::string> Link = C.LinkArguments;
  if (Partial && !C.Partial)
    Link.push_back("--partial");
  // What Ninja waits for is made after the report: if a report with findings
  // were enough, the next run would pass.
  bool Shown = C.OutputFormat == Format::Text ||
               C.OutputFormat == Format::GitHub ||
               C.OutputFormat == Format::ClangTidy;
  OS << "rule merge\n  command = " << value(Enter + " merge" + joined(Link))
     << " --output=$report @$out.rsp"
     << (Shown ? " || { s=$$?; test $$s = 2 || cat $report; exit $$s; }" : "")
     << " && touch $out\n"
     << "  description = Looking for hash-map bugs\n"
     << "  rspfile = $out.rsp\n"
     << "  rspfile_content = $in_newline\n\n"
     << "rule plan\n  command = " << value(Enter + joined(C.Arguments)) << "\n"
     << "  description = Planning anew\n"
     << "  generator = 1\n\n";

  std::vector<std::string> Facts;
  for (const Command &Cmd : Commands) {
    if (!sayable(Cmd.File) ||
        any_of(Cmd.Args, [](StringRef A) { return holdsLineBreak(A); }) ||
        holdsLineBreak(Cmd.Directory))
      return createStringError(
          "Ninja has no way to say the name or the command "
          "of '" +
          Cmd.File + "'");
    Facts.push_back(Work + "/facts/" + factsName(Cmd.File, Root));
    // One that is not there is an error of its own, not the end of the build.
    if (!sys::fs::exists(Cmd.File))
      OS << "build " << path(Cmd.File) << ": phony\n";
    std::vector<std::string> Args = Cmd.Args;
    // --extra-arg is there already.
    Args.erase(Args.begin() + 1, Args.begin() + 1 + C.ExtraArgs.size());
    std::string Compiler = joined(Args).substr(1);
    OS << "build " << path(Facts.back()) << ": facts"
       << (Compiler.size() > LongCommand ? "_long " : " ") << path(Cmd.File)
       << " | " << path(Program);
    for (const std::string &M : Models)
      OS << ' ' << path(M);
    OS << "\n  directory = " << value(quoted(Cmd.Directory))
       << "\n  compiler = " << value(Compiler) << "\n";
  }
  std::string Done = Work + "/linked";
  OS << "\nbuild " << path(Done) << " | " << path(Report) << ": merge";
  for (const std::string &F : Facts)
    OS << " $\n  " << path(F);
  OS << " $\n  | " << path(Program);
  for (const std::string &F : Linked)
    OS << ' ' << path(absolute(F));
  OS << "\n  report = " << value(quoted(Report)) << "\n";
  OS << "build " << path(sys::path::filename(Out)) << ": plan |";
  if (!C.Flags) {
    Expected<std::string> Database = databaseOf(C);
    if (!Database)
      return Database.takeError();
    OS << ' ' << path(*Database);
  }
  OS << ' ' << path(Program);
  for (const std::string &F : Configs)
    OS << ' ' << path(F);
  OS << "\ndefault " << path(Done) << "\n";
  return Text;
}

} // namespace mapvet::driver
