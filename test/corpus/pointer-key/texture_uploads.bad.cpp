// truth: assert
// class: pointer-key
#include <cassert>
#include <cstdio>
#include <memory>
#include <unordered_map>

struct Surface {
  int width = 0, height = 0;
};

// Which texture a surface has been uploaded to.
class Textures {
public:
  int upload(const Surface *surface) {
    if (const auto it = ids_.find(surface); it != ids_.end())
      return it->second;
    const int id = next_++;
    ids_.emplace(surface, id); // BUG(pointer-key)
    return id;
  }
  std::size_t held() const { return ids_.size(); }

private:
  std::unordered_map<const Surface *, int> ids_;
  int next_ = 1;
};

class Window {
public:
  Window(Textures &textures, int width)
      : textures_(textures), surface_(std::make_unique<Surface>()) {
    surface_->width = width;
  }
  void draw() { texture_ = textures_.upload(surface_.get()); }
  int texture() const { return texture_; }

private:
  Textures &textures_;
  std::unique_ptr<Surface> surface_;
  int texture_ = 0;
};

static int show(Textures &textures, int width) {
  Window window(textures, width);
  window.draw();
  return window.texture();
}

int main() {
  Textures textures;
  int last = 0;
  for (int i = 0; i < 4; ++i)
    last = show(textures, 100 + i);
  std::printf("texture %d\n", last);
  assert(textures.held() == 0);
}
