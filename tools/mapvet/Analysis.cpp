//===- Analysis.cpp - From source files to findings -----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Analysis.h"
#include "Cache.h"
#include "FactsFile.h"
#include "Packing.h"
#include "Progress.h"
#include "Workers.h"
#include "extract/Extract.h"
#include "facts/Storage.h"
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
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <optional>

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
    if (Message.str().starts_with("module '") &&
        Message.str().ends_with("' not found"))
      E.Message += "; mapvet builds no modules, and what a file imports from "
                   "them is unknown to it";
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
void adjustInvocation(clang::CompilerInvocation &CI, vfs::FileSystem &FS,
                      bool SkipBodies, ArrayRef<std::string> Warnings) {
  clang::FrontendOptions &FO = CI.getFrontendOpts();
  FO.SkipFunctionBodies = SkipBodies;
  // The process ends with the file.
  FO.DisableFree = true;
  FO.ShowStats = false;
  FO.Plugins.clear();
  FO.AddPluginActions.clear();
  FO.PluginArgs.clear();
  FO.LLVMArgs.clear();
  FO.StatsFile.clear();
  FO.OutputFile.clear();
  // A precompiled header beside a header that is included takes its place; the
  // one of another compiler, or version, cannot be read: take the header.
  clang::PreprocessorOptions &PO = CI.getPreprocessorOpts();
  if (StringRef Pch = PO.ImplicitPCHInclude;
      Pch.ends_with(".gch") || Pch.ends_with(".pch")) {
    std::string Header = Pch.drop_back(4).str();
    if (!is_contained(PO.Includes, Header) && FS.exists(Header))
      PO.Includes.insert(PO.Includes.begin(), std::move(Header));
  }
  PO.ImplicitPCHInclude.clear();
  CI.getDependencyOutputOpts() = clang::DependencyOutputOptions();
  clang::DiagnosticOptions &DO = CI.getDiagnosticOpts();
  DO.IgnoreWarnings = Warnings.empty();
  DO.PedanticErrors = false;
  DO.ErrorLimit = 0;
  DO.ShowCarets = false; // no "3 errors generated"
  DO.VerifyDiagnostics = false;
  DO.DiagnosticSerializationFile.clear();
  // Warnings that clang makes errors by default (narrowing) do not hinder us.
  DO.Warnings = {"no-everything"};
  DO.Warnings.insert(DO.Warnings.end(), Warnings.begin(), Warnings.end());
}

/// Runs \p Action over one file, with \p Warnings alone switched on; false if
/// the compiler could not even begin, with \p Failure saying why if that is
/// not in \p Diags.
bool runAction(const Command &Cmd, ArrayRef<std::string> Args,
               const OldFiles *Old, bool SkipBodies,
               ArrayRef<std::string> Warnings,
               facts::InputRecorder::Inputs &Seen,
               clang::DiagnosticConsumer &Diags, clang::FrontendAction &Action,
               std::string &Failure) {
  // Each its own file system: a working folder of its own without chdir().
  IntrusiveRefCntPtr<vfs::FileSystem> VFS(
      vfs::createPhysicalFileSystem().release());
  if (Old) {
    auto Overlay = makeIntrusiveRefCnt<vfs::OverlayFileSystem>(VFS);
    auto Memory = makeIntrusiveRefCnt<vfs::InMemoryFileSystem>();
    for (const auto &[Name, Text] : *Old)
      if (Text)
        Memory->addFileNoOwn(Name, 0, MemoryBufferRef(*Text, Name));
    Overlay->pushOverlay(Memory);
    VFS = Overlay;
  }
  auto Recorder = makeIntrusiveRefCnt<facts::InputRecorder>(VFS);
  VFS = Recorder;
  scope_exit Keep([&] {
    for (const auto &In : Recorder->inputs())
      Seen.try_emplace(In.first(), In.second);
  });
  if (std::error_code EC = VFS->setCurrentWorkingDirectory(Cmd.Directory)) {
    Failure = "cannot enter folder '" + Cmd.Directory + "': " + EC.message();
    return false;
  }
  std::vector<const char *> Raw;
  for (const std::string &A : Args)
    Raw.push_back(A.c_str());
  clang::DiagnosticOptions DriverOptions;
  clang::CreateInvocationOptions Options;
  Options.Diags = CompilerInstance::createDiagnostics(
      *VFS, DriverOptions, &Diags, /*ShouldOwnClient=*/false);
  Options.VFS = VFS;
  Options.RecoverOnError = true;
  std::shared_ptr<clang::CompilerInvocation> CI =
      clang::createInvocation(Raw, Options);
  if (!CI || CI->getFrontendOpts().Inputs.empty())
    return false;
  adjustInvocation(*CI, *VFS, SkipBodies, Warnings);
  // What -ivfsoverlay puts elsewhere; the files are still read through the
  // recorder below.
  VFS = clang::createVFSFromCompilerInvocation(*CI, *Options.Diags, VFS);

  CompilerInstance Clang(std::move(CI));
  Clang.setVirtualFileSystem(VFS);
  Clang.createDiagnostics(&Diags, /*ShouldOwnClient=*/false);
  // A missing header must not hide all that follows.
  Clang.getDiagnostics().setFatalsAsError(true);
  Clang.setVerboseOutputStream(std::make_unique<raw_null_ostream>());
  Clang.ExecuteAction(Action);
  return true;
}

/// Parses one file; false if the compiler could not even begin.
bool parse(const Command &Cmd, ArrayRef<std::string> Args,
           const models::ModelSet &Models, const OldFiles *Old, bool SkipBodies,
           facts::InputRecorder::Inputs &Seen, ErrorCollector &Errors,
           std::optional<facts::FileFacts> &Facts) {
  ExtractAction Action(Models, Facts);
  std::string Failure;
  runAction(Cmd, Args, Old, SkipBodies, {}, Seen, Errors, Action, Failure);
  if (!Failure.empty())
    Errors.Elsewhere.push_back({"", 0, 0, Failure});
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
                 const OldFiles *Old, bool SkipBodies,
                 facts::InputRecorder::Inputs &Seen, FileResult &Out) {
  clang::noteBottomOfStack();
  std::vector<std::string> Args = argumentsFor(Cmd);
  ErrorCollector Errors(Cmd.Directory);
  bool Parsed =
      parse(Cmd, Args, Models, Old, SkipBodies, Seen, Errors, Out.Facts);
  if (!Parsed && Errors.InCode.empty()) {
    // Another compiler's processor names and tuning are the usual reason.
    std::vector<std::string> Fewer;
    for (const std::string &A : Args)
      if (StringRef(A) == "-m32" || !StringRef(A).starts_with("-m"))
        Fewer.push_back(A);
    if (Fewer.size() != Args.size()) {
      ErrorCollector Again(Cmd.Directory);
      std::optional<facts::FileFacts> Facts;
      if (parse(Cmd, Fewer, Models, Old, SkipBodies, Seen, Again, Facts)) {
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

//===----------------------------------------------------------------------===//
// What goes through the pipe of a worker: inputs, errors, facts.  The index
// keeps the last two as they are.
//===----------------------------------------------------------------------===//

std::string pack(FileResult &R, StringRef File,
                 const facts::InputRecorder::Inputs &Seen) {
  std::string Facts;
  if (R.Facts) {
    Expected<std::string> Bytes = facts::write(*R.Facts);
    if (Bytes)
      Facts = std::move(*Bytes);
    else
      R.Errors.push_back({File.str(), 0, 0, toString(Bytes.takeError())});
  }
  std::string Out;
  put(Out, facts::packInputs(Seen));
  put(Out, packErrors(R.Errors));
  return Out + Facts;
}

/// One file's worth of what came through a pipe.
struct Unpacked {
  std::string Inputs, Errors;
  StringRef Facts;
};

std::optional<Unpacked> unpack(StringRef In) {
  Unpacked Out;
  if (!take(In, Out.Inputs) || !take(In, Out.Errors))
    return std::nullopt;
  Out.Facts = In;
  return Out;
}

bool unpackFacts(StringRef Bytes, std::optional<facts::FileFacts> &Out) {
  if (Bytes.empty())
    return true;
  Expected<facts::FileFacts> Facts = facts::read(Bytes);
  if (!Facts) {
    consumeError(Facts.takeError());
    return false;
  }
  Out = std::move(*Facts);
  return true;
}

/// The sentence for a file whose worker did not finish.
std::string endOf(WorkerEnd End, const CommandLine &C) {
  switch (End) {
  case WorkerEnd::TimedOut:
    return "not analysed within " + std::to_string(C.Timeout) +
           " s; --timeout=SECONDS gives it more";
  case WorkerEnd::OutOfMemory:
    return C.Memory ? "needs more than " + std::to_string(C.Memory) +
                          " MiB of memory; --memory=MIB gives it more"
                    : "the system ended its analysis, for want of memory most "
                      "likely; fewer files at once (-j) need less";
  case WorkerEnd::NotStarted:
    return "the system has no process for it; fewer files at once (-j) need "
           "fewer";
  case WorkerEnd::Finished:
  case WorkerEnd::Crashed:
    break;
  }
  return "mapvet crashed on this file; the others are analysed";
}

/// Runs \p Work on a thread with a large stack; false if it crashed.
bool runGuarded(function_ref<void()> Work) {
  CrashRecoveryContext::Enable();
  CrashRecoveryContext Guard;
  return Guard.RunSafelyOnThread(Work, StackSize);
}

link::Options linkOptions(const CommandLine &C, bool WholeProgram) {
  link::Options LO;
  LO.SmallMapSize = C.SmallMapSize;
  LO.InferGuards = C.InferGuards;
  LO.Checks = C.Checks;
  LO.WholeProgram = WholeProgram;
  return LO;
}

/// Finds what is to be found in \p Program; false, with the reason among the
/// errors, if that was too much for mapvet.
bool linkProgram(const CommandLine &C, link::Program &Program,
                 const link::Options &LO,
                 function_ref<void(const link::Analysis &)> Ask,
                 AnalysisResult &Out) {
  std::vector<Finding> Findings;
  if (!runGuarded([&] {
        Program.seal();
        Findings = link::analyze(Program, LO);
        if (Ask)
          Ask(link::Analysis(Program, LO));
        if (C.Do == Mode::Why) {
          SmallString<256> Place(C.Target);
          (void)sys::fs::make_absolute(Place);
          sys::path::remove_dots(Place, /*remove_dot_dot=*/true);
          link::Analysis Asked(Program, LO);
          Out.Reasons =
              link::explainAccesses(Asked, Place, C.TargetLine, C.TargetCol);
        }
      })) {
    Out.Errors.push_back(
        {"", 0, 0, "mapvet crashed while it linked the program"});
    return false;
  }
  Out.Findings = std::move(Findings);
  return true;
}

} // namespace

namespace {
/// Gives the AST to a consumer that somebody else makes.
class ConsumerAction : public clang::ASTFrontendAction {
public:
  explicit ConsumerAction(MakeConsumer Make) : Make(Make) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Clang,
                                                 StringRef) override {
    return Make(Clang);
  }

private:
  MakeConsumer Make;
};
} // namespace

std::unique_ptr<ASTConsumer>
makeExtractor(const models::ModelSet &Models,
              std::optional<facts::FileFacts> &Out) {
  return std::make_unique<ExtractConsumer>(Models, Out);
}

bool parseWith(const Command &Cmd, const OldFiles *Overlay,
               ArrayRef<std::string> Warnings, bool SkipBodies,
               clang::DiagnosticConsumer &Diags, MakeConsumer Make) {
  clang::noteBottomOfStack();
  facts::InputRecorder::Inputs Seen;
  std::string Failure;
  ConsumerAction Action(Make);
  return runAction(Cmd, argumentsFor(Cmd), Overlay, SkipBodies, Warnings, Seen,
                   Diags, Action, Failure);
}

void runOnFiles(const CommandLine &C, ArrayRef<Command> Commands,
                function_ref<std::string(size_t)> Work,
                function_ref<void(size_t, std::optional<std::string>)> Done) {
  if (Commands.empty())
    return;
  Progress Shown(Commands.size(), C.ShowProgress);
  WorkerLimits Limits;
  Limits.Jobs = C.Jobs;
  Limits.Seconds = C.Timeout;
  Limits.MemoryBytes = uint64_t(C.Memory) << 20;
  runInWorkers(Commands.size(), Limits, StackSize, Work,
               [&](size_t N, WorkerResult W) {
                 if (W.End == WorkerEnd::Finished)
                   Done(N, std::move(W.Output));
                 else
                   Done(N, std::nullopt);
                 Shown.advance(Commands[N].File);
               });
}

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
                              const models::ModelSet &Models,
                              const OldFiles *Old,
                              function_ref<void(const link::Analysis &)> Ask,
                              bool KeepFacts) {
  AnalysisResult Out;
  if (KeepFacts)
    Out.Facts.resize(Commands.size());
  std::vector<std::vector<report::FileError>> Errors(Commands.size());
  // Facts go into the program as they come: of many files, most are one.
  auto Program = std::make_unique<link::Program>();
  auto Add = [&](std::optional<facts::FileFacts> &Facts) {
    if (!Facts)
      return;
    ++Out.Files;
    Program->add(std::move(*Facts));
    Facts.reset();
  };
  CommandLine Own = C;
  // Old texts are nobody's content.
  Own.NoIndex |= Old != nullptr;
  Cache Known(Own, Commands, Models);
  std::vector<size_t> Todo, Found;
  for (size_t I = 0; I < Commands.size(); ++I) {
    std::optional<std::string> Before = Known.find(I);
    if (Before && unpackErrors(*Before, Errors[I])) {
      Found.push_back(I);
    } else {
      Errors[I].clear();
      Todo.push_back(I);
    }
  }
  auto Extract = [&](ArrayRef<size_t> Which) {
    if (Which.empty())
      return;
    Progress Shown(Which.size(), C.ShowProgress);
    WorkerLimits Limits;
    Limits.Jobs = C.Jobs;
    Limits.Seconds = C.Timeout;
    Limits.MemoryBytes = uint64_t(C.Memory) << 20;
    runInWorkers(
        Which.size(), Limits, StackSize,
        [&](size_t N) {
          const Command &Cmd = Commands[Which[N]];
          FileResult R;
          facts::InputRecorder::Inputs Seen;
          analyzeFile(Cmd, Models, Old, !C.AllBodies, Seen, R);
          return pack(R, Cmd.File, Seen);
        },
        [&](size_t N, WorkerResult W) {
          size_t I = Which[N];
          FileResult R;
          std::optional<Unpacked> U;
          facts::InputRecorder::Inputs Seen;
          if (W.End == WorkerEnd::Finished) {
            U = unpack(W.Output);
            if (!U || !unpackErrors(U->Errors, R.Errors) ||
                !unpackFacts(U->Facts, R.Facts) ||
                !facts::unpackInputs(U->Inputs, Seen))
              W.End = WorkerEnd::Crashed;
          }
          if (W.End == WorkerEnd::Finished) {
            Known.store(I, Seen, U->Facts, U->Errors);
            if (KeepFacts)
              Out.Facts[I] = U->Facts.str();
          } else {
            R = FileResult();
            R.Errors.push_back({Commands[I].File, 0, 0, endOf(W.End, C)});
          }
          Errors[I] = std::move(R.Errors);
          Add(R.Facts);
          Shown.advance(Commands[I].File);
        });
  };
  Extract(Todo);

  // A file that is named alone may be part of a larger program.
  link::Options LO = linkOptions(
      C, (C.Files.empty() || C.Flags) &&
             all_of(Errors, [](const auto &Of) { return Of.empty(); }));

  // What is linked already need not even be read.
  std::optional<std::vector<Finding>> Before;
  if (C.Do != Mode::Why && !Ask && !KeepFacts)
    Before = Known.findResult(LO);
  if (Before) {
    Out.Findings = std::move(*Before);
    Out.Files = 0;
    for (size_t I = 0; I < Commands.size(); ++I)
      Out.Files += Known.hasFacts(I);
  } else {
    std::vector<size_t> Lost;
    for (size_t I : Found) {
      if (!Known.hasFacts(I))
        continue;
      std::string Bytes = Known.load(I);
      std::optional<facts::FileFacts> Facts;
      if (Bytes.empty() || !unpackFacts(Bytes, Facts)) {
        Lost.push_back(I);
        continue;
      }
      Add(Facts);
      if (KeepFacts)
        Out.Facts[I] = std::move(Bytes);
    }
    Extract(Lost);
    if (linkProgram(C, *Program, LO, Ask, Out))
      Known.storeResult(LO, Out.Findings);
  }
  for (std::vector<report::FileError> &Of : Errors)
    Out.Errors.insert(Out.Errors.end(), Of.begin(), Of.end());
  llvm::sort(Out.Errors);
  Out.Errors.erase(llvm::unique(Out.Errors), Out.Errors.end());
  return Out;
}

Extraction extractFile(const CommandLine &C, const Command &Cmd,
                       const models::ModelSet &Models) {
  Extraction Out;
  WorkerLimits Limits;
  Limits.Seconds = C.Timeout;
  Limits.MemoryBytes = uint64_t(C.Memory) << 20;
  runInWorkers(
      1, Limits, StackSize,
      [&](size_t) {
        FileResult R;
        facts::InputRecorder::Inputs Seen;
        analyzeFile(Cmd, Models, nullptr, !C.AllBodies, Seen, R);
        return pack(R, Cmd.File, Seen);
      },
      [&](size_t, WorkerResult W) {
        std::optional<Unpacked> U;
        if (W.End == WorkerEnd::Finished) {
          U = unpack(W.Output);
          if (!U || !unpackErrors(U->Errors, Out.Made.Errors) ||
              !unpackFacts(U->Facts, Out.Made.Facts) ||
              !facts::unpackInputs(U->Inputs, Out.Seen))
            W.End = WorkerEnd::Crashed;
        }
        // A crash comes again; the others may be the machine's mood.
        if (W.End == WorkerEnd::Crashed) {
          Out.Made.Facts.reset();
          Out.Made.Errors = {{Cmd.File, 0, 0, endOf(W.End, C)}};
        } else if (W.End != WorkerEnd::Finished) {
          Out.GaveUp = endOf(W.End, C);
        }
      });
  Out.Made.MainFile = Cmd.File;
  Out.Made.Models = Models.fingerprint();
  // As the driver does.
  llvm::sort(Out.Made.Errors);
  Out.Made.Errors.erase(llvm::unique(Out.Made.Errors), Out.Made.Errors.end());
  return Out;
}

Expected<std::unique_ptr<LoadedFacts>> loadFacts(const CommandLine &C) {
  SmallString<256> Root(C.Root);
  (void)sys::fs::make_absolute(Root);
  sys::path::remove_dots(Root, /*remove_dot_dot=*/true);
  auto Out = std::make_unique<LoadedFacts>();
  struct Origin {
    std::string Name;
    facts::Digest Content;
  };
  std::map<std::string, Origin> Known;                      ///< by main file
  std::optional<std::pair<std::string, std::string>> First; ///< models, name
  std::vector<std::string> Wrong;
  for (const std::string &Name : C.Files) {
    auto refuse = [&](const Twine &Why) { Wrong.push_back(Why.str()); };
    auto Buffer = MemoryBuffer::getFile(Name, /*IsText=*/false,
                                        /*RequiresNullTerminator=*/false);
    if (!Buffer) {
      StringRef File = Name;
      if (File.consume_front("@"))
        refuse("there is no file '" + File + "' with names of facts in it");
      else
        refuse("cannot read '" + File + "': " + Buffer.getError().message() +
               "; facts are made by 'mapvet facts'");
      continue;
    }
    StringRef Bytes = (*Buffer)->getBuffer();
    Expected<FactsFile> F = readFactsFile(Bytes, Root);
    if (!F) {
      refuse("'" + Name + "' " + toString(F.takeError()));
      continue;
    }
    facts::Digest Content = facts::digest({Bytes});
    auto [It, New] = Known.try_emplace(F->MainFile, Origin{Name, Content});
    if (!New) {
      if (It->second.Content != Content)
        refuse("'" + Name + "' and '" + It->second.Name +
               "' hold different facts of one file, '" + F->MainFile +
               "'; name one of them");
      continue;
    }
    if (!First)
      First.emplace(F->Models, Name);
    if (F->Models != First->first) {
      refuse("'" + Name + "' was made with other models than '" +
             First->second + "'; give 'mapvet facts' the same --model for all");
      continue;
    }
    Out->Files.push_back({F->MainFile, "", {}});
    Out->Errors.insert(Out->Errors.end(), F->Errors.begin(), F->Errors.end());
    if (F->Facts && Wrong.empty()) {
      ++Out->WithFacts;
      Out->Program.add(std::move(*F->Facts));
    }
  }
  if (!Wrong.empty()) {
    constexpr size_t Most = 10;
    size_t More = Wrong.size() > Most ? Wrong.size() - Most : 0;
    Wrong.resize(Wrong.size() - More);
    if (More)
      Wrong.push_back("and " + std::to_string(More) + " more");
    return createStringError(join(Wrong, "\nmapvet: error: "));
  }
  llvm::sort(Out->Files, [](const Command &A, const Command &B) {
    return A.File < B.File;
  });
  return std::move(Out);
}

AnalysisResult linkBytes(const CommandLine &C, ArrayRef<std::string> Facts) {
  AnalysisResult Out;
  link::Program Program;
  for (const std::string &Bytes : Facts) {
    std::optional<facts::FileFacts> F;
    if (!unpackFacts(Bytes, F) || !F)
      continue;
    ++Out.Files;
    Program.add(std::move(*F));
  }
  linkProgram(C, Program, linkOptions(C, C.Files.empty() || C.Flags), nullptr,
              Out);
  return Out;
}

AnalysisResult linkFacts(const CommandLine &C, LoadedFacts &Loaded) {
  AnalysisResult Out;
  Out.Files = Loaded.WithFacts;
  linkProgram(C, Loaded.Program,
              linkOptions(C, !C.Partial && Loaded.Errors.empty()), nullptr,
              Out);
  Out.Errors.insert(Out.Errors.end(), Loaded.Errors.begin(),
                    Loaded.Errors.end());
  llvm::sort(Out.Errors);
  Out.Errors.erase(llvm::unique(Out.Errors), Out.Errors.end());
  return Out;
}

} // namespace mapvet::driver
