// truth: tsan
// class: concurrent-access

#include <chrono>
#include <cstdio>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>

template <class Key, class Value> class RecentCache {
public:
  explicit RecentCache(std::size_t limit) : limit_(limit) {}

  void put(const Key &key, Value value) {
    std::lock_guard<std::mutex> lock(mutex_);
    order_.push_back(key);
    entries_.insert_or_assign(key, std::move(value));
    trim();
  }

  std::optional<Value> get(const Key &key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    if (auto it = entries_.find(key); it != entries_.end())
      return it->second;
    return std::nullopt;
  }

  void forget(const Key &key) {
    std::lock_guard<std::mutex> lock(mutex_);
    entries_.erase(key);
  }

private:
  void trim() {
    while (order_.size() > limit_) {
      entries_.erase(order_.front());
      order_.pop_front();
    }
  }

  mutable std::mutex mutex_;
  std::size_t limit_;
  std::list<Key> order_;
  std::unordered_map<Key, Value> entries_;
};

int main() {
  RecentCache<std::string, int> thumbnails(64);
  std::thread renderer([&thumbnails] {
    for (int i = 0; i < 400; ++i) {
      thumbnails.put("img" + std::to_string(i % 100), i);
      if (i % 10 == 0) // the next picture
        std::this_thread::sleep_for(std::chrono::microseconds(60));
    }
  });
  int hits = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string name = "img" + std::to_string(i % 100);
    hits += thumbnails.get(name).has_value();
    if (i % 5 == 0) {
      thumbnails.forget(name);
      std::this_thread::sleep_for(std::chrono::microseconds(60));
    }
  }
  renderer.join();
  std::printf("%d\n", hits >= 0 ? 1 : 0);
}
