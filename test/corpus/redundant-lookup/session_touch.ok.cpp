// truth: assert
// class: redundant-lookup

#include <cassert>
#include <cstdio>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

static std::size_t g_hashes = 0;
struct CountingHash {
  std::size_t operator()(std::uint64_t id) const {
    ++g_hashes;
    return std::hash<std::uint64_t>{}(id);
  }
};

struct Session {
  long last_seen = 0;
  unsigned requests = 0;
  std::string agent;
};

class Sessions {
public:
  void touch(std::uint64_t id, long now, const std::string &agent) {
    Session &session = m_sessions[id];
    session.last_seen = now;
    session.requests += 1;
    if (session.agent.empty())
      session.agent = agent;
  }
  std::size_t size() const { return m_sessions.size(); }

private:
  std::unordered_map<std::uint64_t, Session, CountingHash> m_sessions;
};

int main() {
  Sessions sessions;
  const int clients = 300, rounds = 4;
  for (int client = 0; client < clients; ++client)
    sessions.touch(client, 0, "curl");
  const std::size_t before = g_hashes;
  for (int round = 0; round < rounds; ++round)
    for (int client = 0; client < clients; ++client)
      sessions.touch(client, round, "curl");
  const std::size_t spent = g_hashes - before;
  std::printf("%zu sessions, %zu hashes\n", sessions.size(), spent);
  assert(spent == static_cast<std::size_t>(clients * rounds));
}
