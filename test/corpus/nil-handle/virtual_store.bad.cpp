// truth: asan
// class: nil-handle

#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

using Table = std::unordered_map<std::string, int>;

class Backend {
public:
  virtual ~Backend() = default;
  // Null where the backend keeps no table in memory.
  virtual Table *table() = 0;
};

class MemoryBackend : public Backend {
public:
  Table *table() override { return &table_; }

private:
  Table table_;
};

class RemoteBackend : public Backend {
public:
  Table *table() override { return nullptr; }
};

static std::size_t preload(Backend &backend) {
  Table *table = backend.table();
  for (const char *key : {"alpha", "beta", "gamma"})
    table->emplace(key, 1); // BUG(nil-handle)
  return table->size();
}

int main() {
  std::vector<std::unique_ptr<Backend>> backends;
  backends.push_back(std::make_unique<MemoryBackend>());
  backends.push_back(std::make_unique<RemoteBackend>());
  std::size_t n = 0;
  for (auto &backend : backends)
    n += preload(*backend);
  std::printf("%zu\n", n);
}
