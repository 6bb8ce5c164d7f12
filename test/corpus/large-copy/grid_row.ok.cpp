// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <new>
#include <unordered_map>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

typedef std::unordered_map<int, double> Row;
typedef std::map<int, Row> SparseMatrix;

static double dot(SparseMatrix &m, int i, int j) {
  const Row &left = m[i];
  const Row &right = m[j];
  double sum = 0;
  for (const auto &cell : left) {
    Row::const_iterator other = right.find(cell.first);
    if (other != right.end())
      sum += cell.second * other->second;
  }
  return sum;
}

int main() {
  SparseMatrix m;
  for (int i = 0; i < 10; ++i)
    for (int j = 0; j < 300; ++j)
      m[i][j * (i + 1)] = 0.5 * j;
  const std::size_t before = g_allocations;
  double sum = 0;
  for (int i = 1; i < 10; ++i)
    sum += dot(m, 0, i);
  const std::size_t spent = g_allocations - before;
  std::printf("%g, %zu allocations\n", sum, spent);
  assert(spent == 0);
}
