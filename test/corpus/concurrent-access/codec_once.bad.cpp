// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace codec {

static std::unordered_map<std::string, int> registry;
static bool registered = false;

static void registerAll() {
  int id = 0;
  for (const char *name : {"flac", "opus", "vorbis", "aac", "mp3", "alac"})
    registry.emplace(name, ++id); // BUG(concurrent-access)
}

static int idOf(const std::string &name) {
  if (!registered) {
    registerAll();
    registered = true;
  }
  const auto it = registry.find(name); // BUG(concurrent-access)
  return it == registry.end() ? 0 : it->second; // BUG(concurrent-access)
}

} // namespace codec

static void decode(const std::vector<std::string> &tracks, int &sum) {
  for (const auto &track : tracks)
    sum += codec::idOf(track);
}

int main() {
  const std::vector<std::string> left = {"flac", "mp3", "opus"};
  const std::vector<std::string> right = {"alac", "aac", "wma"};
  int a = 0, b = 0;
  std::thread first(decode, std::cref(left), std::ref(a));
  std::thread second(decode, std::cref(right), std::ref(b));
  first.join();
  second.join();
  std::printf("%d %d\n", a, b);
}
