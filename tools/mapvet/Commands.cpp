//===- Commands.cpp - Which files to parse, and how -----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Commands.h"
#include "clang/Driver/Types.h"
#include "clang/Options/Options.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace llvm;
namespace types = clang::driver::types;
namespace tooling = clang::tooling;

namespace mapvet::driver {

namespace {

std::string absolute(StringRef Name, StringRef Base = "") {
  SmallString<256> Path(Name);
  if (Base.empty())
    (void)sys::fs::make_absolute(Path);
  else
    sys::path::make_absolute(Base, Path);
  sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return std::string(Path);
}

types::ID typeOf(StringRef File) {
  StringRef Ext = sys::path::extension(File);
  Ext.consume_front(".");
  return types::lookupTypeForExtension(Ext);
}

bool isSource(StringRef File) {
  types::ID T = typeOf(File);
  return T != types::TY_INVALID && types::isAcceptedByClang(T) &&
         types::isDerivedFromC(T) && T != types::TY_PP_Asm;
}

Error fail(const Twine &Message) { return createStringError(Message); }

/// Folders in which compile_commands.json may lie if the user names none.
std::vector<std::string> searchFolders(const CommandLine &C) {
  std::vector<std::string> Out;
  StringSet<> Seen;
  auto add = [&](const Twine &Folder) {
    std::string F = absolute(Folder.str());
    if (Seen.insert(F).second)
      Out.push_back(std::move(F));
  };
  add("build");
  add(".");
  if (!C.Files.empty()) {
    std::string First = absolute(C.Files.front());
    for (StringRef Dir = sys::path::parent_path(First); !Dir.empty();
         Dir = sys::path::parent_path(Dir)) {
      add(Dir);
      SmallString<256> Build(Dir);
      sys::path::append(Build, "build");
      add(Build);
    }
  }
  return Out;
}

Expected<std::string> findDatabase(const CommandLine &C) {
  constexpr StringLiteral Name = "compile_commands.json";
  if (!C.Build.empty()) {
    SmallString<256> Path(C.Build);
    if (sys::fs::is_directory(Path))
      sys::path::append(Path, Name);
    if (!sys::fs::exists(Path))
      return fail("there is no compile_commands.json in '" + C.Build +
                  "'; configure it with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, or "
                  "give flags: mapvet FILE... -- -std=c++20");
    return absolute(Path);
  }
  std::vector<std::string> Folders = searchFolders(C);
  for (const std::string &Folder : Folders) {
    SmallString<256> Path(Folder);
    sys::path::append(Path, Name);
    if (sys::fs::exists(Path))
      return std::string(Path);
    Path = Folder;
    sys::path::append(Path, "compile_flags.txt");
    if (sys::fs::exists(Path))
      return std::string(Path);
  }
  std::string Message = "no compile_commands.json found; searched";
  for (const std::string &Folder : Folders)
    Message += "\n  " + Folder;
  Message += "\nConfigure the project with "
             "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON and name its build folder "
             "with -p, or give flags: mapvet FILE... -- -std=c++20";
  return fail(Message);
}

/// The invocation for \p File with the flags that followed `--`.
Command fixedCommand(StringRef File, ArrayRef<std::string> Flags) {
  Command Out;
  Out.File = absolute(File);
  Out.Directory = absolute(".");
  types::ID T = typeOf(File);
  bool IsC = T == types::TY_C || T == types::TY_PP_C;
  Out.Args.push_back(std::string(MAPVET_CLANG) + (IsC ? "" : "++"));
  // A header by itself, or a file without a known ending, is C++.
  if (!IsC && (T == types::TY_INVALID || T == types::TY_CHeader))
    Out.Args.push_back("-xc++");
  Out.Args.insert(Out.Args.end(), Flags.begin(), Flags.end());
  Out.Args.push_back("--");
  Out.Args.push_back(Out.File);
  return Out;
}

Command fromDatabase(const tooling::CompileCommand &CC) {
  Command Out;
  Out.File = absolute(CC.Filename, CC.Directory);
  Out.Directory = absolute(CC.Directory);
  Out.Args = CC.CommandLine;
  // The name as the compiler got it would name files relative to the folder of
  // the build; findings speak of absolute names.
  for (std::string &Arg : Out.Args)
    if (Arg == CC.Filename)
      Arg = Out.File;
  return Out;
}

} // namespace

Expected<std::string> databaseOf(const CommandLine &C) {
  return findDatabase(C);
}

std::vector<std::string> adjustArguments(ArrayRef<std::string> Given) {
  tooling::CommandLineArguments Args(Given.begin(), Given.end());
  Args = tooling::getClangSyntaxOnlyAdjuster()(Args, "");
  Args = tooling::getClangStripOutputAdjuster()(Args, "");
  Args = tooling::getClangStripDependencyFileAdjuster()(Args, "");
  Args = tooling::getStripPluginsAdjuster()(Args, "");

  // Everything that clang's own table does not know was meant for another
  // compiler.
  const opt::OptTable &Table = clang::getDriverOptTable();
  std::vector<const char *> Raw;
  for (size_t I = 1; I < Args.size(); ++I)
    Raw.push_back(Args[I].c_str());
  unsigned MissingIndex, MissingCount;
  opt::InputArgList List =
      Table.ParseArgs(Raw, MissingIndex, MissingCount,
                      opt::Visibility(clang::options::ClangOption));
  std::vector<bool> Drop(Raw.size());
  for (const opt::Arg *A : List) {
    using namespace clang::options;
    const opt::Option &O = A->getOption();
    bool Useless =
        O.getKind() == opt::Option::UnknownClass || O.matches(OPT_E) ||
        O.matches(OPT_fplugin_EQ) || O.matches(OPT_fplugin_arg) ||
        O.matches(OPT_include_pch) || O.matches(OPT_save_temps_EQ) ||
        O.matches(OPT__serialize_diags) || O.matches(OPT_pedantic_errors) ||
        O.matches(OPT_fdiagnostics_color_EQ) ||
        O.matches(OPT_fcolor_diagnostics) || O.matches(OPT_v) ||
        O.matches(OPT__HASH_HASH_HASH) || O.matches(OPT_ftime_report) ||
        O.matches(OPT_emit_llvm) || O.matches(OPT_ftime_trace) ||
        O.matches(OPT_ftime_trace_EQ) || O.matches(OPT_flto_EQ);
    if (!Useless)
      continue;
    unsigned Count = 1;
    if (O.getKind() == opt::Option::SeparateClass)
      Count += A->getNumValues();
    for (unsigned I = 0; I < Count && A->getIndex() + I < Raw.size(); ++I)
      Drop[A->getIndex() + I] = true;
  }
  std::vector<std::string> Out{Args.front()};
  for (size_t I = 0; I < Raw.size(); ++I)
    if (!Drop[I])
      Out.push_back(Raw[I]);
  return Out;
}

namespace {

/// The one command that the user gives.
class GivenCommand : public tooling::CompilationDatabase {
public:
  explicit GivenCommand(tooling::CompileCommand C) : Given(std::move(C)) {}
  std::vector<tooling::CompileCommand>
  getCompileCommands(StringRef) const override {
    return {Given};
  }
  std::vector<std::string> getAllFiles() const override {
    return {Given.Filename};
  }
  std::vector<tooling::CompileCommand> getAllCompileCommands() const override {
    return {Given};
  }

private:
  tooling::CompileCommand Given;
};

/// `mapvet facts --command`: as if compile_commands.json said it.  Whether the
/// file is there is for the compiler to say.
Command givenCommand(const CommandLine &C) {
  // The file is named relative to the current folder, like all that mapvet is
  // given, and relative to the compiler's folder in the command.
  std::string Directory = absolute(C.Directory.value_or("."));
  std::string File = absolute(C.Files.front());
  std::unique_ptr<tooling::CompilationDatabase> Database =
      tooling::inferTargetAndDriverMode(tooling::expandResponseFiles(
          std::make_unique<GivenCommand>(
              tooling::CompileCommand(Directory, File, *C.Flags, "")),
          vfs::getRealFileSystem()));
  Command Out = fromDatabase(Database->getAllCompileCommands().front());
  for (std::string &Arg : Out.Args)
    if (!StringRef(Arg).starts_with("-") && absolute(Arg, Directory) == File)
      Arg = File;
  return Out;
}

} // namespace

Expected<std::vector<Command>> findCommands(const CommandLine &C) {
  if (C.WholeCommand) {
    Command Given = givenCommand(C);
    Given.Args.insert(Given.Args.begin() + 1, C.ExtraArgs.begin(),
                      C.ExtraArgs.end());
    return std::vector<Command>{std::move(Given)};
  }
  for (const std::string &File : C.Files) {
    sys::fs::file_status Status;
    if (std::error_code EC = sys::fs::status(File, Status))
      return fail("cannot analyse '" + File + "': " + EC.message());
    if (sys::fs::is_directory(Status))
      return fail("cannot analyse '" + File +
                  "': it is a folder; name files, or a build folder with -p");
    if (std::error_code EC = sys::fs::access(File, sys::fs::AccessMode::Exist))
      return fail("cannot analyse '" + File + "': " + EC.message());
  }

  // Sorted, and each file once, whatever the order of the arguments.
  std::map<std::string, Command> Found;
  if (C.Flags) {
    for (const std::string &File : C.Files)
      Found.emplace(absolute(File), fixedCommand(File, *C.Flags));
  } else {
    Expected<std::string> Path = findDatabase(C);
    if (!Path)
      return Path.takeError();
    std::string Why;
    std::unique_ptr<tooling::CompilationDatabase> Database;
    bool OnlyFlags = sys::path::filename(*Path) == "compile_flags.txt";
    if (OnlyFlags)
      Database = tooling::FixedCompilationDatabase::loadFromFile(*Path, Why);
    else
      Database = tooling::JSONCompilationDatabase::loadFromFile(
          *Path, Why, tooling::JSONCommandLineSyntax::AutoDetect);
    if (OnlyFlags && C.Files.empty())
      return fail("'" + *Path + "' gives flags, and no files: mapvet FILE...");
    if (!Database)
      return fail("cannot read '" + *Path + "': " + StringRef(Why).trim());
    Database = tooling::inferTargetAndDriverMode(tooling::expandResponseFiles(
        std::move(Database), vfs::getRealFileSystem()));
    if (C.Files.empty()) {
      for (const tooling::CompileCommand &CC :
           Database->getAllCompileCommands())
        if (isSource(CC.Filename)) {
          Command Cmd = fromDatabase(CC);
          std::string File = Cmd.File;
          Found.emplace(std::move(File), std::move(Cmd));
        }
      if (Found.empty())
        return fail("'" + *Path + "' names no C or C++ file");
    } else {
      Database = tooling::inferMissingCompileCommands(std::move(Database));
      for (const std::string &File : C.Files) {
        std::string Name = absolute(File);
        std::vector<tooling::CompileCommand> Commands =
            Database->getCompileCommands(Name);
        if (Commands.empty())
          return fail("'" + *Path + "' has no command for '" + File +
                      "' or a file like it; give flags: mapvet FILE... -- "
                      "-std=c++20");
        Command Cmd = fromDatabase(Commands.front());
        Cmd.File = Name;
        Found.emplace(std::move(Name), std::move(Cmd));
      }
    }
  }

  std::vector<Command> Out;
  for (auto &[Name, Cmd] : Found) {
    Cmd.Args.insert(Cmd.Args.begin() + (Cmd.Args.empty() ? 0 : 1),
                    C.ExtraArgs.begin(), C.ExtraArgs.end());
    Out.push_back(std::move(Cmd));
  }
  return Out;
}

} // namespace mapvet::driver
