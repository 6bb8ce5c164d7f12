// The options of mapvet.  docs/guide/driver.md explains them at length.
include "llvm/Option/OptParser.td"

class F<string name, string help>
    : Flag<["--", "-"], name>, HelpText<help>;
class J<string name, string metavar, string help>
    : Joined<["--", "-"], name # "=">, MetaVarName<metavar>, HelpText<help>;
// The value may also be the next argument.
class A<string name, string of>
    : Separate<["--", "-"], name>, Alias<!cast<Option>(of)>;

def grp_what : OptionGroup<"what">, HelpText<"What to analyse">;
let Group = grp_what in {
def p : JoinedOrSeparate<["-"], "p">, MetaVarName<"BUILD">,
  HelpText<"Folder with compile_commands.json (default: ./build, ., then the folders above the first file)">;
def extra_arg : J<"extra-arg", "ARG", "Add ARG to the flags of every file; may be repeated">;
def extra_arg_sep : A<"extra-arg", "extra_arg">;
def model : J<"model", "FILE", "Add the map, lock and thread models of FILE; may be repeated">;
def model_sep : A<"model", "model">;
def j : JoinedOrSeparate<["-"], "j">, MetaVarName<"N">,
  HelpText<"Analyse N files at once (default: one per processor)">;
def index : J<"index", "FOLDER", "Keep what was found out of each file in FOLDER (default: .mapvet beside compile_commands.json)">;
def index_sep : A<"index", "index">;
def no_index : F<"no-index", "Read all files anew and keep nothing">;
def no_skip_bodies : F<"no-skip-bodies", "Parse the bodies of functions in system headers too; slower, finds the same">;
def timeout : J<"timeout", "SECONDS", "Give up a file after that long (default 600; 0: never)">;
def timeout_sep : A<"timeout", "timeout">;
def memory : J<"memory", "MIB", "Give up a file that needs more memory (default 0: no cap)">;
def memory_sep : A<"memory", "memory">;
}

def grp_find : OptionGroup<"find">, HelpText<"What to report">;
let Group = grp_find in {
def checks : J<"checks", "GLOBS", "Checks to run, as clang-tidy writes them: -mapvet-large-copy,... takes away from the default">;
def checks_sep : A<"checks", "checks">;
def level : J<"level", "N", "Run the checks of levels 1 to N (default 1)">;
def level_sep : A<"level", "level">;
def header_filter : J<"header-filter", "REGEX", "Of findings in headers show those in files that match REGEX (default: all but system headers)">;
def header_filter_sep : A<"header-filter", "header_filter">;
def small_map_size : J<"small-map-size", "N", "Do not report copies of maps known to hold at most N entries (default 8)">;
def small_map_size_sep : A<"small-map-size", "small_map_size">;
def paths : J<"paths", "LIST", "Where to report: -dir/ silences a folder, +dir/sub/ wants it, the last that fits decides; may be repeated">;
def paths_sep : A<"paths", "paths">;
def baseline : J<"baseline", "FILE", "Report only findings that FILE, written by 'mapvet baseline write', does not know">;
def baseline_sep : A<"baseline", "baseline">;
def since : J<"since", "REV", "Report only findings in lines changed since git revision REV, and those that were not there then">;
def since_sep : A<"since", "since">;
def evidence : J<"evidence", "FILE", "Mark and put first what FILE, a log of a sanitizer or of hmap, or a profile of hmap, has seen at run time; may be repeated">;
def evidence_sep : A<"evidence", "evidence">;
def config : J<"config", "FILE", "The project's configuration (default: .mapvet.yaml here or in a folder above)">;
def config_sep : A<"config", "config">;
def no_config : F<"no-config", "Read no .mapvet.yaml">;
def infer_guards : F<"infer-guards", "Infer which lock guards a map from the majority of its uses (default)">;
def no_infer_guards : F<"no-infer-guards", "Do not">;
}

def grp_out : OptionGroup<"output">, HelpText<"How to report">;
let Group = grp_out in {
def format : J<"format", "FORMAT", "text (default), json, sarif, github, gitlab, junit, clang-tidy or html">;
def format_sep : A<"format", "format">;
def output : J<"output", "FILE", "Write the report to FILE instead of standard output">;
def output_sep : A<"output", "output">;
def color : J<"color", "WHEN", "auto (default), always or never">;
def color_sep : A<"color", "color">;
def progress : J<"progress", "WHEN", "Say how far the analysis is: auto (default), always or never">;
def progress_sep : A<"progress", "progress">;
def fix : F<"fix", "Apply the first fix of each finding to the files">;
def exit_zero : F<"exit-zero", "Findings do not count for the exit status">;
}

def grp_build : OptionGroup<"build">, HelpText<"For build systems: 'facts', 'merge' and 'plan'">;
let Group = grp_build in {
def root : J<"root", "FOLDER", "facts, merge: the folder of the project; names beneath it are kept relative to it (default: the current one)">;
def root_sep : A<"root", "root">;
def depfile : J<"depfile", "FILE", "facts: write the files that were read to FILE, for make and Ninja">;
def depfile_sep : A<"depfile", "depfile">;
def if_changed : F<"if-changed", "facts: leave the file alone if it holds the same facts already">;
def command : F<"command", "facts: what follows '--' is the whole command of the compiler, its name included">;
def directory : J<"directory", "FOLDER", "facts: where the compiler would run (default: the current folder)">;
def directory_sep : A<"directory", "directory">;
def partial : F<"partial", "merge, plan: the facts are of a part of a program only">;
def ninja : F<"ninja", "plan: write a file for Ninja">;
}

def grp_write : OptionGroup<"write">, HelpText<"What 'annotate' and 'migrate' write">;
let Group = grp_write in {
def apply : F<"apply", "annotate, migrate: change the files">;
def macro_prefix : J<"macro-prefix", "PREFIX", "annotate: the macros are called PREFIXGUARDED_BY and so on (default: no prefix)">;
def macro_prefix_sep : A<"macro-prefix", "macro_prefix">;
def macro_header : J<"macro-header", "FILE", "annotate: include FILE for the macros, and write it if it is not there (default: thread_annotations.h in the folder that holds the annotated files)">;
def macro_header_sep : A<"macro-header", "macro_header">;
def src : Joined<["--"], "src=">, MetaVarName<"FOLDER">,
  HelpText<"migrate: look at maps that are declared below FOLDER, and change files there only">; // "-src=" would be too near to clang's "-std="
def src_sep : Separate<["--"], "src">, Alias<src>;
def target : J<"target", "TYPE", "migrate: the map to change to (default hmap::map); the models name its header">;
def target_sep : A<"target", "target">;
def strategy : J<"strategy", "STRATEGY", "migrate: drop-in (default), concurrent-safe or bounded">;
def strategy_sep : A<"strategy", "strategy">;
}

def grp_info : OptionGroup<"info">, HelpText<"Information">;
let Group = grp_info in {
def list_checks : F<"list-checks", "List the checks that would run, with their levels, and exit; see also 'mapvet list'">;
def version : F<"version", "Print the version and exit">;
def help : F<"help", "Print this help and exit">;
def h : Flag<["-"], "h">, Alias<help>;
}
