// truth: tsan
// class: concurrent-access

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

class BlobCache {
public:
  bool has(const std::string &digest) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return blobs_.count(digest) != 0;
  }
  void put(const std::string &digest, std::string bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    used_ += bytes.size();
    blobs_.insert_or_assign(digest, std::move(bytes));
  }
  std::string get(const std::string &digest) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = blobs_.find(digest);
    return it == blobs_.end() ? std::string() : it->second;
  }
  void evict(const std::string &digest) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (auto it = blobs_.find(digest); it != blobs_.end()) {
      used_ -= it->second.size();
      blobs_.erase(it);
    }
  }
  void purge() {
    std::lock_guard<std::mutex> lock(mutex_);
    blobs_.clear();
    used_ = 0;
  }

private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::string> blobs_;
  std::size_t used_ = 0;
};

int main() {
  BlobCache cache;
  std::thread fetcher([&cache] {
    for (int i = 0; i < 300; ++i) {
      cache.put("sha-" + std::to_string(i % 60), std::string(40, 'b'));
      if (i % 10 == 0)
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  });
  for (int i = 0; i < 30; ++i) {
    cache.evict("sha-3");
    cache.purge();
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
  fetcher.join();
  std::printf("%d %zu\n", cache.has("sha-1"), cache.get("sha-2").size());
}
