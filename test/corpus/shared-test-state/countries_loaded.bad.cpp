// truth: assert
// class: shared-test-state
// flags: -lgtest

#include <cassert>
#include <gtest/gtest.h>
#include <string>
#include <unordered_map>

std::unordered_map<std::string, int> dialCodes;

static int dialCode(const std::string &country) {
  return dialCodes[country];
}

TEST(DialCode, OfUnknownCountryIsZero) {
  EXPECT_EQ(dialCode("xx"), 0); // BUG(shared-test-state)
}

TEST(DialCode, KnowsNoOthers) {
  EXPECT_EQ(dialCodes.count("xx"), 0u);
}

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  const int failed = RUN_ALL_TESTS();
  assert(failed == 0);
  return failed;
}
