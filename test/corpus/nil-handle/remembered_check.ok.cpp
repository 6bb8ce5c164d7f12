// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>
#include <vector>

using Seen = hmap::handle<std::string, int>;

static std::vector<std::string> unique(const std::vector<std::string> &lines, Seen seen) {
  const bool remember = seen != nullptr;
  std::vector<std::string> out;
  for (const std::string &line : lines) {
    if (seen.contains(line))
      continue;
    out.push_back(line);
    if (remember && out.size() < 100)
      seen[line] = static_cast<int>(out.size());
  }
  return out;
}

int main() {
  const std::vector<std::string> lines = {"a", "b", "a", "c", "d", "b"};
  const auto deduplicated = unique(lines, hmap::make<std::string, int>());
  const auto all = unique(lines, nullptr);
  std::printf("%zu %zu\n", deduplicated.size(), all.size());
}
