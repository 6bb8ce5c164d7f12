// truth: assert
// class: unchecked-lookup
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <cstdio>
#include <string>

using Texts = absl::flat_hash_map<std::string, std::string>;

static Texts::const_iterator locate(const Texts &texts, const std::string &key) {
  return texts.find(key);
}

static std::string translate(const Texts &texts, const std::string &key) {
  auto it = locate(texts, key);
  return "[" + it->second + "]"; // BUG(unchecked-lookup)
}

int main() {
  Texts german;
  german["yes"] = "ja, das ist eine lange Antwort";
  german["no"] = "nein";
  std::string out = translate(german, "no");
  for (int i = 0; i < 3; ++i)
    out += translate(german, "maybe, entry " + std::to_string(i));
  std::printf("%s\n", out.c_str());
  return out.empty() ? 1 : 0;
}
