// truth: assert
// class: self-cycle
#include <cassert>
#include <cstdio>
#include <hmap/handle.h>
#include <string>

struct Value {
  hmap::handle<std::string, Value> object;
  int number = 0;
};
using Object = hmap::handle<std::string, Value>;

static long uses(const Object &o) { return o.use_count(); }

static long document(bool withRoot) {
  Object doc = hmap::make<std::string, Value>();
  Object meta = hmap::make<std::string, Value>();
  meta["version"].number = 2;
  doc["meta"].object = meta;
  if (withRoot)
    meta["root"].number = 1;
  return uses(doc);
}

int main() {
  const long n = document(true);
  std::printf("%ld owners\n", n);
  assert(n == 1);
}
