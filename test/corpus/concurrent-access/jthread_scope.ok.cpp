// truth: tsan
// class: concurrent-access

#include <hmap/map.h>

#include <cstdio>
#include <string>
#include <thread>

struct Manifest {
  hmap::map<std::string, long> sizes;
  long total() const {
    long sum = 0;
    for (const auto &[file, size] : sizes)
      sum += size;
    return sum;
  }
};

static void scan(Manifest &manifest, int files) {
  for (int i = 0; i < files; ++i)
    manifest.sizes["part-" + std::to_string(i)] = 4096L * (i % 7);
}

int main() {
  Manifest manifest;
  manifest.sizes.reserve(256);
  {
    std::jthread scanner([&manifest] { scan(manifest, 200); });
  }
  const long total = manifest.total();
  std::printf("%ld bytes in %s\n", total, total > 0 ? "several files" : "none");
}
