// truth: assert
// class: missing-reserve

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
static std::size_t g_allocations = 0;
static std::size_t g_large = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (n >= 512)
    ++g_large;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

struct Cell {
  std::int16_t height = 0;
  std::int16_t water = 0;
};

class Terrain {
public:
  explicit Terrain(std::size_t cells) : m_count(cells) {}
  std::int64_t flood(std::int16_t level) const {
    boost::unordered_flat_map<std::uint64_t, Cell> wet;
    for (std::size_t i = 0; i < m_count; ++i)
      wet[i * 2654435761u] = heightAt(i, level); // BUG(missing-reserve)
    std::int64_t volume = 0;
    for (const auto &entry : wet)
      volume += entry.second.water;
    return volume;
  }

private:
  static Cell heightAt(std::size_t i, std::int16_t level) {
    const auto height = static_cast<std::int16_t>(i % 50);
    const int water = level > height ? level - height : 0;
    return {height, static_cast<std::int16_t>(water)};
  }
  std::size_t m_count;
};

int main() {
  const Terrain terrain(30000);
  const std::size_t before = g_large;
  const long volume = static_cast<long>(terrain.flood(20));
  const std::size_t spent = g_large - before;
  std::printf("%ld, %zu large blocks\n", volume, spent);
  assert(volume > 0);
  assert(spent <= 3);
}
