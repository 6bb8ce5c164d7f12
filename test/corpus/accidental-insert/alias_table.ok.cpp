// truth: assert
// class: accidental-insert

#include <hmap/map.h>

#include <cassert>
#include <cstdio>
#include <string>

class AliasTable {
public:
  void add(const std::string &name, const std::string &target) {
    targets_.insert_or_assign(name, target);
  }

  // A name within its scope goes before the name alone.
  std::string resolve(const std::string &scope, const std::string &name) {
    if (!targets_.count(scope + "::" + name) && targets_.count(name))
      return targets_[name];
    auto it = targets_.find(scope + "::" + name);
    return it == targets_.end() ? name : it->second;
  }

  std::size_t size() const { return targets_.size(); }

private:
  hmap::map<std::string, std::string> targets_;
};

int main() {
  AliasTable aliases;
  aliases.add("vec", "std::vector");
  aliases.add("io::file", "std::FILE");
  std::string all = aliases.resolve("io", "file");
  all += aliases.resolve("io", "vec");
  all += aliases.resolve("io", "socket");
  std::printf("%s\n", all.c_str());
  assert(aliases.size() == 2);
}
