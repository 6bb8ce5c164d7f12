// truth: assert
// class: grow-only
#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <unordered_set>

// Who is on line, and what each connection has typed last.
class Presence {
public:
  void connect(int connection, const std::string &user) {
    online_.insert(connection);
    drafts_[connection] = user + ": ";
    ++joined_;
  }

  void type(int connection, char c) {
    auto it = drafts_.find(connection);
    if (it != drafts_.end())
      it->second += c;
  }

  void disconnect(int connection) {
    if (online_.erase(connection) == 0)
      return;
    drafts_.erase(connection);
    ++left_;
  }

  std::size_t memory() const { return drafts_.size() + online_.size(); }
  int joined() const { return joined_; }
  int left() const { return left_; }

private:
  std::unordered_set<int> online_;
  std::unordered_map<int, std::string> drafts_;
  int joined_ = 0, left_ = 0;
};

int main() {
  Presence presence;
  for (int i = 0; i < 500; ++i) {
    presence.connect(1000 + i, "user" + std::to_string(i % 7));
    for (char c : {'h', 'i'})
      presence.type(1000 + i, c);
    presence.disconnect(1000 + i);
  }
  std::printf("%d joined, %d left\n", presence.joined(), presence.left());
  assert(presence.memory() == 0);
}
