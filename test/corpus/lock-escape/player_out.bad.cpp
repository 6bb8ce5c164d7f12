// truth: tsan
// class: lock-escape

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

struct Player {
  std::string name;
  long score = 0;
};

class Scoreboard {
public:
  void join(int seat, const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    players_[seat].name = name;
  }
  void add(int seat, long points) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = players_.find(seat);
    if (it != players_.end())
      it->second.score += points;
  }
  void leave(int seat) {
    std::lock_guard<std::mutex> lock(mutex_);
    players_.erase(seat);
  }
  bool find(int seat, Player **found) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = players_.find(seat);
    if (it == players_.end())
      return false;
    *found = &it->second; // BUG(lock-escape)
    return true;
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, Player> players_;
};

long report(Scoreboard &board, int seat) {
  Player *player = nullptr;
  if (!board.find(seat, &player))
    return 0;
  return player->score;
}

int main() {
  Scoreboard board;
  board.join(1, "ada");
  board.join(2, "kim");
  std::thread game([&] {
    for (int i = 0; i < 2000; ++i)
      board.add(1, 5);
  });
  long seen = 0;
  for (int i = 0; i < 2000; ++i)
    seen = report(board, 1);
  game.join();
  board.leave(2);
  std::printf("%ld of %ld points\n", seen, report(board, 1));
  return report(board, 1) == 10000 ? 0 : 1;
}
