// truth: assert
// class: self-cycle
#include <cassert>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

class Session : public std::enable_shared_from_this<Session> {
public:
  Session() { ++sessions; }
  ~Session() { --sessions; }
  void start() {
    auto self = shared_from_this();
    commands_.try_emplace("PING", [self](const std::string &) { ++self->answered_; });
    commands_.try_emplace("ECHO", [self](const std::string &s) { self->out_ += s; });
  }
  void receive(const std::string &name, const std::string &argument) {
    if (auto it = commands_.find(name); it != commands_.end())
      it->second(argument);
  }
  void close() { commands_.clear(); }
  int answered() const { return answered_; }
  static inline int sessions = 0;

private:
  std::unordered_map<std::string, std::function<void(const std::string &)>> commands_;
  std::string out_;
  int answered_ = 0;
};

static int serve(int clients) {
  int answered = 0;
  for (int i = 0; i < clients; ++i) {
    auto session = std::make_shared<Session>();
    session->start();
    session->receive("PING", "");
    session->receive("ECHO", "hello");
    answered += session->answered();
    session->close();
  }
  return answered;
}

int main() {
  std::printf("%d\n", serve(5));
  assert(Session::sessions == 0);
}
