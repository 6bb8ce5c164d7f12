// truth: assert
// class: check-then-act

#include <atomic>
#include <cassert>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

std::atomic<int> g_opened{0};
struct Connection {
  explicit Connection(std::string h) : host(std::move(h)) { ++g_opened; }
  std::string host;
};

class ConnectionPool {
public:
  std::shared_ptr<Connection> get(const std::string &host) {
    std::shared_ptr<Connection> conn;
    {
      std::lock_guard<std::mutex> lk(mu_);
      auto it = conns_.find(host);
      if (it != conns_.end())
        conn = it->second;
    if (!conn) {
      conn = connect(host);
      conns_[host] = conn;
    }
    }
    return conn;
  }

private:
  static std::shared_ptr<Connection> connect(const std::string &h) {
    auto c = std::make_shared<Connection>(h);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return c;
  }
  std::mutex mu_;
  std::unordered_map<std::string, std::shared_ptr<Connection>> conns_;
};

int main() {
  ConnectionPool pool;
  std::vector<std::thread> ts;
  for (int i = 0; i < 6; ++i)
    ts.emplace_back([&] {
      for (int k = 0; k < 5; ++k)
        pool.get("db" + std::to_string(k));
    });
  for (auto &t : ts)
    t.join();
  assert(g_opened == 5);
  std::puts("five");
}
