//===- Baseline.cpp - Findings that are known already ---------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Baseline.h"
#include "report/Depth.h"
#include "report/Sources.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <tuple>

using namespace llvm;

namespace mapvet::report {

static constexpr uint64_t LargestFile = uint64_t(64) << 20;

static std::string utf8(StringRef S) {
  return json::isUTF8(S) ? S.str() : json::fixUTF8(S);
}

const BaselineEntry *Baseline::find(StringRef Fingerprint) const {
  for (const BaselineEntry &E : Findings)
    if (E.Fingerprint == Fingerprint)
      return &E;
  return nullptr;
}

Expected<Baseline> parseBaseline(StringRef Text, StringRef Name) {
  auto fail = [&](const Twine &Why) {
    return createStringError("'" + Name + "' is not a baseline: " + Why);
  };
  if (nestsTooDeep(Text))
    return fail("it nests too deep");
  Expected<json::Value> Doc = json::parse(Text);
  if (!Doc) {
    std::string Why = toString(Doc.takeError());
    return fail(StringRef(Why).trim());
  }
  const json::Object *Top = Doc->getAsObject();
  std::optional<int64_t> Version =
      Top ? Top->getInteger("version") : std::nullopt;
  if (!Version)
    return fail("it has no 'version'");
  if (*Version > int64_t(BaselineVersion) || *Version < 1)
    return fail("it is of version " + Twine(*Version) +
                ", and this program knows version " + Twine(BaselineVersion));
  const json::Array *Findings = Top->getArray("findings");
  if (!Findings)
    return fail("it has no list 'findings'");
  Baseline Out;
  auto text = [](const json::Object &O, StringRef Key) {
    return O.getString(Key).value_or("").str();
  };
  for (const json::Value &V : *Findings) {
    const json::Object *O = V.getAsObject();
    StringRef Print = O ? O->getString("fingerprint").value_or("") : "";
    if (Print.empty())
      return fail("finding " + Twine(Out.Findings.size() + 1) +
                  " has no 'fingerprint'");
    BaselineEntry E{Print.str(), text(*O, "check"), text(*O, "file"),
                    text(*O, "message"), 0};
    if (std::optional<int64_t> Line = O->getInteger("line");
        Line && *Line > 0 && *Line <= int64_t(UINT32_MAX))
      E.Line = static_cast<uint32_t>(*Line);
    Out.Findings.push_back(std::move(E));
  }
  if (const json::Array *History = Top->getArray("history"))
    for (const json::Value &V : *History)
      if (const json::Object *O = V.getAsObject())
        if (std::optional<int64_t> N = O->getInteger("findings");
            N && *N >= 0 && *N <= int64_t(UINT32_MAX))
          Out.History.push_back({text(*O, "date"), static_cast<unsigned>(*N)});
  return Out;
}

Expected<Baseline> readBaseline(StringRef File) {
  uint64_t Size = 0;
  if (std::error_code EC = sys::fs::file_size(File, Size))
    return createStringError(EC, "cannot read the baseline '" + File +
                                     "': " + EC.message());
  if (Size > LargestFile)
    return createStringError("'" + File +
                             "' is not a baseline: it has more than 64 MiB");
  auto Buffer = MemoryBuffer::getFile(File, /*IsText=*/false);
  if (!Buffer)
    return createStringError(Buffer.getError(),
                             "cannot read the baseline '" + File +
                                 "': " + Buffer.getError().message());
  return parseBaseline((*Buffer)->getBuffer(), File);
}

void renderBaseline(raw_ostream &OS, const Baseline &B) {
  json::OStream J(OS, /*IndentSize=*/1);
  J.object([&] {
    J.attribute("version", BaselineVersion);
    J.attributeArray("findings", [&] {
      for (const BaselineEntry &E : B.Findings)
        J.object([&] {
          J.attribute("fingerprint", utf8(E.Fingerprint));
          J.attribute("check", utf8(E.Check));
          J.attribute("file", utf8(E.File));
          J.attribute("line", E.Line);
          J.attribute("message", utf8(E.Message));
        });
    });
    J.attributeArray("history", [&] {
      for (const BaselineDay &D : B.History)
        J.object([&] {
          J.attribute("date", utf8(D.Date));
          J.attribute("findings", D.Findings);
        });
    });
  });
  OS << '\n';
}

static BaselineEntry entry(const Report &R, StringRef Base) {
  return {R.Fingerprint, R.F.Check, shownPath(R.F.Where.File, Base).str(),
          R.F.Message, R.F.Where.Line};
}

static void finish(Baseline &B, StringRef Date) {
  llvm::sort(B.Findings, [](const BaselineEntry &X, const BaselineEntry &Y) {
    return std::tie(X.File, X.Check, X.Fingerprint) <
           std::tie(Y.File, Y.Check, Y.Fingerprint);
  });
  unsigned N = static_cast<unsigned>(B.Findings.size());
  if (!B.History.empty() && B.History.back().Date == Date)
    B.History.back().Findings = N;
  else
    B.History.push_back({Date.str(), N});
}

Baseline makeBaseline(ArrayRef<Report> Reports, StringRef Base, StringRef Date,
                      const Baseline *Before) {
  Baseline Out;
  if (Before)
    Out.History = Before->History;
  for (const Report &R : Reports)
    if (!R.F.Silenced)
      Out.Findings.push_back(entry(R, Base));
  finish(Out, Date);
  return Out;
}

Baseline updateBaseline(const Baseline &Before, ArrayRef<Report> Reports,
                        StringRef Base, StringRef Date) {
  StringSet<> Known;
  for (const BaselineEntry &E : Before.Findings)
    Known.insert(E.Fingerprint);
  Baseline Out;
  Out.History = Before.History;
  for (const Report &R : Reports)
    if (!R.F.Silenced && Known.contains(R.Fingerprint))
      Out.Findings.push_back(entry(R, Base));
  finish(Out, Date);
  return Out;
}

std::vector<BaselineEntry> compare(const Baseline &B,
                                   MutableArrayRef<Report> Reports) {
  StringSet<> Known, Seen;
  for (const BaselineEntry &E : B.Findings)
    Known.insert(E.Fingerprint);
  for (Report &R : Reports) {
    R.State = Known.contains(R.Fingerprint) ? BaselineState::Unchanged
                                            : BaselineState::New;
    if (!R.F.Silenced)
      Seen.insert(R.Fingerprint);
  }
  std::vector<BaselineEntry> Gone;
  for (const BaselineEntry &E : B.Findings)
    if (!Seen.contains(E.Fingerprint))
      Gone.push_back(E);
  return Gone;
}

} // namespace mapvet::report
