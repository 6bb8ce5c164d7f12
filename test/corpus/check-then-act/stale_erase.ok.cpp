// truth: assert
// class: check-then-act
#include <cassert>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

// Keys that expire unless they are renewed.
class Store {
public:
  void set(const std::string &key, int generation) {
    std::lock_guard<std::mutex> lock(mutex_);
    generations_[key] = generation;
  }
  // Removes the key if it is still of that generation.
  void expire(const std::string &key, int generation) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!generations_.contains(key))
        return;
    }
    notify(key);
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = generations_.find(key);
    if (it != generations_.end() && it->second == generation)
      generations_.erase(it);
  }
  bool has(const std::string &key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return generations_.count(key) != 0;
  }

private:
  static void notify(const std::string &) {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
  }
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int> generations_;
};

int main() {
  Store store;
  store.set("token", 1);
  std::thread sweeper([&store] { store.expire("token", 1); });
  std::thread client([&store] {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
    store.set("token", 2);
  });
  sweeper.join();
  client.join();
  std::printf("%d\n", store.has("token"));
  assert(store.has("token"));
}
