// truth: throw
// class: nil-handle

// A feature switchboard that reads its rules again while it runs.

#include "hmap/handle.h"

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using rules = hmap::handle<std::string, int>;

namespace {

struct syntax_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

int percent(std::string_view text) {
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9')
      throw syntax_error("not a number: " + std::string(text));
    value = value * 10 + (c - '0');
  }
  return value;
}

rules read(const std::vector<std::string> &lines) {
  rules parsed = hmap::make<std::string, int>();
  for (const std::string &line : lines) {
    auto equals = line.find('=');
    if (equals == std::string::npos)
      throw syntax_error("no value: " + line);
    parsed[line.substr(0, equals)] =
        percent(std::string_view(line).substr(equals + 1));
  }
  return parsed;
}

class switchboard {
public:
  void reload(const std::vector<std::string> &lines) {
    rules next;
    try {
      next = read(lines);
      ++generation_;
    } catch (const syntax_error &why) {
      std::printf("generation %d stays: %s\n", generation_, why.what());
    }
    next["kill-switch"] = 0; // BUG(nil-handle)
    active_ = next;
  }

  bool enabled(const std::string &feature, int bucket) const {
    return bucket < active_.get(feature);
  }
  std::size_t size() const { return active_.size(); }

private:
  rules active_ = hmap::make<std::string, int>();
  int generation_ = 0;
};

} // namespace

int main() {
  switchboard board;
  board.reload({"dark-mode=100", "search-v2=25"});
  board.reload({"dark-mode=100", "search-v2=many"});
  std::printf("%zu rules, search-v2 %s\n", board.size(),
              board.enabled("search-v2", 10) ? "on" : "off");
}
