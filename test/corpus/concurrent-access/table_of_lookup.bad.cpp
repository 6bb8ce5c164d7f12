// truth: tsan
// class: concurrent-access

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

typedef std::unordered_map<int, std::string> PlayerNames;

class GameWorld {
public:
  PlayerNames *namesOf(int server) {
    std::lock_guard<std::mutex> lock(mutex_);
    return &servers_[server];
  }

  void login(int server, int player) {
    PlayerNames *names = namesOf(server);
    names->emplace(player, "player" + std::to_string(player)); // BUG(concurrent-access)
  }

  std::size_t online(int server) {
    std::lock_guard<std::mutex> lock(mutex_);
    return servers_[server].size(); // BUG(concurrent-access)
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, PlayerNames> servers_;
};

int main() {
  GameWorld world;
  auto join = [&world](int from) {
    for (int player = from; player < from + 200; ++player)
      world.login(player % 3, player);
  };
  std::thread europe(join, 0), asia(join, 1000);
  std::size_t peak = 0;
  for (int i = 0; i < 60; ++i)
    peak = std::max(peak, world.online(i % 3));
  europe.join();
  asia.join();
  std::printf("%zu online, peak above zero: %d\n", world.namesOf(1)->size(), peak <= 200);
}
