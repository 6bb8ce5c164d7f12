// truth: assert
// class: small-fixed-map

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string_view>
#include <unordered_map>
#include <utility>
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

class Converter {
public:
  virtual ~Converter() = default;
  virtual double factor(std::string_view unit) const {
    const std::unordered_map<std::string_view, double> factors = { // BUG(small-fixed-map)
        {"mm", 0.001}, {"cm", 0.01}, {"m", 1.0}, {"km", 1000.0}};
    return factors.contains(unit) ? factors.find(unit)->second : 0.0;
  }
};

class Imperial : public Converter {
public:
  double factor(std::string_view unit) const override {
    return unit == "in" ? 0.0254 : Converter::factor(unit);
  }
};

int main() {
  const Imperial converter;
  const std::size_t before = g_allocations;
  double sum = 0;
  for (int i = 0; i < 200; ++i)
    sum += converter.factor(i % 2 ? "km" : "in");
  const std::size_t spent = g_allocations - before;
  std::printf("%f, %zu allocations\n", sum, spent);
  assert(sum > 0 && spent == 0);
}
