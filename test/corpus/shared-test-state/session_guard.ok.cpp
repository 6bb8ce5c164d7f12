// truth: assert
// class: shared-test-state
// flags: -lgtest

#include <cassert>
#include <gtest/gtest.h>
#include <string>
#include <unordered_map>

std::unordered_map<int, std::string> g_sessions;

struct Forget {
  ~Forget() { g_sessions.clear(); }
};

static int login(const std::string &user) {
  const int id = static_cast<int>(g_sessions.size()) + 1;
  g_sessions.emplace(id, user);
  return id;
}

TEST(Sessions, FirstIsOne) {
  const Forget forget;
  EXPECT_EQ(login("ada"), 1);
}

TEST(Sessions, SecondIsTwo) {
  const Forget forget;
  login("ada");
  EXPECT_EQ(login("bob"), 2);
}

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  const int failed = RUN_ALL_TESTS();
  assert(failed == 0);
  return failed;
}
