// truth: assert
// class: shared-test-state
// flags: -lgtest

#include <cassert>
#include <gtest/gtest.h>
#include <string>
#include <unordered_map>

const std::unordered_map<std::string, int> dialCodes{{"de", 49}, {"fr", 33}};

static int dialCode(const std::string &country) {
  const auto found = dialCodes.find(country);
  return found == dialCodes.end() ? 0 : found->second;
}

TEST(DialCode, OfUnknownCountryIsZero) {
  EXPECT_EQ(dialCode("xx"), 0);
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
