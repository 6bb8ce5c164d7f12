// truth: assert
// class: erase-without-release
#include <cassert>
#include <cstdio>
#include <string>
#include <thread>
#include <tsl/hopscotch_map.h>
#include <vector>

// Users are read from the directory before the workers start; later only the
// groups are asked for.
struct Directory {
  tsl::hopscotch_map<int, std::string> users;
  std::vector<std::string> groups;
};

static Directory directory;

static void import(int count) {
  for (int i = 0; i < count; ++i)
    directory.users.emplace(i, "group" + std::to_string(i % 9));
}

static void summarize() {
  for (const auto &[id, group] : directory.users) {
    bool known = false;
    for (const std::string &g : directory.groups)
      known |= g == group;
    if (!known)
      directory.groups.push_back(group);
  }
  tsl::hopscotch_map<int, std::string>().swap(directory.users);
}

static void work(int rounds, long *out) {
  for (int r = 0; r < rounds; ++r)
    *out += static_cast<long>(directory.groups[r % 9].size());
}

int main() {
  import(30000);
  summarize();
  long a = 0, b = 0;
  std::thread one(work, 500, &a), two(work, 500, &b);
  one.join();
  two.join();
  std::printf("%ld letters, %zu buckets\n", a + b,
              directory.users.bucket_count());
  assert(directory.groups.size() == 9);
  assert(directory.users.bucket_count() < 1000);
}
