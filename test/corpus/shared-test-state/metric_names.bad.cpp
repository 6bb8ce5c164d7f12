// truth: assert
// class: shared-test-state
// flags: -lgtest -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <cassert>
#include <gtest/gtest.h>
#include <absl/container/flat_hash_map.h>
#include <string>

using Metrics = absl::flat_hash_map<std::string, long>;
static Metrics &metrics() {
  static Metrics all;
  return all;
}

TEST(Metric, CountsRequests) {
  ++metrics()["requests"]; // BUG(shared-test-state)
  EXPECT_EQ(metrics().at("requests"), 1);
}

TEST(Metric, StartsEmpty) {
  EXPECT_EQ(metrics().size(), 0u);
}

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  const int failed = RUN_ALL_TESTS();
  assert(failed == 0);
  return failed;
}
