// truth: assert
// class: check-then-act
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

// Players of one match, ten at most.
class Lobby {
public:
  bool full() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return players_.size() >= capacity;
  }
  bool join(int player) {
    if (full()) // BUG(check-then-act)
      return false;
    greet(player);
    std::lock_guard<std::mutex> lock(mutex_);
    players_.insert(player); // BUG(check-then-act)
    return true;
  }
  std::size_t size() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return players_.size();
  }
  static constexpr std::size_t capacity = 10;

private:
  static void greet(int) { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }
  mutable std::mutex mutex_;
  std::set<int> players_;
};

int main() {
  Lobby lobby;
  std::vector<std::thread> players;
  for (int i = 0; i < 24; ++i)
    players.emplace_back([&lobby, i] { lobby.join(i); });
  for (auto &p : players)
    p.join();
  std::printf("%zu players\n", lobby.size());
  assert(lobby.size() <= Lobby::capacity);
}
