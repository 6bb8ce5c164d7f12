//===- profile_test.cpp - What HMAP_PROFILE writes --------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/handle.h"
#include "hmap/map.h"
#include "hmap/profile.h"
#include "hmap/set.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace {

/// Runs `use` in a process of its own with HMAP_PROFILE set; returns what it
/// wrote when it exited.
template <class Use> std::string profile_of(Use use) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  // The process for the death test starts here anew and inherits the name.
  const auto path = std::filesystem::temp_directory_path() /
                    ("hmap-profile-" + std::to_string(getpid()));
  setenv("HMAP_TEST_FILE", path.c_str(), 0);
  const std::string file = std::getenv("HMAP_TEST_FILE");
  EXPECT_EXIT(
      {
        setenv("HMAP_PROFILE", file.c_str(), 1);
        use();
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  in.close();
  std::filesystem::remove(file);
  unsetenv("HMAP_TEST_FILE");
  return text.str();
}

/// The object of the site that makes maps at `line` of this file.
std::string site(const std::string &profile, int line) {
  const auto at = profile.find("\"line\": " + std::to_string(line) + ",");
  if (at == std::string::npos)
    return "";
  const auto end = profile.find("\n    {\"file\"", at);
  return profile.substr(at, end - at);
}
testing::AssertionResult has(const std::string &text, const std::string &part) {
  if (text.find(part) != std::string::npos)
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << part << " is not in\n" << text;
}

constexpr int make_line = __LINE__ + 2;
hmap::map<int, int> make(int n) {
  hmap::map<int, int> m;
  for (int i = 0; i != n; ++i)
    m[i] = i;
  return m;
}

TEST(ProfileDeathTest, MapsOfOneSite) {
  const std::string text = profile_of([] {
    auto large = make(1000), small = make(10);
    for (int i = 0; i != 300; ++i)
      large.erase(i);
    small.clear();
  });
  const std::string of = site(text, make_line);
  EXPECT_TRUE(has(of, "\"function\": \"make\"")) << text;
  EXPECT_TRUE(has(of, "\"maps\": 2"));
  EXPECT_TRUE(has(of, "\"live\": 0"));
  EXPECT_TRUE(has(of, "\"peak_size\": 1000"));
  EXPECT_TRUE(has(of, "\"erased\": 310"));
  EXPECT_TRUE(has(of, "\"copies\": []"));
  EXPECT_TRUE(has(text, "profile_test.cpp\""));
}

void take(hmap::map<int, int> by_value) { by_value[0] = 1; }
TEST(ProfileDeathTest, Copies) {
  constexpr int copy_line = __LINE__ + 4;
  const std::string text = profile_of([] {
    const auto original = make(100);
    for (int i = 0; i != 3; ++i)
      take(original);
  });
  const std::string of = site(text, make_line);
  EXPECT_TRUE(has(of, "\"count\": 3, \"entries\": 300, \"bytes\": "));
  EXPECT_TRUE(has(of, "\"line\": " + std::to_string(copy_line)));
}

TEST(ProfileDeathTest, LiveMapsCount) {
  const std::string text = profile_of([] {
    static hmap::map<int, int> forever;
    for (int i = 0; i != 50; ++i)
      forever[i];
    auto *leaked = new hmap::set<int>;
    leaked->insert(1);
  });
  EXPECT_TRUE(has(text, "\"live\": 1, \"peak_size\": 1,"));
  EXPECT_TRUE(has(text, "\"peak_size\": 50,"));
}

TEST(ProfileDeathTest, Handles) {
  const std::string text = profile_of([] {
    auto h = hmap::make<int, int>();
    for (int i = 0; i != 20; ++i)
      h[i] = i;
    h.erase(3);
    auto other = h.clone();
    other.clear();
  });
  EXPECT_TRUE(has(text, "\"peak_size\": 20, \"erased\": 1,"));
  EXPECT_TRUE(has(text, "\"count\": 1, \"entries\": 19,"));
  EXPECT_TRUE(has(text, "\"peak_size\": 19, \"erased\": 19,"));
}

TEST(Profile, NotAskedForNotThere) {
  ASSERT_EQ(std::getenv("HMAP_PROFILE"), nullptr);
  make(10);
  EXPECT_FALSE(hmap::profile_enabled());
  EXPECT_FALSE(hmap::write_profile("/dev/null"));
}

TEST(Stats, CountWhatWasDone) {
  hmap::map<int, int> m;
  for (int i = 0; i != 100; ++i)
    m[i % 50] = i;
  m.erase(1);
  m.erase(1);
  const auto before = m.stats();
  EXPECT_EQ(before.assigns, 100u);
  EXPECT_EQ(before.deletes, 1u);
  auto moved = std::move(m);
  moved.clear();
  EXPECT_EQ(moved.stats().deletes, 50u);
  const auto h = hmap::make<int, int>({{1, 1}});
  h.erase(1);
  EXPECT_EQ(h.stats().assigns, 1u);
  EXPECT_EQ(h.stats().deletes, 1u);
}

} // namespace
