// truth: asan
// class: cross-tu
// kind: pointer-key

#include "call.h"

#include <cstdio>
#include <memory>

int main() {
  Wheel wheel;
  Call patient(wheel, "alice");
  auto hasty = std::make_unique<Call>(wheel, "bob");
  wheel.turn();
  hasty.reset();
  int rung = 0;
  for (int tick = 0; tick < 3; ++tick)
    rung += wheel.turn();
  std::printf("%d rung, %d\n", rung, patient.timedOut());
}
