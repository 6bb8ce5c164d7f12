// truth: assert
// class: map-in-loop
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <absl/container/flat_hash_map.h>
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

struct Packet {
  std::uint32_t flow;
  std::uint32_t bytes;
};

static std::uint64_t busiest(const std::vector<std::vector<Packet>> &batches) {
  std::uint64_t most = 0;
  absl::flat_hash_map<std::uint32_t, std::uint64_t> bytes;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    bytes.clear();
    for (const Packet &packet : batches[i])
      bytes[packet.flow] += packet.bytes;
    for (const auto &[flow, sum] : bytes)
      if (sum > most)
        most = sum;
  }
  return most;
}

int main() {
  std::vector<std::vector<Packet>> batches(200);
  for (std::uint32_t i = 0; i < 20000; ++i)
    batches[i % 200].push_back({i % 97, i});
  const std::size_t before = g_large;
  const std::uint64_t most = busiest(batches);
  const std::size_t spent = g_large - before;
  std::printf("%lu bytes, %zu tables\n", static_cast<unsigned long>(most), spent);
  assert(spent < 20);
}
