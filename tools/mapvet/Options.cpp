//===- Options.cpp - The command line of mapvet ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Options.h"
#include "report/Checks.h"
#include "report/GlobList.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include "llvm/Support/Threading.h"

using namespace llvm;
using namespace llvm::opt;

namespace mapvet::driver {

namespace {

enum ID {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "Options.inc"
#undef OPTION
};

#define OPTTABLE_STR_TABLE_CODE
#include "Options.inc"
#undef OPTTABLE_STR_TABLE_CODE

#define OPTTABLE_PREFIXES_TABLE_CODE
#include "Options.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

constexpr OptTable::Info InfoTable[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "Options.inc"
#undef OPTION
};

class MapvetOptTable : public GenericOptTable {
public:
  MapvetOptTable()
      : GenericOptTable(OptionStrTable, OptionPrefixesTable, InfoTable) {}
};

Error usage(const Twine &Sentence) { return createStringError(Sentence); }

Error number(const Arg &A, unsigned Low, unsigned &Out) {
  unsigned N;
  if (StringRef(A.getValue()).getAsInteger(10, N) || N < Low)
    return usage("'" + A.getSpelling().rtrim('=') +
                 "' needs a whole number of at least " + Twine(Low) +
                 ", not '" + A.getValue() + "'");
  Out = N;
  return Error::success();
}

/// The commands: words that may stand where the first file would.
struct Word {
  StringLiteral First, Second;
  Mode Do;
  StringLiteral Wants; ///< what must follow, or ""
};
constexpr Word Words[] = {
    {"annotate", "", Mode::Annotate, ""},
    {"baseline", "show", Mode::BaselineShow, "a baseline file"},
    {"baseline", "update", Mode::BaselineUpdate, "a baseline file"},
    {"baseline", "write", Mode::BaselineWrite, "a baseline file"},
    {"config", "reference", Mode::ConfigReference, ""},
    {"config", "verify", Mode::ConfigVerify, ""},
    {"explain", "", Mode::Explain, "the name of a check"},
    {"facts", "", Mode::Facts, ""},
    {"help", "", Mode::Help, ""},
    {"index", "clear", Mode::IndexClear, ""},
    {"index", "status", Mode::IndexStatus, ""},
    {"list", "", Mode::List, ""},
    {"merge", "", Mode::Analyze, ""},
    {"migrate", "", Mode::Migrate, ""},
    {"plan", "", Mode::Plan, ""},
    {"why", "", Mode::Why, "a place, FILE:LINE or FILE:LINE:COL"},
};

/// Takes a command out of the files of \p C.
Error takeCommand(CommandLine &C) {
  if (C.Files.empty())
    return Error::success();
  std::string First = C.Files.front();
  std::string Seconds;
  for (const Word &W : Words) {
    if (W.First != First)
      continue;
    size_t Taken = 1;
    if (!W.Second.empty()) {
      if (!Seconds.empty())
        Seconds += ", ";
      Seconds += W.Second;
      if (C.Files.size() < 2 || C.Files[1] != W.Second)
        continue;
      Taken = 2;
    }
    C.Do = W.Do;
    C.FromFacts = W.First == "merge";
    C.Files.erase(C.Files.begin(), C.Files.begin() + Taken);
    if (!W.Wants.empty()) {
      if (C.Files.empty())
        return usage("'mapvet " + W.First +
                     (W.Second.empty() ? "" : " " + W.Second) + "' needs " +
                     W.Wants);
      C.Target = C.Files.front();
      C.Files.erase(C.Files.begin());
    }
    return Error::success();
  }
  if (!Seconds.empty())
    return usage("'mapvet " + First + "' is followed by one of: " + Seconds);
  return Error::success();
}

/// Takes "FILE:LINE[:COL]" apart.
Error takePlace(CommandLine &C) {
  SmallVector<unsigned, 2> Numbers;
  StringRef Rest = C.Target;
  while (Numbers.size() < 2) {
    auto [File, Number] = Rest.rsplit(':');
    unsigned N;
    if (Number.empty() || Number.getAsInteger(10, N) || !N)
      break;
    Numbers.push_back(N);
    Rest = File;
  }
  if (Numbers.empty() || Rest.empty())
    return usage(
        "'mapvet why' needs a place, FILE:LINE or FILE:LINE:COL, not '" +
        C.Target + "'");
  C.TargetLine = Numbers.back();
  if (Numbers.size() == 2)
    C.TargetCol = Numbers.front();
  C.Target = Rest.str();
  return Error::success();
}

/// The folder whose maps are to be looked at, and the commands for it if there
/// are some within or above it.
Error takeSource(StringRef Folder, CommandLine &C) {
  SmallString<256> Name(Folder);
  (void)sys::fs::make_absolute(Name);
  sys::path::remove_dots(Name, /*remove_dot_dot=*/true);
  if (!sys::fs::is_directory(Name))
    return usage("'--src=" + Folder + "' is no folder");
  C.Source = (Name + "/").str();
  if (!C.Build.empty())
    return Error::success();
  for (StringRef Up = Name.str(); !Up.empty(); Up = sys::path::parent_path(Up))
    for (StringRef Sub : {"build", ""}) {
      SmallString<256> Build(Up);
      sys::path::append(Build, Sub);
      SmallString<256> File(Build);
      sys::path::append(File, "compile_commands.json");
      if (sys::fs::exists(File)) {
        C.Build = std::string(Build);
        return Error::success();
      }
    }
  return Error::success();
}

bool anyOf(const Option &O, ArrayRef<ID> Which) {
  return any_of(Which, [&](ID I) { return O.matches(I); });
}

/// Reads the options of 'facts', 'merge' and 'plan', and refuses, for what
/// these do and what links facts, the options that would say nothing.
Error takeBuild(const InputArgList &List, CommandLine &C) {
  C.Root = List.getLastArgValue(OPT_root, ".").str();
  C.DepFile = List.getLastArgValue(OPT_depfile).str();
  C.IfChanged = List.hasArg(OPT_if_changed);
  C.WholeCommand = List.hasArg(OPT_command);
  C.Partial = List.hasArg(OPT_partial);
  if (const Arg *A = List.getLastArg(OPT_directory))
    C.Directory = A->getValue();
  if (C.Do == Mode::Help)
    return Error::success();

  bool Merge = C.FromFacts;
  if (!Merge && (C.Do == Mode::Analyze || C.Do == Mode::BaselineWrite ||
                 C.Do == Mode::BaselineUpdate || C.Do == Mode::Why)) {
    size_t Facts = llvm::count_if(
        C.Files, [](StringRef F) { return F.ends_with(".facts"); });
    if (Facts && Facts != C.Files.size())
      return usage("facts and source files cannot be analysed together");
    C.FromFacts = Facts != 0;
  }
  std::string Who = C.Do == Mode::Facts  ? "mapvet facts"
                    : C.Do == Mode::Plan ? "mapvet plan"
                    : Merge              ? "mapvet merge"
                    : C.FromFacts        ? "facts"
                                         : "";
  for (const Arg *A : List) {
    const Option &O = A->getOption();
    bool Find = O.getGroup().isValid() && O.getGroup().matches(OPT_grp_find);
    bool What = O.getGroup().isValid() && O.getGroup().matches(OPT_grp_what);
    bool Out = O.getGroup().isValid() && O.getGroup().matches(OPT_grp_out);
    bool Fits = true;
    if (anyOf(O, {OPT_depfile, OPT_if_changed, OPT_command, OPT_directory}))
      Fits = C.Do == Mode::Facts;
    else if (O.matches(OPT_root))
      Fits = C.Do == Mode::Facts || C.FromFacts;
    else if (O.matches(OPT_partial))
      Fits = C.Do == Mode::Plan || C.FromFacts;
    else if (O.matches(OPT_ninja))
      Fits = C.Do == Mode::Plan;
    else if (O.matches(OPT_exit_zero))
      Fits = C.Do == Mode::Plan || C.Do == Mode::Analyze;
    else if (C.Do == Mode::Facts)
      Fits =
          (!Find && !Out) || anyOf(O, {OPT_config, OPT_no_config, OPT_output});
    else if (C.Do == Mode::Plan)
      Fits = !anyOf(O, {OPT_since, OPT_fix, OPT_color, OPT_progress, OPT_index,
                        OPT_no_index});
    else if (C.FromFacts)
      Fits = !What && !O.matches(OPT_since);
    if (Fits)
      continue;
    std::string Name = A->getSpelling().rtrim('=').str();
    if (Who.empty() || O.getGroup().matches(OPT_grp_build))
      return usage("'" + Name + "' does not belong to " +
                   (Who.empty()
                        ? std::string("what mapvet is to do; see --help")
                        : "'" + Who + "'"));
    return usage("'" + Name + "' has no meaning for " +
                 (Who == "facts" ? Who : "'" + Who + "'"));
  }

  if (C.FromFacts && C.Files.empty())
    return usage("'mapvet merge' needs facts, as 'mapvet facts' writes them");
  if (C.FromFacts && C.Flags)
    return usage("facts are made with flags already; leave out what follows "
                 "'--'");
  if (C.Do == Mode::Facts) {
    if (C.Files.size() != 1)
      return usage("'mapvet facts' needs one file to analyse, not " +
                   Twine(C.Files.size()));
    if (C.Output.empty())
      return usage("'mapvet facts' needs --output=FILE");
    if (C.WholeCommand && (!C.Flags || C.Flags->empty()))
      return usage("'--command' needs the command of a compiler after '--'");
    if (C.Directory && !C.WholeCommand)
      return usage("'--directory' needs '--command'");
  }
  if (C.Do == Mode::Plan) {
    if (!List.hasArg(OPT_ninja))
      return usage("'mapvet plan' needs to know for what: --ninja");
    if (C.Output.empty())
      return usage("'mapvet plan' needs --output=FILE");
    for (const Arg *A : List) {
      const Option &O = A->getOption();
      if (anyOf(O, {OPT_format, OPT_exit_zero, OPT_partial}) ||
          (O.getGroup().isValid() && O.getGroup().matches(OPT_grp_find)))
        C.LinkArguments.push_back(A->getAsString(List));
    }
  }
  return Error::success();
}

} // namespace

/// A list that begins with a name that is taken away starts from the checks of
/// the level, any other from nothing.
Error settle(CommandLine &C) {
  C.SmallMapSize = C.SmallMap.value_or(8);
  C.InferGuards = C.Guards.value_or(true);
  C.HeaderFilter = C.HeaderRegex.value_or(".*");
  std::string Why;
  if (!Regex(C.HeaderFilter).isValid(Why))
    return usage("'--header-filter=" + C.HeaderFilter +
                 "' is not a regular expression: " + Why);
  unsigned Level = C.Level.value_or(1);
  C.Checks.clear();
  report::GlobList List(C.CheckList.value_or(""));
  for (const report::GlobList::Item &I : List.items())
    if (I.Positive && none_of(report::AllChecks, [&](const auto &Info) {
          return report::GlobList::fits(I.Pattern, Info.Name);
        }))
      return usage("no check is called '" + I.Pattern +
                   "'; 'mapvet list' names them all");
  bool FromDefault =
      !C.CheckList || (!List.items().empty() && !List.items().front().Positive);
  for (const report::CheckInfo &Info : report::AllChecks)
    if (List.contains(Info.Name, FromDefault && Info.Level <= Level))
      C.Checks.push_back(Info.Name.str());
  if (C.Checks.empty())
    return usage("'--checks=" + *C.CheckList + "' leaves no check to run");
  return Error::success();
}

Expected<CommandLine> parseCommandLine(ArrayRef<const char *> Args) {
  CommandLine C;
  size_t Own = Args.size();
  for (size_t I = 0; I < Args.size(); ++I)
    if (StringRef(Args[I]) == "--") {
      Own = I;
      C.Flags.emplace(Args.begin() + I + 1, Args.end());
      break;
    } else if (Args[I][0] == '\0') {
      return usage("an argument is empty");
    }
  MapvetOptTable Table;
  unsigned MissingIndex, MissingCount;
  InputArgList List =
      Table.ParseArgs(Args.take_front(Own), MissingIndex, MissingCount);
  if (MissingCount)
    return usage("'" + Twine(List.getArgString(MissingIndex)) +
                 "' needs a value; see --help");
  for (const Arg *A : List.filtered(OPT_UNKNOWN)) {
    std::string Nearest;
    std::string Text = A->getAsString(List);
    if (Table.findNearest(Text, Nearest) <= 2)
      return usage("unknown option '" + Text + "'; did you mean '" + Nearest +
                   "'?");
    return usage("unknown option '" + Text +
                 "'; see --help, or put compiler flags after '--'");
  }

  C.Files = List.getAllArgValues(OPT_INPUT);
  C.Build = List.getLastArgValue(OPT_p).str();
  if (List.hasArg(OPT_p) && C.Build.empty())
    return usage("'-p' needs a folder");
  if (C.Flags && List.hasArg(OPT_p))
    return usage("'-p' and flags after '--' exclude each other");
  C.ExtraArgs = List.getAllArgValues(OPT_extra_arg);
  C.Models = List.getAllArgValues(OPT_model);
  C.IndexFolder = List.getLastArgValue(OPT_index).str();
  if (List.hasArg(OPT_index) && C.IndexFolder.empty())
    return usage("'--index' needs a folder");
  C.NoIndex = List.hasArg(OPT_no_index);
  if (C.NoIndex && List.hasArg(OPT_index))
    return usage("'--index' and '--no-index' exclude each other");
  C.AllBodies = List.hasArg(OPT_no_skip_bodies);
  C.Output = List.getLastArgValue(OPT_output).str();
  if (List.hasArg(OPT_output) && C.Output.empty())
    return usage("'--output' needs a file name");
  C.Fix = List.hasArg(OPT_fix);
  C.Apply = List.hasArg(OPT_apply);
  if (C.Fix && C.Apply)
    return usage("'--fix' and '--apply' exclude each other");
  C.MacroPrefix = List.getLastArgValue(OPT_macro_prefix).str();
  if (!all_of(C.MacroPrefix, [](char X) { return isAlnum(X) || X == '_'; }) ||
      (!C.MacroPrefix.empty() && isDigit(C.MacroPrefix[0])))
    return usage("'--macro-prefix=" + C.MacroPrefix +
                 "' cannot begin the name of a macro");
  C.MacroHeader = List.getLastArgValue(OPT_macro_header).str();
  if (List.hasArg(OPT_macro_header) && C.MacroHeader.empty())
    return usage("'--macro-header' needs a file name");
  if (const Arg *A = List.getLastArg(OPT_src))
    if (Error E = takeSource(A->getValue(), C))
      return std::move(E);
  C.TargetType = List.getLastArgValue(OPT_target, "hmap::map").str();
  StringRef StrategyName = List.getLastArgValue(OPT_strategy, "drop-in");
  if (StrategyName == "concurrent-safe")
    C.How = Strategy::ConcurrentSafe;
  else if (StrategyName == "bounded")
    C.How = Strategy::Bounded;
  else if (StrategyName != "drop-in")
    return usage(
        "'--strategy' takes drop-in, concurrent-safe or bounded, not '" +
        StrategyName + "'");
  if (const Arg *A = List.getLastArg(OPT_infer_guards, OPT_no_infer_guards))
    C.Guards = A->getOption().matches(OPT_infer_guards);
  C.Baseline = List.getLastArgValue(OPT_baseline).str();
  if (List.hasArg(OPT_baseline) && C.Baseline.empty())
    return usage("'--baseline' needs a file name");
  C.EvidenceFiles = List.getAllArgValues(OPT_evidence);
  C.Since = List.getLastArgValue(OPT_since).str();
  if (List.hasArg(OPT_since) && C.Since.empty())
    return usage("'--since' needs a revision");
  C.ConfigFile = List.getLastArgValue(OPT_config).str();
  C.NoConfig = List.hasArg(OPT_no_config);
  for (const std::string &Value : List.getAllArgValues(OPT_paths)) {
    SmallVector<StringRef> Items;
    StringRef(Value).split(Items, ',', -1, /*KeepEmpty=*/false);
    for (StringRef Item : Items)
      C.Paths.push_back(Item.trim().str());
  }
  for (StringRef Item : C.Paths)
    if (Item.size() < 2 || (Item[0] != '-' && Item[0] != '+'))
      return usage("'--paths' takes -FOLDER/ and +FOLDER/, not '" + Item + "'");

  C.Jobs = hardware_concurrency().compute_thread_count();
  if (const Arg *A = List.getLastArg(OPT_j))
    if (Error E = number(*A, 1, C.Jobs))
      return std::move(E);
  if (const Arg *A = List.getLastArg(OPT_timeout))
    if (Error E = number(*A, 0, C.Timeout))
      return std::move(E);
  if (const Arg *A = List.getLastArg(OPT_memory))
    if (Error E = number(*A, 0, C.Memory))
      return std::move(E);
  unsigned Number = 0;
  if (const Arg *A = List.getLastArg(OPT_small_map_size)) {
    if (Error E = number(*A, 0, Number))
      return std::move(E);
    C.SmallMap = Number;
  }
  if (const Arg *A = List.getLastArg(OPT_level)) {
    if (Error E = number(*A, 1, Number))
      return std::move(E);
    if (Number > 3)
      return usage("there are levels 1 to 3, not " + Twine(Number));
    C.Level = Number;
  }
  if (const Arg *A = List.getLastArg(OPT_checks))
    C.CheckList = A->getValue();
  if (const Arg *A = List.getLastArg(OPT_header_filter))
    C.HeaderRegex = A->getValue();

  StringRef FormatName = List.getLastArgValue(OPT_format, "text");
  std::optional<Format> F = StringSwitch<std::optional<Format>>(FormatName)
                                .Case("text", Format::Text)
                                .Case("json", Format::Json)
                                .Case("sarif", Format::Sarif)
                                .Case("github", Format::GitHub)
                                .Case("gitlab", Format::GitLab)
                                .Case("junit", Format::JUnit)
                                .Case("clang-tidy", Format::ClangTidy)
                                .Case("html", Format::Html)
                                .Default(std::nullopt);
  if (!F)
    return usage("'--format' takes text, json, sarif, github, gitlab, junit, "
                 "clang-tidy or html, not '" +
                 FormatName + "'");
  C.OutputFormat = *F;
  StringRef ColorName = List.getLastArgValue(OPT_color, "auto");
  if (ColorName == "always")
    C.ColorMode = Color::Always;
  else if (ColorName == "never")
    C.ColorMode = Color::Never;
  else if (ColorName != "auto")
    return usage("'--color' takes auto, always or never, not '" + ColorName +
                 "'");

  StringRef ProgressName = List.getLastArgValue(OPT_progress, "auto");
  if (ProgressName == "always")
    C.ShowProgress = ProgressMode::Always;
  else if (ProgressName == "never")
    C.ShowProgress = ProgressMode::Never;
  else if (ProgressName != "auto")
    return usage("'--progress' takes auto, always or never, not '" +
                 ProgressName + "'");

  if (List.hasArg(OPT_help))
    C.Do = Mode::Help;
  else if (List.hasArg(OPT_version))
    C.Do = Mode::Version;
  else if (List.hasArg(OPT_list_checks))
    C.Do = Mode::List;
  else if (Error E = takeCommand(C))
    return std::move(E);
  bool Analyses = C.Do == Mode::Analyze || C.Do == Mode::BaselineWrite ||
                  C.Do == Mode::BaselineUpdate || C.Do == Mode::Why ||
                  C.Do == Mode::Annotate || C.Do == Mode::Migrate ||
                  C.Do == Mode::Facts || C.Do == Mode::Plan;
  C.ExitZero = List.hasArg(OPT_exit_zero);
  if (C.ExitZero && C.Fix)
    return usage("'--fix' and '--exit-zero' exclude each other");
  if (Error E = takeBuild(List, C))
    return std::move(E);
  if (C.Do == Mode::Plan)
    C.Arguments.assign(Args.begin(), Args.end());
  for (const Arg *A : List.filtered(OPT_grp_write)) {
    const Option &O = A->getOption();
    bool Annotates = O.matches(OPT_macro_prefix) || O.matches(OPT_macro_header);
    bool Either = O.matches(OPT_apply);
    if (C.Do == Mode::Help ||
        C.Do == (Annotates ? Mode::Annotate : Mode::Migrate) ||
        (Either && C.Do == Mode::Annotate))
      continue;
    return usage("'" + A->getSpelling().rtrim('=') + "' belongs to 'mapvet " +
                 (Either      ? "annotate' and 'mapvet migrate'"
                  : Annotates ? "annotate'"
                              : "migrate'"));
  }
  if (C.Do == Mode::Why) {
    if (Error E = takePlace(C))
      return std::move(E);
    if (C.Flags && C.Files.empty())
      C.Files.push_back(C.Target);
  }
  if (Analyses && C.Files.empty() && C.Flags)
    return usage("flags after '--' need a file before them");
  if (!Analyses && C.Do != Mode::ConfigVerify && !C.Files.empty())
    return usage("'" + Twine(C.Files.front()) + "' is one argument too many");
  if (Error E = settle(C))
    return std::move(E);
  // What lists everything begins with everything.
  if (C.Do == Mode::List && !List.hasArg(OPT_list_checks) && !C.CheckList &&
      !C.Level) {
    C.Level = 3;
    if (Error E = settle(C))
      return std::move(E);
  }
  return C;
}

void printHelp(raw_ostream &OS) {
  MapvetOptTable().printHelp(
      OS, "mapvet [options] [FILE...] [-p BUILD] [-- FLAGS...]",
      "finds hash-map bugs in C++ programs");
  OS << "\nAnalyses FILE..., or all files of compile_commands.json, as one "
        "program.\n\n"
        "Commands:\n"
        "  mapvet list [--level=N] [--format=json]   the checks\n"
        "  mapvet explain CHECK                      the page on a check\n"
        "  mapvet baseline write FILE ...            write the findings down "
        "as "
        "known\n"
        "  mapvet baseline update FILE ...           take out of FILE what is "
        "mended\n"
        "  mapvet baseline show FILE                 what FILE knows\n"
        "  mapvet why FILE:LINE[:COL] ...            why there is a finding, "
        "or "
        "none\n"
        "  mapvet annotate ...                       say in the code which "
        "lock "
        "guards what\n"
        "  mapvet migrate [--apply] ...              which type would suit "
        "each "
        "map\n"
        "  mapvet facts --output=FILE SOURCE ...     what is to know of one "
        "file, for 'merge'\n"
        "  mapvet merge FACTS...                     analyse what 'facts' "
        "wrote, "
        "as one program\n"
        "  mapvet plan --ninja --output=FILE ...     a build that does both, "
        "for "
        "Ninja\n"
        "  mapvet config verify [FILE...]            check .mapvet.yaml files\n"
        "  mapvet config reference                   all that one can say\n"
        "  mapvet index status                       what the index holds\n"
        "  mapvet index clear                        delete it\n"
        "A file with the name of a command is ./NAME.\n\n"
        "Exit status: 0 no findings, 1 findings, 2 wrong usage or "
        "configuration,\n"
        "3 a file could not be analysed (the others were).\n";
}

void printVersion(raw_ostream &OS) {
  OS << "mapvet " << MAPVET_VERSION << " (LLVM " << LLVM_VERSION_STRING
     << ")\n";
}

} // namespace mapvet::driver
