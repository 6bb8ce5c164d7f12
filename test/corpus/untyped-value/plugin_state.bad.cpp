// truth: throw
// class: untyped-value

#include <any>
#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

using Bag = std::map<std::string, std::any>;

// What a plug-in tells of itself.
static void describe(Bag &bag) {
  bag["name"] = std::string("spell");
  bag["version"] = 3;
  bag["languages"] = std::vector<std::string>{"en", "fr"};
}

static int languages(const Bag &bag) {
  const auto &all = std::any_cast<const std::vector<const char *> &>(bag.at("languages"));
  return static_cast<int>(all.size());
}

static std::string title(const Bag &bag) {
  return std::any_cast<std::string>(bag.at("name")) + " " +
         std::to_string(std::any_cast<int>(bag.at("version")));
}

int main() {
  Bag bag; // BUG(untyped-value)
  describe(bag);
  const std::string name = title(bag);
  const int n = languages(bag);
  std::printf("%s, %d languages\n", name.c_str(), n);
  assert(n == 2);
}
