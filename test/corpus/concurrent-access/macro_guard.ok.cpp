// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#define CONCAT_INNER(a, b) a##b
#define CONCAT(a, b) CONCAT_INNER(a, b)
#define SYNCHRONIZED(mutex) std::lock_guard<std::recursive_mutex> CONCAT(sync_, __LINE__)(mutex)

namespace game {

class ItemPool {
public:
  void drop(int player, const std::string &item) {
    SYNCHRONIZED(mutex_);
    items_[player] += item + ",";
  }

  void trade(int from, int to) {
    SYNCHRONIZED(mutex_);
    const std::string goods = take(from);
    drop(to, goods);
  }

  std::string take(int player) {
    SYNCHRONIZED(mutex_);
    auto it = items_.find(player);
    if (it == items_.end())
      return "";
    std::string goods = std::move(it->second);
    items_.erase(it);
    return goods;
  }

private:
  std::recursive_mutex mutex_;
  std::unordered_map<int, std::string> items_;
};

} // namespace game

int main() {
  game::ItemPool pool;
  std::thread monsters([&pool] {
    for (int i = 0; i < 200; ++i)
      pool.drop(i % 9, "coin");
  });
  std::thread market([&pool] {
    for (int i = 0; i < 100; ++i)
      pool.trade(i % 9, (i + 1) % 9);
  });
  std::size_t taken = 0;
  for (int i = 0; i < 100; ++i)
    taken += pool.take(i % 9).size();
  monsters.join();
  market.join();
  std::printf("%s\n", taken + pool.take(3).size() > 0 ? "some" : "none");
}
