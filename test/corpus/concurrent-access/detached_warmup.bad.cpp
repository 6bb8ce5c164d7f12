// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <latch>
#include <string>
#include <thread>
#include <unordered_map>

struct Catalog {
  std::unordered_map<int, std::string> titles;
};

static void warmUp(Catalog &catalog, int from, int to) {
  for (int i = from; i < to; ++i)
    catalog.titles.emplace(i, "title " + std::to_string(i)); // BUG(concurrent-access)
}

static std::size_t longestTitle(const Catalog &catalog) {
  std::size_t longest = 0;
  for (const auto &[id, title] : catalog.titles) // BUG(concurrent-access)
    longest = title.size() > longest ? title.size() : longest; // BUG(concurrent-access)
  return longest;
}

int main() {
  // Never destroyed: the detached thread may outlive main's frame.
  static Catalog &catalog = *new Catalog;
  static std::latch warm(1);
  std::thread([] {
    warmUp(catalog, 0, 300);
    warm.count_down();
  }).detach();
  const std::size_t longest = longestTitle(catalog);
  warm.wait();
  std::printf("%zu\n", longest);
}
