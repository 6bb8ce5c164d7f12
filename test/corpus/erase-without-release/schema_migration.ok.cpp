// truth: assert
// class: erase-without-release
#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>
#include <vector>

class Migration {
public:
  Migration() : rows_(hmap::make<int, std::string>()) {}
  void collect(int from, int count) {
    for (int i = from; i < from + count; ++i)
      rows_.set(i, "row " + std::to_string(i));
  }
  int apply() {
    int applied = 0;
    std::vector<int> ids;
    for (const auto &[id, row] : rows_)
      ids.push_back(id);
    for (int id : ids) {
      applied += static_cast<int>(rows_.at(id).size()) > 0;
      rows_.erase(id);
    }
    rows_.reset();
    return applied;
  }
  std::size_t bytes() const { return rows_.stats().bytes; }

private:
  hmap::handle<int, std::string> rows_;
};

static long serve(int requests) {
  long sum = 0;
  for (int i = 0; i < requests; ++i)
    sum += std::to_string(i).size();
  return sum;
}

int main() {
  Migration migration;
  migration.collect(0, 15000);
  const int applied = migration.apply();
  const long served = serve(1000);
  std::printf("%d rows, %ld, %zu bytes\n", applied, served, migration.bytes());
  assert(applied == 15000);
  assert(migration.bytes() < 20000);
}
