//===- FactsFile.cpp - Facts that travel ----------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FactsFile.h"
#include "Packing.h"
#include "facts/Index.h"
#include "facts/Storage.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"
#include <cstring>

using namespace llvm;

namespace mapvet::driver {

std::string packErrors(ArrayRef<report::FileError> Errors) {
  std::string Out;
  for (const report::FileError &E : Errors) {
    put(Out, E.File);
    put(Out, E.Line);
    put(Out, E.Col);
    put(Out, E.Message);
  }
  return Out;
}

bool unpackErrors(StringRef In, std::vector<report::FileError> &Errors) {
  while (!In.empty()) {
    report::FileError E;
    if (!take(In, E.File) || !take(In, E.Line) || !take(In, E.Col) ||
        !take(In, E.Message))
      return false;
    Errors.push_back(std::move(E));
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

namespace {

/// Stands for the project's folder before '/', and for itself before '='.
constexpr char RootMark = '\1';

/// A name that ends in the name of the folder is another.
bool partOfName(char C) { return isAlnum(C) || StringRef("_-.+/").contains(C); }

} // namespace

std::string hideRoot(StringRef S, StringRef Root) {
  Root = Root.rtrim('/');
  std::string Out;
  Out.reserve(S.size());
  for (size_t I = 0; I < S.size(); ++I) {
    StringRef Rest = S.substr(I);
    if (S[I] == RootMark) {
      Out += {RootMark, '='};
    } else if (!Root.empty() && S[I] == '/' && Rest.starts_with(Root) &&
               Rest.substr(Root.size()).starts_with("/") &&
               (I == 0 || !partOfName(S[I - 1]))) {
      Out += {RootMark, '/'};
      I += Root.size();
    } else {
      Out += S[I];
    }
  }
  return Out;
}

std::optional<std::string> showRoot(StringRef S, StringRef Root) {
  Root = Root.rtrim('/');
  std::string Out;
  Out.reserve(S.size() + Root.size());
  for (size_t I = 0; I < S.size(); ++I) {
    if (S[I] != RootMark) {
      Out += S[I];
      continue;
    }
    if (++I == S.size() || (S[I] != '/' && S[I] != '='))
      return std::nullopt;
    if (S[I] == '/')
      (Out += Root) += '/';
    else
      Out += RootMark;
  }
  return Out;
}

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

namespace {

constexpr char Mark[8] = {'m', 'a', 'p', 'v', 'u', 'n', 'i', 't'};

struct Header {
  char Mark[8];
  uint64_t Build; ///< of the extractor; other numbers mean other facts
  uint64_t Bytes, Checksum;
};

static_assert(sizeof(Header) == FactsHeaderBytes);

uint64_t thisBuild() {
  return xxh3_64bits(facts::buildDigest(/*Linker=*/false)) ^
         facts::schemaFingerprint();
}

constexpr StringLiteral Remedy = "; make it anew with 'mapvet facts'";

Error damaged(const Twine &Why) {
  return createStringError("is damaged: " + Why + Remedy);
}

/// Applies \p Change to every name in \p F; false if it gives nothing for one.
template <class T> bool changeNames(FactsFile &F, T Change) {
  auto One = [&](std::string &S) {
    std::optional<std::string> New = Change(S);
    if (New)
      S = std::move(*New);
    return New.has_value();
  };
  bool Ok = One(F.MainFile);
  for (report::FileError &E : F.Errors)
    Ok = Ok && One(E.File) && One(E.Message);
  if (F.Facts)
    for (std::string &S : F.Facts->Strings)
      Ok = Ok && One(S);
  return Ok;
}

} // namespace

Expected<std::string> writeFactsFile(FactsFile F, StringRef Root) {
  changeNames(F, [&](StringRef S) -> std::optional<std::string> {
    return hideRoot(S, Root);
  });
  std::string Body;
  put(Body, F.MainFile);
  put(Body, F.Models);
  put(Body, packErrors(F.Errors));
  if (F.Facts) {
    Expected<std::string> Facts = facts::write(*F.Facts);
    if (!Facts)
      return Facts.takeError();
    Body += *Facts;
  }
  Header H{};
  std::memcpy(H.Mark, Mark, sizeof Mark);
  H.Build = thisBuild();
  H.Bytes = Body.size();
  H.Checksum = xxh3_64bits(Body);
  return std::string(reinterpret_cast<const char *>(&H), sizeof H) + Body;
}

Expected<FactsFile> readFactsFile(StringRef Bytes, StringRef Root) {
  Header H;
  if (Bytes.size() < sizeof H ||
      !Bytes.starts_with(StringRef(Mark, sizeof Mark))) {
    if (!Bytes.empty() &&
        StringRef(Mark, sizeof Mark).starts_with(Bytes.take_front(sizeof Mark)))
      return damaged("it is cut off");
    return createStringError("holds no facts" + Remedy);
  }
  std::memcpy(&H, Bytes.data(), sizeof H);
  if (H.Build != thisBuild())
    return createStringError("was made by another version of mapvet" + Remedy +
                             " of this version");
  StringRef Body = Bytes.drop_front(sizeof H);
  if (H.Bytes != Body.size())
    return damaged(H.Bytes > Body.size() ? "it is cut off"
                                         : "something follows its end");
  if (H.Checksum != xxh3_64bits(Body))
    return damaged("its checksum is wrong");
  return readFactsBody(Body, Root);
}

Expected<FactsFile> readFactsBody(StringRef Body, StringRef Root) {
  FactsFile F;
  std::string Errors;
  if (!take(Body, F.MainFile) || !take(Body, F.Models) || !take(Body, Errors) ||
      !unpackErrors(Errors, F.Errors))
    return damaged("a length in it is wrong");
  if (!Body.empty()) {
    Expected<facts::FileFacts> Facts = facts::read(Body);
    if (!Facts) {
      std::string Why = toString(Facts.takeError());
      StringRef Short = Why;
      Short.consume_front("the facts are damaged: ");
      return damaged(Short);
    }
    F.Facts = std::move(*Facts);
  }
  if (!changeNames(F, [&](StringRef S) { return showRoot(S, Root); }))
    return damaged("a name in it is wrong");
  return F;
}

} // namespace mapvet::driver
