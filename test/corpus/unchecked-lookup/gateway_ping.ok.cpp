// truth: asan
// class: unchecked-lookup

#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>

class Session {
public:
  void touch() { ++pings_; }
  int pings() const { return pings_; }

private:
  int pings_ = 0;
};

class Sessions {
public:
  void open(const std::string &id) {
    byId_.emplace(id, std::make_shared<Session>());
  }
  void close(const std::string &id) { byId_.erase(id); }

  std::shared_ptr<Session> lookup(const std::string &id) const {
    const auto it = byId_.find(id);
    return it != byId_.end() ? it->second : nullptr;
  }

private:
  std::unordered_map<std::string, std::shared_ptr<Session>> byId_;
};

class Gateway {
public:
  explicit Gateway(Sessions &sessions) : sessions_(sessions) {}

  int onPing(const std::string &id) {
    const std::shared_ptr<Session> session = sessions_.lookup(id);
    if (!session)
      return 0;
    session->touch();
    return session->pings();
  }

private:
  Sessions &sessions_;
};

int main() {
  Sessions sessions;
  Gateway gateway(sessions);
  sessions.open("a");
  int pings = gateway.onPing("a");
  sessions.close("a");
  pings += gateway.onPing("a");
  std::printf("%d pings\n", pings);
}
