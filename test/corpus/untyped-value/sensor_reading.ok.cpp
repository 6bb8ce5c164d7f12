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
    reading_.unit = "C";
    reading_.value = 20;
    reading_.valid = true;
  }

  void measure(double value) {
    if (reading_.valid)
      reading_.value = value;
  }

  double value() { return reading_.value; }
  std::string unit() { return reading_.unit; }

private:
  struct Reading {
    std::string unit;
    double value = 0;
    bool valid = false;
  };
  Reading reading_;
};

int main() {
  Sensor fresh;
  const double start = fresh.value();
  fresh.measure(21.5);
  std::printf("%g, then %g %s\n", start, fresh.value(), fresh.unit().c_str());
  assert(fresh.value() == 21.5);
}
