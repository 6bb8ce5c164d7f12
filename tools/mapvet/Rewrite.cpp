//===- Rewrite.cpp - Changing a program and asking the compiler -----------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Rewrite.h"
#include "report/Diff.h"
#include "report/Fixes.h"
#include "report/Output.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Tooling/Inclusions/HeaderIncludes.h"
#include "clang/Tooling/Inclusions/IncludeStyle.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <set>
#include <tuple>

using namespace llvm;

namespace mapvet::driver {

void addEdit(EditMap &Edits, TextEdit E) {
  std::vector<TextEdit> &List = Edits[E.File];
  if (!is_contained(List, E))
    List.push_back(std::move(E));
}

OldFiles rewrite(const EditMap &Edits, report::Sources &Files) {
  OldFiles Out;
  for (const auto &[File, List] : Edits)
    if (const report::SourceText *Text = Files.get(File))
      Out[File] = report::applyEdits(Text->text(), List);
  return Out;
}

uint32_t oldOffset(const EditMap &Edits, StringRef File, uint32_t Offset) {
  auto It = Edits.find(File.str());
  if (It == Edits.end())
    return Offset;
  std::vector<TextEdit> List = It->second;
  report::sortEdits(List);
  int64_t Shift = 0; // of the new text before the edit
  for (const TextEdit &E : List) {
    int64_t Begin = int64_t(E.Offset) + Shift;
    if (int64_t(Offset) < Begin)
      break;
    if (int64_t(Offset) < Begin + int64_t(E.Text.size()))
      return E.Offset;
    Shift += int64_t(E.Text.size()) - int64_t(E.Length);
  }
  return static_cast<uint32_t>(int64_t(Offset) - Shift);
}

std::vector<TextEdit> includeEdits(StringRef File, StringRef Code,
                                   StringRef Name) {
  bool Angled = Name.starts_with("<");
  clang::tooling::IncludeStyle Style;
  Style.IncludeBlocks = clang::tooling::IncludeStyle::IBS_Preserve;
  Style.IncludeCategories = {{"^<.*\\.h(pp)?>", 2, 0, false},
                             {"^<", 3, 0, false},
                             {".*", 1, 0, false}};
  clang::tooling::HeaderIncludes Includes(File, Code, Style);
  std::vector<TextEdit> Out;
  if (auto R = Includes.insert(Name.trim("<>"), Angled,
                               clang::tooling::IncludeDirective::Include))
    Out.push_back({File.str(), R->getOffset(), R->getLength(),
                   R->getReplacementText().str()});
  return Out;
}

std::string relativeInclude(StringRef From, StringRef To) {
  StringRef A = sys::path::parent_path(From);
  auto I = sys::path::begin(A), IE = sys::path::end(A);
  auto J = sys::path::begin(To), JE = sys::path::end(To);
  while (I != IE && J != JE && *I == *J) {
    ++I;
    ++J;
  }
  std::string Out;
  for (; I != IE; ++I)
    Out += "../";
  for (; J != JE; ++J)
    Out += (Out.empty() || Out.back() == '/' ? "" : "/") + J->str();
  return Out;
}

//===----------------------------------------------------------------------===//
// The compiler
//===----------------------------------------------------------------------===//

namespace {

class Collector : public clang::DiagnosticConsumer {
public:
  explicit Collector(StringRef Directory) : Directory(Directory) {}
  std::vector<Complaint> Out;

  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override {
    if (Level == clang::DiagnosticsEngine::Note) {
      if (!Out.empty())
        if (Position P; placeOf(Info, Info.getLocation(), P))
          Out.back().About.push_back(P);
      return;
    }
    if (Level < clang::DiagnosticsEngine::Warning)
      return;
    Complaint X;
    X.IsError = Level >= clang::DiagnosticsEngine::Error;
    SmallString<128> Message;
    Info.FormatDiagnostic(Message);
    X.Message = Message.str().str();
    Position P;
    if (placeOf(Info, Info.getLocation(), P)) {
      X.File = P.File;
      X.Offset = P.Offset;
      const clang::SourceManager &SM = Info.getSourceManager();
      clang::SourceLocation L = SM.getExpansionLoc(Info.getLocation());
      X.Line = SM.getSpellingLineNumber(L);
      X.Col = SM.getSpellingColumnNumber(L);
    }
    for (unsigned I = 0; I < Info.getNumArgs(); ++I)
      if (Info.getArgKind(I) == clang::DiagnosticsEngine::ak_nameddecl)
        if (auto *D =
                reinterpret_cast<const clang::NamedDecl *>(Info.getRawArg(I)))
          for (const clang::Decl *R : D->redecls())
            if (Position Q; placeOf(Info, R->getLocation(), Q))
              X.About.push_back(Q);
    Out.push_back(std::move(X));
  }

private:
  bool placeOf(const clang::Diagnostic &Info, clang::SourceLocation L,
               Position &Out) const {
    if (!Info.hasSourceManager() || L.isInvalid())
      return false;
    const clang::SourceManager &SM = Info.getSourceManager();
    L = SM.getExpansionLoc(L);
    clang::OptionalFileEntryRef F = SM.getFileEntryRefForID(SM.getFileID(L));
    if (!F)
      return false;
    SmallString<256> Name(F->getName());
    sys::path::make_absolute(Directory, Name);
    sys::path::remove_dots(Name, /*remove_dot_dot=*/true);
    Out = {std::string(Name), SM.getFileOffset(L)};
    return true;
  }
  std::string Directory;
};

json::Value toJson(const Complaint &X) {
  json::Array About;
  for (const Position &P : X.About)
    About.push_back(json::Object{{"file", P.File}, {"offset", P.Offset}});
  return json::Object{{"file", X.File},
                      {"line", X.Line},
                      {"col", X.Col},
                      {"offset", X.Offset},
                      {"error", X.IsError},
                      {"message", json::fixUTF8(X.Message)},
                      {"about", std::move(About)}};
}

Complaint fromJson(const json::Object &O) {
  Complaint X;
  auto text = [](const json::Object &O, StringRef Key) {
    return O.getString(Key).value_or("").str();
  };
  auto number = [](const json::Object &O, StringRef Key) {
    return static_cast<uint32_t>(O.getInteger(Key).value_or(0));
  };
  X.File = text(O, "file");
  X.Line = number(O, "line");
  X.Col = number(O, "col");
  X.Offset = number(O, "offset");
  X.IsError = O.getBoolean("error").value_or(false);
  X.Message = text(O, "message");
  if (const json::Array *About = O.getArray("about"))
    for (const json::Value &V : *About)
      if (const json::Object *P = V.getAsObject())
        X.About.push_back({text(*P, "file"), number(*P, "offset")});
  return X;
}

} // namespace

std::string complaintsOf(const Command &Cmd, const OldFiles *Overlay,
                         ArrayRef<std::string> Warnings, MakeConsumer Make) {
  Collector Diags(Cmd.Directory);
  bool Began =
      parseWith(Cmd, Overlay, Warnings, /*SkipBodies=*/false, Diags, Make);
  if (!Began && Diags.Out.empty()) {
    Complaint X;
    X.File = Cmd.File;
    X.IsError = true;
    X.Message = "clang does not understand its command";
    Diags.Out.push_back(X);
  }
  json::Array Out;
  for (const Complaint &X : Diags.Out)
    Out.push_back(toJson(X));
  std::string Text;
  raw_string_ostream(Text) << json::Value(std::move(Out));
  return Text;
}

std::vector<Complaint> unpackComplaints(const Command &Cmd,
                                        std::optional<StringRef> Text) {
  std::vector<Complaint> Out;
  Expected<json::Value> V = json::parse(Text.value_or("null"));
  const json::Array *List = nullptr;
  if (V)
    List = V->getAsArray();
  else
    consumeError(V.takeError());
  if (!List) {
    Complaint X;
    X.File = Cmd.File;
    X.IsError = true;
    X.Message = "the compiler did not finish";
    Out.push_back(std::move(X));
    return Out;
  }
  for (const json::Value &X : *List)
    if (const json::Object *O = X.getAsObject())
      Out.push_back(fromJson(*O));
  return Out;
}

void sortComplaints(std::vector<Complaint> &All) {
  auto key = [](const Complaint &X) {
    return std::tie(X.File, X.Offset, X.Message, X.About);
  };
  llvm::sort(All, [&](const Complaint &A, const Complaint &B) {
    return key(A) < key(B);
  });
  All.erase(
      llvm::unique(All, [&](const Complaint &A,
                            const Complaint &B) { return key(A) == key(B); }),
      All.end());
}

//===----------------------------------------------------------------------===//
// The result
//===----------------------------------------------------------------------===//

std::string diffOf(const OldFiles &New, report::Sources &Files,
                   StringRef Base) {
  std::string Out;
  for (const auto &[File, Text] : New) {
    const report::SourceText *Old = Files.get(File);
    std::string Name = report::shownPath(File, Base).str();
    bool Relative = !sys::path::is_absolute(Name);
    Out += report::unifiedDiff(Old ? Old->text() : "", Text.value_or(""),
                               !Old       ? "/dev/null"
                               : Relative ? "a/" + Name
                                          : Name,
                               Relative ? "b/" + Name : Name);
  }
  return Out;
}

Error writeAll(const OldFiles &New) {
  report::FixPlan Plan;
  for (const auto &[File, Text] : New)
    if (Text && sys::fs::exists(File))
      Plan.Files[File] = *Text;
  // A new file that nobody includes yet does no harm, the other order would.
  for (const auto &[File, Text] : New)
    if (Text && !Plan.Files.count(File))
      if (Error E = report::writeWhole(File, *Text))
        return E;
  return report::applyFixes(Plan);
}

} // namespace mapvet::driver
