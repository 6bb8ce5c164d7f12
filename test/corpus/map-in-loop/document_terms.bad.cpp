// truth: assert
// class: map-in-loop

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>
static std::size_t g_allocations = 0;
static std::size_t g_large = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (n >= 512)
    ++g_large;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

using Terms = std::unordered_map<int, int>;
using Document = std::vector<int>;

static std::size_t analyse(const std::vector<Document> &documents) {
  std::size_t distinct = 0;
  for (const Document &document : documents) {
    Terms terms; // BUG(map-in-loop)
    for (int term : document)
      ++terms[term];
    distinct += terms.size();
  }
  return distinct;
}

int main() {
  std::vector<Document> documents(150);
  for (int i = 0; i < 30000; ++i)
    documents[i % 150].push_back(i / 150);
  const std::size_t before = g_large;
  const auto result = analyse(documents);
  const std::size_t spent = g_large - before;
  std::printf("%zu terms, %zu tables\n", result, spent);
  assert(spent < 20);
}
