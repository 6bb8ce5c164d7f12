// truth: asan
// class: cross-tu
// kind: pointer-key

#include "wheel.h"

void Wheel::arm(Alarm *alarm, int ticks) { due_[alarm] = ticks; } // BUG(cross-tu)

void Wheel::disarm(Alarm *alarm) { due_.erase(alarm); }

int Wheel::turn() {
  int rung = 0;
  for (auto &[alarm, ticks] : due_)
    if (--ticks == 0) {
      alarm->ring(); // BUG(cross-tu)
      ++rung;
    }
  return rung;
}
