// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <unordered_map>
#include <utility>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

class RoutingTable {
public:
  using Routes = std::unordered_map<std::string, std::string>;

  void replace(Routes routes) { routes_ = std::move(routes); }
  std::string via(const std::string &net) const {
    auto it = routes_.find(net);
    return it == routes_.end() ? "default" : it->second;
  }

private:
  Routes routes_;
};

static void reload(RoutingTable &table, int generation) {
  RoutingTable::Routes fresh;
  fresh.reserve(300);
  for (int i = 0; i < 300; ++i)
    fresh["10." + std::to_string(generation) + "." + std::to_string(i) + ".0/24 in some long notation"] = "eth0";
  const std::size_t before = g_allocations;
  table.replace(std::move(fresh));
  assert(g_allocations - before < 10);
}

int main() {
  RoutingTable table;
  for (int generation = 0; generation < 3; ++generation)
    reload(table, generation);
  std::printf("%s\n", table.via("10.2.7.0/24 in some long notation").c_str());
}
