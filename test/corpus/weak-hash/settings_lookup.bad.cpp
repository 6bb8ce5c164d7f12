// truth: assert
// class: weak-hash
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(const std::string &name) const {
    return std::hash<std::string>{}(name);
  }
  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>{}(name);
  }
  std::size_t operator()(const char *name) const { // BUG(weak-hash)
    return std::hash<const char *>{}(name);
  }
};

class Settings {
public:
  void set(std::string name, int value) {
    values_.insert_or_assign(std::move(name), value);
  }
  int get(const char *name, int otherwise) const {
    auto it = values_.find(name);
    return it == values_.end() ? otherwise : it->second;
  }

private:
  std::unordered_map<std::string, int, NameHash, std::equal_to<>> values_;
};

int main() {
  Settings settings;
  settings.set("workers", 8);
  settings.set("backlog", 128);
  settings.set("verbose", 1);
  char name[16];
  std::snprintf(name, sizeof name, "%s%s", "back", "log");
  std::printf("backlog %d, workers %d\n", settings.get(name, 0),
              settings.get("workers", 1));
  assert(settings.get(name, 0) == 128);
  assert(settings.get("workers", 1) == 8);
}
