// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <unordered_map>
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

using Row = std::unordered_map<std::string, std::string>;

class Table {
public:
  void append(Row row) { rows_.push_back(std::move(row)); }

  void forEach(const std::function<void(const Row &)> &visit) const {
    for (const Row &row : rows_)
      visit(row);
  }

private:
  std::vector<Row> rows_;
};

static std::size_t withEmail(const Table &table) {
  std::size_t n = 0;
  table.forEach([&n](const Row &row) { n += row.count("email"); });
  return n;
}

int main() {
  Table table;
  for (int i = 0; i < 100; ++i) {
    Row row;
    for (int column = 0; column < 20; ++column)
      row["a-column-with-a-long-name-" + std::to_string(column)] = "x";
    if (i % 3 == 0)
      row["email"] = "somebody@example.org";
    table.append(std::move(row));
  }
  const std::size_t before = g_allocations;
  const std::size_t n = withEmail(table);
  const std::size_t spent = g_allocations - before;
  std::printf("%zu with email, %zu allocations\n", n, spent);
  assert(spent < 10);
}
