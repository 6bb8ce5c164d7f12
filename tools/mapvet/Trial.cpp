//===- Trial.cpp - New texts before they are written ----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Trial.h"
#include "Packing.h"
#include "facts/Storage.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace mapvet::driver {

Trial::Trial(const CommandLine &C, ArrayRef<Command> Commands,
             const Readers &ReadBy, ArrayRef<std::string> Warnings,
             const models::ModelSet *Models, std::vector<std::string> Facts)
    : C(C), Commands(Commands), Warnings(Warnings), Models(Models),
      Units(Commands.size()), Facts(std::move(Facts)) {
  for (const auto &[File, Tus] : ReadBy)
    for (size_t T : Tus)
      Units[T].Reads.push_back(File);
  for (Unit &U : Units)
    U.Texts = facts::digest({});
}

std::vector<Complaint> Trial::compile(const OldFiles &New, bool FirstRefused) {
  std::map<std::string, facts::Digest> Digests;
  for (const auto &[File, Text] : New)
    Digests[File] = facts::digest({Text.value_or("")});
  std::vector<facts::Digest> Wanted;
  for (const Unit &U : Units) {
    std::vector<StringRef> Parts;
    for (const std::string &File : U.Reads)
      if (auto It = Digests.find(File); It != Digests.end()) {
        Parts.push_back(It->first);
        Parts.emplace_back(reinterpret_cast<const char *>(It->second.data()),
                           It->second.size());
      }
    Wanted.push_back(facts::digest(Parts));
  }
  std::vector<size_t> Refused, Others;
  for (size_t I = 0; I < Units.size(); ++I)
    if (Units[I].Texts != Wanted[I])
      (FirstRefused && !Units[I].Said.empty() ? Refused : Others).push_back(I);
  for (const std::vector<size_t> &Which : {Refused, Others}) {
    if (Which.empty())
      continue;
    parse(Which, New);
    for (size_t I : Which)
      Units[I].Texts = Wanted[I];
    if (FirstRefused &&
        any_of(Which, [&](size_t I) { return !Units[I].Said.empty(); }))
      break;
  }
  std::vector<Complaint> All;
  for (const Unit &U : Units)
    All.insert(All.end(), U.Said.begin(), U.Said.end());
  sortComplaints(All);
  return All;
}

void Trial::parse(ArrayRef<size_t> Which, const OldFiles &New) {
  std::vector<Command> List;
  for (size_t I : Which)
    List.push_back(Commands[I]);
  runOnFiles(
      C, List,
      [&](size_t N) {
        std::optional<facts::FileFacts> Found;
        std::string Said = complaintsOf(
            List[N], &New, Warnings, [&](clang::CompilerInstance &) {
              return Models ? makeExtractor(*Models, Found)
                            : std::make_unique<clang::ASTConsumer>();
            });
        std::string Out;
        put(Out, Said);
        if (!Found)
          return Out;
        Expected<std::string> Bytes = facts::write(*Found);
        if (!Bytes) {
          consumeError(Bytes.takeError());
          return Out;
        }
        return Out + *Bytes;
      },
      [&](size_t N, std::optional<std::string> Text) {
        std::string Said;
        StringRef Rest = Text ? StringRef(*Text) : StringRef();
        bool Whole = Text && take(Rest, Said);
        size_t I = Which[N];
        Units[I].Said = unpackComplaints(
            List[N], Whole ? std::optional<StringRef>(Said) : std::nullopt);
        if (Models)
          Facts[I] = Whole ? Rest.str() : std::string();
      });
}

AnalysisResult Trial::analyze() const { return linkBytes(C, Facts); }

} // namespace mapvet::driver
