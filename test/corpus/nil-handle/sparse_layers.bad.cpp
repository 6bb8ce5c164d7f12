// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>
#include <vector>

using Layer = hmap::handle<std::string, int>;

// Layers that were never drawn on have no table.
static std::vector<Layer> makeLayers(int n) {
  std::vector<Layer> layers(n);
  for (int i = 0; i < n; i += 2)
    layers[i] = hmap::make<std::string, int>();
  return layers;
}

static int stamp(std::vector<Layer> &layers, const std::string &shape) {
  int stamped = 0;
  for (Layer &layer : layers) {
    if (layer.contains(shape))
      continue;
    layer[shape] = ++stamped; // BUG(nil-handle)
  }
  return stamped;
}

int main() {
  std::vector<Layer> layers = makeLayers(5);
  int stamped = stamp(layers, "circle");
  stamped += stamp(layers, "square");
  std::size_t shapes = 0;
  for (const Layer &layer : layers)
    shapes += layer.size();
  std::printf("%d stamped, %zu shapes\n", stamped, shapes);
}
