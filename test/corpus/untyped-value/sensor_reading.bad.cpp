// truth: throw
// class: untyped-value

#include <any>
#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>

class Sensor {
public:
  Sensor() {
    reading_["unit"] = std::string("C");
    reading_["value"] = 20;
    reading_["valid"] = true;
  }

  void measure(double value) {
    if (std::any_cast<bool>(reading_["valid"]))
      reading_["value"] = value;
  }

  double value() { return std::any_cast<double>(reading_["value"]); }
  std::string unit() { return std::any_cast<std::string>(reading_["unit"]); }

private:
  std::unordered_map<std::string, std::any> reading_; // BUG(untyped-value)
};

int main() {
  Sensor fresh;
  const double start = fresh.value();
  fresh.measure(21.5);
  std::printf("%g, then %g %s\n", start, fresh.value(), fresh.unit().c_str());
  assert(fresh.value() == 21.5);
}
