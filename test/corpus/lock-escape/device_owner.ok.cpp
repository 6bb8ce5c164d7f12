// truth: tsan
// class: lock-escape

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

struct Device {
  explicit Device(std::string name) : name(std::move(name)) {}
  std::string name;
  long packets = 0;
};

class Registry {
public:
  void attach(int port, const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    devices_[port] = std::make_shared<Device>(name);
  }
  void detach(int port) {
    std::lock_guard<std::mutex> lock(mutex_);
    devices_.erase(port);
  }
  std::shared_ptr<Device> device(int port) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = devices_.find(port);
    if (it == devices_.end())
      return nullptr;
    return it->second;
  }

private:
  std::mutex mutex_;
  boost::unordered_flat_map<int, std::shared_ptr<Device>> devices_;
};

int main() {
  Registry registry;
  registry.attach(1, "the keyboard at the front desk, a spare one");
  std::thread hotplug([&] {
    for (int i = 0; i < 1500; ++i) {
      registry.detach(1);
      registry.attach(1, "the keyboard at the front desk, number " + std::to_string(i));
    }
  });
  std::size_t polled = 0;
  for (int i = 0; i < 1500; ++i)
    if (std::shared_ptr<Device> device = registry.device(1))
      polled += device->name.size();
  hotplug.join();
  std::printf("%zu characters polled\n", polled);
  return registry.device(1) ? 0 : 1;
}
