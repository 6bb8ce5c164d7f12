// truth: assert
// class: iteration-order

#include <cassert>
#include <cstdint>
#include <cstdio>
#include <string>
#include <unordered_map>

using Config = std::unordered_map<std::string, std::string>;

static std::uint64_t hashOf(const std::string &text) {
  std::uint64_t h = 1469598103934665603ull;
  for (unsigned char c : text) {
    h ^= c;
    h *= 1099511628211ull;
  }
  return h;
}

// Two configurations with the same entries must have the same digest.
static std::uint64_t fingerprint(const Config &config) {
  std::uint64_t total = 17;
  for (const auto &[key, value] : config)
    total += hashOf(key + "=" + value);
  return total;
}

static Config fill(int from, int step, int count) {
  Config config;
  for (int i = from, n = 0; n < count; i += step, ++n)
    config["key" + std::to_string(i)] = std::to_string(i * i);
  return config;
}

int main() {
  const Config forward = fill(0, 1, 40);
  Config backward = fill(39, -1, 40);
  backward.rehash(1024);
  std::printf("%llx %llx\n", (unsigned long long)fingerprint(forward),
              (unsigned long long)fingerprint(backward));
  assert(forward == backward);
  assert(fingerprint(forward) == fingerprint(backward));
}
