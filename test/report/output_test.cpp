//===- output_test.cpp - Tests of writing files ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Output.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>
#include <unistd.h>

using namespace mapvet::report;
using namespace llvm;

namespace {

struct Output : testing::Test {
  SmallString<128> Folder;
  void SetUp() override {
    ASSERT_FALSE(sys::fs::createUniqueDirectory("mapvet-output", Folder));
  }
  void TearDown() override { sys::fs::remove_directories(Folder); }
  std::string path(StringRef Name) { return (Folder + "/" + Name).str(); }
  std::string read(StringRef Name) {
    auto Buffer = MemoryBuffer::getFile(path(Name));
    return Buffer ? (*Buffer)->getBuffer().str() : "<none>";
  }
  unsigned entries() {
    std::error_code EC;
    unsigned N = 0;
    for (sys::fs::directory_iterator I(Folder, EC), E; I != E && !EC;
         I.increment(EC))
      ++N;
    return N;
  }
};

} // namespace

TEST_F(Output, CreatesAndReplaces) {
  ASSERT_FALSE(errorToBool(writeWhole(path("a"), "one")));
  EXPECT_EQ(read("a"), "one");
  ASSERT_FALSE(errorToBool(writeWhole(path("a"), "")));
  EXPECT_EQ(read("a"), "");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Output, KeepsPermissions) {
  ASSERT_FALSE(errorToBool(writeWhole(path("a"), "one")));
  auto Mode = static_cast<sys::fs::perms>(0750);
  ASSERT_FALSE(sys::fs::setPermissions(path("a"), Mode));
  ASSERT_FALSE(errorToBool(writeWhole(path("a"), "two")));
  EXPECT_EQ(*sys::fs::getPermissions(path("a")), Mode);
}

TEST_F(Output, WritesThroughLinks) {
  ASSERT_FALSE(errorToBool(writeWhole(path("a"), "one")));
  ASSERT_FALSE(sys::fs::create_link(path("a"), path("link")));
  ASSERT_FALSE(errorToBool(writeWhole(path("link"), "two")));
  EXPECT_EQ(read("a"), "two");
  bool IsLink = false;
  ASSERT_FALSE(sys::fs::is_symlink_file(path("link"), IsLink));
  EXPECT_TRUE(IsLink);
}

TEST_F(Output, NamesFileAndCause) {
  EXPECT_EQ(toString(writeWhole(path("no/a"), "x")),
            "cannot write '" + path("no/a") + "': No such file or directory");
  EXPECT_EQ(toString(writeWhole(Folder, "x")),
            "cannot write '" + Folder.str().str() + "': Is a directory");
  EXPECT_EQ(entries(), 0u);
}

TEST_F(Output, FullDevices) {
  if (!sys::fs::exists("/dev/full"))
    GTEST_SKIP();
  EXPECT_EQ(toString(writeWhole("/dev/full", "x")),
            "cannot write '/dev/full': No space left on device");
  EXPECT_FALSE(sys::fs::is_regular_file("/dev/full"));
  EXPECT_FALSE(errorToBool(writeWhole("/dev/null", "x")));
}

TEST_F(Output, ReadOnlyFilesStay) {
  if (geteuid() == 0)
    GTEST_SKIP() << "root may write everything";
  ASSERT_FALSE(errorToBool(writeWhole(path("a"), "one")));
  ASSERT_FALSE(sys::fs::setPermissions(path("a"), sys::fs::owner_read));
  EXPECT_EQ(toString(writeWhole(path("a"), "two")),
            "cannot write '" + path("a") + "': Permission denied");
  EXPECT_EQ(read("a"), "one");
}
