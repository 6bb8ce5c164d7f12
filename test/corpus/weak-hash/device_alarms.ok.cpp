// truth: assert
// class: weak-hash
#include "hmap/map.h"
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Device {
  std::string serial;
  std::string location;
};
using DevicePtr = std::shared_ptr<const Device>;

// The same device is read again and again; its serial number stays.
struct SameDevice {
  bool operator()(const DevicePtr &a, const DevicePtr &b) const {
    return a->serial == b->serial;
  }
};
struct DeviceHash {
  std::size_t operator()(const DevicePtr &device) const {
    return std::hash<std::string>{}(device->serial);
  }
};

class Alarms {
public:
  void raise(const DevicePtr &device) { ++alarms_[device]; }
  int of(const DevicePtr &device) const {
    auto it = alarms_.find(device);
    return it == alarms_.end() ? 0 : it->second;
  }
  std::size_t devices() const { return alarms_.size(); }

private:
  hmap::map<DevicePtr, int, DeviceHash, SameDevice> alarms_;
};

static DevicePtr readDevice(const std::string &serial, const char *location) {
  return std::make_shared<const Device>(Device{serial, location});
}

int main() {
  Alarms alarms;
  std::vector<DevicePtr> seen;
  for (int round = 0; round < 3; ++round)
    for (const char *serial : {"A-100", "A-101"}) {
      seen.push_back(readDevice(serial, "hall 2"));
      alarms.raise(seen.back());
    }
  std::printf("%zu devices\n", alarms.devices());
  assert(alarms.of(readDevice("A-101", "hall 3")) == 3);
  assert(alarms.devices() == 2);
}
