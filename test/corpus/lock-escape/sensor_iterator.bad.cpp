// truth: tsan
// class: lock-escape

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

class Sensors {
public:
  void update(const std::string &name, double value) {
    std::lock_guard hold(mutex_);
    values_[name] = value;
  }
  double average(const std::string &a, const std::string &b) {
    std::unordered_map<std::string, double>::iterator x, y;
    {
      std::lock_guard hold(mutex_);
      x = values_.find(a); // BUG(lock-escape)
      y = values_.find(b); // BUG(lock-escape)
      if (x == values_.end() || y == values_.end())
        return 0;
    }
    return (x->second + y->second) / 2; // BUG(lock-escape)
  }

private:
  std::mutex mutex_;
  std::unordered_map<std::string, double> values_;
};

int main() {
  Sensors sensors;
  sensors.update("left", 1);
  sensors.update("right", 1);
  std::thread feed([&] {
    for (int i = 0; i < 3000; ++i) {
      sensors.update("left", 1 + i % 3);
      sensors.update("right", 1 + i % 5);
    }
  });
  int good = 0;
  for (int i = 0; i < 3000; ++i)
    good += sensors.average("left", "right") >= 1;
  feed.join();
  std::printf("%d good\n", good);
  return good == 3000 ? 0 : 1;
}
