// truth: assert
// class: nil-handle
// flags: -D_GLIBCXX_ASSERTIONS

#include <cstdio>
#include <map>
#include <optional>
#include <string>

using Overrides = std::map<std::string, int>;

static std::optional<Overrides> readOverrides(const std::string &text) {
  if (text.empty())
    return std::nullopt;
  Overrides overrides;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t equals = text.find('=', at);
    const std::size_t end = text.find(';', equals);
    overrides[text.substr(at, equals - at)] = std::stoi(text.substr(equals + 1, end - equals - 1));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return overrides;
}

static int timeout(const std::string &environment) {
  const std::optional<Overrides> overrides = readOverrides(environment);
  auto it = overrides->find("timeout"); // BUG(nil-handle)
  if (it != overrides->end()) // BUG(nil-handle)
    return it->second;
  return 30;
}

int main() {
  std::printf("%d\n", timeout("retries=3;timeout=5"));
  std::printf("%d\n", timeout(""));
}
