// truth: assert
// class: grow-only
#include <cassert>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <unordered_map>

// Jobs that are being worked on, by the file that they write.
static std::unordered_map<std::string, int> inFlight; // BUG(grow-only)

static std::size_t encode(const std::string &source) {
  if (source.size() % 3 == 0)
    throw std::runtime_error("corrupt stream: " + source);
  return source.size() * 8;
}

static std::size_t transcode(const std::string &source, int priority) {
  const std::string target = source + ".av1";
  if (!inFlight.emplace(target, priority).second) // BUG(grow-only)
    return 0;
  const std::size_t bytes = encode(source);
  inFlight.erase(target);
  return bytes;
}

int main() {
  std::size_t total = 0;
  int failed = 0;
  for (int i = 0; i < 40; ++i) {
    try {
      total += transcode("clip" + std::string(i % 5, 'x') + std::to_string(i), i);
    } catch (const std::exception &e) {
      ++failed;
    }
  }
  std::printf("%zu bytes, %d failed, %zu in flight\n", total, failed, inFlight.size());
  assert(inFlight.empty());
}
