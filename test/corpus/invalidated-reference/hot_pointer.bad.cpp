// truth: asan
// class: invalidated-reference
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <absl/container/node_hash_map.h>
#include <cstdio>
#include <string>
#include <vector>

struct Counter {
  long hits = 0;
  long bytes = 0;
};

using Counters = absl::flat_hash_map<std::string, Counter>;

static std::vector<Counter *> select(Counters &counters,
                                     const std::vector<std::string> &paths) {
  std::vector<Counter *> hot;
  for (const std::string &path : paths)
    hot.push_back(&counters[path]); // BUG(invalidated-reference)
  return hot;
}

static long run(Counters &counters, const std::vector<std::string> &paths) {
  std::vector<Counter *> hot;
  hot.reserve(paths.size());
  for (const std::string &path : paths)
    hot.push_back(&counters[path]); // BUG(invalidated-reference)
  long bytes = 0;
  for (Counter *counter : hot) {
    ++counter->hits; // BUG(invalidated-reference)
    counter->bytes += 100; // BUG(invalidated-reference)
    bytes += counter->bytes; // BUG(invalidated-reference)
  }
  return bytes;
}

int main() {
  Counters counters;
  std::vector<std::string> paths;
  for (int i = 0; i < 100; ++i)
    paths.push_back("/api/v1/resource/" + std::to_string(i));
  long bytes = run(counters, paths);
  std::printf("%zu counters, %ld bytes, %zu selected\n", counters.size(), bytes,
              select(counters, {}).size());
  return bytes == 10000 ? 0 : 1;
}
