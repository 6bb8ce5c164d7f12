// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <unordered_map>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

struct Endpoint {
  std::string host;
  int port = 0;
};

class ServiceRegistry {
public:
  using Endpoints = std::unordered_map<std::string, Endpoint>;

  void announce(const std::string &service, Endpoint at) { endpoints_[service] = std::move(at); }
  const Endpoints &endpoints() const { return endpoints_; }

private:
  Endpoints endpoints_;
};

static int portOf(const ServiceRegistry &registry, const std::string &service) {
  const auto all = registry.endpoints(); // BUG(large-copy)
  const auto it = all.find(service);
  return it != all.end() ? it->second.port : 0;
}

int main() {
  ServiceRegistry registry;
  for (int i = 0; i < 800; ++i)
    registry.announce("service-with-a-long-name-" + std::to_string(i), {"node" + std::to_string(i % 7), 9000 + i});
  const std::string wanted = "service-with-a-long-name-17";
  const std::size_t before = g_allocations;
  const int port = portOf(registry, wanted);
  const std::size_t spent = g_allocations - before;
  std::printf("%d, %zu allocations\n", port, spent);
  assert(spent == 0);
}
