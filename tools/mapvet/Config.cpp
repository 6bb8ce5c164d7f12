//===- Config.cpp - .mapvet.yaml ------------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Config.h"
#include "models/Depth.h"
#include "report/Checks.h"
#include "report/GlobList.h"
#include "report/Sources.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include <set>

using namespace llvm;

namespace mapvet::driver {

namespace {

constexpr StringLiteral Name = ".mapvet.yaml";
/// A larger file is not one that somebody wrote.
constexpr uint64_t LargestFile = 1u << 20;
constexpr unsigned MaxErrors = 20;

constexpr StringLiteral TopKeys[] = {
    "version",  "checks",       "level",          "paths",        "models",
    "baseline", "infer-guards", "small-map-size", "header-filter"};
constexpr StringLiteral FolderKeys[] = {"version", "checks", "paths"};

/// Folders of code that the project did not write.
constexpr StringLiteral Foreign[] = {"third_party", "third-party", "thirdparty",
                                     "3rdparty",    "3rd_party",   "vendor",
                                     "vendored",    "external",    "extern",
                                     "_deps",       "node_modules"};
/// Where software is installed.
constexpr StringLiteral Installed[] = {"/usr", "/opt", "/nix", "/Library"};

class Reader {
public:
  Reader(StringRef Text, StringRef File, bool Top)
      : Top(Top), Stream(Text, Manager, /*ShowColors=*/false) {
    Manager.setDiagHandler(
        [](const SMDiagnostic &D, void *Self) {
          static_cast<Reader *>(Self)->note(D);
        },
        this);
    this->File = File.str();
  }

  Expected<ConfigFile> run() {
    ConfigFile Out;
    yaml::document_iterator Doc = Stream.begin();
    if (Doc != Stream.end())
      if (yaml::Node *Root = Doc->getRoot();
          Root && !isa<yaml::NullNode>(Root)) {
        if (auto *Map = dyn_cast<yaml::MappingNode>(Root))
          readAll(*Map, Out);
        else
          error(Root, "expected keys and values, as in 'level: 2'");
      }
    if (!Errors.empty())
      return createStringError(join(Errors, "\n"));
    if (Stream.failed())
      return createStringError("'" + File + "' is not YAML");
    return Out;
  }

private:
  void note(const SMDiagnostic &D) {
    if (Errors.size() < MaxErrors)
      Errors.push_back((Twine(File) + ":" + Twine(std::max(D.getLineNo(), 1)) +
                        ":" + Twine(D.getColumnNo() + 1) +
                        ": error: " + D.getMessage())
                           .str());
  }
  void error(yaml::Node *N, const Twine &Message) {
    Stream.printError(N, Message);
  }

  std::optional<std::string> text(yaml::Node *N, StringRef Key) {
    if (auto *S = dyn_cast_or_null<yaml::ScalarNode>(N)) {
      SmallString<64> Storage;
      return S->getValue(Storage).str();
    }
    if (auto *S = dyn_cast_or_null<yaml::BlockScalarNode>(N))
      return S->getValue().str();
    error(N, "'" + Key + "' takes a text");
    return std::nullopt;
  }
  std::optional<unsigned> number(yaml::Node *N, StringRef Key, unsigned Low,
                                 unsigned High) {
    std::optional<std::string> S = text(N, Key);
    unsigned Value;
    if (!S)
      return std::nullopt;
    if (StringRef(*S).getAsInteger(10, Value) || Value < Low || Value > High) {
      error(N, "'" + Key + "' takes a whole number from " + Twine(Low) +
                   " to " + Twine(High) + ", not '" + *S + "'");
      return std::nullopt;
    }
    return Value;
  }
  /// A list of texts, or one text.
  std::vector<std::string> texts(yaml::Node *N, StringRef Key) {
    std::vector<std::string> Out;
    if (auto *List = dyn_cast_or_null<yaml::SequenceNode>(N)) {
      for (yaml::Node &Item : *List)
        if (std::optional<std::string> S = text(&Item, Key))
          Out.push_back(std::move(*S));
    } else if (std::optional<std::string> S = text(N, Key)) {
      Out.push_back(std::move(*S));
    }
    return Out;
  }

  void readAll(yaml::MappingNode &Map, ConfigFile &Out) {
    StringSet<> Seen;
    for (yaml::KeyValueNode &Pair : Map) {
      yaml::Node *KeyNode = Pair.getKey();
      std::optional<std::string> Key = text(KeyNode, "a key");
      yaml::Node *Value = Pair.getValue();
      if (!Key || !Value)
        continue;
      if (!Seen.insert(*Key).second) {
        error(KeyNode, "'" + *Key + "' stands here a second time");
        Value->skip();
        continue;
      }
      read(*Key, KeyNode, Value, Out);
    }
  }

  void read(StringRef Key, yaml::Node *KeyNode, yaml::Node *Value,
            ConfigFile &Out) {
    if (!is_contained(TopKeys, Key)) {
      StringRef Nearest;
      unsigned Best = 4;
      for (StringRef Known : TopKeys)
        if (unsigned D = Known.edit_distance(Key); D < Best) {
          Best = D;
          Nearest = Known;
        }
      error(KeyNode,
            "there is no key '" + Key + "'" +
                (Nearest.empty() ? "; 'mapvet config reference' shows all"
                                 : "; did you mean '" + Nearest.str() + "'?"));
      Value->skip();
      return;
    }
    if (!Top && !is_contained(FolderKeys, Key)) {
      error(KeyNode, "'" + Key +
                         "' holds for a whole run and belongs into the "
                         "project's file, at the top");
      Value->skip();
      return;
    }
    if (Key == "version") {
      (void)number(Value, Key, 1, 1);
    } else if (Key == "level") {
      Out.Level = number(Value, Key, 1, 3);
    } else if (Key == "small-map-size") {
      Out.SmallMapSize = number(Value, Key, 0, 1u << 30);
    } else if (Key == "infer-guards") {
      if (std::optional<std::string> S = text(Value, Key)) {
        if (*S == "true" || *S == "false")
          Out.InferGuards = *S == "true";
        else
          error(Value, "'infer-guards' takes true or false, not '" + *S + "'");
      }
    } else if (Key == "header-filter") {
      Out.HeaderFilter = text(Value, Key);
      std::string Why;
      if (Out.HeaderFilter && !Regex(*Out.HeaderFilter).isValid(Why))
        error(Value, "'header-filter' is not a regular expression: " + Why);
    } else if (Key == "baseline") {
      Out.Baseline = text(Value, Key);
    } else if (Key == "models") {
      Out.Models = texts(Value, Key);
    } else if (Key == "paths") {
      Out.Paths = texts(Value, Key);
      for (StringRef P : Out.Paths)
        if (P.size() < 2 || (P[0] != '-' && P[0] != '+'))
          error(Value, "'paths' takes -FOLDER/ and +FOLDER/, not '" + P + "'");
    } else if (Key == "checks") {
      Out.Checks = join(texts(Value, Key), ",");
      report::GlobList List(*Out.Checks);
      for (const report::GlobList::Item &I : List.items())
        if (none_of(report::AllChecks, [&](const auto &Info) {
              return report::GlobList::fits(I.Pattern, Info.Name);
            }))
          error(Value, "no check is called '" + I.Pattern +
                           "'; 'mapvet list' names them all");
    }
  }

  bool Top;
  std::string File;
  SourceMgr Manager;
  yaml::Stream Stream;
  std::vector<std::string> Errors;
};

Expected<ConfigFile> readConfig(StringRef File, bool Top) {
  uint64_t Size = 0;
  if (std::error_code EC = sys::fs::file_size(File, Size))
    return createStringError(EC, "cannot read '" + File + "': " + EC.message());
  if (Size > LargestFile)
    return createStringError("'" + File +
                             "' is no configuration: it has more than 1 MiB");
  auto Buffer = MemoryBuffer::getFile(File);
  if (!Buffer)
    return createStringError(Buffer.getError(),
                             "cannot read '" + File +
                                 "': " + Buffer.getError().message());
  return parseConfig((*Buffer)->getBuffer(), File, Top);
}

std::string absolute(StringRef Path, StringRef Base) {
  SmallString<256> Out(Path);
  sys::path::make_absolute(Base, Out);
  sys::path::remove_dots(Out, /*remove_dot_dot=*/true);
  return std::string(Out);
}

std::string currentFolder() {
  SmallString<256> Out;
  (void)sys::fs::current_path(Out);
  return std::string(Out);
}

/// The file of the current folder or the nearest above it, or "".
std::string findTop() {
  std::string Here = currentFolder();
  for (StringRef Folder = Here; !Folder.empty();
       Folder = sys::path::parent_path(Folder)) {
    SmallString<256> Path(Folder);
    sys::path::append(Path, Name);
    if (sys::fs::exists(Path))
      return std::string(Path);
  }
  return "";
}

/// Whether \p File is \p Path or lies beneath it.
bool beneath(StringRef File, StringRef Path) {
  return File.consume_front(Path) &&
         (File.empty() || Path.ends_with("/") || File.starts_with("/"));
}

} // namespace

Expected<ConfigFile> parseConfig(StringRef Text, StringRef File, bool Top) {
  if (models::nestsTooDeep(Text))
    return createStringError(File + ":1:1: error: it nests too deep");
  Expected<ConfigFile> Out = Reader(Text, File, Top).run();
  if (Out)
    Out->Folder = absolute(sys::path::parent_path(File), currentFolder());
  return Out;
}

Error Scope::load(CommandLine &C) {
  CommandPaths.Folder = currentFolder();
  CommandPaths.Paths = C.Paths;
  std::string File = C.NoConfig              ? ""
                     : !C.ConfigFile.empty() ? C.ConfigFile
                                             : findTop();
  if (!File.empty()) {
    Expected<ConfigFile> Read = readConfig(File, /*Top=*/true);
    if (!Read)
      return Read.takeError();
    Top = std::move(*Read);
    TopFile = absolute(File, currentFolder());
    if (!C.CheckList)
      C.CheckList = Top->Checks;
    if (!C.Level)
      C.Level = Top->Level;
    if (!C.SmallMap)
      C.SmallMap = Top->SmallMapSize;
    if (!C.Guards)
      C.Guards = Top->InferGuards;
    if (!C.HeaderRegex)
      C.HeaderRegex = Top->HeaderFilter;
    if (C.Baseline.empty() && Top->Baseline &&
        (C.Do == Mode::Analyze || C.Do == Mode::Plan))
      C.Baseline = absolute(*Top->Baseline, Top->Folder);
    for (const std::string &M : Top->Models)
      C.Models.push_back(absolute(M, Top->Folder));
  }
  if (Error E = settle(C))
    return E;
  Base = C.Checks;
  return Error::success();
}

Error Scope::loadFolders(CommandLine &C, ArrayRef<Command> Commands) {
  std::set<std::string> Seen;
  for (const Command &Cmd : Commands) {
    StringRef Folder = sys::path::parent_path(Cmd.File);
    if (&Cmd == Commands.begin())
      Common = Folder.str();
    while (!beneath(Folder, Common))
      Common = sys::path::parent_path(Common).str();
    if (C.NoConfig || !Top)
      continue;
    for (; beneath(Folder, Top->Folder) && Folder != Top->Folder;
         Folder = sys::path::parent_path(Folder)) {
      if (!Seen.insert(Folder.str()).second)
        break;
      SmallString<256> Path(Folder);
      sys::path::append(Path, Name);
      if (!sys::fs::exists(Path))
        continue;
      Expected<ConfigFile> Read = readConfig(Path, /*Top=*/false);
      if (!Read)
        return Read.takeError();
      if (Read->Checks) {
        report::GlobList List(*Read->Checks);
        for (const report::CheckInfo &Info : report::AllChecks)
          if (List.contains(Info.Name) && !is_contained(C.Checks, Info.Name))
            C.Checks.push_back(Info.Name.str());
      }
      Folders[Folder.str()] = std::move(*Read);
    }
  }
  llvm::sort(C.Checks);
  return Error::success();
}

std::vector<std::string> Scope::files() const {
  std::vector<std::string> Out;
  if (!TopFile.empty())
    Out.push_back(TopFile);
  for (const auto &[Folder, Config] : Folders) {
    SmallString<256> Path(Folder);
    sys::path::append(Path, Name);
    Out.push_back(std::string(Path));
  }
  llvm::sort(Out);
  return Out;
}

std::vector<const ConfigFile *> Scope::chain(StringRef File) const {
  std::vector<const ConfigFile *> Out;
  for (const auto &[Folder, Config] : Folders)
    if (beneath(File, Folder))
      Out.push_back(&Config);
  // Of folders that hold one file the shorter names are the outer ones.
  llvm::sort(Out, [](const ConfigFile *A, const ConfigFile *B) {
    return A->Folder.size() < B->Folder.size();
  });
  return Out;
}

Scope::Verdict Scope::judge(StringRef Check, StringRef File) const {
  bool On = is_contained(Base, Check);
  std::vector<const ConfigFile *> Configs = chain(File);
  for (const ConfigFile *Config : Configs)
    if (Config->Checks)
      On = report::GlobList(*Config->Checks).contains(Check, On);
  if (!On)
    return CheckOff;

  Verdict Out = Wanted;
  // Only what lies beneath the program's own folder tells: a project may itself
  // be somebody's third party.
  StringRef Rest = File;
  StringRef Shared = Common;
  while (!beneath(File, Shared))
    Shared = sys::path::parent_path(Shared);
  Rest.consume_front(Shared);
  for (auto I = sys::path::begin(Rest), E = sys::path::end(Rest); I != E; ++I)
    if (is_contained(Foreign, *I))
      Out = ThirdParty;
  if (any_of(Installed, [&](StringRef Prefix) {
        return beneath(File, Prefix) && !beneath(Common, Prefix);
      }))
    Out = ThirdParty;
  auto apply = [&](const ConfigFile &Config) {
    for (StringRef P : Config.Paths)
      if (beneath(File, absolute(P.drop_front().rtrim('/'), Config.Folder)))
        Out = P[0] == '+' ? Wanted : PathOff;
  };
  if (Top)
    apply(*Top);
  for (const ConfigFile *Config : Configs)
    apply(*Config);
  apply(CommandPaths);
  return Out;
}

int verifyConfig(CommandLine C) {
  std::vector<std::pair<std::string, bool>> Files;
  if (!C.Files.empty()) {
    std::string Top = findTop();
    for (const std::string &File : C.Files) {
      std::string Folder =
          sys::path::parent_path(absolute(File, currentFolder())).str();
      bool Below = !Top.empty() && Folder != sys::path::parent_path(Top) &&
                   beneath(Folder, sys::path::parent_path(Top));
      Files.push_back({File, !Below});
    }
  } else {
    std::string Top = C.ConfigFile.empty() ? findTop() : C.ConfigFile;
    if (Top.empty()) {
      errs() << "mapvet: error: there is no " << Name
             << " in this folder or above it\n";
      return 2;
    }
    Files.push_back({Top, true});
    std::error_code EC;
    std::string Root = absolute(sys::path::parent_path(Top), currentFolder());
    std::set<std::string> Below;
    for (sys::fs::recursive_directory_iterator
             I(Root, EC, /*follow_symlinks=*/false),
         End;
         I != End && !EC; I.increment(EC)) {
      StringRef Entry = sys::path::filename(I->path());
      if (Entry == Name && sys::path::parent_path(I->path()) != StringRef(Root))
        Below.insert(I->path());
      else if (Entry.starts_with(".") && Entry != Name)
        I.no_push();
    }
    for (const std::string &File : Below)
      Files.push_back({File, false});
  }
  unsigned Wrong = 0;
  for (const auto &[File, Top] : Files) {
    Expected<ConfigFile> Read = readConfig(File, Top);
    if (Read) {
      for (const std::string &M : Read->Models)
        if (!sys::fs::exists(absolute(M, Read->Folder))) {
          errs() << File << ": error: there is no model file '" << M << "'\n";
          ++Wrong;
        }
      continue;
    }
    errs() << toString(Read.takeError()) << '\n';
    ++Wrong;
  }
  if (Wrong)
    return 2;
  outs() << Files.size() << (Files.size() == 1 ? " file is" : " files are")
         << " right\n";
  return 0;
}

void printConfigReference(raw_ostream &OS) {
  OS << R"(# .mapvet.yaml: everything that can be said, with the defaults.
# The file at the top of the project may use all keys.  Files in the folders
# below it may use 'version', 'checks' and 'paths', for what lies in them.
# Options of the command line win.

version: 1

# Which checks run, as --checks takes it: a list that begins with '-' starts from
# the checks of the level, or in a folder from those of the folder above it.
# checks: '-mapvet-large-copy,mapvet-weak-hash'

# 1: rarely wrong.  2: advice, too.  3: audit, too.
level: 1

# Where to report.  '-' silences a folder or file, '+' wants it, the last that
# fits decides.  Folders of others' code (third_party, vendor, external, ...) and
# of what is installed (/usr, /opt, ...) are silent unless wanted.
paths: []
#   - -legacy/
#   - +legacy/rewritten/

# Models of your own maps, locks and threads; names begin at this file.
models: []

# Findings that are known already: see 'mapvet baseline'.
# baseline: mapvet-baseline.json

# Whether to infer which lock guards a map from the majority of its uses.
infer-guards: true

# Maps known to hold at most that many entries may be copied.
small-map-size: 8

# Of findings in headers show those in files whose absolute name matches.
header-filter: '.*'
)";
}

} // namespace mapvet::driver
