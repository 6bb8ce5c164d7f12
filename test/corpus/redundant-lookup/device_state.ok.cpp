// truth: assert
// class: redundant-lookup

#include "hmap/map.h"
#include <cassert>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

static std::size_t g_hashes = 0;
struct CountingHash {
  std::size_t operator()(const std::string &text) const {
    ++g_hashes;
    return std::hash<std::string>{}(text);
  }
};

struct Device {
  int battery = 100;
  bool online = true;
};

class Fleet {
public:
  void add(const std::string &serial) { devices_.try_emplace(serial); }

  // Drains what is online; true if it went down.
  bool drain(const std::string &serial, int percent) {
    auto it = devices_.find(serial);
    if (it == devices_.end())
      return false;
    Device &device = it->second;
    device.battery -= percent;
    if (device.battery > 0)
      return false;
    device.online = false;
    return true;
  }

private:
  hmap::map<std::string, Device, CountingHash> devices_;
};

int main() {
  Fleet fleet;
  std::vector<std::string> serials;
  for (int i = 0; i < 250; ++i)
    serials.push_back("unit-" + std::to_string(i));
  for (const std::string &serial : serials)
    fleet.add(serial);
  const std::size_t before = g_hashes;
  int down = 0;
  for (const std::string &serial : serials)
    down += fleet.drain(serial, 60);
  for (const std::string &serial : serials)
    down += fleet.drain(serial, 60);
  const std::size_t spent = g_hashes - before;
  std::printf("%d down, %zu hashes\n", down, spent);
  assert(down == 250);
  assert(spent == 2 * serials.size());
}
