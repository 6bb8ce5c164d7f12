// RUN: %check_clang_tidy %s mapvet-shared-test-state %t
#include <gtest/gtest.h>
#include <map>
#include <string>

// Singletons that a fixture refers to.

class codecs {
public:
  static codecs &instance() {
    static codecs all;
    return all;
  }
  bool add(const std::string &name, int v) { return m_.emplace(name, v).second; }
  std::size_t size() const { return m_.size(); }
  void reset() { m_.clear(); }

private:
  std::map<std::string, int> m_;
};
class filters {
public:
  static filters *get() {
    static filters all;
    return &all;
  }
  void add(int id) { ids_[id] = 1; }
  bool has(int id) const { return ids_.count(id) != 0; }

private:
  std::map<int, int> ids_;
};
class plugins {
public:
  static plugins &instance() {
    static plugins all;
    return all;
  }
  void add(int id) { ids_[id] = 1; }
  std::size_t size() const { return ids_.size(); }
  void reset() { ids_.clear(); }

private:
  std::map<int, int> ids_;
};

class CodecTest : public testing::Test {
protected:
  codecs &all = codecs::instance();
};
TEST_F(CodecTest, Adds_bad) {
  EXPECT_TRUE(all.add("zip", 1));
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the test {{.*}}Adds_bad' changes {{.*}}m_', which {{.*}}Empty' uses too, and nothing resets it in between: the outcome depends on which tests run, and in which order [mapvet-shared-test-state]
}
TEST_F(CodecTest, Empty) { EXPECT_EQ(all.size(), 0u); }

class FilterTest : public testing::Test {
protected:
  void SetUp() override { all = filters::get(); }
  filters *all = nullptr;
};
TEST_F(FilterTest, Adds_bad) {
  all->add(3);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the test {{.*}}Adds_bad' changes {{.*}}ids_', which {{.*}}None' uses too
}
TEST_F(FilterTest, None) { EXPECT_FALSE(all->has(3)); }

class PluginTest : public testing::Test {
protected:
  void TearDown() override { all.reset(); }
  plugins &all = plugins::instance();
};
TEST_F(PluginTest, Adds_ok) { all.add(3); }
TEST_F(PluginTest, None) { EXPECT_EQ(all.size(), 0u); }

// Made anew for each test.
class OwnTest : public testing::Test {
protected:
  codecs mine;
  codecs &all = mine;
};
TEST_F(OwnTest, Adds_ok) { EXPECT_TRUE(all.add("zip", 1)); }
TEST_F(OwnTest, Empty) { EXPECT_EQ(all.size(), 0u); }
