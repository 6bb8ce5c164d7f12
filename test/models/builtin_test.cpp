//===- builtin_test.cpp - Tests of the built-in models --------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "models/Builtin.h"
#include "models/Models.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>
#include <set>
#include <thread>

using namespace mapvet;
using namespace mapvet::models;
using facts::TypeKind;

namespace {

const ModelSet &builtin() {
  static const ModelSet S = ModelSet::builtin();
  return S;
}

//===----------------------------------------------------------------------===//
// The files as such
//===----------------------------------------------------------------------===//

TEST(Builtin, EveryFileReads) {
  ModelSet S;
  for (const BuiltinFile &F : builtinFiles())
    EXPECT_EQ(llvm::toString(S.addText(F.Text, F.Name)), "");
  EXPECT_EQ(S.fingerprint(), builtin().fingerprint());
  EXPECT_EQ(S.types().size(), builtin().types().size());
}

TEST(Builtin, EveryNameLeadsToItsModel) {
  for (const TypeModel *T : builtin().types()) {
    EXPECT_EQ(builtin().findType(T->Name), T);
    for (const std::string &Name : T->Names)
      EXPECT_EQ(builtin().findType(Name), T) << Name << " of " << T->Name;
    EXPECT_FALSE(T->Group.empty()) << T->Name;
  }
}

TEST(Builtin, EveryMemberCanBeFound) {
  for (const TypeModel *T : builtin().types())
    for (const FunctionModel &F : T->Members) {
      EXPECT_FALSE(F.Name.empty()) << T->Name;
      // Someone could still hide it from all calls.
      bool Found = false;
      for (int N = F.MinArgs; N <= std::min(F.MaxArgs, F.MinArgs + 8); ++N)
        for (bool Const : {false, true})
          Found |= T->member(F.Name, N, Const) == &F;
      EXPECT_TRUE(Found) << T->Name << "::" << F.Name;
    }
}

TEST(Builtin, CanBeReadByManyThreadsAtOnce) {
  std::vector<std::thread> Threads;
  std::vector<std::string> Prints(8);
  for (std::string &P : Prints)
    Threads.emplace_back([&P] { P = ModelSet::builtin().fingerprint(); });
  for (std::thread &T : Threads)
    T.join();
  for (const std::string &P : Prints)
    EXPECT_EQ(P, builtin().fingerprint());
}

TEST(Builtin, AddingToOneSetLeavesTheOthers) {
  ModelSet S = ModelSet::builtin();
  EXPECT_EQ(llvm::toString(S.addText("version: 1\ntypes:\n- {name: std::map, "
                                     "kind: record}\n",
                                     "m")),
            "");
  EXPECT_EQ(S.findType("std::map")->Kind, TypeKind::Record);
  EXPECT_EQ(ModelSet::builtin().findType("std::map")->Kind, TypeKind::Map);
  EXPECT_NE(S.fingerprint(), builtin().fingerprint());
  // All else is still there.
  EXPECT_EQ(S.findType("absl::flat_hash_map"),
            builtin().findType("absl::flat_hash_map"));
}

//===----------------------------------------------------------------------===//
// What the models say
//===----------------------------------------------------------------------===//

constexpr uint8_t All = DiesIterators | DiesReferences;

struct Invalidation {
  const char *Type;
  const char *Member;
  unsigned Args;
  uint8_t Dies;
};

class Dying : public testing::TestWithParam<Invalidation> {};

TEST_P(Dying, IsAsDocumentedByTheLibrary) {
  const Invalidation &I = GetParam();
  const TypeModel *T = builtin().findType(I.Type);
  ASSERT_NE(T, nullptr) << I.Type;
  const FunctionModel *F = T->member(I.Member, I.Args, false);
  ASSERT_NE(F, nullptr) << I.Type << "::" << I.Member;
  EXPECT_EQ(F->Invalidates, I.Dies) << I.Type << "::" << I.Member;
}

const Invalidation Table[] = {
    {"std::map", "insert", 1, DiesNothing},
    {"std::map", "operator[]", 1, DiesNothing},
    {"std::map", "erase", 1, DiesThisEntry},
    {"std::map", "clear", 0, All},
    {"std::map", "swap", 1, DiesNothing},
    {"std::multiset", "emplace", 1, DiesNothing},
    {"std::unordered_map", "insert", 1, DiesIterators},
    {"std::unordered_map", "operator[]", 1, DiesIterators},
    {"std::unordered_map", "try_emplace", 2, DiesIterators},
    {"std::unordered_map", "insert_or_assign", 2, DiesIterators},
    {"std::unordered_map", "reserve", 1, DiesIterators},
    {"std::unordered_map", "rehash", 1, DiesIterators},
    {"std::unordered_map", "erase", 1, DiesThisEntry},
    {"std::unordered_map", "extract", 1, DiesThisPlace},
    {"absl::flat_hash_map", "extract", 1, DiesThisEntry},
    {"std::unordered_map", "clear", 0, All},
    {"std::unordered_map", "at", 1, DiesNothing},
    {"std::unordered_map", "find", 1, DiesNothing},
    {"std::unordered_multiset", "insert", 1, DiesIterators},
    {"std::flat_map", "insert", 1, All},
    {"std::flat_map", "erase", 1, All},
    {"hmap::map", "insert", 1, All},
    {"hmap::map", "erase", 1, All},
    {"hmap::handle", "operator[]", 1, All},
    {"hmap::handle", "find", 1, DiesNothing},
    {"absl::flat_hash_map", "try_emplace", 2, All},
    {"absl::flat_hash_map", "erase", 1, DiesThisEntry},
    {"absl::node_hash_map", "try_emplace", 2, DiesIterators},
    {"absl::node_hash_set", "insert", 1, DiesIterators},
    {"absl::btree_map", "insert", 1, All},
    {"absl::btree_map", "erase", 1, All},
    {"absl::linked_hash_map", "insert", 1, DiesNothing},
    {"boost::unordered::unordered_map", "insert", 1, DiesIterators},
    {"boost::unordered::unordered_flat_map", "insert", 1, All},
    {"boost::unordered::unordered_flat_map", "erase", 1, DiesThisEntry},
    {"boost::unordered::unordered_node_map", "insert", 1, DiesIterators},
    {"boost::container::flat_map", "erase", 1, All},
    {"boost::container::map", "insert", 1, DiesNothing},
    {"folly::F14NodeMap", "insert", 1, DiesIterators},
    {"folly::F14ValueMap", "erase", 1, DiesThisEntry},
    {"folly::F14VectorMap", "erase", 1, All},
    {"folly::F14FastMap", "operator[]", 1, All},
    {"llvm::DenseMap", "operator[]", 1, All},
    {"llvm::DenseMap", "erase", 1, DiesThisEntry},
    {"llvm::DenseSet", "insert", 1, All},
    {"llvm::StringMap", "insert", 1, DiesIterators},
    {"llvm::StringMap", "try_emplace", 2, DiesIterators},
    {"llvm::StringMap", "erase", 1, DiesThisEntry},
    {"llvm::MapVector", "insert", 1, All},
    {"llvm::MapVector", "erase", 1, All},
    {"llvm::MapVector", "pop_back", 0, DiesThisEntry},
    {"llvm::SetVector", "remove", 1, All},
    {"llvm::SmallPtrSet", "erase", 1, DiesIterators},
    {"tsl::robin_map", "erase", 1, All},
    {"tsl::hopscotch_map", "erase", 1, DiesThisEntry},
    {"tsl::sparse_map", "insert", 1, All},
    {"tsl::ordered_map", "erase", 1, All},
    {"ankerl::unordered_dense::map", "erase", 1, All},
    {"ankerl::unordered_dense::segmented_map", "insert", 1, DiesIterators},
    {"phmap::node_hash_map", "insert", 1, DiesIterators},
    {"phmap::flat_hash_map", "erase", 1, DiesThisEntry},
    {"emhash8::HashMap", "erase", 1, All},
    {"QHash", "insert", 2, All},
    {"QMap", "insert", 2, DiesNothing},
    {"QMap", "remove", 1, DiesThisEntry},
};
INSTANTIATE_TEST_SUITE_P(Builtin, Dying, testing::ValuesIn(Table),
                         [](const auto &Info) {
                           std::string Name = std::string(Info.param.Type) +
                                              "_" + Info.param.Member;
                           for (char &C : Name)
                             if (!llvm::isAlnum(C))
                               C = '_';
                           return Name;
                         });

TEST(Builtin, ReadersDoNotWriteAndWritersDo) {
  for (const TypeModel *T : builtin().types()) {
    if (T->Kind != TypeKind::Map || T->Concurrent)
      continue;
    for (const char *Name : {"size", "empty", "contains", "begin"})
      for (unsigned N : {0u, 1u})
        if (const FunctionModel *F = T->member(Name, N, true)) {
          EXPECT_EQ(F->Op & facts::OpWrite, 0u) << T->Name << "::" << Name;
          EXPECT_NE(F->Op & facts::OpRead, 0u) << T->Name << "::" << Name;
        }
    for (const char *Name : {"insert", "emplace", "try_emplace", "erase",
                             "clear", "reserve", "insert_or_assign"})
      for (unsigned N : {0u, 1u, 2u})
        if (const FunctionModel *F = T->member(Name, N, false))
          EXPECT_NE(F->Op & facts::OpWrite, 0u) << T->Name << "::" << Name;
    // What holds references in place cannot kill them by inserting.
    if (T->NodeStable)
      for (const FunctionModel &F : T->Members)
        if (F.Op & facts::OpInsert && !(F.Op & facts::OpErase))
          EXPECT_EQ(F.Invalidates & DiesReferences, 0)
              << T->Name << "::" << F.Name;
  }
}

TEST(Builtin, NilHandlesMayBeReadButNotWritten) {
  const TypeModel *H = builtin().findType("hmap::handle");
  ASSERT_NE(H, nullptr);
  EXPECT_EQ(H->Kind, TypeKind::Handle);
  for (const char *Name : {"size", "empty", "contains", "find", "get", "lookup",
                           "erase", "range", "clear"}) {
    const FunctionModel *F = H->member(Name, 1, false);
    ASSERT_NE(F, nullptr) << Name;
    EXPECT_NE(F->Op & facts::OpNilSafe, 0u) << Name;
  }
  for (const char *Name : {"operator[]", "set", "insert", "try_emplace",
                           "insert_or_assign", "emplace"}) {
    const FunctionModel *F = H->member(Name, 1, false);
    ASSERT_NE(F, nullptr) << Name;
    EXPECT_EQ(F->Op & facts::OpNilSafe, 0u) << Name;
    EXPECT_NE(F->Op & facts::OpWrite, 0u) << Name;
  }
}

TEST(Builtin, SharedLocksAreShared) {
  auto Mode = [](const char *Type, const char *Member) {
    return builtin().findType(Type)->member(Member, 0, false)->Mode;
  };
  using facts::LockMode;
  EXPECT_EQ(Mode("std::shared_mutex", "lock"), LockMode::Exclusive);
  EXPECT_EQ(Mode("std::shared_mutex", "lock_shared"), LockMode::Shared);
  EXPECT_EQ(Mode("std::shared_mutex", "unlock_shared"), LockMode::Shared);
  EXPECT_EQ(Mode("absl::Mutex", "ReaderLock"), LockMode::Shared);
  EXPECT_EQ(Mode("absl::Mutex", "Lock"), LockMode::Exclusive);
  EXPECT_EQ(Mode("folly::Synchronized", "rlock"), LockMode::Shared);
  EXPECT_EQ(Mode("folly::Synchronized", "wlock"), LockMode::Exclusive);
  EXPECT_EQ(Mode("QReadWriteLock", "lockForRead"), LockMode::Shared);
  EXPECT_EQ(builtin().findType("std::shared_lock")->Mode, LockMode::Shared);
  EXPECT_EQ(builtin().findType("absl::ReaderMutexLock")->Mode,
            LockMode::Shared);
  EXPECT_EQ(builtin().findType("std::unique_lock")->Mode, LockMode::Exclusive);
  EXPECT_EQ(builtin().findFunction("pthread_rwlock_rdlock", 1)->Mode,
            LockMode::Shared);
  EXPECT_EQ(builtin().findFunction("pthread_rwlock_wrlock", 1)->Mode,
            LockMode::Exclusive);
}

TEST(Builtin, PoolsSpawnAndKeepersOfCallbacksDoNot) {
  for (const char *Name : {"post", "submit", "enqueue", "schedule", "dispatch",
                           "defer", "async", "execute", "add_task", "push_task",
                           "parallelFor", "parallel_for", "ParallelFor"}) {
    const FunctionModel *F = builtin().findAnyMember(Name, 1);
    ASSERT_NE(F, nullptr) << Name;
    EXPECT_EQ(F->Act, Action::Spawn) << Name;
    EXPECT_EQ(F->Arg, 0) << Name;
  }
  for (const char *Name : {"on", "onMessage", "add", "addListener", "register",
                           "registerCallback", "subscribe", "connect", "then"})
    EXPECT_EQ(builtin().findAnyMember(Name, 1), nullptr) << Name;
}

TEST(Builtin, ThreadFunctionsNameTheirCallable) {
  const FunctionModel *F = builtin().findFunction("pthread_create", 4);
  ASSERT_NE(F, nullptr);
  EXPECT_EQ(F->Act, Action::Spawn);
  EXPECT_EQ(F->Arg, 2);
  const TypeModel *T = builtin().findType("std::thread");
  EXPECT_EQ(T->member("(ctor)", 0, false), nullptr);
  ASSERT_NE(T->member("(ctor)", 2, false), nullptr);
  EXPECT_EQ(T->member("(ctor)", 2, false)->Act, Action::Spawn);
  EXPECT_TRUE(builtin().findType("std::jthread")->JoinsInDtor);
  EXPECT_FALSE(T->JoinsInDtor);
  EXPECT_EQ(builtin().findFunction("std::move", 1)->Act, Action::Move);
  EXPECT_EQ(builtin().findFunction("std::move", 3), nullptr);
  EXPECT_EQ(builtin().findFunction("std::for_each", 3)->Act, Action::RunNow);
  EXPECT_EQ(builtin().findFunction("std::for_each", 4)->Spawned,
            facts::SpawnKind::ForkJoin);
}

TEST(Builtin, ImplicitlySharedContainersCopyCheaply) {
  EXPECT_TRUE(builtin().findType("QHash")->CheapCopy);
  EXPECT_TRUE(builtin().findType("QSet")->CheapCopy);
  EXPECT_FALSE(builtin().findType("std::map")->CheapCopy);
}

TEST(Builtin, KnowsTestFrameworks) {
  EXPECT_TRUE(builtin().isTestBase("testing::Test"));
  EXPECT_FALSE(builtin().isTestBase("std::map"));
}

//===----------------------------------------------------------------------===//
// The documents
//===----------------------------------------------------------------------===//

TEST(Documents, ExampleOfTheGuideReads) {
  auto Guide = llvm::MemoryBuffer::getFile(MAPVET_MODELS_GUIDE);
  ASSERT_TRUE(static_cast<bool>(Guide));
  llvm::StringRef Text = (*Guide)->getBuffer();
  size_t Begin = Text.find("```yaml\n"), Count = 0;
  while (Begin != llvm::StringRef::npos) {
    Begin += 8;
    size_t End = Text.find("\n```", Begin);
    ASSERT_NE(End, llvm::StringRef::npos);
    ModelSet S = ModelSet::builtin();
    EXPECT_EQ(llvm::toString(S.addText(Text.slice(Begin, End + 1), "guide")),
              "");
    ++Count;
    Begin = Text.find("```yaml\n", End);
  }
  EXPECT_GT(Count, 0u);
}

/// The words that the reader lists when it meets one that is unknown.
std::set<std::string> knownWords(llvm::StringRef Text) {
  ModelSet S;
  std::string E = llvm::toString(S.addText(Text, "m"));
  llvm::StringRef First = llvm::StringRef(E).split('\n').first;
  llvm::StringRef List = First.split("expected one of: ").second;
  llvm::SmallVector<llvm::StringRef, 40> Words;
  List.split(Words, ", ");
  std::set<std::string> Out;
  for (llvm::StringRef W : Words)
    Out.insert(W.str());
  return Out;
}

TEST(Documents, SchemaAndGuideKnowWhatTheReaderKnows) {
  auto File = llvm::MemoryBuffer::getFile(MAPVET_MODELS_SCHEMA);
  ASSERT_TRUE(static_cast<bool>(File));
  auto Schema = llvm::json::parse((*File)->getBuffer());
  ASSERT_TRUE(static_cast<bool>(Schema));
  const llvm::json::Object *Root = Schema->getAsObject();
  const llvm::json::Object *Defs = Root->getObject("$defs");
  auto Keys = [](const llvm::json::Object *O) {
    std::set<std::string> Out;
    for (const auto &P : *O->getObject("properties"))
      Out.insert(P.first.str());
    return Out;
  };
  auto Words = [&](const char *Def, const char *Property) {
    const llvm::json::Object *P =
        Defs->getObject(Def)->getObject("properties")->getObject(Property);
    const llvm::json::Array *A = P->getArray("enum");
    if (!A)
      A = (*P->getArray("oneOf"))[0].getAsObject()->getArray("enum");
    std::set<std::string> Out;
    for (const llvm::json::Value &V : *A)
      Out.insert(V.getAsString()->str());
    return Out;
  };
  EXPECT_EQ(Keys(Root), knownWords("xyzzy: 1\n"));
  EXPECT_EQ(Keys(Defs->getObject("type")), knownWords("types: [{xyzzy: 1}]\n"));
  EXPECT_EQ(Keys(Defs->getObject("function")),
            knownWords("functions: {f: {xyzzy: 1}}\n"));
  EXPECT_EQ(Words("type", "kind"), knownWords("types: [{kind: xyzzy}]\n"));
  EXPECT_EQ(Words("type", "mode"), knownWords("types: [{mode: xyzzy}]\n"));
  auto Guide = llvm::MemoryBuffer::getFile(MAPVET_MODELS_GUIDE);
  ASSERT_TRUE(static_cast<bool>(Guide));
  llvm::StringRef Text = (*Guide)->getBuffer();
  for (const char *P : {"action", "op", "returns", "dies", "mode", "spawned"}) {
    std::set<std::string> Known =
        knownWords("functions: {f: {" + std::string(P) + ": xyzzy}}\n");
    EXPECT_EQ(Words("function", P), Known);
    for (const std::string &W : Known)
      EXPECT_TRUE(Text.contains("`" + W + "`")) << W;
  }
  for (const char *Def : {"type", "function"})
    for (const std::string &K : Keys(Defs->getObject(Def)))
      EXPECT_TRUE(Text.contains("`" + K + "`")) << K;
}

} // namespace
