// truth: assert
// class: value-semantics

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>

using Preferences = hmap::handle<std::string, std::string>;

struct User {
  std::string name;
  [[clang::annotate("mapvet::value")]] Preferences preferences;
};

class Directory {
public:
  explicit Directory(Preferences standard) : standard_(std::move(standard)) {}

  User create(const std::string &name) const {
    User user;
    user.name = name;
    user.preferences = standard_; // BUG(value-semantics)
    return user;
  }

  std::string standard(const std::string &key) const { return standard_.get(key); }

private:
  Preferences standard_;
};

int main() {
  Preferences standard = hmap::make<std::string, std::string>();
  standard["language"] = "en";
  standard["editor"] = "nano";
  const Directory directory(standard);
  User ada = directory.create("ada");
  User bob = directory.create("bob");
  ada.preferences["editor"] = "vi";
  std::printf("%s: %s, %s: %s\n", ada.name.c_str(), ada.preferences.get("editor").c_str(),
              bob.name.c_str(), bob.preferences.get("editor").c_str());
  assert(bob.preferences.get("editor") == "nano");
  assert(directory.standard("editor") == "nano");
}
