// truth: assert
// class: lost-update

#include <cassert>
#include <cstdio>
#include <map>
#include <string>

struct Player {
  std::string name;
  int score = 0;
  int lives = 3;
};

class Game {
public:
  void join(int seat, const std::string &name) { players_[seat].name = name; }

  bool hit(int seat, int points) {
    const auto it = players_.find(seat);
    if (it == players_.end())
      return false;
    Player player = it->second; // BUG(lost-update)
    if (player.lives == 0)
      return false;
    player.score += points; // BUG(lost-update)
    if (points < 0)
      --player.lives; // BUG(lost-update)
    return true;
  }

  int score(int seat) const { return players_.at(seat).score; }
  std::string standings() const {
    std::string text;
    for (const auto &[seat, player] : players_)
      text += player.name + " " + std::to_string(player.score) + "\n";
    return text;
  }

private:
  std::map<int, Player> players_;
};

int main() {
  Game game;
  game.join(1, "kim");
  game.join(2, "lee");
  game.hit(1, 50);
  game.hit(1, 25);
  game.hit(2, -5);
  std::fputs(game.standings().c_str(), stdout);
  assert(game.score(1) == 75);
  assert(game.score(2) == -5);
}
