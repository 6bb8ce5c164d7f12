// truth: assert
// class: accidental-insert

#include "hmap/map.h"
#include <cassert>
#include <cstdio>
#include <string>

struct Session {
  std::string user;
  int requests = 0;
};

class SessionTable {
public:
  void login(int id, std::string user) { sessions_[id].user = std::move(user); }
  void touch(int id) {
    if (sessions_.contains(id))
      ++sessions_[id].requests;
  }
  bool active(int id) const { return sessions_.contains(id); }
  std::size_t size() const { return sessions_.size(); }

  std::string greeting(int id) {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? "Welcome, guest" : "Welcome, " + found->second.user;
  }

private:
  hmap::map<int, Session> sessions_;
};

int main() {
  SessionTable table;
  table.login(1, "ada");
  table.login(2, "grace");
  for (int id = 1; id <= 5; ++id) {
    table.touch(id);
    std::puts(table.greeting(id).c_str());
  }
  std::printf("%zu sessions\n", table.size());
  assert(table.size() == 2);
  assert(!table.active(4));
}
