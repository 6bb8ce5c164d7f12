// truth: tsan
// class: unsafe-publication
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

using Table = std::unordered_map<std::string, int>;

static std::mutex mutex;
static Table *table = nullptr;

static Table *build() {
  auto *t = new Table;
  for (int i = 0; i < 100; ++i)
    t->emplace("word" + std::to_string(i), i);
  return t;
}

static const Table &words() {
  std::lock_guard<std::mutex> lock(mutex);
  if (!table) {
    if (!table)
      table = build();
  }
  return *table;
}

static int lookup(const std::string &word) {
  words();
  const int n = static_cast<int>(words().count(word));
  return n;
}

int main() {
  std::vector<std::thread> readers;
  for (int r = 0; r < 4; ++r)
    readers.emplace_back([r] {
      for (int i = 0; i < 50; ++i)
        lookup("word" + std::to_string(r * 20 + i));
    });
  for (auto &t : readers)
    t.join();
  std::printf("%zu\n", table->size());
  delete table;
}
