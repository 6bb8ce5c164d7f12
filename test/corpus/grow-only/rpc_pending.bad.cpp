// truth: assert
// class: grow-only
#include <cassert>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <hmap/map.h>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// Calls that wait for their reply.
class RpcClient {
public:
  using Callback = std::function<void(const std::string &)>;

  std::uint64_t call(Callback done) {
    std::lock_guard<std::mutex> lock(mutex_);
    const std::uint64_t id = nextId_++;
    pending_.insert_or_assign(id, std::move(done)); // BUG(grow-only)
    return id;
  }

  bool reply(std::uint64_t id, const std::string &text) {
    Callback done;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      auto it = pending_.find(id);
      if (it == pending_.end())
        return false;
      done = it->second;
    }
    done(text);
    return true;
  }

  std::size_t pending() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return pending_.size();
  }

private:
  mutable std::mutex mutex_;
  std::uint64_t nextId_ = 1;
  hmap::map<std::uint64_t, Callback> pending_; // BUG(grow-only)
};

int main() {
  RpcClient client;
  std::vector<std::thread> users;
  for (int t = 0; t < 3; ++t)
    users.emplace_back([&client] {
      for (int i = 0; i < 200; ++i) {
        std::string answer;
        const auto id = client.call([&answer](const std::string &s) { answer = s; });
        client.reply(id, "ok");
      }
    });
  for (auto &u : users)
    u.join();
  std::printf("%zu pending\n", client.pending());
  assert(client.pending() == 0);
}
