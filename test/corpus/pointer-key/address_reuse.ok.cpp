// truth: assert
// class: pointer-key

#include <cassert>
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>

struct Texture {
  int width;
  int height;
  char name[48];
};

class UploadCache {
public:
  // Bytes sent for this texture; a texture is sent once.
  int upload(const Texture *texture) {
    auto [it, fresh] = sent_.try_emplace(texture, 0);
    if (!fresh)
      return 0;
    it->second = texture->width * texture->height * 4;
    return it->second;
  }
  void forget(const Texture *texture) { sent_.erase(texture); }

private:
  std::unordered_map<const Texture *, int> sent_;
};

static int showSlide(UploadCache &cache, int size) {
  auto texture = std::make_unique<Texture>(Texture{size, size, "slide"});
  const int bytes = cache.upload(texture.get());
  cache.forget(texture.get());
  return bytes;
}

int main() {
  UploadCache cache;
  int missing = 0;
  for (int size = 1; size <= 64; ++size)
    missing += showSlide(cache, size) == 0;
  std::printf("%d slides were never sent\n", missing);
  assert(missing == 0);
}
