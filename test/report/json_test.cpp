//===- json_test.cpp - Tests of the JSON format ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Json.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

using namespace mapvet;
using namespace mapvet::report;
using namespace llvm;

static Report sample() {
  Report R;
  R.Fingerprint = "0123456789abcdef";
  R.F.Check = "mapvet-nil-handle";
  R.F.Where = {"/p/a.cpp", 3, 4, 3, 9, 40, 5};
  R.F.Message = "writes to a \"nil\" handle \xff";
  R.F.Notes.push_back({{"/p/b.h", 7, 1, 7, 2, 0, 1}, "made here"});
  R.F.Fixes.push_back({"make it", {{"/p/b.h", 5, 2, "x\n"}}});
  return R;
}

static json::Value render(ArrayRef<Report> Reports,
                          ArrayRef<mapvet::report::FileError> Errors) {
  std::string Text;
  raw_string_ostream OS(Text);
  renderJson(OS, Reports, Errors);
  EXPECT_TRUE(StringRef(Text).ends_with("}\n"));
  return cantFail(json::parse(Text));
}

TEST(Json, HoldsEverything) {
  json::Value V = render({sample()}, {{"/p/c.cpp", 2, 3, "no such type"},
                                      {"/p/d.cpp", 0, 0, "crashed"}});
  const json::Object &Top = *V.getAsObject();
  EXPECT_EQ(Top.getInteger("version"), 1);
  EXPECT_EQ(Top.getObject("tool")->getString("name"), "mapvet");
  const json::Object &F = *(*Top.getArray("findings"))[0].getAsObject();
  EXPECT_EQ(F.getString("check"), "mapvet-nil-handle");
  EXPECT_EQ(F.getInteger("level"), 1);
  EXPECT_EQ(F.getString("file"), "/p/a.cpp");
  EXPECT_EQ(F.getInteger("line"), 3);
  EXPECT_EQ(F.getInteger("column"), 4);
  EXPECT_EQ(F.getInteger("endLine"), 3);
  EXPECT_EQ(F.getInteger("endColumn"), 9);
  EXPECT_EQ(F.getString("message"), "writes to a \"nil\" handle \xef\xbf\xbd");
  EXPECT_EQ(F.getString("fingerprint"), "0123456789abcdef");
  const json::Object &N = *(*F.getArray("notes"))[0].getAsObject();
  EXPECT_EQ(N.getString("file"), "/p/b.h");
  EXPECT_EQ(N.getInteger("line"), 7);
  EXPECT_EQ(N.getInteger("column"), 1);
  EXPECT_EQ(N.getString("message"), "made here");
  const json::Object &Fx = *(*F.getArray("fixes"))[0].getAsObject();
  EXPECT_EQ(Fx.getString("description"), "make it");
  const json::Object &E = *(*Fx.getArray("edits"))[0].getAsObject();
  EXPECT_EQ(E.getString("file"), "/p/b.h");
  EXPECT_EQ(E.getInteger("offset"), 5);
  EXPECT_EQ(E.getInteger("length"), 2);
  EXPECT_EQ(E.getString("text"), "x\n");
  const json::Array &Errors = *Top.getArray("errors");
  ASSERT_EQ(Errors.size(), 2u);
  EXPECT_EQ(Errors[0].getAsObject()->getInteger("line"), 2);
  EXPECT_EQ(Errors[1].getAsObject()->getInteger("line"), std::nullopt);
  EXPECT_EQ(Errors[1].getAsObject()->getString("message"), "crashed");
}

TEST(Json, NothingFoundIsADocumentToo) {
  json::Value V = render({}, {});
  EXPECT_TRUE(V.getAsObject()->getArray("findings")->empty());
  EXPECT_TRUE(V.getAsObject()->getArray("errors")->empty());
}

// Enough of JSON Schema for the schema that is published.
static void conforms(const json::Value &V, const json::Object &Schema,
                     const json::Object &Root, const std::string &Path) {
  if (auto Ref = Schema.getString("$ref")) {
    ASSERT_TRUE(Ref->consume_front("#/$defs/")) << Path;
    const json::Object *Target = Root.getObject("$defs")->getObject(*Ref);
    ASSERT_TRUE(Target) << Path;
    return conforms(V, *Target, Root, Path);
  }
  if (const json::Value *Const = Schema.get("const"))
    EXPECT_EQ(V, *Const) << Path;
  StringRef Type = Schema.getString("type").value_or("");
  if (Type == "object") {
    const json::Object *O = V.getAsObject();
    ASSERT_TRUE(O) << Path;
    const json::Object &Properties = *Schema.getObject("properties");
    for (const json::Value &Name : *Schema.getArray("required"))
      EXPECT_TRUE(O->get(*Name.getAsString()))
          << Path << " " << Name.getAsString()->str();
    for (const auto &[Key, Value] : *O) {
      const json::Object *Sub = Properties.getObject(Key);
      ASSERT_TRUE(Sub) << Path << " has undocumented " << Key.str();
      conforms(Value, *Sub, Root, Path + "." + Key.str());
    }
  } else if (Type == "array") {
    const json::Array *A = V.getAsArray();
    ASSERT_TRUE(A) << Path;
    for (const json::Value &Item : *A)
      conforms(Item, *Schema.getObject("items"), Root, Path + "[]");
  } else if (Type == "integer") {
    EXPECT_TRUE(V.getAsInteger()) << Path;
  } else if (Type == "string") {
    EXPECT_TRUE(V.getAsString()) << Path;
  } else {
    ADD_FAILURE() << Path << ": type '" << Type.str() << "'";
  }
}

TEST(Json, ConformsToThePublishedSchema) {
  auto Buffer = MemoryBuffer::getFile(MAPVET_JSON_SCHEMA);
  ASSERT_TRUE(Buffer);
  json::Value Schema = cantFail(json::parse((*Buffer)->getBuffer()));
  const json::Object &Root = *Schema.getAsObject();
  conforms(render({sample()}, {{"/p/c.cpp", 2, 3, "x"}, {"", 0, 0, "y"}}), Root,
           Root, "");
  conforms(render({}, {}), Root, Root, "");
}
