// truth: assert
// class: shared-test-state
// flags: -lgtest

#include <cassert>
#include <gtest/gtest.h>
#include <map>
#include <string>

static std::map<std::string, int> g_prices;

static void setPrice(const std::string &article, int cents) {
  g_prices[article] = cents;
}
static int priceOf(const std::string &article) {
  const auto found = g_prices.find(article);
  return found == g_prices.end() ? 0 : found->second;
}

class Prices : public testing::Test {
protected:
  void SetUp() override {
    m_vat = 19;
  }
  int m_vat = 7;
};

TEST_F(Prices, RemembersWhatWasSet) {
  setPrice("tea", 250); // BUG(shared-test-state)
  EXPECT_EQ(priceOf("tea"), 250);
}

TEST_F(Prices, UnknownArticleCostsNothing) {
  EXPECT_EQ(priceOf("tea"), 0);
  EXPECT_GT(m_vat, 0);
}

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  const int failed = RUN_ALL_TESTS();
  assert(failed == 0);
  return failed;
}
