// truth: asan
// class: invalidated-reference

#include <cstdio>
#include <map>
#include <string>
#include <vector>

struct Session {
  std::string peer;
  std::vector<std::string> log;
};

class Server {
public:
  void open(int id, std::string peer) {
    sessions_[id] = Session{std::move(peer), {"open"}};
  }

  // Ends the session and says how many lines it has logged.
  std::size_t close(int id) {
    auto it = sessions_.find(id);
    if (it == sessions_.end())
      return 0;
    it->second.log.push_back("close");
    archive(it->second);
    sessions_.erase(it); // BUG(invalidated-reference)
    closed_ += 1;
    return it->second.log.size(); // BUG(invalidated-reference)
  }

  std::size_t open_count() const { return sessions_.size(); }
  std::size_t archived() const { return archive_.size(); }

private:
  void archive(const Session &s) { archive_.push_back(s.peer); }

  std::map<int, Session> sessions_;
  std::vector<std::string> archive_;
  int closed_ = 0;
};

int main() {
  Server server;
  for (int i = 0; i < 10; ++i)
    server.open(i, "10.0.0." + std::to_string(i));
  std::size_t lines = 0;
  for (int i = 0; i < 10; i += 2)
    lines += server.close(i);
  std::printf("%zu lines, %zu open, %zu archived\n", lines, server.open_count(),
              server.archived());
  return lines == 10 ? 0 : 1;
}
