// RUN: %check_clang_tidy %s mapvet-shared-test-state %t
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <unordered_map>

namespace {
std::map<std::string, int> prices;
hmap::map<std::string, int> stock;
absl::flat_hash_map<int, int> jobs, finished;
std::unordered_map<int, int> cleared, own, local_use;
const std::map<int, int> fixed{{1, 2}};

int price_of(const std::string &name) { return prices[name]; }
template <class Map> void put(Map &map, int key) { map[key] = 1; }
} // namespace

// Two tests of no fixture.
TEST(Prices, Set) {
  prices["tea"] = 250;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the test 'Prices.Set' changes 'prices', which 'Prices.Unknown' uses too, and nothing resets it in between: the outcome depends on which tests run, and in which order [mapvet-shared-test-state]
// CHECK-FIXES: prices.clear();
// CHECK-FIXES-NEXT: prices["tea"] = 250;
  EXPECT_EQ(price_of("tea"), 250);
}
TEST(Prices, Unknown) {
// CHECK-FIXES: TEST(Prices, Unknown) {
// CHECK-FIXES: prices.clear();
  EXPECT_EQ(price_of("tea"), 0);
}

// A fixture that sets up, but not this.
class StockTest : public testing::Test {
protected:
  void SetUp() override {
// CHECK-FIXES: void SetUp() override {
// CHECK-FIXES: stock.clear();
    limit = 3;
  }
  int limit = 0;
};
TEST_F(StockTest, Adds) {
  stock.try_emplace("tea", 1);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the test 'StockTest.Adds' changes 'stock', which 'StockTest.Empty' uses too{{.*}}[mapvet-shared-test-state]
  EXPECT_LT(stock.size(), 3u);
}
TEST_F(StockTest, Empty) { EXPECT_EQ(stock.count("tea"), 0u); }

// Through a template and a lambda.
TEST(Jobs, Posted) {
  const auto post = [] { put(jobs, 1); };
  post();
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the test 'Jobs.Posted' changes 'jobs'{{.*}}[mapvet-shared-test-state]
// CHECK-FIXES: jobs.clear();
  EXPECT_EQ(jobs.size(), 1u);
}
TEST(Jobs, None) {
  EXPECT_TRUE(jobs.empty());
}

// Reset in the fixture's base, in a guard, or by the test itself.
class Base : public testing::Test {
protected:
  void TearDown() override { finished.clear(); }
};
class FinishedTest : public Base {};
TEST_F(FinishedTest, OneOk) {
  put(finished, 1);
  EXPECT_EQ(finished.size(), 1u);
}
TEST_F(FinishedTest, NoneOk) { EXPECT_EQ(finished.size(), 0u); }

struct Cleaner {
  ~Cleaner() { cleared.clear(); }
};
TEST(Guard, OneOk) {
  const Cleaner clean;
  put(cleared, 1);
  EXPECT_EQ(cleared.size(), 1u);
}
TEST(Guard, NoneOk) {
  const Cleaner clean;
  EXPECT_EQ(cleared.size(), 0u);
}
TEST(Own, OneOk) {
  own.clear();
  put(own, 1);
  EXPECT_EQ(own.size(), 1u);
}
TEST(Own, TwoOk) {
  own = {{1, 2}, {3, 4}};
  EXPECT_EQ(own.size(), 2u);
}

// One test alone, constants, and what each test has for itself.
TEST(Alone, Ok) {
  put(local_use, 1);
  EXPECT_EQ(local_use.size(), 1u);
}
TEST(Fixed, FirstOk) { EXPECT_EQ(fixed.at(1), 2); }
TEST(Fixed, SecondOk) { EXPECT_EQ(fixed.size(), 1u); }
TEST(Local, FirstOk) {
  std::map<int, int> mine;
  mine[1] = 2;
  EXPECT_EQ(mine.size(), 1u);
}

// An object of the test puts back what it changed.
inline std::unordered_map<std::string, std::string> &overrides() {
  static std::unordered_map<std::string, std::string> all;
  return all;
}
static std::string setting(const std::string &key, const std::string &otherwise) {
  auto it = overrides().find(key);
  return it == overrides().end() ? otherwise : it->second;
}
struct Override {
  std::string key;
  Override(std::string k, std::string v) : key(std::move(k)) {
    overrides()[key] = std::move(v);
  }
  ~Override() { overrides().erase(key); }
};
TEST(Settings, OverrideOk) {
  Override o("host", "test");
  EXPECT_EQ(setting("host", "prod"), "test");
}
TEST(Settings, DefaultOk) { EXPECT_EQ(setting("host", "prod"), "prod"); }
