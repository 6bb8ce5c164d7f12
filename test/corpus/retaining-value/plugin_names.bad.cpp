// truth: assert
// class: retaining-value
#include <cassert>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct Manifest {
  ~Manifest() { ++freed; }
  int id = 0;
  std::unordered_map<std::string, std::string> strings;
  static inline int freed = 0;
};

class Host {
public:
  template <class F> void command(const std::string &name, F run) {
    commands_.try_emplace(name, std::move(run));
  }
  int run(const std::string &name) const {
    auto it = commands_.find(name);
    return it == commands_.end() ? -1 : it->second();
  }

private:
  std::unordered_map<std::string, std::function<int()>> commands_;
};

static void load(Host &host, int id) {
  std::shared_ptr<Manifest> manifest = std::make_shared<Manifest>();
  manifest->id = id;
  for (int i = 0; i < 200; ++i)
    manifest->strings["key" + std::to_string(i)] = "text";
  host.command("about" + std::to_string(id), [manifest] { return manifest->id; }); // BUG(retaining-value)
}

int main() {
  Host host;
  for (int i = 0; i < 6; ++i)
    load(host, i);
  std::printf("%d\n", host.run("about3"));
  assert(Manifest::freed == 6);
}
