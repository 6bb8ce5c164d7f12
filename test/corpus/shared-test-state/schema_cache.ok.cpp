// truth: assert
// class: shared-test-state
// flags: -lgtest

#include <cassert>
#include <gtest/gtest.h>
#include <map>
#include <string>

static std::map<std::string, int> schemaCache;
static int parses = 0;

static int schema(const std::string &text) {
  auto [it, fresh] = schemaCache.try_emplace(text, 0);
  if (fresh)
    it->second = ++parses;
  return it->second;
}

TEST(Schema, IsParsedOnce) {
  schemaCache.clear();
  const int first = schema("a");
  EXPECT_EQ(schema("a"), first);
}

TEST(Schema, EachTextIsParsed) {
  schemaCache.clear();
  const int before = parses;
  schema("a");
  schema("b");
  EXPECT_EQ(parses, before + 2);
}

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  const int failed = RUN_ALL_TESTS();
  assert(failed == 0);
  return failed;
}
