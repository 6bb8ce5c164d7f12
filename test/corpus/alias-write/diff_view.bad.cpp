// truth: assert
// class: alias-write

#include "hmap/map.h"
#include "hmap/view.h"
#include <cassert>
#include <cstdio>
#include <string>

using Hosts = hmap::map<std::string, int>;
using HostView = hmap::view<std::string, int>;

static int added(HostView before, HostView after) {
  int n = 0;
  for (const auto &entry : after)
    n += !before.contains(entry.first);
  return n;
}

class Inventory {
public:
  // Takes over what was discovered; how many hosts are new.
  int update(const Hosts &found) {
    const HostView before = hosts_;
    for (const auto &[host, port] : found)
      hosts_[host] = port; // BUG(alias-write)
    return added(before, hosts_);
  }
  std::size_t size() const { return hosts_.size(); }

private:
  Hosts hosts_;
};

int main() {
  Inventory inventory;
  Hosts found;
  found["alpha"] = 22;
  found["beta"] = 80;
  const int first = inventory.update(found);
  found["gamma"] = 443;
  const int second = inventory.update(found);
  std::printf("%d new, then %d, %zu in all\n", first, second, inventory.size());
  assert(first == 2);
  assert(second == 1);
}
