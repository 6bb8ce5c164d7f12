// truth: assert
// class: alias-write

#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

using State = std::map<std::string, std::string>;

class Device {
public:
  void receive(const std::string &field, const std::string &value) {
    const State previous = state_;
    set(field, value);
    const auto it = previous.find(field);
    const std::string was = it == previous.end() ? "nothing" : it->second;
    if (was != value)
      log_.push_back(field + ": " + was + " -> " + value);
  }

  const std::vector<std::string> &log() const { return log_; }

private:
  void set(const std::string &field, const std::string &value) { state_[field] = value; }

  State state_;
  std::vector<std::string> log_;
};

int main() {
  Device device;
  device.receive("power", "on");
  device.receive("power", "on");
  device.receive("power", "off");
  for (const std::string &line : device.log())
    std::puts(line.c_str());
  assert(device.log().size() == 2);
  assert(device.log().back() == "power: on -> off");
}
