// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <new>
#include <string>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

using Columns = std::map<std::string, std::string>;
using Schema = std::map<std::string, Columns>;

static int nullable(const Schema &schema) {
  int n = 0;
  for (const auto &[table, columns] : schema)
    for (const auto &[name, type] : columns)
      n += type.find("null") != std::string::npos;
  return n;
}

static Schema makeSchema(int tables, int columns) {
  Schema schema;
  for (int t = 0; t < tables; ++t) {
    Columns &table = schema["reporting_table_" + std::to_string(t)];
    for (int c = 0; c < columns; ++c)
      table["column_" + std::to_string(c)] = c % 2 ? "varchar(120) null" : "integer";
  }
  return schema;
}

int main() {
  const Schema schema = makeSchema(20, 60);
  const std::size_t before = g_allocations;
  const int n = nullable(schema);
  const std::size_t spent = g_allocations - before;
  std::printf("%d nullable, %zu allocations\n", n, spent);
  assert(spent == 0);
}
