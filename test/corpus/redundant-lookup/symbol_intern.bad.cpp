// truth: assert
// class: redundant-lookup

#include <cassert>
#include <cstdio>
#include <map>
#include <sstream>
#include <string>

static std::size_t g_compares = 0;
struct CountingLess {
  bool operator()(const std::string &a, const std::string &b) const {
    ++g_compares;
    return a < b;
  }
};

class SymbolTable {
public:
  int intern(const std::string &name) {
    if (m_ids.find(name) == m_ids.end())
      m_ids.insert({name, m_next}); // BUG(redundant-lookup)
    else
      return -1;
    return m_next++;
  }
  std::size_t size() const { return m_ids.size(); }

private:
  std::map<std::string, int, CountingLess> m_ids;
  int m_next = 0;
};

static std::size_t internAll(SymbolTable &table, const std::string &text) {
  std::istringstream in(text);
  std::string word;
  std::size_t fresh = 0;
  while (in >> word)
    if (table.intern(word) >= 0)
      ++fresh;
  return fresh;
}

int main() {
  std::string text;
  for (int i = 0; i < 256; ++i)
    text += "symbol_" + std::to_string(1000 + i) + " ";
  SymbolTable table;
  const std::size_t fresh = internAll(table, text);
  std::printf("%zu new of %zu, %zu comparisons\n", fresh, table.size(), g_compares);
  assert(fresh == 256);
  assert(g_compares < 256 * 15);
}
