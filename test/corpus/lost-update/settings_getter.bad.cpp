// truth: assert
// class: lost-update

#include <cassert>
#include <cstdio>
#include <map>
#include <string>

using Options = std::map<std::string, std::string>;

class Settings {
public:
  Settings() { options_["theme"] = "light"; }
  Options options() const { return options_; }
  std::string at(const std::string &name) const {
    const auto it = options_.find(name);
    return it == options_.end() ? "" : it->second;
  }

private:
  Options options_;
};

// One line of the command line: --name=value.
static bool apply(Settings &settings, const std::string &argument) {
  const std::size_t eq = argument.find('=');
  if (argument.rfind("--", 0) != 0 || eq == std::string::npos)
    return false;
  auto options = settings.options(); // BUG(lost-update)
  options[argument.substr(2, eq - 2)] = argument.substr(eq + 1); // BUG(lost-update)
  return true;
}

int main() {
  Settings settings;
  int applied = 0;
  for (const char *argument : {"--theme=dark", "--jobs=4", "input.txt"})
    applied += apply(settings, argument);
  std::printf("%d applied, theme %s\n", applied, settings.at("theme").c_str());
  assert(applied == 2);
  assert(settings.at("jobs") == "4");
  assert(settings.at("theme") == "dark");
}
