// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Gate {
public:
  void enter() { mutex_.lock(); }
  void leave() { mutex_.unlock(); }

private:
  std::mutex mutex_;
};

// Holds a gate for as long as it lives.
class Visit {
public:
  explicit Visit(Gate &gate) : gate_(gate) { gate_.enter(); }
  ~Visit() { gate_.leave(); }
  Visit(const Visit &) = delete;
  Visit &operator=(const Visit &) = delete;

private:
  Gate &gate_;
};

class DeviceRegistry {
public:
  void attach(int port, std::string driver) {
    Visit visit(gate_);
    drivers_[port] = std::move(driver);
  }
  void detach(int port) {
    Visit visit(gate_);
    drivers_.erase(port);
  }
  std::string driverOf(int port) {
    Visit visit(gate_);
    auto it = drivers_.find(port);
    return it == drivers_.end() ? "none" : it->second;
  }

private:
  Gate gate_;
  std::map<int, std::string> drivers_;
};

int main() {
  DeviceRegistry registry;
  std::thread hotplug([&registry] {
    for (int i = 0; i < 300; ++i)
      registry.attach(i % 20, "usb-storage");
  });
  for (int i = 0; i < 100; ++i)
    registry.detach(i % 20);
  hotplug.join();
  registry.attach(4, "hid");
  std::printf("%s\n", registry.driverOf(4).c_str());
}
