// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

class SensorBus {
public:
  using Callback = std::function<void(const std::string &, double)>;

  void onReading(Callback cb) { callbacks_.push_back(std::move(cb)); }

  void run() {
    for (const char *name : {"inlet", "outlet"})
      threads_.emplace_back([this, name] { poll(name); });
  }

  void stop() {
    for (auto &t : threads_)
      t.join();
  }

private:
  void poll(const std::string &name) {
    for (int i = 0; i < 100; ++i)
      for (const auto &cb : callbacks_)
        cb(name, i * 0.5);
  }

  std::vector<Callback> callbacks_;
  std::vector<std::thread> threads_;
};

int main() {
  SensorBus bus;
  std::unordered_map<std::string, double> latest;
  std::unordered_map<std::string, int> readings;
  std::mutex guard;
  bus.onReading([&](const std::string &name, double value) {
    std::lock_guard<std::mutex> lock(guard);
    latest[name] = value;
  });
  bus.onReading([&](const std::string &name, double) { ++readings[name]; }); // BUG(concurrent-access)
  bus.run();
  bus.stop();
  std::printf("%g after %d\n", latest["inlet"], readings["inlet"]);
}
