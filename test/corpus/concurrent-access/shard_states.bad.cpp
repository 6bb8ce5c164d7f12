// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

struct Shard {
  std::mutex mutex;
  std::unordered_map<std::string, int> rows;
};

class ShardedStore {
public:
  explicit ShardedStore(std::size_t n) : shards_(n) {}

  void put(const std::string &key, int value) {
    Shard &shard = shards_[std::hash<std::string>()(key) % shards_.size()];
    std::lock_guard<std::mutex> lock(shard.mutex);
    shard.rows[key] = value; // BUG(concurrent-access)
  }

  std::size_t totalRows() {
    std::size_t n = 0;
    for (Shard &shard : shards_) {
      n += shard.rows.size(); // BUG(concurrent-access)
    }
    return n;
  }

  void dropAll() {
    for (Shard &shard : shards_) {
      shard.rows.clear(); // BUG(concurrent-access)
    }
  }

private:
  std::deque<Shard> shards_;
};

int main() {
  ShardedStore store(4);
  std::vector<std::thread> writers;
  for (int w = 0; w < 2; ++w)
    writers.emplace_back([&store, w] {
      for (int i = 0; i < 300; ++i)
        store.put("row" + std::to_string(i * 2 + w), i);
    });
  std::size_t seen = 0;
  for (int i = 0; i < 30; ++i)
    seen = store.totalRows();
  store.dropAll();
  for (auto &t : writers)
    t.join();
  std::printf("%zu %zu\n", seen, store.totalRows());
}
