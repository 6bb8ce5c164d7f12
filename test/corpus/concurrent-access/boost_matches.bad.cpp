// truth: tsan
// class: concurrent-access

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdio>
#include <mutex>
#include <thread>

struct Player {
  int rating = 1200;
  int games = 0;
};

class League {
public:
  void join(int id) {
    std::lock_guard lock(players_mutex_);
    players_.try_emplace(id); // BUG(concurrent-access)
  }

  void result(int winner, int loser) {
    std::lock_guard lock(results_mutex_);
    ++played_;
    auto w = players_.find(winner); // BUG(concurrent-access)
    auto l = players_.find(loser); // BUG(concurrent-access)
    if (w == players_.end() || l == players_.end()) // BUG(concurrent-access)
      return;
    w->second.rating += 10; // BUG(concurrent-access)
    l->second.rating -= 10; // BUG(concurrent-access)
    ++w->second.games;
    ++l->second.games;
  }

  int rating(int id) {
    std::lock_guard lock(players_mutex_);
    auto it = players_.find(id);
    return it == players_.end() ? 0 : it->second.rating;
  }

private:
  std::mutex players_mutex_;
  std::mutex results_mutex_;
  boost::unordered_flat_map<int, Player> players_;
  int played_ = 0;
};

int main() {
  League league;
  league.join(0);
  league.join(1);
  std::thread lobby([&league] {
    for (int id = 2; id < 300; ++id)
      league.join(id);
  });
  for (int i = 0; i < 100; ++i)
    league.result(0, 1);
  lobby.join();
  std::printf("%d\n", league.rating(0));
}
