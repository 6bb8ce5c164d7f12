// truth: assert
// class: sync-map-misuse
#include "hmap/sharded_map.h"
#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <vector>

static std::atomic<long> allocated{0};
void *operator new(std::size_t n) {
  allocated += static_cast<long>(n);
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void *operator new(std::size_t n, std::align_val_t a) {
  allocated += static_cast<long>(n);
  const std::size_t align = static_cast<std::size_t>(a);
  if (void *p = std::aligned_alloc(align, (n + align - 1) / align * align))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }
void operator delete(void *p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void *p, std::size_t, std::align_val_t) noexcept {
  std::free(p);
}

namespace {
hmap::sharded_map<std::string, int> leases;

bool take(const std::string &resource, int owner) {
  return leases.try_emplace(resource, owner);
}
void give(const std::string &resource) { leases.erase(resource); }

void worker(int owner, int rounds, std::atomic<int> &taken) {
  for (int i = 0; i < rounds; ++i) {
    const std::string name = "volume/" + std::to_string(owner) + "/" +
                             std::to_string(i);
    if (take(name, owner)) {
      ++taken;
      give(name);
    }
  }
}
} // namespace

int main() {
  std::atomic<int> taken{0};
  std::vector<std::thread> workers;
  for (int owner = 0; owner < 2; ++owner)
    workers.emplace_back(worker, owner, 2000, std::ref(taken));
  for (std::thread &w : workers)
    w.join();
  std::printf("%d leases, %ld bytes allocated\n", taken.load(),
              allocated.load());
  assert(taken == 4000);
  assert(allocated < 650000);
}
