// truth: asan
// class: cross-tu
// kind: pointer-key

#include "index.h"

#include <cstdio>
#include <sstream>

static void read(Index &index, const std::string &text) {
  std::istringstream in(text);
  std::string word;
  while (in >> word) {
    const std::string term = word + "-as-a-term-of-the-index";
    index.add(term, 1); // BUG(cross-tu)
  }
}

int main() {
  Index index;
  read(index, "the map is not the territory");
  std::printf("%zu letters\n", index.letters());
}
