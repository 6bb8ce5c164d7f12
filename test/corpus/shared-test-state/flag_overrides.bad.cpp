// truth: assert
// class: shared-test-state
// flags: -lgtest

#include <cassert>
#include <gtest/gtest.h>
#include "hmap/map.h"
#include <string>

static hmap::map<std::string, std::string> overrides;

static std::string flag(const std::string &name, const std::string &otherwise) {
  const auto it = overrides.find(name);
  return it == overrides.end() ? otherwise : it->second;
}

class FlagTest : public testing::Test {
public:
  ~FlagTest() override { EXPECT_LT(overrides.size(), 10u); }
};

TEST_F(FlagTest, OverrideWins) {
  overrides.insert_or_assign("mode", "fast"); // BUG(shared-test-state)
  EXPECT_EQ(flag("mode", "safe"), "fast");
}

TEST_F(FlagTest, DefaultWithoutOverride) {
  EXPECT_EQ(flag("mode", "safe"), "safe");
}

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  const int failed = RUN_ALL_TESTS();
  assert(failed == 0);
  return failed;
}
