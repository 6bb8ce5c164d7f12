// truth: throw
// class: untyped-value

#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <variant>
#include <vector>

using Value = std::variant<int, double, std::string>;
using Properties = std::map<std::string, Value>;

// The names are the user's own: any may come.
static void set(Properties &shape, const std::string &name, Value value) { shape[name] = std::move(value); }

static double area(const Properties &shape) {
  return std::get<double>(shape.at("width")) * std::get<double>(shape.at("height"));
}

int main() {
  Properties box;
  const std::vector<std::pair<std::string, Value>> typed = {
      {"name", std::string("box")}, {"width", 2.5}, {"height", 4.0}};
  for (const auto &[name, value] : typed)
    set(box, name, value);
  const double result = area(box);
  std::printf("%g\n", result);
  assert(result == 10);
}
