// truth: asan
// class: invalidated-reference

#include "hmap/map.h"
#include <cstdio>
#include <string>
#include <utility>

struct Team {
  std::string name;
  int points = 0;
};

class League {
public:
  void record(int id, const std::string &name, int points) {
    teams_[id] = Team{name, points};
  }
  // Exchanges two places of the table; an unknown place is an empty one.
  void exchange(int a, int b) {
    Team moved = std::move(teams_[a]);
    Team other = std::move(teams_[b]);
    teams_[b] = std::move(moved);
    teams_[a] = std::move(other);
  }
  int points() const {
    int sum = 0;
    for (const auto &[id, team] : teams_)
      sum += team.points;
    return sum;
  }
  std::size_t size() const { return teams_.size(); }

private:
  hmap::map<int, Team> teams_;
};

int main() {
  League league;
  league.record(0, "a team with a name that is not short", 7);
  for (int i = 0; i < 400; ++i)
    league.exchange(i, i + 1);
  std::printf("%zu places, %d points\n", league.size(), league.points());
  return league.points() == 7 ? 0 : 1;
}
