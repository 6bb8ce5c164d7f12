// truth: tsan
// class: lock-escape

#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

class Players {
public:
  void rename(int id, const std::string &name) {
    std::lock_guard hold(mutex_);
    names_[id] = name;
  }
  void leave(int id) {
    std::lock_guard hold(mutex_);
    names_.erase(id);
  }
  std::string name(int id) {
    std::lock_guard hold(mutex_);
    auto it = names_.find(id);
    if (it == names_.end())
      return "nobody";
    return it->second;
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, std::string> names_;
};

int main() {
  Players players;
  players.rename(3, "a player with quite a long name");
  std::thread lobby([&] {
    for (int i = 0; i < 2000; ++i)
      players.rename(3, i % 2 ? "a player with quite a long name" : "another long player name!");
  });
  std::size_t letters = 0;
  for (int i = 0; i < 2000; ++i)
    letters += std::string(players.name(3)).size() > 20;
  lobby.join();
  players.leave(3);
  std::printf("%zu names\n", letters);
  return letters == 2000 ? 0 : 1;
}
