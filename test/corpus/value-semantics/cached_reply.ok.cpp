// truth: assert
// class: value-semantics

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>

using Fields = hmap::handle<std::string, std::string>;

class Cache {
public:
  Fields &entry(int id) {
    Fields &fields = entries_[id];
    if (!fields)
      fields = hmap::make<std::string, std::string>();
    return fields;
  }

private:
  Fields entries_[16];
};

struct Reply {
  int id = 0;
  // The receiver may edit it.
  [[clang::annotate("mapvet::value")]] Fields fields;
};

static Reply answer(Cache &cache, int id) {
  return Reply{id, cache.entry(id).clone()};
}

int main() {
  Cache cache;
  cache.entry(3)["name"] = "ada";
  cache.entry(3)["secret"] = "x1y2";
  Reply reply = answer(cache, 3);
  reply.fields.erase("secret");
  const Reply again = answer(cache, 3);
  std::printf("%d: %zu fields, then %zu\n", again.id, reply.fields.size(), again.fields.size());
  assert(reply.fields.size() == 1);
  assert(again.fields.contains("secret"));
}
