//===- Module.cpp - Registration in clang-tidy ----------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "checks/AllChecks.inc"
#include "clang-tidy/ClangTidy.h"
#include "clang-tidy/ClangTidyModule.h"

namespace mapvet::checks {
namespace {

/// All checks of the table.
class MapvetModule : public clang::tidy::ClangTidyModule {
public:
  void
  addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) override {
#define MAPVET_CHECK(CLASS, NAME, LEVEL, HASFIX, SUMMARY)                      \
  Factories.registerCheck<CLASS##Check>(NAME);
#include "link/Checks.def"
  }
};

clang::tidy::ClangTidyModuleRegistry::Add<MapvetModule>
    Registration("mapvet-module", "Finds hash-map bugs.");

} // namespace
} // namespace mapvet::checks
