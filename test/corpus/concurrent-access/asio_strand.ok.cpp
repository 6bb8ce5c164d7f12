// truth: tsan
// class: concurrent-access
#include <boost/asio.hpp>
#include <string>
#include <unordered_map>

namespace net = boost::asio;

class ChatRoom {
public:
  explicit ChatRoom(net::thread_pool &pool) : exec_(net::make_strand(pool)) {}
  void join(int user, std::string nick) {
    net::post(exec_, [this, user, nick = std::move(nick)] { doJoin(user, nick); });
  }
  void leave(int user) {
    net::post(exec_, [this, user] { members_.erase(user); });
  }

private:
  void doJoin(int user, const std::string &nick) { members_.insert_or_assign(user, nick); }
  net::strand<net::thread_pool::executor_type> exec_;
  std::unordered_map<int, std::string> members_;
};

int main() {
  net::thread_pool pool(4);
  ChatRoom room(pool);
  for (int i = 0; i < 500; ++i) {
    room.join(i, "user" + std::to_string(i));
    if (i % 3 == 0)
      room.leave(i / 2);
  }
  pool.join();
}
