// truth: throw
// class: untyped-value

#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <variant>
#include <vector>

using Value = std::variant<int, double, std::string>;
using Shape = std::map<std::string, Value>;

static double area(const Shape &shape) {
  return std::get<double>(shape.at("width")) * std::get<double>(shape.at("height"));
}

int main() {
  Shape box; // BUG(untyped-value)
  box["name"] = std::string("box");
  box["width"] = 2.5;
  box["height"] = 4;
  const double result = area(box);
  std::printf("%g\n", result);
  assert(result == 10);
}
