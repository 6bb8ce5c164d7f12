// truth: assert
// class: pointer-key

// Counts requests by device, for as long as the service runs.

#include <cassert>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

struct device {
  explicit device(std::string s) : serial(std::move(s)), firmware(4096) {
    ++alive;
  }
  ~device() { --alive; }
  std::string serial;
  std::vector<char> firmware;
  static inline int alive = 0;
};

class usage {
public:
  static usage &get() {
    static usage all;
    return all;
  }
  void count(const std::shared_ptr<device> &d) { ++requests_[d->serial]; }
  std::size_t devices() const { return requests_.size(); }

private:
  std::map<std::string, int> requests_;
};

class connection {
public:
  explicit connection(std::string serial)
      : peer_(std::make_shared<device>(std::move(serial))) {}
  void handle(int requests) {
    for (int i = 0; i < requests; ++i)
      usage::get().count(peer_);
  }

private:
  std::shared_ptr<device> peer_;
};

} // namespace

int main() {
  for (int n = 0; n < 25; ++n) {
    connection c("dev-" + std::to_string(n % 5));
    c.handle(3);
  }
  std::printf("%zu devices, %d kept\n", usage::get().devices(), device::alive);
  assert(device::alive == 0);
}
