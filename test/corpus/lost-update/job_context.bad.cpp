// truth: assert
// class: lost-update

#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

struct Context {
  std::string name;
  std::unordered_map<std::string, std::string> variables;
  int depth = 0;
};

struct Step {
  std::string variable, value;
};

class Script {
public:
  void add(std::string variable, std::string value) { steps_.push_back({std::move(variable), std::move(value)}); }

  void run(Context context) const { // BUG(lost-update)
    for (const Step &step : steps_)
      context.variables[step.variable] = step.value; // BUG(lost-update)
  }

private:
  std::vector<Step> steps_;
};

static std::string expand(const Context &context, const std::string &text) {
  if (text.empty() || text[0] != '$')
    return text;
  const auto it = context.variables.find(text.substr(1));
  return it == context.variables.end() ? "" : it->second;
}

int main() {
  Context context;
  context.name = "build";
  context.variables["HOME"] = "/root";
  Script script;
  script.add("CC", "clang");
  script.add("HOME", "/home/ci");
  script.run(context);
  std::printf("%s: %s %s\n", context.name.c_str(), expand(context, "$CC").c_str(),
              expand(context, "$HOME").c_str());
  assert(expand(context, "$CC") == "clang");
  assert(expand(context, "$HOME") == "/home/ci");
}
