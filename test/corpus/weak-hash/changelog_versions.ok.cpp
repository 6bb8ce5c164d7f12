// truth: assert
// class: weak-hash
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash
#include <absl/container/flat_hash_map.h>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>

struct Version {
  std::uint32_t major = 0, minor = 0, patch = 0;
  static std::size_t compared;
  bool operator==(const Version &o) const {
    ++compared;
    return major == o.major && minor == o.minor && patch == o.patch;
  }
};
std::size_t Version::compared = 0;

struct VersionHash {
  std::size_t operator()(const Version &v) const {
    return (std::size_t{v.major} * 1000003 + v.minor) * 1000003 + v.patch;
  }
};

class Changelog {
public:
  void add(Version version, std::string text) {
    notes_.emplace(version, std::move(text));
  }
  bool has(Version version) const { return notes_.contains(version); }

private:
  absl::flat_hash_map<Version, std::string, VersionHash> notes_;
};

int main() {
  Changelog log;
  for (std::uint32_t minor = 0; minor < 40; ++minor)
    for (std::uint32_t patch = 0; patch < 10; ++patch)
      log.add({2, minor, patch}, "fixes");
  Version::compared = 0;
  for (std::uint32_t minor = 0; minor < 40; ++minor)
    assert(log.has({2, minor, 5}));
  std::printf("%zu comparisons for 40 look-ups\n", Version::compared);
  assert(Version::compared < 400);
}
