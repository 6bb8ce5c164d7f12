// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>
#include <utility>

using Counters = hmap::handle<std::string, long>;

class Window {
public:
  void hit(const std::string &path) { ++current_[path]; } // BUG(nil-handle)

  // Hands the window's counters over and starts the next window.
  Counters rotate() {
    return std::exchange(current_, nullptr);
  }

private:
  Counters current_ = hmap::make<std::string, long>();
};

int main() {
  Window window;
  window.hit("/a");
  window.hit("/b");
  const Counters first = window.rotate();
  window.hit("/a");
  const Counters second = window.rotate();
  std::printf("%zu %zu\n", first.size(), second.size());
}
