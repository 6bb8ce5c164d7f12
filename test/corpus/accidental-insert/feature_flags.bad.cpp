// truth: assert
// class: accidental-insert

#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

class FeatureFlags {
public:
  void enable(const std::string &name) { flags_[name] = true; }
  void disable(const std::string &name) { flags_[name] = false; }

  bool enabled(const std::string &name) { return flags_[name]; } // BUG(accidental-insert)

  // What the settings page shows: everything that an operator has decided.
  std::vector<std::string> decided() const {
    std::vector<std::string> names;
    for (const auto &entry : flags_)
      names.push_back(entry.first);
    return names;
  }

private:
  std::unordered_map<std::string, bool> flags_;
};

struct Request {
  std::string path;
  std::string client;
};

static std::string render(FeatureFlags &flags, const Request &request) {
  std::string page = "<h1>" + request.path + "</h1>";
  if (flags.enabled("dark-mode"))
    page += "<link rel=dark>";
  if (flags.enabled("beta-" + request.client))
    page += "<p>beta</p>";
  return page;
}

int main() {
  FeatureFlags flags;
  flags.enable("dark-mode");
  flags.disable("old-checkout");
  std::size_t bytes = 0;
  for (const char *client : {"anna", "bert", "carl"})
    bytes += render(flags, {"/cart", client}).size();
  std::printf("%zu bytes, %zu decided\n", bytes, flags.decided().size());
  assert(flags.decided().size() == 2);
}
