// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>

namespace rollout {

using Flags = hmap::handle<std::string, bool>;

class Gate {
public:
  explicit Gate(std::string tenant) : tenant_(std::move(tenant)) {}

  void load() {
    flags_ = hmap::make<std::string, bool>(8);
    flags_["dark-mode"] = true;
    flags_["bulk-export"] = tenant_ == "enterprise";
  }

  void force(const std::string &flag, bool on) {
    flags_[flag] = on;
  }

  bool enabled(const std::string &flag) const { return flags_.get(flag); }

private:
  std::string tenant_;
  Flags flags_;
};

} // namespace rollout

static int enabledOf(const rollout::Gate &gate) {
  int n = 0;
  for (const char *flag : {"dark-mode", "bulk-export", "beta-search"})
    n += gate.enabled(flag);
  return n;
}

int main() {
  rollout::Gate gate("enterprise");
  gate.load();
  gate.force("beta-search", true);
  std::printf("%d flags on\n", enabledOf(gate));
}
