// truth: assert
// class: alias-write

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>

using Settings = hmap::handle<std::string, int>;

static bool valid(const Settings &settings) {
  return settings.get("threads") > 0 && settings.get("threads") <= 64;
}

class Server {
public:
  Server() { settings_["threads"] = 8; }

  bool change(const std::string &key, int value) {
    const Settings old = settings_;
    settings_[key] = value; // BUG(alias-write)
    if (valid(settings_))
      return true;
    settings_ = old;
    return false;
  }

  int get(const std::string &key) const { return settings_.get(key); }

private:
  Settings settings_ = hmap::make<std::string, int>();
};

int main() {
  Server server;
  const bool first = server.change("threads", 16);
  const bool second = server.change("threads", 4096);
  std::printf("%d %d: %d threads\n", first, second, server.get("threads"));
  assert(first && !second);
  assert(server.get("threads") == 16);
}
