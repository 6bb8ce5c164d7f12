// truth: asan
// class: unchecked-lookup

#include <cstdio>
#include <map>
#include <string>

struct Unit {
  double factor = 1;
  std::string base;
};

class Units {
public:
  void define(const std::string &name, double factor, std::string base) {
    units_.emplace(name, Unit{factor, std::move(base)});
  }
  double convert(double value, const std::string &name, bool strict) const {
    auto it = units_.find(name);
    const bool known = it != units_.end();
    if (!known && strict)
      return -1;
    std::string base = it->second.base; // BUG(unchecked-lookup)
    return known ? value * it->second.factor : value + base.size();
  }

private:
  std::map<std::string, Unit> units_;
};

int main() {
  Units units;
  units.define("km", 1000, "m");
  double a = units.convert(2, "km", true), b = units.convert(2, "furlong", false);
  std::printf("%.1f %.1f\n", a, b);
  return a == 2000 && b > 0 ? 0 : 1;
}
