//===- Evidence.cpp - What was seen at run time ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Evidence.h"
#include "report/Depth.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <optional>

using namespace llvm;

namespace mapvet::report {

static constexpr uint64_t LargestFile = uint64_t(256) << 20;
/// A defect with more frames is a deep recursion, which says nothing more.
static constexpr size_t MaxPlaces = 512;

/// "/src/a.cpp:12:3" or "/src/a.cpp:12".
static std::optional<std::pair<StringRef, uint32_t>> fileAndLine(StringRef S) {
  for (int Numbers = 0; Numbers < 2; ++Numbers) {
    auto [File, Number] = S.rsplit(':');
    uint32_t Line;
    if (File.empty() || Number.getAsInteger(10, Line) || !Line)
      return std::nullopt;
    auto [Outer, Before] = File.rsplit(':');
    uint32_t Other;
    // The last number is a column if another one stands before it.
    if (Numbers == 0 && !Before.empty() && !Before.getAsInteger(10, Other)) {
      S = File;
      continue;
    }
    return std::pair(File, Line);
  }
  return std::nullopt;
}

/// The place of a frame of a sanitizer: "#1 f(int) /src/a.cpp:12:3
/// (a.out+0x1)".
static std::optional<std::pair<StringRef, uint32_t>> frame(StringRef Line) {
  Line = Line.trim();
  if (!Line.consume_front("#") || Line.empty() || !isDigit(Line[0]))
    return std::nullopt;
  while (Line.ends_with(")")) {
    size_t Open = Line.rfind(" (");
    if (Open == StringRef::npos)
      break;
    Line = Line.take_front(Open).rtrim();
  }
  return fileAndLine(Line.rsplit(' ').second);
}

Error Evidence::addFile(StringRef File) {
  uint64_t Size = 0;
  if (std::error_code EC = sys::fs::file_size(File, Size))
    return createStringError(EC, "cannot read the evidence '" + File +
                                     "': " + EC.message());
  if (Size > LargestFile)
    return createStringError("the evidence '" + File +
                             "' has more than 256 MiB");
  auto Buffer = MemoryBuffer::getFile(File, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return createStringError(Buffer.getError(),
                             "cannot read the evidence '" + File +
                                 "': " + Buffer.getError().message());
  return addText((*Buffer)->getBuffer(), File);
}

Error Evidence::addText(StringRef Text, StringRef Name) {
  if (Text.ltrim().starts_with("{"))
    return addProfile(Text, Name);
  addLog(Text, Name);
  return Error::success();
}

Error Evidence::addProfile(StringRef Text, StringRef Name) {
  auto fail = [&](const Twine &Why) {
    return createStringError("'" + Name + "' is no profile of hmap: " + Why);
  };
  if (nestsTooDeep(Text))
    return fail("it nests too deep");
  Expected<json::Value> Doc = json::parse(Text);
  if (!Doc)
    return fail(toString(Doc.takeError()));
  const json::Object *Top = Doc->getAsObject();
  if (!Top || Top->getInteger("version") != 1)
    return fail("its 'version' is not 1");
  const json::Array *Sites = Top->getArray("sites");
  if (!Sites)
    return fail("it has no list 'sites'");
  auto count = [](const json::Object &O, StringRef Key) -> uint64_t {
    return static_cast<uint64_t>(
        std::max<int64_t>(O.getInteger(Key).value_or(0), 0));
  };
  for (const json::Value &V : *Sites) {
    const json::Object *Site = V.getAsObject();
    const json::Array *All = Site ? Site->getArray("copies") : nullptr;
    if (!All)
      continue;
    for (const json::Value &C : *All)
      if (const json::Object *O = C.getAsObject()) {
        Copy Out;
        Out.Where.File = O->getString("file").value_or("").str();
        Out.Where.Line = static_cast<uint32_t>(count(*O, "line"));
        Out.Count = count(*O, "count");
        Out.Entries = count(*O, "entries");
        Out.Bytes = count(*O, "bytes");
        Out.Log = Name.str();
        if (!Out.Where.File.empty() && Out.Count)
          Copies.push_back(std::move(Out));
      }
  }
  return Error::success();
}

void Evidence::addLog(StringRef Text, StringRef Name) {
  std::optional<Defect> Open;
  auto finish = [&] {
    if (Open && !Open->Places.empty())
      Defects.push_back(std::move(*Open));
    Open.reset();
  };
  uint32_t Number = 0;
  while (!Text.empty()) {
    StringRef Line;
    std::tie(Line, Text) = Text.split('\n');
    Line = Line.rtrim('\r');
    ++Number;
    auto begin = [&](Kind K, const Twine &What) {
      finish();
      Open.emplace();
      Open->K = K;
      Open->What = What.str();
      Open->Log = Name.str();
      Open->LogLine = Number;
    };
    if (size_t At = Line.find("WARNING: ThreadSanitizer: ");
        At != StringRef::npos) {
      StringRef What = Line.substr(At).split("izer: ").second.split(" (").first;
      // Locks in the wrong order and leaked threads are other matters.
      if (What.contains("race"))
        begin(Kind::Race, "ThreadSanitizer reports a " + What);
      else if (What.contains("use-after-free"))
        begin(Kind::Memory, "ThreadSanitizer reports a " + What);
      else
        finish();
    } else if (At = Line.find("ERROR: AddressSanitizer: ");
               At != StringRef::npos) {
      StringRef What = Line.substr(At).split("izer: ").second;
      What = What.split(" on ").first.split(" (").first;
      begin(Kind::Memory, "AddressSanitizer reports " + What);
    } else if (size_t Runtime = Line.find(": runtime error: ");
               Runtime != StringRef::npos) {
      begin(Kind::Memory, "UndefinedBehaviorSanitizer reports: " +
                              Line.substr(Runtime).split("error: ").second);
      if (auto P = fileAndLine(Line.take_front(Runtime)))
        Open->Places.push_back({P->first.str(), P->second});
      finish();
    } else if (At = Line.find("fatal error: "); At != StringRef::npos) {
      // hmap: "concurrent map writes: insert() at F:L while ... at F:L runs
      // ...".
      StringRef What = Line.substr(At).split("error: ").second;
      if (!What.contains(" map"))
        continue;
      begin(What.starts_with("concurrent ") ? Kind::Race : Kind::Memory,
            "hmap ended the program: " + What.split(": ").first);
      // Where the map was made is no access.
      StringRef Rest = What.split("; map made").first;
      while (Rest.contains(" at ")) {
        Rest = Rest.split(" at ").second;
        StringRef Word = Rest.take_until(
            [](char C) { return C == ' ' || C == ';' || C == ','; });
        if (auto P = fileAndLine(Word))
          Open->Places.push_back({P->first.str(), P->second});
      }
      finish();
    } else if (Line.starts_with("SUMMARY: ") ||
               Line.starts_with("==================")) {
      finish();
    } else if (Open && Open->Places.size() < MaxPlaces) {
      if (auto P = frame(Line))
        Open->Places.push_back({P->first.str(), P->second});
    }
  }
  finish();
}

/// A log may name files as the compiler got them: relative to some folder.
bool Evidence::same(const Place &P, const SourceRange &W) {
  if (W.Line == 0 || P.Line < W.Line || P.Line > std::max(W.Line, W.EndLine))
    return false;
  SmallString<256> A(P.File);
  sys::path::remove_dots(A, /*remove_dot_dot=*/true);
  StringRef Long = W.File, Short = A;
  while (Short.consume_front("../"))
    ;
  if (!Long.consume_back(Short))
    return false;
  return Long.empty() || Long.ends_with("/");
}

bool Evidence::confirms(const Defect &D, const Finding &F) {
  auto seen = [&](const SourceRange &W) {
    return any_of(D.Places, [&](const Place &P) { return same(P, W); });
  };
  static constexpr StringLiteral Races[] = {
      "mapvet-concurrent-access", "mapvet-lock-escape",
      "mapvet-unsafe-publication", "mapvet-sync-map-misuse"};
  bool IsRace = is_contained(Races, F.Check);
  if (F.Check == "mapvet-large-copy" || IsRace != (D.K == Kind::Race))
    return false;
  if (!seen(F.Where))
    return false;
  // Of a race both sides must be those that were seen.
  bool Two = any_of(F.Notes, [](const Note &N) { return N.OtherThread; });
  return !Two || any_of(F.Notes, [&](const Note &N) {
    return N.OtherThread && seen(N.Where);
  });
}

void Evidence::apply(std::vector<Report> &Reports) const {
  for (Report &R : Reports) {
    for (const Defect &D : Defects)
      if (confirms(D, R.F)) {
        Note N;
        N.Where = R.F.Where;
        N.Message = "seen at run time: " + D.What + " (" + D.Log + ":" +
                    std::to_string(D.LogLine) + ")";
        R.F.Notes.push_back(std::move(N));
        R.Confirmed = true;
        break;
      }
    if (R.F.Check != "mapvet-large-copy")
      continue;
    for (const Copy &C : Copies) {
      bool Here = same(C.Where, R.F.Where) ||
                  any_of(R.F.Notes,
                         [&](const Note &N) { return same(C.Where, N.Where); });
      if (!Here)
        continue;
      Note N;
      N.Where = R.F.Where;
      N.Message = "measured: copied " + std::to_string(C.Count) +
                  (C.Count == 1 ? " time, " : " times, ") +
                  std::to_string(C.Entries) +
                  (C.Entries == 1 ? " entry and " : " entries and ") +
                  std::to_string(C.Bytes) + " bytes in all (" + C.Log + ")";
      R.F.Notes.push_back(std::move(N));
      R.Confirmed = true;
      break;
    }
  }
  std::vector<Report> Sorted;
  Sorted.reserve(Reports.size());
  for (bool Confirmed : {true, false})
    for (Report &R : Reports)
      if (R.Confirmed == Confirmed)
        Sorted.push_back(std::move(R));
  Reports = std::move(Sorted);
}

} // namespace mapvet::report
