//===- Changes.cpp - What changed since a revision ------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Changes.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace mapvet::driver {

/// What `git ARGS` prints.
static Expected<std::string> git(ArrayRef<StringRef> Args) {
  ErrorOr<std::string> Program = sys::findProgramByName("git");
  if (!Program)
    return createStringError("'--since' needs git, which is not in the PATH");
  SmallString<128> Out, Err;
  if (std::error_code EC =
          sys::fs::createTemporaryFile("mapvet-git", "out", Out))
    return createStringError(EC,
                             "cannot make a temporary file: " + EC.message());
  FileRemover RemoveOut(Out);
  if (std::error_code EC =
          sys::fs::createTemporaryFile("mapvet-git", "err", Err))
    return createStringError(EC,
                             "cannot make a temporary file: " + EC.message());
  FileRemover RemoveErr(Err);
  SmallVector<StringRef> All{*Program};
  All.append(Args.begin(), Args.end());
  std::string Why;
  std::optional<StringRef> Redirects[] = {StringRef(""), Out.str(), Err.str()};
  int Status =
      sys::ExecuteAndWait(*Program, All, std::nullopt, Redirects, 0, 0, &Why);
  if (Status != 0) {
    if (auto Text = MemoryBuffer::getFile(Err))
      Why += (*Text)->getBuffer().trim().str();
    return createStringError("'git " + Args.front() + "' fails: " + Why);
  }
  auto Text = MemoryBuffer::getFile(Out, /*IsText=*/false,
                                    /*RequiresNullTerminator=*/false);
  if (!Text)
    return createStringError(Text.getError(), "cannot read what git printed");
  return (*Text)->getBuffer().str();
}

bool Changes::touches(StringRef File, uint32_t Line) const {
  auto It = Lines.find(File.str());
  return It != Lines.end() && any_of(It->second, [&](const auto &R) {
           return R.first <= Line && Line <= R.second;
         });
}

static std::string beneath(StringRef Root, StringRef Name) {
  SmallString<256> Out(Root);
  sys::path::append(Out, Name);
  return std::string(Out);
}

void readHunks(StringRef Diff, StringRef Root, Changes &Out) {
  std::vector<std::pair<uint32_t, uint32_t>> *Current = nullptr;
  bool Header = false;
  while (!Diff.empty()) {
    StringRef Line;
    std::tie(Line, Diff) = Diff.split('\n');
    if (Line.starts_with("diff --git ")) {
      Header = true;
      Current = nullptr;
    } else if (Header && Line.consume_front("+++ ")) {
      Line = Line.rtrim('\t');
      if (Line.consume_front("b/"))
        Current = &Out.Lines[beneath(Root, Line)];
    } else if (Current && Line.consume_front("@@ -")) {
      Header = false;
      StringRef New = Line.split(" +").second.split(' ').first;
      auto [First, Count] = New.split(',');
      uint32_t Begin, N = 1;
      if (First.getAsInteger(10, Begin) ||
          (!Count.empty() && Count.getAsInteger(10, N)) || N == 0)
        continue;
      Current->push_back({Begin, Begin + N - 1});
    }
  }
}

Expected<Changes> changesSince(StringRef Revision) {
  Expected<std::string> Top = git({"rev-parse", "--show-toplevel"});
  if (!Top)
    return Top.takeError();
  std::string Root = StringRef(*Top).rtrim("\r\n").str();
  std::string Commit = (Revision + "^{commit}").str();
  Expected<std::string> Sha =
      git({"rev-parse", "--verify", "--quiet", "--end-of-options", Commit});
  if (!Sha) {
    consumeError(Sha.takeError());
    return createStringError("'" + Revision + "' is no revision of '" + Root +
                             "'");
  }
  std::string At = StringRef(*Sha).trim().str();

  Expected<std::string> Diff =
      git({"-C", Root, "-c", "core.quotePath=false", "diff", "--no-color",
           "--no-ext-diff", "--unified=0", "--find-renames", "--src-prefix=a/",
           "--dst-prefix=b/", At, "--"});
  if (!Diff)
    return Diff.takeError();
  Changes Out;
  readHunks(*Diff, Root, Out);

  Expected<std::string> Names =
      git({"-C", Root, "diff", "-z", "--name-status", "--no-ext-diff",
           "--find-renames", At, "--"});
  if (!Names)
    return Names.takeError();
  SmallVector<StringRef> Words;
  StringRef(*Names).split(Words, '\0', -1, /*KeepEmpty=*/false);
  for (size_t I = 0; I + 1 < Words.size(); ++I) {
    char Kind = Words[I][0];
    StringRef Old = Words[++I], New = Old;
    if ((Kind == 'R' || Kind == 'C') && I + 1 < Words.size())
      New = Words[++I];
    std::string Name = beneath(Root, New);
    if (Kind == 'A') {
      Out.Before[Name] = std::nullopt;
      continue;
    }
    std::string Object = (At + ":" + Old).str();
    Expected<std::string> Text = git({"-C", Root, "show", Object});
    if (!Text) {
      // A submodule has no content of its own.
      consumeError(Text.takeError());
      continue;
    }
    Out.Before[Name] = std::move(*Text);
  }

  Expected<std::string> Untracked =
      git({"-C", Root, "ls-files", "-z", "--others", "--exclude-standard"});
  if (!Untracked)
    return Untracked.takeError();
  Words.clear();
  StringRef(*Untracked).split(Words, '\0', -1, /*KeepEmpty=*/false);
  for (StringRef Word : Words) {
    std::string Name = beneath(Root, Word);
    Out.Lines[Name] = {{1, UINT32_MAX}};
    Out.Before[Name] = std::nullopt;
  }
  return Out;
}

} // namespace mapvet::driver
