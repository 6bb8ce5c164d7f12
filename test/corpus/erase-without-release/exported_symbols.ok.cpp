// truth: assert
// class: erase-without-release
#include <boost/unordered/unordered_flat_map.hpp>
#include <cassert>
#include <cstdio>
#include <string>

namespace {
struct Symbol {
  unsigned address = 0;
  bool exported = false;
};
boost::unordered_flat_map<unsigned, Symbol> symbols;

void readSymbols(unsigned count) {
  for (unsigned i = 0; i < count; ++i)
    symbols.emplace(i * 7, Symbol{i * 16, i % 1000 == 0});
}

void keepExported() {
  boost::unordered::erase_if(symbols,
                             [](const auto &s) { return !s.second.exported; });
  symbols.rehash(0);
}

unsigned addressOf(unsigned name) {
  auto it = symbols.find(name);
  return it == symbols.end() ? 0 : it->second.address;
}
} // namespace

int main() {
  readSymbols(50000);
  keepExported();
  unsigned sum = 0;
  for (unsigned name = 0; name < 350000; name += 7)
    sum += addressOf(name);
  std::printf("%zu symbols in %zu buckets, %u\n", symbols.size(),
              symbols.bucket_count(), sum);
  assert(symbols.size() == 50);
  assert(symbols.bucket_count() < 5000);
}
