// truth: assert
// class: iteration-order

#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

class Themes {
public:
  void install(const std::string &name, int priority) {
    priority_[name] = priority;
    installed_.push_back(name);
  }

  // What is shown until the user chooses: the one that was installed first.
  std::string initial() const {
    if (priority_.empty())
      return "plain";
    return installed_.front();
  }

  int priority(const std::string &name) const {
    const auto it = priority_.find(name);
    return it == priority_.end() ? 0 : it->second;
  }

private:
  std::unordered_map<std::string, int> priority_;
  std::vector<std::string> installed_;
};

int main() {
  Themes themes;
  const std::vector<std::string> names = {"paper", "night", "contrast", "sepia", "ocean", "forest", "sand"};
  int n = 0;
  for (const std::string &name : names)
    themes.install(name, ++n);
  std::printf("%s, priority %d\n", themes.initial().c_str(), themes.priority(themes.initial()));
  assert(themes.initial() == "paper");
}
