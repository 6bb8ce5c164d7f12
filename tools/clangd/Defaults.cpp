//===- Defaults.cpp - What clangd does unless told otherwise --------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three answers of clangd's own functions are changed here, by the linker's
// --wrap: a reference to such a function from clangd comes to the one here,
// which calls the original.
//
//===----------------------------------------------------------------------===//

#include "CheckList.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "llvm/ADT/FunctionExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <optional>
#include <string>

using namespace clang;

/// As in clangd's TidyProvider.h, which is not installed: sets the options for
/// the file that is named.
using TidyProvider = llvm::unique_function<void(tidy::ClangTidyOptions &,
                                                llvm::StringRef) const>;

#define WRAPS(SYMBOL) __asm__("__wrap_" SYMBOL)
#define WRAPPED(SYMBOL) __asm__("__real_" SYMBOL)

// clang::clangd::provideDefaultChecks()
#define SYMBOL "_ZN5clang6clangd20provideDefaultChecksEv"
TidyProvider originalDefaultChecks() WRAPPED(SYMBOL);
TidyProvider provideDefaultChecks() WRAPS(SYMBOL);
#undef SYMBOL

/// clangd asks this one after it has read `.clang-tidy` and `.clangd`.
TidyProvider provideDefaultChecks() {
  return [Original = originalDefaultChecks()](tidy::ClangTidyOptions &Opts,
                                              llvm::StringRef File) {
    const std::string User = Opts.Checks.value_or("");
    Original(Opts, File);
    if (std::string Ours = mapvet::checksToAdd(User); !Ours.empty())
      Opts.Checks = Opts.Checks.value_or("") + "," + Ours;
  };
}

// clang::clangd::isFastTidyCheck(llvm::StringRef)
#define SYMBOL "_ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE"
std::optional<bool> originalIsFast(llvm::StringRef Check) WRAPPED(SYMBOL);
std::optional<bool> isFastTidyCheck(llvm::StringRef Check) WRAPS(SYMBOL);
#undef SYMBOL

/// clangd drops what it has not measured to be fast, and it knows only LLVM's
/// own checks.  Ours take one walk over the user's own code between them.
std::optional<bool> isFastTidyCheck(llvm::StringRef Check) {
  if (Check.starts_with("mapvet-"))
    return true;
  return originalIsFast(Check);
}

// clang::GetResourcesPath[abi:cxx11](char const*, void*)
#define SYMBOL "_ZN5clang16GetResourcesPathB5cxx11EPKcPv"
std::string originalResources(const char *Program, void *Main) WRAPPED(SYMBOL);
std::string resourcesPath(const char *Program, void *Main) WRAPS(SYMBOL);
#undef SYMBOL

/// Clang's own headers (stddef.h and the like) are looked for beside the
/// program, where a build or an installation of mapvet has none: then take
/// those of the LLVM that it was built with.
std::string resourcesPath(const char *Program, void *Main) {
  std::string Beside = originalResources(Program, Main);
  llvm::SmallString<256> Headers(Beside);
  llvm::sys::path::append(Headers, "include");
  if (llvm::sys::fs::is_directory(Headers))
    return Beside;
  return MAPVET_LLVM_RESOURCES;
}
