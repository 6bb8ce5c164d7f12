// truth: assert
// class: map-in-loop

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include "hmap/map.h"
#include <cstdint>
#include <vector>
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

struct Particle {
  float x, y;
};

class Simulation {
public:
  explicit Simulation(int particles) {
    for (int i = 0; i < particles; ++i)
      m_particles.push_back({static_cast<float>(i % 61), static_cast<float>(i % 47)});
  }
  long run(int frames) {
    long collisions = 0;
    hmap::map<std::int64_t, int> buckets;
    while (frames-- > 0) {
      buckets.clear();
      for (const Particle &p : m_particles)
        collisions += buckets[cell(p)]++;
    }
    return collisions;
  }

private:
  static std::int64_t cell(const Particle &p) {
    return static_cast<std::int64_t>(p.x) * 1000 + static_cast<std::int64_t>(p.y);
  }
  std::vector<Particle> m_particles;
};

int main() {
  Simulation simulation(800);
  const std::size_t before = g_large;
  const long collisions = simulation.run(100);
  const std::size_t spent = g_large - before;
  std::printf("%ld collisions, %zu large blocks\n", collisions, spent);
  assert(spent < 40);
}
