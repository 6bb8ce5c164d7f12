// truth: assert
// class: large-copy

#include <hmap/map.h>

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <utility>
#include <vector>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

using State = hmap::map<std::string, std::string>;

struct Commit {
  int number;
  State state;
};

class History {
public:
  void record(Commit commit) { commits_.push_back(std::move(commit)); }

  int find(const std::string &key, const std::string &value) const {
    for (const Commit commit : commits_) { // BUG(large-copy)
      auto it = commit.state.find(key);
      if (it != commit.state.end() && it->second == value)
        return commit.number;
    }
    return -1;
  }

private:
  std::vector<Commit> commits_;
};

int main() {
  History history;
  for (int n = 0; n < 8; ++n) {
    Commit commit{n, {}};
    for (int i = 0; i < 100; ++i)
      commit.state["a-path-with-some-directories/file" + std::to_string(i)] = "blob-" + std::to_string(n);
    history.record(std::move(commit));
  }
  const std::string key = "a-path-with-some-directories/file7", value = "blob-6";
  const std::size_t before = g_allocations;
  const int number = history.find(key, value);
  const std::size_t spent = g_allocations - before;
  std::printf("commit %d, %zu allocations\n", number, spent);
  assert(spent == 0);
}
