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
  int known = 0;
  for (const auto &[key, value] : bag)
    if (const auto *all = std::any_cast<std::vector<std::string>>(&value))
      known += static_cast<int>(all->size());
  return known;
}

static std::string title(const Bag &bag) {
  return std::any_cast<std::string>(bag.at("name")) + " " +
         std::to_string(std::any_cast<int>(bag.at("version")));
}

int main() {
  Bag bag;
  describe(bag);
  const std::string name = title(bag);
  const int n = languages(bag);
  std::printf("%s, %d languages\n", name.c_str(), n);
  assert(n == 2);
}
