// truth: asan
// class: cross-tu
// kind: nil-handle

#include "plugins.h"

#include <cstdio>

int main(int argc, char **argv) {
  const std::string directory = argc > 1 ? argv[1] : "";
  if (!initPlugins(directory))
    std::fprintf(stderr, "no plugins\n");
  std::printf("%d\n", pluginVersion(directory + "/zstd"));
}
