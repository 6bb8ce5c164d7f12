// truth: assert
// class: weak-hash
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

// An artifact is known by its group and name; the revision says how often it
// was published.
struct ArtifactKey {
  std::string group;
  std::string name;
  unsigned revision = 0;

  bool operator==(const ArtifactKey &other) const {
    return group == other.group && name == other.name;
  }
};

struct ArtifactHash {
  std::size_t operator()(const ArtifactKey &key) const {
    std::size_t h = std::hash<std::string>{}(key.group);
    h = h * 1000003 + std::hash<std::string>{}(key.name);
    h ^= h >> 29;
    return h;
  }
};

class Repository {
public:
  void publish(const std::string &group, const std::string &name,
               std::size_t bytes) {
    ArtifactKey key{group, name, ++published_};
    sizes_[key] = bytes;
  }
  std::size_t artifacts() const { return sizes_.size(); }
  std::size_t sizeOf(const std::string &group, const std::string &name) const {
    auto it = sizes_.find(ArtifactKey{group, name, 0});
    return it == sizes_.end() ? 0 : it->second;
  }

private:
  std::unordered_map<ArtifactKey, std::size_t, ArtifactHash> sizes_;
  unsigned published_ = 0;
};

int main() {
  Repository repository;
  const std::vector<std::string> names{"core", "net", "ui", "core", "net"};
  std::size_t bytes = 100;
  for (const std::string &name : names)
    repository.publish("org.example", name, bytes += 50);
  std::printf("%zu artifacts\n", repository.artifacts());
  assert(repository.artifacts() == 3);
  assert(repository.sizeOf("org.example", "core") == 300);
}
