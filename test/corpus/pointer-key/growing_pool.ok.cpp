// truth: asan
// class: pointer-key

#include <cstdio>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

struct Particle {
  double x = 0, speed = 0;
};

class Emitter {
public:
  const Particle *emit(double speed) {
    particles_.push_back({0, speed});
    const Particle *fresh = &particles_.back();
    born_[fresh] = clock_;
    return fresh;
  }
  void tick() { ++clock_; }
  double fastestOld(int age) const {
    double fastest = 0;
    for (const auto &[particle, when] : born_)
      if (clock_ - when >= age && particle->speed > fastest)
        fastest = particle->speed;
    return fastest;
  }

private:
  std::deque<Particle> particles_; // grows without moving what it has
  std::unordered_map<const Particle *, int> born_;
  int clock_ = 0;
};

int main() {
  Emitter emitter;
  for (int i = 0; i < 100; ++i) {
    emitter.emit(i % 17);
    emitter.tick();
  }
  std::printf("%g\n", emitter.fastestOld(50));
}
