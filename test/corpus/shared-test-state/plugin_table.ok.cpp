// truth: assert
// class: shared-test-state
// flags: -lgtest

#include <cassert>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <unordered_map>

namespace app {
struct Plugin {
  virtual ~Plugin() = default;
  virtual int version() const { return 1; }
};
class Plugins {
public:
  static void add(const std::string &name) {
    s_table.emplace(name, std::make_unique<Plugin>());
  }
  static std::size_t count() { return s_table.size(); }
  static void removeAll() { s_table.clear(); }

private:
  static std::unordered_map<std::string, std::unique_ptr<Plugin>> s_table;
};
std::unordered_map<std::string, std::unique_ptr<Plugin>> Plugins::s_table;
} // namespace app

TEST(PluginTest, AddsOne) {
  app::Plugins::add("png");
  EXPECT_EQ(app::Plugins::count(), 1u);
  app::Plugins::removeAll();
}

TEST(PluginTest, AddsTwo) {
  app::Plugins::add("jpeg");
  app::Plugins::add("webp");
  EXPECT_EQ(app::Plugins::count(), 2u);
  app::Plugins::removeAll();
}

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  const int failed = RUN_ALL_TESTS();
  assert(failed == 0);
  return failed;
}
