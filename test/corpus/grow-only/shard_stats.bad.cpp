// truth: assert
// class: grow-only
#include <cassert>
#include <cstdint>
#include <cstdio>
#include <unordered_map>

struct Stat {
  int reads = 0, writes = 0;
};

// Traffic per block of the volume.
class Volume {
public:
  void read(std::uint64_t block) { touch(block).reads++; }
  void write(std::uint64_t block) { touch(block).writes++; }

  int reads(std::uint64_t block) const {
    auto it = stats_.find(block);
    return it == stats_.end() ? 0 : it->second.reads;
  }
  std::size_t size() const { return stats_.size(); }
  static constexpr std::uint64_t groups = 32;

private:
  Stat &touch(std::uint64_t block) {
    if (auto it = stats_.find(block); it != stats_.end())
      return it->second;
    return stats_.emplace(block, Stat{}).first->second; // BUG(grow-only)
  }
  std::unordered_map<std::uint64_t, Stat> stats_; // BUG(grow-only)
};

int main() {
  Volume volume;
  std::uint64_t block = 7;
  for (int i = 0; i < 5000; ++i) {
    block = block * 6364136223846793005u + 1442695040888963407u;
    if (i % 4)
      volume.read(block >> 20);
    else
      volume.write(block >> 20);
  }
  std::printf("%d reads of block 0\n", volume.reads(0));
  assert(volume.size() <= Volume::groups);
}
