// truth: assert
// class: runaway-worker
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

static std::atomic<int> readers{0};

template <class Key> class Feed {
public:
  void add(const Key &key) {
    std::lock_guard<std::mutex> lock(mutex_);
    latest_[key] = 1;
  }
  void poll(const Key &key, int times) {
    ++readers;
    while (times > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      std::lock_guard<std::mutex> lock(mutex_);
      auto it = latest_.find(key);
      if (it != latest_.end())
        ++it->second;
      if (it != latest_.end() && it->second < 0)
        latest_.erase(it);
      continue;
    }
    --readers;
  }
  void subscribe(const Key &key) {
    std::thread reader([this, key] { pollAlways(key); }); // BUG(runaway-worker)
    reader.detach();
  }

private:
  void pollAlways(const Key &key) {
    while (true)
      poll(key, 3);
  }
  std::mutex mutex_;
  std::map<Key, int> latest_;
};

int main() {
  static Feed<std::string> feed;
  int before = 0;
  for (int i = 0; i < 4; ++i) {
    feed.add("topic" + std::to_string(i));
    feed.subscribe("topic" + std::to_string(i));
    before = readers;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(40));
  std::printf("%d readers\n", before);
  assert(readers == 0);
}
