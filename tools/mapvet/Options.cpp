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
#include "llvm/Config/llvm-config.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
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

/// Which checks run.  A list that begins with a name that is taken away starts
/// from the checks of the level, any other from nothing.
Error selectChecks(const Arg *A, unsigned Level, CommandLine &C) {
  if (!A) {
    for (const report::CheckInfo &Info : report::AllChecks)
      if (Info.Level <= Level)
        C.Checks.push_back(Info.Name.str());
    return Error::success();
  }
  report::GlobList List(A->getValue());
  for (const report::GlobList::Item &I : List.items())
    if (I.Positive && none_of(report::AllChecks, [&](const auto &Info) {
          return report::GlobList::fits(I.Pattern, Info.Name);
        }))
      return usage("no check is called '" + I.Pattern +
                   "'; --list-checks names them all");
  bool FromDefault = !List.items().empty() && !List.items().front().Positive;
  for (const report::CheckInfo &Info : report::AllChecks)
    if (List.contains(Info.Name, FromDefault && Info.Level <= Level))
      C.Checks.push_back(Info.Name.str());
  if (C.Checks.empty())
    return usage("'--checks=" + Twine(A->getValue()) +
                 "' leaves no check to run");
  return Error::success();
}

} // namespace

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
  C.Output = List.getLastArgValue(OPT_output).str();
  if (List.hasArg(OPT_output) && C.Output.empty())
    return usage("'--output' needs a file name");
  C.Fix = List.hasArg(OPT_fix);
  C.InferGuards = List.hasFlag(OPT_infer_guards, OPT_no_infer_guards, true);

  C.Jobs = hardware_concurrency().compute_thread_count();
  if (const Arg *A = List.getLastArg(OPT_j))
    if (Error E = number(*A, 1, C.Jobs))
      return std::move(E);
  if (const Arg *A = List.getLastArg(OPT_small_map_size))
    if (Error E = number(*A, 0, C.SmallMapSize))
      return std::move(E);
  unsigned Level = 1;
  if (const Arg *A = List.getLastArg(OPT_level)) {
    if (Error E = number(*A, 1, Level))
      return std::move(E);
    if (Level > 3)
      return usage("there are levels 1 to 3, not " + Twine(Level));
  }
  if (Error E = selectChecks(List.getLastArg(OPT_checks), Level, C))
    return std::move(E);

  C.HeaderFilter = List.getLastArgValue(OPT_header_filter, ".*").str();
  std::string Why;
  if (!Regex(C.HeaderFilter).isValid(Why))
    return usage("'--header-filter=" + C.HeaderFilter +
                 "' is not a regular expression: " + Why);

  StringRef FormatName = List.getLastArgValue(OPT_format, "text");
  if (FormatName == "json")
    C.OutputFormat = Format::Json;
  else if (FormatName != "text")
    return usage("'--format' takes text or json, not '" + FormatName + "'");
  StringRef ColorName = List.getLastArgValue(OPT_color, "auto");
  if (ColorName == "always")
    C.ColorMode = Color::Always;
  else if (ColorName == "never")
    C.ColorMode = Color::Never;
  else if (ColorName != "auto")
    return usage("'--color' takes auto, always or never, not '" + ColorName +
                 "'");

  if (List.hasArg(OPT_help))
    C.Do = Mode::Help;
  else if (List.hasArg(OPT_version))
    C.Do = Mode::Version;
  else if (List.hasArg(OPT_list_checks))
    C.Do = Mode::ListChecks;
  else if (C.Files.empty() && C.Flags)
    return usage("flags after '--' need a file before them");
  return C;
}

void printHelp(raw_ostream &OS) {
  MapvetOptTable().printHelp(
      OS, "mapvet [options] [FILE...] [-p BUILD] [-- FLAGS...]",
      "finds hash-map bugs in C++ programs");
  OS << "\nAnalyses FILE..., or all files of compile_commands.json, as one "
        "program.\n"
        "Exit status: 0 no findings, 1 findings, 2 wrong usage or "
        "configuration,\n"
        "3 a file could not be analysed (the others were).\n";
}

void printVersion(raw_ostream &OS) {
  OS << "mapvet " << MAPVET_VERSION << " (LLVM " << LLVM_VERSION_STRING
     << ")\n";
}

void printChecks(raw_ostream &OS, const CommandLine &C) {
  size_t Width = 0;
  for (const report::CheckInfo &Info : report::AllChecks)
    Width = std::max(Width, Info.Name.size());
  for (const report::CheckInfo &Info : report::AllChecks)
    if (is_contained(C.Checks, Info.Name))
      OS << left_justify(Info.Name, static_cast<unsigned>(Width)) << "  "
         << Info.Level << "  " << Info.Summary << '\n';
}

} // namespace mapvet::driver
