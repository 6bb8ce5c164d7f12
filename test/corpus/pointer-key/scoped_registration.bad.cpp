// truth: asan
// class: pointer-key

#include <cstdio>
#include <map>
#include <memory>
#include <string>

class Plugin;

class Host {
public:
  void enlist(Plugin *plugin, int priority) { plugins_[plugin] = priority; } // BUG(pointer-key)
  void dismiss(Plugin *plugin) { plugins_.erase(plugin); }
  std::string names() const;

private:
  std::map<Plugin *, int> plugins_; // BUG(pointer-key)
};

// Keeps a plugin enlisted for as long as it lives.
class Membership {
public:
  Membership(Host &host, Plugin *plugin) : host_(host), plugin_(plugin) { host_.enlist(plugin_, 0); } // BUG(pointer-key)
  Membership(const Membership &) = delete;
  Membership &operator=(const Membership &) = delete;

private:
  Host &host_;
  Plugin *plugin_;
};

class Plugin {
public:
  Plugin(Host &host, std::string name) : name_(std::move(name)), membership_(host, this) {} // BUG(pointer-key)
  const std::string &name() const { return name_; } // BUG(pointer-key)

private:
  std::string name_;
  Membership membership_;
};

std::string Host::names() const {
  std::string all;
  for (const auto &[plugin, priority] : plugins_)
    all += plugin->name() + " "; // BUG(pointer-key)
  return all;
}

int main() {
  Host host;
  Plugin spelling(host, "a plugin that checks the spelling");
  auto preview = std::make_unique<Plugin>(host, "a plugin that shows a preview");
  const std::size_t both = host.names().size();
  preview.reset();
  std::printf("%zu, then %s\n", both, host.names().c_str());
}
