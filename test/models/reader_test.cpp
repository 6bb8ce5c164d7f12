//===- reader_test.cpp - Tests of the reader of model files ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "models/Models.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace mapvet;
using namespace mapvet::models;
using facts::TypeKind;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

/// The error of reading \p Text into an empty set; "" if there is none.
std::string errorOf(llvm::StringRef Text) {
  ModelSet S;
  return llvm::toString(S.addText(Text, "m.yaml"));
}

ModelSet read(llvm::StringRef Text) {
  ModelSet S;
  EXPECT_EQ(llvm::toString(S.addText(Text, "m.yaml")), "");
  return S;
}

/// A type with one member \p Member.
std::string withMember(llvm::StringRef Member) {
  return ("version: 1\ntypes:\n- name: T\n  kind: map\n  members:\n    " +
          Member + "\n")
      .str();
}

std::string withFunction(llvm::StringRef Function) {
  return ("version: 1\nfunctions:\n  " + Function + "\n").str();
}

//===----------------------------------------------------------------------===//
// What is read
//===----------------------------------------------------------------------===//

TEST(Reader, ReadsEveryFieldOfAType) {
  ModelSet S = read(R"(
library: lib
version: 1
types:
- name: ns::Table
  names: [ns::OldTable, other::Table]
  kind: map
  set: false
  multi: true
  ordered: true
  concurrent: true
  bounded: true
  node_stable: true
  reserve_holds: true
  advance_erased: true
  keeps_order: true
  cheap_copy: true
  header: ns/table.h
  default_lookup: fetch
  untyped: true
  hash_param: 4
  equal_param: 5
  hash_member: digest
  equal_member: same
  masks_hash: true
  seeded: true
  read_mostly: ns::Shards
  release: trim()
  key_param: 2
  mapped_param: 3
  key_type: View
  mapped_type: String
- name: ns::Guard
  kind: guard
  mode: shared
  deferred: true
- {name: ns::Mutex, kind: mutex, recursive: true}
- {name: ns::Thread, kind: thread, joins_in_dtor: true}
)");
  const TypeModel *T = S.findType("ns::Table");
  ASSERT_NE(T, nullptr);
  EXPECT_EQ(T->Name, "ns::Table");
  EXPECT_EQ(T->Group, "lib");
  EXPECT_EQ(T->Kind, TypeKind::Map);
  EXPECT_FALSE(T->Set);
  EXPECT_TRUE(T->Multi);
  EXPECT_TRUE(T->Ordered);
  EXPECT_TRUE(T->Concurrent);
  EXPECT_TRUE(T->Bounded);
  EXPECT_TRUE(T->NodeStable);
  EXPECT_TRUE(T->ReserveHolds);
  EXPECT_TRUE(T->AdvanceErased);
  EXPECT_TRUE(T->InsertionOrder);
  EXPECT_TRUE(T->CheapCopy);
  EXPECT_EQ(T->Header, "ns/table.h");
  EXPECT_EQ(T->DefaultLookup, "fetch");
  EXPECT_TRUE(T->Untyped);
  EXPECT_EQ(T->HashParam, 4);
  EXPECT_EQ(T->EqualParam, 5);
  EXPECT_EQ(T->HashMember, "digest");
  EXPECT_EQ(T->EqualMember, "same");
  EXPECT_TRUE(T->MasksHash);
  EXPECT_TRUE(T->Seeded);
  EXPECT_EQ(T->ReadMostly, "ns::Shards");
  EXPECT_EQ(T->Release, "trim()");
  EXPECT_EQ(T->KeyParam, 2);
  EXPECT_EQ(T->MappedParam, 3);
  EXPECT_EQ(T->Key, "View");
  EXPECT_EQ(T->Mapped, "String");
  EXPECT_EQ(S.findType("ns::OldTable"), T);
  EXPECT_EQ(S.findType("other::Table"), T);
  EXPECT_EQ(S.findType("Table"), nullptr);
  const TypeModel *G = S.findType("ns::Guard");
  ASSERT_NE(G, nullptr);
  EXPECT_EQ(G->Kind, TypeKind::Guard);
  EXPECT_EQ(G->Mode, facts::LockMode::Shared);
  EXPECT_TRUE(G->Deferred);
  EXPECT_TRUE(S.findType("ns::Mutex")->Recursive);
  EXPECT_TRUE(S.findType("ns::Thread")->JoinsInDtor);
}

TEST(Reader, DefaultsTemplateParametersByKind) {
  ModelSet S = read(R"(
version: 1
types:
- {name: Map, kind: map}
- {name: Set, kind: map, set: true}
- {name: Handle, kind: handle}
- {name: Owner, kind: unique}
- {name: Mutex, kind: mutex}
- {name: Strings, inherits: Map, key_param: none}
- {name: Names, inherits: Strings, set: true}
)");
  auto Params = [&](llvm::StringRef Name) {
    const TypeModel *T = S.findType(Name);
    return std::pair(T->KeyParam, T->MappedParam);
  };
  EXPECT_EQ(Params("Map"), std::pair(0, 1));
  EXPECT_EQ(Params("Set"), std::pair(0, -1));
  EXPECT_EQ(Params("Handle"), std::pair(0, 1));
  EXPECT_EQ(Params("Owner"), std::pair(-1, 0));
  EXPECT_EQ(Params("Mutex"), std::pair(-1, -1));
  EXPECT_EQ(Params("Strings"), std::pair(-1, 1));
  EXPECT_EQ(Params("Names"), std::pair(-1, -1));
}

TEST(Reader, ReadsEveryFieldOfAMember) {
  ModelSet S = read(R"(
version: 1
types:
- name: T
  kind: map
  members:
    find: {op: [read, lookup], returns: iterator, key: 0}
    insert: {op: insert, returns: pair, key: 1, dies: [iterators, references]}
    erase: {op: erase, dies: entry}
    each: {action: run_now, arg: 1, op: iterate}
    lock: {action: lock, mode: shared}
    submit: {action: spawn, arg: receiver, spawned: timer, multi: true}
)");
  const TypeModel *T = S.findType("T");
  const FunctionModel *F = T->member("find", 1, false);
  ASSERT_NE(F, nullptr);
  EXPECT_EQ(F->Name, "find");
  EXPECT_EQ(F->Op, facts::OpRead | facts::OpLookup);
  EXPECT_EQ(F->Returns, Result::Iterator);
  EXPECT_EQ(F->KeyArg, 0);
  EXPECT_EQ(F->Act, Action::None);
  F = T->member("insert", 2, false);
  ASSERT_NE(F, nullptr);
  EXPECT_EQ(F->Op, facts::OpInsert | facts::OpWrite);
  EXPECT_EQ(F->Returns, Result::Pair);
  EXPECT_EQ(F->KeyArg, 1);
  EXPECT_EQ(F->Invalidates, DiesIterators | DiesReferences);
  EXPECT_EQ(T->member("erase", 1, false)->Invalidates, DiesThisEntry);
  F = T->member("each", 2, true);
  EXPECT_EQ(F->Act, Action::RunNow);
  EXPECT_EQ(F->Arg, 1);
  EXPECT_EQ(F->Op, facts::OpIterate | facts::OpRead);
  EXPECT_EQ(T->member("lock", 0, false)->Mode, facts::LockMode::Shared);
  F = T->member("submit", 1, false);
  EXPECT_EQ(F->Arg, -1);
  EXPECT_EQ(F->Spawned, facts::SpawnKind::Timer);
  EXPECT_TRUE(F->Multi);
  EXPECT_EQ(T->member("submi", 1, false), nullptr);
}

TEST(Reader, LetsSeveralMembersShareAnEntry) {
  ModelSet S = read(withMember("\"size, empty,count\": {op: read}"));
  const TypeModel *T = S.findType("T");
  for (const char *Name : {"size", "empty", "count"}) {
    const FunctionModel *F = T->member(Name, 0, true);
    ASSERT_NE(F, nullptr) << Name;
    EXPECT_EQ(F->Name, Name);
    EXPECT_EQ(F->Op, facts::OpRead);
  }
}

TEST(Reader, ChoosesOverloadsByArgumentsAndConst) {
  ModelSet S = read(withMember(R"(
    put:
    - {args: 1, op: insert}
    - {min_args: 2, max_args: 3, op: assign}
    get:
    - {const: true, op: read}
    - {const: false, op: subscript})"));
  const TypeModel *T = S.findType("T");
  EXPECT_EQ(T->member("put", 0, false), nullptr);
  EXPECT_EQ(T->member("put", 1, false)->Op, facts::OpInsert | facts::OpWrite);
  EXPECT_EQ(T->member("put", 2, false)->Op, facts::OpAssign | facts::OpWrite);
  EXPECT_EQ(T->member("put", 3, false)->Op, facts::OpAssign | facts::OpWrite);
  EXPECT_EQ(T->member("put", 4, false), nullptr);
  EXPECT_EQ(T->member("get", 1, true)->Op, facts::OpRead);
  EXPECT_NE(T->member("get", 1, false)->Op & facts::OpSubscript, 0u);
}

TEST(Reader, ReadsFunctionsMembersOfAnyClassAndTestBases) {
  ModelSet S = read(R"(
version: 1
functions:
  "ns::run, ns::go":
  - {args: 1, action: spawn, arg: 0, spawned: thread}
  - {args: 2, action: spawn, arg: 1, spawned: async}
any_members:
  post: {action: spawn, arg: 0, spawned: executor, multi: true}
test_bases: [testing::Test, my::Case]
identity_hashes: my::same
hash_functions: [mix, blend]
strong_hashes: [my::strong]
input_functions: receive
)");
  EXPECT_TRUE(S.isIdentityHash("my::same"));
  EXPECT_EQ(S.identityHashes(), std::vector<std::string>{"my::same"});
  EXPECT_TRUE(S.isInputFunction("receive"));
  EXPECT_FALSE(S.isInputFunction("send"));
  EXPECT_FALSE(S.isIdentityHash("my::strong"));
  EXPECT_EQ(S.hashFunctions(), (std::vector<std::string>{"blend", "mix"}));
  EXPECT_EQ(S.strongHashes(), std::vector<std::string>{"my::strong"});
  ASSERT_NE(S.findFunction("ns::run", 1), nullptr);
  EXPECT_EQ(S.findFunction("ns::run", 1)->Spawned, facts::SpawnKind::Thread);
  EXPECT_EQ(S.findFunction("ns::go", 2)->Spawned, facts::SpawnKind::Async);
  EXPECT_EQ(S.findFunction("ns::go", 2)->Name, "ns::go");
  EXPECT_EQ(S.findFunction("ns::go", 3), nullptr);
  EXPECT_EQ(S.findFunction("go", 1), nullptr);
  EXPECT_NE(S.findAnyMember("post", 1), nullptr);
  EXPECT_EQ(S.findAnyMember("ns::run", 1), nullptr);
  EXPECT_TRUE(S.isTestBase("testing::Test"));
  EXPECT_TRUE(S.isTestBase("my::Case"));
  EXPECT_FALSE(S.isTestBase("my::Other"));
}

TEST(Reader, UnderstandsQuotesAndEscapes) {
  ModelSet S = read("version: 1\ntypes:\n- {name: \"a::B\", kind: 'map'}\n"
                    "- {name: 'c', kind: \"m\\x61p\"}\n");
  EXPECT_NE(S.findType("a::B"), nullptr);
  ASSERT_NE(S.findType("c"), nullptr);
  EXPECT_EQ(S.findType("c")->Kind, TypeKind::Map);
}

TEST(Reader, UnderstandsWindowsLineEnds) {
  ModelSet S = read("version: 1\r\ntypes:\r\n- name: A\r\n  kind: map\r\n"
                    "  members:\r\n    find: {op: lookup}\r\n");
  ASSERT_NE(S.findType("A"), nullptr);
  EXPECT_NE(S.findType("A")->member("find", 1, false), nullptr);
}

//===----------------------------------------------------------------------===//
// Inheritance
//===----------------------------------------------------------------------===//

TEST(Inheritance, TakesMembersAndFlagsAndOverridesThem) {
  ModelSet S = read(R"(
version: 1
types:
- name: Derived
  inherits: Base
  ordered: false
  members:
    insert: {op: insert, dies: all}
    extra: {op: read}
    merge: none
- name: Base
  kind: map
  ordered: true
  node_stable: true
  members:
    insert:
    - {args: 1, op: insert}
    - {args: 2, op: insert}
    find: {op: lookup}
    merge: {op: insert}
)");
  const TypeModel *D = S.findType("Derived"), *B = S.findType("Base");
  EXPECT_EQ(D->Kind, TypeKind::Map);
  EXPECT_FALSE(D->Ordered);
  EXPECT_TRUE(D->NodeStable);
  EXPECT_EQ(D->member("insert", 1, false)->Invalidates,
            DiesIterators | DiesReferences);
  EXPECT_EQ(D->member("insert", 2, false)->Invalidates,
            DiesIterators | DiesReferences);
  EXPECT_NE(D->member("find", 1, false), nullptr);
  EXPECT_NE(D->member("extra", 0, false), nullptr);
  EXPECT_EQ(D->member("merge", 1, false), nullptr);
  // The base is as it was.
  EXPECT_TRUE(B->Ordered);
  EXPECT_EQ(B->member("insert", 1, false)->Invalidates, DiesNothing);
  EXPECT_EQ(B->member("extra", 0, false), nullptr);
  EXPECT_NE(B->member("merge", 1, false), nullptr);
}

TEST(Inheritance, LastOfSeveralBasesWins) {
  ModelSet S = read(R"(
version: 1
types:
- {name: A, kind: map, ordered: true, members: {f: {op: read}, g: {op: read}}}
- {name: B, kind: handle, set: true, members: {f: {op: write}, g: none}}
- {name: C, inherits: [A, B]}
)");
  const TypeModel *C = S.findType("C");
  EXPECT_EQ(C->Kind, TypeKind::Handle);
  EXPECT_TRUE(C->Ordered);
  EXPECT_TRUE(C->Set);
  EXPECT_EQ(C->member("f", 0, false)->Op, facts::OpWrite);
  EXPECT_EQ(C->member("g", 0, false), nullptr);
}

TEST(Inheritance, HidesAbstractTypes) {
  ModelSet S = read(R"(
version: 1
types:
- {name: base, abstract: true, kind: map, members: {f: {op: read}}}
- {name: T, inherits: base}
)");
  EXPECT_EQ(S.findType("base"), nullptr);
  EXPECT_EQ(S.types().size(), 1u);
  EXPECT_NE(S.findType("T")->member("f", 0, false), nullptr);
}

TEST(Inheritance, CrossesFiles) {
  ModelSet S = read("version: 1\ntypes:\n- {name: base, abstract: true, kind: "
                    "map, members: {f: {op: read}}}\n");
  EXPECT_EQ(llvm::toString(S.addText(
                "version: 1\ntypes:\n- {name: T, inherits: base}\n", "b.yaml")),
            "");
  ASSERT_NE(S.findType("T"), nullptr);
  EXPECT_NE(S.findType("T")->member("f", 0, false), nullptr);
}

TEST(Inheritance, RejectsCycles) {
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: A, inherits: B}\n- {name: B, "
                    "inherits: C}\n- {name: C, inherits: B}\n"),
            "m.yaml:4:3: error: type 'B' inherits from itself: B -> C -> B");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: A, inherits: A}\n"),
            "m.yaml:3:3: error: type 'A' inherits from itself: A -> A");
}

TEST(Inheritance, RejectsUnknownBases) {
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: A, kind: map}\n- name: B\n  "
                    "inherits: Aa\n"),
            "m.yaml:5:13: error: type 'B' inherits from unknown type 'Aa'; did "
            "you mean 'A'?");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- name: B\n  inherits: "
                    "[std::something]\n"),
            "m.yaml:4:14: error: type 'B' inherits from unknown type "
            "'std::something'; expected the name of a type of this file or of "
            "one read before");
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

TEST(Errors, UnknownKeysNameTheKnownOnes) {
  EXPECT_THAT(errorOf("version: 1\ntype: []\n"),
              StartsWith("m.yaml:2:1: error: unknown key 'type' in a model "
                         "file; did you mean 'types'? expected one of: "
                         "any_members, "));
  EXPECT_THAT(errorOf("version: 1\ntypes:\n- name: A\n  knd: map\n"),
              StartsWith("m.yaml:4:3: error: unknown key 'knd' in a type; did "
                         "you mean 'kind'? expected one of: abstract, "));
  EXPECT_THAT(errorOf(withMember("f: {opp: read}")),
              StartsWith("m.yaml:6:9: error: unknown key 'opp' in 'f'; did you "
                         "mean 'op'? expected one of: action, arg, "));
  EXPECT_THAT(errorOf(withMember("f: {xyzzy: [a, b]}")),
              StartsWith("m.yaml:6:9: error: unknown key 'xyzzy' in 'f'; "
                         "expected one of: action, "));
}

TEST(Errors, UnknownWordsNameTheKnownOnes) {
  EXPECT_THAT(errorOf("version: 1\ntypes:\n- {name: A, kind: mpa}\n"),
              StartsWith("m.yaml:3:19: error: unknown word 'mpa' for 'kind'; "
                         "did you mean 'map'? expected one of: atomic, "));
  EXPECT_THAT(
      errorOf(withMember("f: {op: [read, lookpu]}")),
      StartsWith("m.yaml:6:20: error: unknown word 'lookpu' for 'op' of "
                 "'f'; did you mean 'lookup'? expected one of: assign, "));
  EXPECT_THAT(errorOf(withMember("f: {action: lokc}")),
              HasSubstr("unknown word 'lokc' for 'action' of 'f'; did you mean "
                        "'lock'?"));
  EXPECT_EQ(
      errorOf(withMember("f: {op: read, dies: evrything}")),
      "m.yaml:6:25: error: unknown word 'evrything' for 'dies' of 'f'; "
      "expected one of: all, entry, iterators, nothing, place, references");
  EXPECT_EQ(errorOf(withMember("f: {op: read, returns: int}")),
            "m.yaml:6:28: error: unknown word 'int' for 'returns' of 'f'; "
            "expected one of: iterator, pair, pointer, ref, self, value");
  EXPECT_EQ(errorOf(withMember("f: {action: lock, mode: write}")),
            "m.yaml:6:29: error: unknown word 'write' for 'mode' of 'f'; "
            "expected one of: exclusive, shared");
  EXPECT_EQ(
      errorOf(withMember("f: {action: spawn, arg: 0, spawned: threads}")),
      "m.yaml:6:41: error: unknown word 'threads' for 'spawned' of 'f'; did "
      "you mean 'thread'? expected one of: async, executor, fork_join, serial, "
      "thread, timer");
}

TEST(Errors, WrongTypes) {
  EXPECT_EQ(
      errorOf("- a\n- b\n"),
      "m.yaml:1:1: error: a model file must be a mapping, not a list\n"
      "m.yaml:1:1: error: missing field 'version'; expected 'version: 1'");
  EXPECT_EQ(errorOf("version: 1\ntypes: {a: b}\n"),
            "m.yaml:2:8: error: 'types' must be a list, not a mapping");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- map\n"),
            "m.yaml:3:3: error: a type must be a mapping, not a scalar");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: [A], kind: map}\n"),
            "m.yaml:3:10: error: 'name' must be a name, not a list\nm.yaml:3:3:"
            " error: missing field 'name' of a type");
  EXPECT_EQ(errorOf("version: 1\nlibrary: {}\n"),
            "m.yaml:2:10: error: 'library' must be a name, not a mapping");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: A, kind: map, set: yes}\n"),
            "m.yaml:3:29: error: 'set' must be true or false, not 'yes'");
  EXPECT_EQ(
      errorOf("version: 1\ntypes:\n- {name: A, kind: map, set: [true]}\n"),
      "m.yaml:3:29: error: 'set' must be true or false, not a list");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: A, kind: {}}\n"),
            "m.yaml:3:19: error: 'kind' must be a word, not a mapping");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: A, kind: map, names: {}}\n"),
            "m.yaml:3:31: error: 'names' must be a name or a list of names, "
            "not a mapping");
  EXPECT_EQ(errorOf(withMember("f: {op: read, key: first}")),
            "m.yaml:6:24: error: 'key' of 'f' must be a number from 0 to 31, "
            "not 'first'");
  EXPECT_EQ(errorOf(withMember("f: {op: read, key: 99}")),
            "m.yaml:6:24: error: 'key' of 'f' must be a number from 0 to 31, "
            "not '99'");
  EXPECT_EQ(errorOf(withMember("f: {op: read, key: []}")),
            "m.yaml:6:24: error: 'key' of 'f' must be a number, not a list");
  EXPECT_EQ(errorOf(withMember("f: read")),
            "m.yaml:6:8: error: 'f' must be a mapping, a list of overloads, or "
            "'none', not a scalar");
  EXPECT_EQ(errorOf(withMember("f: [read]")),
            "m.yaml:6:9: error: 'f' must be a mapping, not a scalar");
  EXPECT_EQ(errorOf("version: 1\nfunctions: [a]\n"),
            "m.yaml:2:12: error: 'functions' must be a mapping from names to "
            "what they do, not a list");
  EXPECT_EQ(errorOf("version: 1\nfunctions: *anchor\n"),
            "m.yaml:2:12: error: 'functions' must be a mapping from names to "
            "what they do, not an alias");
  EXPECT_THAT(errorOf("version: 1\nlibrary: |\n  text\n"),
              HasSubstr("'library' must be a name, not a block of text"));
  EXPECT_THAT(errorOf("version: 1\nlibrary:\ntypes: []\n"),
              HasSubstr("'library' must be a name, not nothing"));
  EXPECT_EQ(errorOf("version: 1\n[a]: b\n"),
            "m.yaml:2:1: error: a key of a model file must be a word, not a "
            "list");
  EXPECT_EQ(errorOf("version: 1\nfunctions:\n  [a]: {op: read}\n"),
            "m.yaml:3:3: error: a key of 'functions' must be a name, not a "
            "list");
}

TEST(Errors, MissingFields) {
  EXPECT_EQ(errorOf("types: []\n"),
            "m.yaml:1:1: error: missing field 'version'; expected 'version: "
            "1'");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- kind: map\n"),
            "m.yaml:3:3: error: missing field 'name' of a type");
  EXPECT_THAT(errorOf("version: 1\ntypes:\n- name: A\n"),
              StartsWith("m.yaml:3:3: error: missing field 'kind' of type 'A'; "
                         "expected one of: atomic, callable, "));
  EXPECT_THAT(
      errorOf(
          "version: 1\ntypes:\n- {name: A, abstract: true, inherits: []}\n"),
      StartsWith("m.yaml:3:3: error: missing field 'kind' of type 'A'; "));
  EXPECT_EQ(errorOf(withMember("f: {action: spawn, arg: 0}")),
            "m.yaml:6:8: error: missing field 'spawned' of 'f'; expected one "
            "of: async, executor, fork_join, serial, thread, timer");
  EXPECT_EQ(errorOf(withMember("f: {action: run_now}")),
            "m.yaml:6:8: error: missing field 'arg' of 'f': which argument, "
            "from 0, does the action speak of?");
  EXPECT_EQ(errorOf(withFunction("f: {action: lock}")),
            "m.yaml:3:6: error: missing field 'arg' of 'f': which argument, "
            "from 0, does the action speak of?");
  // Of a member it is the receiver.
  EXPECT_EQ(errorOf(withMember("f: {action: lock}")), "");
  EXPECT_EQ(errorOf(""), "m.yaml:1:1: error: the file is empty; expected "
                         "'version: 1'");
  EXPECT_EQ(errorOf("# only a comment\n"),
            "m.yaml:1:1: error: the file is empty; expected 'version: 1'");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: '', kind: map}\n"),
            "m.yaml:3:10: error: 'name' must not be empty\nm.yaml:3:3: error: "
            "missing field 'name' of a type");
}

TEST(Errors, Duplicates) {
  EXPECT_EQ(errorOf("version: 1\nversion: 1\n"),
            "m.yaml:2:1: error: duplicate key 'version' in a model file");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: A, name: B, kind: map}\n"),
            "m.yaml:3:13: error: duplicate key 'name' in a type");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: A, kind: map}\n- {name: A, "
                    "kind: map}\n"),
            "m.yaml:4:3: error: duplicate type 'A'");
  EXPECT_EQ(errorOf("version: 1\ntypes:\n- {name: A, kind: map}\n- {name: B, "
                    "names: [A], kind: map}\n"),
            "m.yaml:4:3: error: name 'A' of type 'B' already belongs to 'A'");
  EXPECT_EQ(errorOf(withMember("{f: {op: read}, \"g, f\": {op: write}}")),
            "m.yaml:6:21: error: duplicate member 'f'");
  EXPECT_EQ(errorOf(withMember("f: {op: read, op: write}")),
            "m.yaml:6:19: error: duplicate key 'op' in 'f'");
  EXPECT_EQ(errorOf("version: 1\nfunctions:\n  \"f, f\": {op: read}\n"),
            "m.yaml:3:3: error: duplicate function 'f'");
}

TEST(Errors, FieldsThatContradict) {
  EXPECT_EQ(errorOf(withMember("f: {args: 1, min_args: 0, op: read}")),
            "m.yaml:6:8: error: 'f': 'args' excludes 'min_args' and "
            "'max_args'");
  EXPECT_EQ(errorOf(withMember("f: {min_args: 3, max_args: 2, op: read}")),
            "m.yaml:6:8: error: 'f': 'min_args' is larger than 'max_args'");
  EXPECT_EQ(errorOf(withMember("f: {op: read, mode: shared}")),
            "m.yaml:6:8: error: 'f': 'mode' needs an action that locks; "
            "expected one of: lock, locked_ptr, try_lock, unlock, with");
  EXPECT_EQ(errorOf(withMember("f: {op: read, multi: true}")),
            "m.yaml:6:8: error: 'f': 'spawned' and 'multi' need 'action: "
            "spawn'");
  EXPECT_EQ(errorOf(withMember("f: {action: atomic_load, claims: true}")),
            "m.yaml:6:8: error: 'f': 'claims' needs 'action: atomic_update'");
  EXPECT_EQ(errorOf(withMember("f: {action: signal, unless: relaxed}")),
            "m.yaml:6:8: error: 'f': 'unless' needs an action of threads; "
            "expected one of: atomic_load, atomic_store, atomic_update, spawn");
  EXPECT_EQ(errorOf(withMember("f: {action: signal, signals: true}")),
            "m.yaml:6:8: error: 'f': 'signals' needs 'action: wait'");
  EXPECT_EQ(errorOf(withMember("f: {key: 0}")),
            "m.yaml:6:8: error: 'f': 'key' needs 'op'");
  EXPECT_EQ(errorOf(withMember("f: {dies: all}")),
            "m.yaml:6:8: error: 'f': 'dies' needs 'op'");
  EXPECT_EQ(errorOf(withFunction("f: {action: join, arg: receiver}")),
            "m.yaml:3:26: error: 'arg' of 'f': a free function has no "
            "receiver");
  EXPECT_EQ(errorOf(withMember("\"f, \": {op: read}")),
            "m.yaml:6:5: error: empty name in 'f, '");
}

TEST(Errors, VersionsThatAreNotKnown) {
  EXPECT_EQ(errorOf("version: 2\n"),
            "m.yaml:1:10: error: version 2 is not supported; this reader knows "
            "version 1");
  EXPECT_EQ(errorOf("version: new\n"),
            "m.yaml:1:10: error: 'version' must be a number from 1 to 1000000, "
            "not 'new'");
}

TEST(Errors, TextThatIsNotYaml) {
  EXPECT_THAT(errorOf("version: 1\ntypes: [\n"), StartsWith("m.yaml:"));
  EXPECT_THAT(errorOf("version: 1\ntypes:\n- {name: A, kind: map\n"),
              StartsWith("m.yaml:"));
  EXPECT_THAT(errorOf("version: 1\nlibrary: \"open\n"), StartsWith("m.yaml:2"));
  EXPECT_THAT(errorOf("\x01\x02\xff"), StartsWith("m.yaml:1"));
  EXPECT_EQ(errorOf("version: 1\n---\nversion: 1\n"),
            "m.yaml:3:1: error: a model file is one YAML document, not "
            "several");
}

/// No text, however cut, may do worse than fail.
TEST(Errors, CutFilesFailOrRead) {
  const std::string Whole =
      "version: 1\nlibrary: l\ntypes:\n- name: A\n  kind: "
      "map\n  members:\n    \"f, g\":\n    - {op: [read, "
      "lookup], key: 0}\nfunctions:\n  h: {action: move, "
      "arg: 0}\n";
  for (size_t N = 0; N <= Whole.size(); ++N) {
    ModelSet S;
    std::string E =
        llvm::toString(S.addText(llvm::StringRef(Whole).take_front(N), "m"));
    if (!E.empty()) {
      EXPECT_THAT(E, StartsWith("m:")) << N;
      EXPECT_TRUE(S.types().empty()) << N;
    }
  }
}

TEST(Errors, SeveralAreReportedAtOnceButNotEndlessly) {
  std::string Text = "version: 1\ntypes:\n";
  for (int K = 0; K < 100; ++K)
    Text += "- {name: A" + std::to_string(K) + ", kind: nonsense}\n";
  std::string E = errorOf(Text);
  EXPECT_EQ(std::count(E.begin(), E.end(), '\n'), 19);
  EXPECT_THAT(E, HasSubstr("m.yaml:3:"));
  EXPECT_THAT(E, HasSubstr("m.yaml:22:"));
}

TEST(Errors, ChangeNothing) {
  ModelSet S = read("version: 1\ntypes:\n- {name: A, kind: map}\n");
  std::string Before = S.fingerprint();
  EXPECT_NE(llvm::toString(S.addText("version: 1\ntypes:\n- {name: B, kind: "
                                     "map}\n- {name: C, kind: nothing}\n",
                                     "b.yaml")),
            "");
  EXPECT_EQ(S.findType("B"), nullptr);
  EXPECT_NE(S.findType("A"), nullptr);
  EXPECT_EQ(S.fingerprint(), Before);
}

//===----------------------------------------------------------------------===//
// Sets
//===----------------------------------------------------------------------===//

TEST(Sets, LaterFilesReplace) {
  ModelSet S = read("version: 1\ntypes:\n- {name: A, kind: map, members: {f: "
                    "{op: read}}}\nfunctions:\n  g:\n  - {args: 1, op: read}\n "
                    " - {args: 2, op: read}\n");
  EXPECT_EQ(
      llvm::toString(S.addText("version: 1\ntypes:\n- {name: A, kind: handle}\n"
                               "functions:\n  g: {args: 1, op: write}\n",
                               "b.yaml")),
      "");
  EXPECT_EQ(S.findType("A")->Kind, TypeKind::Handle);
  EXPECT_EQ(S.findType("A")->member("f", 0, false), nullptr);
  EXPECT_EQ(S.findFunction("g", 1)->Op, facts::OpWrite);
  EXPECT_EQ(S.findFunction("g", 2), nullptr);
  EXPECT_EQ(S.types().size(), 1u);
}

TEST(Sets, ListTypesSortedAndOnce) {
  ModelSet S = read("version: 1\ntypes:\n- {name: b, names: [a, z], kind: "
                    "map}\n- {name: a2, kind: map}\n");
  std::vector<const TypeModel *> T = S.types();
  ASSERT_EQ(T.size(), 2u);
  EXPECT_EQ(T[0]->Name, "a2");
  EXPECT_EQ(T[1]->Name, "b");
}

TEST(Sets, FingerprintFollowsContentAndOrder) {
  const char *A = "version: 1\ntypes:\n- {name: A, kind: map}\n";
  const char *B = "version: 1\ntypes:\n- {name: A, kind: handle}\n";
  auto Of = [](std::initializer_list<const char *> Texts) {
    ModelSet S;
    for (const char *T : Texts)
      EXPECT_EQ(llvm::toString(S.addText(T, "m")), "");
    return S.fingerprint();
  };
  EXPECT_EQ(Of({A}), Of({A}));
  EXPECT_NE(Of({A}), Of({}));
  EXPECT_NE(Of({A}), Of({B}));
  EXPECT_NE(Of({A, B}), Of({B, A}));
  EXPECT_EQ(Of({A}).size(), 32u);
}

TEST(Sets, ReadFiles) {
  llvm::SmallString<128> Path;
  int FD;
  ASSERT_FALSE(llvm::sys::fs::createTemporaryFile("models", "yaml", FD, Path));
  {
    llvm::raw_fd_ostream Out(FD, /*shouldClose=*/true);
    Out << "version: 1\ntypes:\n- {name: A, kind: mapp}\n";
  }
  ModelSet S;
  EXPECT_THAT(llvm::toString(S.addFile(Path)),
              StartsWith(Path.str().str() + ":3:19: error: unknown word"));
  llvm::sys::fs::remove(Path);
  EXPECT_THAT(
      llvm::toString(S.addFile(Path)),
      StartsWith(Path.str().str() + ": error: cannot read the model file: "));
}

} // namespace
