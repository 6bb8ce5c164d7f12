// truth: assert
// class: self-cycle
#include <cassert>
#include <cstdio>
#include <functional>
#include <hmap/map.h>
#include <memory>
#include <string>

class Bus {
public:
  using Handler = std::function<void(int)>;
  void subscribe(const std::string &topic, Handler handler) {
    handlers_.insert_or_assign(topic, std::move(handler));
  }
  void publish(const std::string &topic, int value) const {
    if (auto it = handlers_.find(topic); it != handlers_.end())
      it->second(value);
  }

private:
  hmap::map<std::string, Handler> handlers_;
};

class Meter : public std::enable_shared_from_this<Meter> {
public:
  Meter() { ++count; }
  ~Meter() { --count; }
  void start() {
    auto self = shared_from_this();
    std::weak_ptr<Meter> weak = self;
    bus_.subscribe("reading", [weak](int v) { if (auto m = weak.lock()) m->sum_ += v; });
  }
  void feed(int v) { bus_.publish("reading", v); }
  int sum() const { return sum_; }
  static inline int count = 0;

private:
  Bus bus_;
  int sum_ = 0;
};

static int measure(int rounds) {
  int total = 0;
  for (int i = 0; i < rounds; ++i) {
    auto meter = std::make_shared<Meter>();
    meter->start();
    meter->feed(i);
    total += meter->sum();
  }
  return total;
}

int main() {
  std::printf("%d\n", measure(8));
  assert(Meter::count == 0);
}
