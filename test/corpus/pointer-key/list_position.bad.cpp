// truth: asan
// class: pointer-key

#include <cstdio>
#include <list>
#include <map>
#include <string>

struct Track {
  std::string title;
  int seconds;
};

using Queue = std::list<Track>;

struct ByAddress {
  bool operator()(Queue::iterator a, Queue::iterator b) const { return &*a < &*b; }
};

class Player {
public:
  Queue::iterator add(std::string title, int seconds) {
    queue_.push_back({std::move(title), seconds});
    return std::prev(queue_.end());
  }
  void bookmark(Queue::iterator track, int at) { bookmarks_[track] = at; } // BUG(pointer-key)
  void remove(Queue::iterator track) {
    queue_.erase(track); // BUG(pointer-key)
  }
  int remaining() const {
    int seconds = 0;
    for (const auto &[track, at] : bookmarks_)
      seconds += track->seconds - at; // BUG(pointer-key)
    return seconds;
  }

private:
  Queue queue_;
  std::map<Queue::iterator, int, ByAddress> bookmarks_; // BUG(pointer-key)
};

int main() {
  Player player;
  auto prelude = player.add("Prelude", 130);
  auto fugue = player.add("Fugue", 210);
  player.bookmark(prelude, 30);
  player.bookmark(fugue, 10);
  player.remove(prelude);
  std::printf("%d s\n", player.remaining());
}
