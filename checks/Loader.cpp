//===- Loader.cpp - What clang-tidy -load loads ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A plugin fits the one LLVM version that it was built for; in any other one it
// would crash, or fail with a page of unresolved symbols.  Therefore users load
// this library, which needs nothing of LLVM.  It looks at the program that
// loads it, and either loads the checks, which lie beside it, or ends the
// program with one sentence: a clang-tidy that ran without the checks it was
// told to load would look like a clean result.
//
//===----------------------------------------------------------------------===//

#include <dlfcn.h>
#include <link.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>

namespace {

/// The version in "libLLVM.so.22.1", "libLLVM-16.so.1", "libclang-cpp.so.19.1";
/// empty for any other library.
std::string versionIn(const char *Path) {
  const char *Base = std::strrchr(Path, '/');
  Base = Base ? Base + 1 : Path;
  for (const char *Prefix :
       {"libLLVM.so.", "libLLVM-", "libclang-cpp.so.", "libclang-cpp-"})
    if (std::strncmp(Base, Prefix, std::strlen(Prefix)) == 0) {
      const char *From = Base + std::strlen(Prefix);
      return std::string(From, std::strspn(From, "0123456789"));
    }
  return "";
}

/// The LLVM libraries of the program and of what it has loaded so far.
struct Host {
  std::string Version;
};

int visit(dl_phdr_info *Info, size_t, void *Data) {
  std::string V = versionIn(Info->dlpi_name ? Info->dlpi_name : "");
  if (V.empty())
    return 0;
  static_cast<Host *>(Data)->Version = V;
  return 1;
}

[[noreturn]] void refuse(const std::string &Sentence) {
  std::fflush(stdout);
  std::fprintf(stderr, "mapvet: %s\n", Sentence.c_str());
  _exit(1);
}

/// The folder that holds this library.
std::string ownFolder() {
  Dl_info Info;
  static const char Here = 0;
  if (!dladdr(&Here, &Info) || !Info.dli_fname)
    return "";
  std::string Path = Info.dli_fname;
  return Path.substr(0, Path.rfind('/') + 1);
}

__attribute__((constructor)) void load() {
  const std::string Wanted = MAPVET_LLVM_MAJOR;
  Host H;
  dl_iterate_phdr(visit, &H);
  if (!H.Version.empty() && H.Version != Wanted)
    refuse("this plugin is built for clang-tidy " + Wanted +
           " and cannot be loaded into a program built on LLVM " + H.Version +
           "; run it with clang-tidy-" + Wanted +
           ", or build mapvet for the other version");
  std::string Path = ownFolder() + MAPVET_CHECKS_LIBRARY;
  // All symbols at once, so that a program that lacks one is found out here and
  // not in the middle of an analysis.
  if (!dlopen(Path.c_str(), RTLD_NOW | RTLD_GLOBAL)) {
    const char *Why = dlerror();
    refuse("this plugin is built for clang-tidy " + Wanted +
           " and does not fit this program (" + (Why ? Why : Path) + ")");
  }
}

} // namespace
