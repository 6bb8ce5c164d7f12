// truth: throw
// class: nil-handle

#include <hmap/handle.h>
#include <hmap/map.h>

#include <cstdio>
#include <string>

namespace billing {

using Usage = hmap::handle<std::string, long>;

class Meter {
public:
  void record(const std::string &tenant, const std::string &resource, long amount) {
    tenants_[tenant][resource] += amount; // BUG(nil-handle)
  }

  long used(const std::string &tenant, const std::string &resource) const {
    auto it = tenants_.find(tenant);
    return it == tenants_.end() ? 0 : it->second.get(resource);
  }

private:
  hmap::map<std::string, Usage> tenants_;
};

} // namespace billing

int main() {
  billing::Meter meter;
  meter.record("acme", "cpu", 40);
  meter.record("acme", "disk", 2);
  meter.record("umbrella", "cpu", 7);
  std::printf("%ld\n", meter.used("acme", "cpu"));
}
