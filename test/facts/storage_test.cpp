//===- storage_test.cpp - Tests of facts as bytes -------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FactsBuilder.h"
#include "facts/Fields.h"
#include "facts/Storage.h"
#include "link/Program.h"
#include "gtest/gtest.h"
#include <cstring>
#include <random>

using namespace mapvet;
using namespace mapvet::facts;
using namespace mapvet::test;

namespace {

std::string bytesOf(const FileFacts &F) {
  llvm::Expected<std::string> Bytes = write(F);
  if (!Bytes)
    ADD_FAILURE() << llvm::toString(Bytes.takeError());
  return Bytes ? *Bytes : std::string();
}

/// The sentence of the error that reading \p Bytes gives, or "".
std::string problemOf(llvm::StringRef Bytes) {
  llvm::Expected<FileFacts> F = read(Bytes);
  return F ? std::string() : llvm::toString(F.takeError());
}

void expectRoundTrip(const FileFacts &F) {
  std::string Bytes = bytesOf(F);
  llvm::Expected<FileFacts> Back = read(Bytes);
  ASSERT_TRUE(bool(Back)) << llvm::toString(Back.takeError());
  EXPECT_TRUE(equal(F, *Back));
  EXPECT_EQ(Bytes, bytesOf(*Back));
}

/// Gives every field a value that is not its default, each another one, and
/// vectors \p Length elements.
struct Filler {
  uint32_t Next = 1;
  size_t Length = 2;

  template <class T> void fill(T &X) {
    if constexpr (Described<T>)
      std::apply([&](auto &...F) { (fill(F), ...); }, fields(X));
    else if constexpr (std::is_same_v<T, bool>)
      X = !X;
    else if constexpr (std::is_enum_v<T>)
      X = static_cast<T>(X == T(1) ? 0 : 1);
    else if constexpr (std::is_integral_v<T>)
      X = Next++;
    else if constexpr (std::is_same_v<T, std::string>)
      X = "name " + std::to_string(Next++);
    else
      fillVector(X);
  }
  template <class T> void fillVector(std::vector<T> &X) {
    // Values hold values: two levels of them show what there is to see.
    if constexpr (std::is_same_v<T, Value>)
      if (++Depth > 2) {
        --Depth;
        return;
      }
    X.resize(Length);
    for (T &E : X)
      fill(E);
    if constexpr (std::is_same_v<T, Value>)
      --Depth;
  }
  unsigned Depth = 0;
};

/// A small program's worth of facts that is in order.
FileFacts sample() {
  FactsBuilder B("a.cpp");
  Sym C = B.addClass("Cache");
  Sym M = B.addField(C, "entries", B.mapType());
  B.addGlobal("g", B.handleType());
  FunctionBuilder F = B.method(C, "touch", {{"key", 0}, {"h", B.handleType()}});
  uint32_t If = F.nonNull(F.param(1));
  uint32_t Then = F.block(), Else = F.block();
  F.at(0).op(F.field(M), OpRead | OpWrite, "operator[]");
  F.branch(F.tree(CondKind::And, {If, F.negate(F.opaque("a < b"))}), Then,
           Else);
  F.at(Then).op(deref(F.param(1)), OpInsert, "insert");
  F.end();
  F.at(Else).call("other", {load(F.param(1)), moved(F.field(M))});
  F.end();
  FunctionBuilder G = B.function("main");
  G.call(F, {null(), fresh()}, G.local("c", 0));
  G.ret(null());
  return B.Facts;
}

TEST(Storage, DefaultsComeBack) {
  expectRoundTrip(FileFacts());
  FileFacts F;
  F.Types.resize(2);
  F.Classes.resize(1);
  F.Fields.resize(1);
  F.Globals.resize(1);
  F.Functions.resize(2);
  F.Functions[1].Blocks.resize(2);
  F.Functions[1].Blocks[0].Events.resize(2);
  F.Functions[1].Blocks[0].Events[0].Args.resize(1);
  F.Functions[1].Blocks[0].Events[0].Fixes.resize(1);
  F.Functions[1].Blocks[0].Events[0].Fixes[0].Edits.resize(1);
  F.Functions[1].Blocks[0].Succs.resize(1);
  F.Functions[1].Locals.resize(1);
  F.Functions[1].Captures.resize(1);
  F.Functions[1].Requires.resize(1);
  F.Functions[1].Conds.resize(1);
  F.Functions[1].Conds[0].Reads.resize(2);
  expectRoundTrip(F);
}

TEST(Storage, EveryFieldComesBack) {
  // Whatever is no index holds a value of its own.
  FileFacts F;
  Filler Fill;
  Fill.fill(F);
  F.Version = SchemaVersion;
  F.Strings.insert(F.Strings.begin(), "");
  for (Function &Fn : F.Functions) {
    Fn.Temps = Fill.Next;
    for (Block &B : Fn.Blocks)
      for (Edge &E : B.Succs) {
        E.To = 1;
        E.Cond = 0;
      }
    for (size_t I = 0; I < Fn.Conds.size(); ++I)
      Fn.Conds[I].Kids = I ? std::vector<uint32_t>{0} : std::vector<uint32_t>{};
    for (Capture &C : Fn.Captures)
      C.Local = 1;
  }
  expectRoundTrip(F);
  // Nothing of it is what a new struct holds anyway.
  const Event &E = F.Functions[0].Blocks[0].Events[0];
  const Event Default;
  [&]<size_t... I>(std::index_sequence<I...>) {
    auto Given = fields(E), New = fields(Default);
    auto Differ = [](size_t Index, const auto &A, const auto &B) {
      EXPECT_FALSE(equal(A, B)) << "field " << Index;
    };
    (Differ(I, std::get<I>(Given), std::get<I>(New)), ...);
  }(std::make_index_sequence<FieldCount<Event>>());
}

TEST(Storage, SampleComesBack) { expectRoundTrip(sample()); }

TEST(Storage, NamesMayHoldAnyBytes) {
  FileFacts F;
  F.Strings.push_back(std::string("a\0b", 3));
  F.Strings.push_back("\xff\xfe");
  F.Strings.push_back(std::string(100000, 'x'));
  expectRoundTrip(F);
}

TEST(Storage, CutOffAnywhere) {
  std::string Bytes = bytesOf(sample());
  for (size_t N = 0; N < Bytes.size(); ++N)
    EXPECT_EQ(problemOf(llvm::StringRef(Bytes).take_front(N)),
              "the facts are damaged: they are cut off")
        << N;
  EXPECT_NE(problemOf(Bytes + "x"), "");
}

TEST(Storage, EveryBitCounts) {
  std::string Bytes = bytesOf(sample());
  for (size_t I = 0; I < Bytes.size() * 8; ++I) {
    std::string Bad = Bytes;
    Bad[I / 8] ^= char(1 << I % 8);
    EXPECT_NE(problemOf(Bad), "") << "bit " << I;
  }
}

TEST(Storage, OtherVersions) {
  std::string Bytes = bytesOf(sample());
  const char *Other = "the facts are those of another version of mapvet";
  // After the mark: the version, then the fingerprint of the schema.
  for (size_t At : {size_t(8), size_t(16)}) {
    std::string Bad = Bytes;
    ++Bad[At];
    EXPECT_EQ(problemOf(Bad), Other);
  }
  EXPECT_EQ(problemOf(std::string(100, '\0')),
            "the facts are damaged: they do not begin as facts do");
}

TEST(Storage, Unaligned) {
  std::string Bytes = bytesOf(sample());
  for (size_t Shift = 0; Shift < 8; ++Shift) {
    std::string Moved = std::string(Shift, 'x') + Bytes;
    EXPECT_EQ(problemOf(llvm::StringRef(Moved).drop_front(Shift)), "");
  }
}

TEST(Storage, IndicesAreChecked) {
  auto With = [](auto Change) {
    FileFacts F = sample();
    Change(F.Functions[0]);
    return problemOf(bytesOf(F));
  };
  EXPECT_EQ(With([](Function &) {}), "");
  EXPECT_NE(With([](Function &F) { F.Blocks[0].Succs[0].To = 99; }), "");
  EXPECT_NE(With([](Function &F) { F.Blocks[0].Succs[0].Cond = 99; }), "");
  EXPECT_NE(With([](Function &F) { F.Conds[1].Kids = {99}; }), "");
  EXPECT_NE(With([](Function &F) { F.Conds[0].Kids = {0}; }), "");
  EXPECT_NE(With([](Function &F) {
              F.Conds[0].Kids = {F.Conds.size() - 1 ? uint32_t(3) : 0u};
              F.Conds[3].Kids = {0};
            }),
            "");
  EXPECT_NE(With([](Function &F) { F.Blocks[0].Events[0].R = 99; }), "");
  EXPECT_NE(With([](Function &F) {
              Path &P = F.Blocks[0].Events[0].P;
              P.RootKind = Root::Local;
              P.Owner = F.Usr;
              P.Index = 99;
            }),
            "");
  EXPECT_NE(With([](Function &F) { F.Blocks.resize(1); }), "");
  EXPECT_NE(With([](Function &F) {
              F.Captures.emplace_back();
              F.Captures[0].Local = 99;
            }),
            "");
}

/// Bytes that get past the checksum are read without harm, and what comes of
/// them can be linked.
TEST(Storage, MadeUpBuffers) {
  std::string Bytes = bytesOf(sample());
  std::string Whole = Bytes.substr(HeaderBytes);
  std::vector<uint64_t> Aligned(Whole.size() / 8 + 1);
  std::mt19937 Random(1);
  unsigned Read = 0, Refused = 0;
  for (int Round = 0; Round < 10000; ++Round) {
    std::string Bad = Whole;
    for (unsigned Changes = 1 + Random() % 4; Changes; --Changes) {
      size_t At = Random() % Bad.size();
      switch (Random() % 3) {
      case 0:
        Bad[At] = char(Random());
        break;
      case 1:
        Bad[At] ^= char(1 << Random() % 8);
        break;
      default:
        Bad[At] = char(0xff);
      }
    }
    std::memcpy(Aligned.data(), Bad.data(), Bad.size());
    llvm::Expected<FileFacts> F = readBuffer(
        {reinterpret_cast<const char *>(Aligned.data()), Bad.size()});
    if (!F) {
      EXPECT_NE(llvm::toString(F.takeError()), "");
      ++Refused;
      continue;
    }
    ++Read;
    link::Program P;
    P.add(std::move(*F));
    P.seal();
    link::analyze(P, {});
  }
  EXPECT_GT(Read, 100u);
  EXPECT_GT(Refused, 100u);
}

/// A few bytes that lead to one long name a million times cost little.
TEST(Storage, ManyReferencesToOnePart) {
  FileFacts F;
  for (int I = 0; I < 20000; ++I)
    F.Strings.push_back("x");
  F.Strings.push_back(std::string(200000, 'y'));
  std::string Bytes = bytesOf(F).substr(HeaderBytes);
  // The vector of names is one of offsets relative to where they stand: turn
  // all of them to the long name.
  std::vector<uint64_t> Aligned(Bytes.size() / 8 + 1);
  std::memcpy(Aligned.data(), Bytes.data(), Bytes.size());
  char *Data = reinterpret_cast<char *>(Aligned.data());
  size_t Long = llvm::StringRef(Data, Bytes.size()).find("yyyyyyyy") - 4;
  uint32_t Count = 20002, Found = 0;
  size_t Vector =
      llvm::StringRef(Data, Bytes.size())
          .find(llvm::StringRef(reinterpret_cast<char *>(&Count), 4));
  ASSERT_LT(Vector, Bytes.size());
  for (size_t I = 0; I < Count; ++I) {
    size_t At = Vector + 4 + 4 * I;
    if (Long <= At)
      continue;
    uint32_t Offset = Long - At;
    std::memcpy(Data + At, &Offset, 4);
    ++Found;
  }
  ASSERT_EQ(Found, Count);
  llvm::Expected<FileFacts> Back = readBuffer({Data, Bytes.size()});
  ASSERT_FALSE(bool(Back));
  EXPECT_EQ(llvm::toString(Back.takeError()),
            "the facts are damaged: they refer to one part too many times");
}

} // namespace
