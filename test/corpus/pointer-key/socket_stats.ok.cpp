// truth: asan
// class: pointer-key

#include <hmap/map.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

struct Socket {
  int fd = -1;
  long received = 0;
};

class Poller {
public:
  Socket *open(int fd) {
    auto socket = std::make_unique<Socket>();
    socket->fd = fd;
    Socket *raw = socket.get();
    sockets_.push_back(std::move(socket));
    lastActive_[raw] = ++now_;
    return raw;
  }

  void close(Socket *socket) {
    lastActive_.erase(socket);
    sockets_.erase(std::remove_if(sockets_.begin(), sockets_.end(),
                                  [socket](const auto &owned) { return owned.get() == socket; }),
                   sockets_.end());
  }

  int quiet() const {
    int n = 0;
    for (const auto &[socket, when] : lastActive_)
      n += socket->received == 0 && when <= now_;
    return n;
  }

private:
  long now_ = 0;
  std::vector<std::unique_ptr<Socket>> sockets_;
  hmap::map<Socket *, long> lastActive_;
};

int main() {
  Poller poller;
  Socket *a = poller.open(3);
  Socket *b = poller.open(4);
  poller.open(5)->received = 12;
  a->received = 100;
  poller.close(b);
  std::printf("%d quiet\n", poller.quiet());
}
