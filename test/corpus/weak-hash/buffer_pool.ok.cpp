// truth: assert
// class: weak-hash
#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <tsl/robin_map.h>
#include <vector>

// Frames of a buffer pool, by the offset of their page in the file.
class BufferPool {
public:
  static constexpr std::uint64_t page_size = 4096;

  void load(std::uint64_t first, std::uint64_t pages) {
    for (std::uint64_t i = 0; i < pages; ++i) {
      const std::uint64_t offset = (first + i) * page_size;
      frames_[offset / page_size] = static_cast<int>(i);
    }
  }
  int frame(std::uint64_t page) const {
    auto it = frames_.find(page);
    return it == frames_.end() ? -1 : it->second;
  }
  // How many places of the table some page would like to have.
  std::size_t homes() const {
    std::size_t n = 0;
    std::vector<bool> used(frames_.bucket_count());
    for (const auto &[key, frame] : frames_) {
      const std::size_t at = frames_.hash_function()(key) & (used.size() - 1);
      n += !used[at];
      used[at] = true;
    }
    return n;
  }

private:
  tsl::robin_map<std::uint64_t, int> frames_;
};

int main() {
  BufferPool pool;
  pool.load(16, 500);
  std::printf("%zu places for 500 pages\n", pool.homes());
  assert(pool.frame(20) == 4);
  assert(pool.homes() > 100);
}
