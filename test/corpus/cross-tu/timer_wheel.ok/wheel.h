// truth: asan
// class: cross-tu
// kind: pointer-key

#pragma once
#include <unordered_map>

class Alarm {
public:
  virtual ~Alarm() = default;
  virtual void ring() = 0;
};

class Wheel {
public:
  void arm(Alarm *alarm, int ticks);
  void disarm(Alarm *alarm);
  int turn();

private:
  std::unordered_map<Alarm *, int> due_;
};
