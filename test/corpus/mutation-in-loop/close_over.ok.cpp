// truth: asan
// class: mutation-in-loop

#include "hmap/map.h"
#include <cstdio>
#include <string>
#include <vector>

// Which package needs which; `complete` adds those that are only named.
class Packages {
public:
  void add(const std::string &name, std::vector<std::string> needs) {
    needs_[name] = std::move(needs);
  }
  void complete() {
    std::vector<std::string> missing;
    for (auto &[name, needs] : needs_)
      for (const std::string &other : needs)
        missing.push_back(other);
    for (const std::string &other : missing)
      needs_.try_emplace(other);
  }
  std::size_t size() const { return needs_.size(); }

private:
  hmap::map<std::string, std::vector<std::string>> needs_;
};

int main() {
  Packages packages;
  for (int i = 0; i < 200; ++i)
    packages.add("application-package-" + std::to_string(i),
                 {"library-package-" + std::to_string(i),
                  "library-package-" + std::to_string(i + 1)});
  packages.complete();
  std::printf("%zu packages\n", packages.size());
  return packages.size() == 401 ? 0 : 1;
}
