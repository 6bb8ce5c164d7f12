// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <cstring>
#include <string>

struct Options {
  bool cache = false;
  int hint = 16;
};

static Options parse(int argc, const char *const *argv) {
  Options options;
  for (int i = 1; i < argc; ++i)
    if (std::strcmp(argv[i], "--cache") == 0)
      options.cache = true;
  return options;
}

static long work(const Options &options) {
  hmap::handle<int, long> cache;
  if (options.cache)
    cache = hmap::make<int, long>(options.hint);

  long sum = 0;
  for (int i = 0; i < 50; ++i) {
    const int key = i % 7;
    if (const long *known = cache.find(key)) {
      sum += *known;
      continue;
    }
    const long value = static_cast<long>(key) * key;
    if (cache)
      cache[key] = value;
    sum += value;
  }
  return sum;
}

int main(int argc, char **argv) {
  const Options options = parse(argc, argv);
  std::printf("%ld\n", work(options));
}
