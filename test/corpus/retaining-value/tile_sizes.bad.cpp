// truth: assert
// class: retaining-value
#include <cassert>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <vector>

struct Image {
  int width = 0, height = 0;
  std::vector<unsigned char> pixels;
};

class Layout {
public:
  virtual ~Layout() = default;
  virtual void place(int slot, std::shared_ptr<const Image> image) = 0;
  int area() const {
    int n = 0;
    for (const auto &[slot, size] : sizes_)
      n += size();
    return n;
  }

protected:
  std::map<int, std::function<int()>> sizes_;
};

class Grid : public Layout {
public:
  void place(int slot, std::shared_ptr<const Image> image) override {
    sizes_.insert({slot, [image] { return image->width * image->height; }}); // BUG(retaining-value)
  }
};

int main() {
  Grid grid;
  std::weak_ptr<const Image> last;
  for (int i = 1; i < 5; ++i) {
    auto image = std::make_shared<Image>();
    image->width = image->height = i;
    image->pixels.resize(i * i * 4);
    last = image;
    grid.place(i, image);
  }
  std::printf("%d\n", grid.area());
  assert(last.expired());
}
