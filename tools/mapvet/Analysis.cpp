//===- Analysis.cpp - From source files to findings -----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "extract/Extract.h"
#include "link/Program.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/Stack.h"
#include "clang/Basic/Version.h"
#include "clang/Driver/CreateInvocationFromArgs.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/LexDiagnostic.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <csignal>
#include <optional>
#include <sys/mman.h>

using namespace llvm;
using clang::ASTConsumer;
using clang::ASTContext;
using clang::CompilerInstance;

namespace mapvet::driver {

namespace {

/// Deeply nested code makes clang's and our recursions deep.
constexpr unsigned StackSize = 64u << 20;
/// More errors of one file help nobody.
constexpr size_t MaxErrorsPerFile = 5;

struct FileResult {
  std::optional<facts::FileFacts> Facts;
  std::vector<report::FileError> Errors;
};

/// Keeps the compiler's errors and nothing else.
class ErrorCollector : public clang::DiagnosticConsumer {
public:
  explicit ErrorCollector(StringRef Directory) : Directory(Directory) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    if (Level < clang::DiagnosticsEngine::Error)
      return;
    report::FileError E;
    SmallString<128> Message;
    Info.FormatDiagnostic(Message);
    E.Message = Message.str().str();
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      const clang::SourceManager &SM = Info.getSourceManager();
      clang::PresumedLoc Loc = SM.getPresumedLoc(Info.getLocation());
      if (Loc.isValid()) {
        SmallString<256> Name(Loc.getFilename());
        sys::path::make_absolute(Directory, Name);
        sys::path::remove_dots(Name, /*remove_dot_dot=*/true);
        E.File = std::string(Name);
        E.Line = Loc.getLine();
        E.Col = Loc.getColumn();
        // What follows a missing header is its consequence.
        if (!Fatal)
          InCode.push_back(std::move(E));
        Fatal |= Info.getID() == clang::diag::err_pp_file_not_found ||
                 Level == clang::DiagnosticsEngine::Fatal;
        return;
      }
    }
    Elsewhere.push_back(std::move(E));
  }

  std::vector<report::FileError> InCode;
  /// Errors of the command line.  Of interest only if nothing could be parsed:
  /// the commands are those of another compiler often enough.
  std::vector<report::FileError> Elsewhere;

private:
  std::string Directory;
  bool Fatal = false;
};

class ExtractConsumer : public ASTConsumer {
public:
  ExtractConsumer(const models::ModelSet &Models,
                  std::optional<facts::FileFacts> &Out)
      : Models(Models), Out(Out) {}

  void Initialize(ASTContext &C) override { Context = &C; }

  /// Nothing is reported in system headers, and what their functions do comes
  /// from the models.  Sema parses bodies that it needs itself (constexpr,
  /// deduced return types) without asking.
  bool shouldSkipFunctionBody(clang::Decl *D) override {
    return Context->getSourceManager().isInSystemHeader(D->getLocation());
  }

  void HandleTranslationUnit(ASTContext &C) override {
    Out = extract::extract(C, Models);
  }

private:
  const models::ModelSet &Models;
  std::optional<facts::FileFacts> &Out;
  ASTContext *Context = nullptr;
};

class ExtractAction : public clang::ASTFrontendAction {
public:
  ExtractAction(const models::ModelSet &Models,
                std::optional<facts::FileFacts> &Out)
      : Models(Models), Out(Out) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &,
                                                 StringRef) override {
    return std::make_unique<ExtractConsumer>(Models, Out);
  }

private:
  const models::ModelSet &Models;
  std::optional<facts::FileFacts> &Out;
};

/// Sets what the command line of a build does not say or says wrong for us.
void adjustInvocation(clang::CompilerInvocation &CI) {
  clang::FrontendOptions &FO = CI.getFrontendOpts();
  FO.SkipFunctionBodies = true;
  FO.DisableFree = false;
  FO.ShowStats = false;
  FO.Plugins.clear();
  FO.AddPluginActions.clear();
  FO.PluginArgs.clear();
  FO.LLVMArgs.clear();
  FO.StatsFile.clear();
  FO.OutputFile.clear();
  CI.getPreprocessorOpts().ImplicitPCHInclude.clear();
  CI.getDependencyOutputOpts() = clang::DependencyOutputOptions();
  clang::DiagnosticOptions &DO = CI.getDiagnosticOpts();
  DO.IgnoreWarnings = true;
  DO.PedanticErrors = false;
  DO.ErrorLimit = 0;
  DO.ShowCarets = false; // no "3 errors generated"
  DO.VerifyDiagnostics = false;
  DO.DiagnosticSerializationFile.clear();
  // Warnings that clang makes errors by default (narrowing) do not hinder us.
  DO.Warnings = {"no-everything"};
}

/// Parses one file; false if the compiler could not even begin.
bool parse(const Command &Cmd, ArrayRef<std::string> Args,
           const models::ModelSet &Models, ErrorCollector &Errors,
           std::optional<facts::FileFacts> &Facts) {
  // Each its own file system: a working folder of its own without chdir().
  IntrusiveRefCntPtr<vfs::FileSystem> VFS(
      vfs::createPhysicalFileSystem().release());
  if (std::error_code EC = VFS->setCurrentWorkingDirectory(Cmd.Directory)) {
    Errors.Elsewhere.push_back(
        {"", 0, 0,
         "cannot enter folder '" + Cmd.Directory + "': " + EC.message()});
    return false;
  }
  std::vector<const char *> Raw;
  for (const std::string &A : Args)
    Raw.push_back(A.c_str());
  clang::DiagnosticOptions DriverOptions;
  clang::CreateInvocationOptions Options;
  Options.Diags = CompilerInstance::createDiagnostics(
      *VFS, DriverOptions, &Errors, /*ShouldOwnClient=*/false);
  Options.VFS = VFS;
  Options.RecoverOnError = true;
  std::shared_ptr<clang::CompilerInvocation> CI =
      clang::createInvocation(Raw, Options);
  if (!CI || CI->getFrontendOpts().Inputs.empty())
    return false;
  adjustInvocation(*CI);

  CompilerInstance Clang(std::move(CI));
  Clang.setVirtualFileSystem(VFS);
  Clang.createDiagnostics(&Errors, /*ShouldOwnClient=*/false);
  // A missing header must not hide all that follows.
  Clang.getDiagnostics().setFatalsAsError(true);
  Clang.setVerboseOutputStream(std::make_unique<raw_null_ostream>());
  ExtractAction Action(Models, Facts);
  Clang.ExecuteAction(Action);
  return Facts.has_value();
}

std::vector<std::string> argumentsFor(const Command &Cmd) {
  std::vector<std::string> Args = adjustArguments(Cmd.Args);
  bool OwnDir = any_of(Args, [](StringRef A) {
    return A == "-resource-dir" || A.starts_with("-resource-dir=");
  });
  if (!OwnDir)
    Args.insert(Args.begin() + 1,
                std::string("-resource-dir=") + MAPVET_CLANG_RESOURCE_DIR);
  return Args;
}

void analyzeFile(const Command &Cmd, const models::ModelSet &Models,
                 FileResult &Out) {
  clang::noteBottomOfStack();
  std::vector<std::string> Args = argumentsFor(Cmd);
  ErrorCollector Errors(Cmd.Directory);
  bool Parsed = parse(Cmd, Args, Models, Errors, Out.Facts);
  if (!Parsed && Errors.InCode.empty()) {
    // Another compiler's processor names and tuning are the usual reason.
    std::vector<std::string> Fewer;
    for (const std::string &A : Args)
      if (StringRef(A) == "-m32" || !StringRef(A).starts_with("-m"))
        Fewer.push_back(A);
    if (Fewer.size() != Args.size()) {
      ErrorCollector Again(Cmd.Directory);
      std::optional<facts::FileFacts> Facts;
      if (parse(Cmd, Fewer, Models, Again, Facts)) {
        Parsed = true;
        Out.Facts = std::move(Facts);
        Errors.InCode = std::move(Again.InCode);
      }
    }
  }
  Out.Errors = std::move(Errors.InCode);
  if (!Parsed && Out.Errors.empty())
    Out.Errors = std::move(Errors.Elsewhere);
  if (!Parsed && Out.Errors.empty())
    Out.Errors.push_back({"", 0, 0, "clang does not understand its command"});
  for (report::FileError &E : Out.Errors)
    if (E.File.empty())
      E.File = Cmd.File;
  if (Out.Errors.size() > MaxErrorsPerFile) {
    size_t More = Out.Errors.size() - MaxErrorsPerFile;
    Out.Errors.resize(MaxErrorsPerFile);
    Out.Errors.push_back({Cmd.File, 0, 0,
                          "and " + std::to_string(More) + " more error" +
                              (More == 1 ? "" : "s")});
  }
}

/// A stack for the handler of a stack overflow, for the life of a thread.
class SignalStack {
public:
  SignalStack() {
    Memory = mmap(nullptr, Size, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (Memory == MAP_FAILED)
      return;
    stack_t New{};
    New.ss_sp = Memory;
    New.ss_size = Size;
    sigaltstack(&New, &Old);
  }
  ~SignalStack() {
    if (Memory == MAP_FAILED)
      return;
    sigaltstack(&Old, nullptr);
    munmap(Memory, Size);
  }
  SignalStack(const SignalStack &) = delete;
  SignalStack &operator=(const SignalStack &) = delete;

private:
  static constexpr size_t Size = 256u << 10;
  void *Memory = MAP_FAILED;
  stack_t Old{};
};

/// Makes crashes of one file recoverable, stack overflows among them: LLVM's
/// handlers run on the stack that has just overflown unless told otherwise.
void enableCrashRecovery() {
  CrashRecoveryContext::Enable();
  for (int Signal : {SIGSEGV, SIGBUS}) {
    struct sigaction Action;
    if (sigaction(Signal, nullptr, &Action) == 0) {
      Action.sa_flags |= SA_ONSTACK;
      sigaction(Signal, &Action, nullptr);
    }
  }
}

/// Runs \p Work on a thread with a large stack; false if it crashed.
bool runGuarded(function_ref<void()> Work) {
  CrashRecoveryContext Guard;
  return Guard.RunSafelyOnThread(
      [&] {
        SignalStack Stack;
        CrashRecoveryContext Inner;
        if (!Inner.RunSafely(Work))
          Guard.HandleExit(1);
      },
      StackSize);
}

} // namespace

std::string missingBuiltinHeaders() {
  SmallString<256> Header(MAPVET_CLANG_RESOURCE_DIR);
  sys::path::append(Header, "include", "stddef.h");
  if (sys::fs::exists(Header))
    return "";
  return "the builtin headers of clang " + std::to_string(CLANG_VERSION_MAJOR) +
         " are not in '" + MAPVET_CLANG_RESOURCE_DIR +
         "'; install libclang-common-" + std::to_string(CLANG_VERSION_MAJOR) +
         "-dev or say --extra-arg=-resource-dir=FOLDER";
}

AnalysisResult analyzeProgram(const CommandLine &C, ArrayRef<Command> Commands,
                              const models::ModelSet &Models) {
  enableCrashRecovery();
  std::vector<FileResult> Results(Commands.size());
  {
    DefaultThreadPool Pool(hardware_concurrency(C.Jobs));
    for (size_t I = 0; I < Commands.size(); ++I)
      Pool.async([&, I] {
        FileResult R;
        if (!runGuarded([&] { analyzeFile(Commands[I], Models, R); })) {
          // What a crash leaves behind cannot be trusted.
          Results[I].Errors.push_back(
              {Commands[I].File, 0, 0,
               "mapvet crashed on this file; the others are analysed"});
          return;
        }
        Results[I] = std::move(R);
      });
    Pool.wait();
  }

  AnalysisResult Out;
  link::Program Program;
  for (FileResult &R : Results) {
    Out.Errors.insert(Out.Errors.end(), R.Errors.begin(), R.Errors.end());
    if (!R.Facts)
      continue;
    ++Out.Files;
    Program.add(std::move(*R.Facts));
    R.Facts.reset();
  }
  link::Options LO;
  LO.SmallMapSize = C.SmallMapSize;
  LO.InferGuards = C.InferGuards;
  LO.Checks = C.Checks;
  // A file that is named alone may be part of a larger program.
  LO.WholeProgram = (C.Files.empty() || C.Flags) && Out.Errors.empty();
  std::vector<Finding> Findings;
  if (runGuarded([&] {
        Program.seal();
        Findings = link::analyze(Program, LO);
      }))
    Out.Findings = std::move(Findings);
  else
    Out.Errors.push_back(
        {"", 0, 0, "mapvet crashed while it linked the program"});
  llvm::sort(Out.Errors);
  Out.Errors.erase(llvm::unique(Out.Errors), Out.Errors.end());
  return Out;
}

} // namespace mapvet::driver
