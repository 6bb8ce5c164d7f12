// truth: asan
// class: cross-tu
// kind: pointer-key

#pragma once
#include "wheel.h"

#include <string>

class Call : public Alarm {
public:
  Call(Wheel &wheel, std::string peer);
  ~Call() override;
  void ring() override;
  bool timedOut() const { return timedOut_; }

private:
  Wheel &wheel_;
  std::string peer_;
  bool timedOut_ = false;
};
