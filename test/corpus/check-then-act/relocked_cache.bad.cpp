// truth: assert
// class: check-then-act
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

struct Session {
  int id = 0;
  int messages = 0;
};

class Sessions {
public:
  // The session of a user; all connections of a user share one.
  int enter(const std::string &user) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (auto it = sessions_.find(user); it != sessions_.end()) { // BUG(check-then-act)
      ++it->second.messages;
      return it->second.id;
    }
    lock.unlock();
    const int id = createRemote();
    lock.lock();
    sessions_[user] = Session{id, 1}; // BUG(check-then-act)
    return id;
  }
  int messages(const std::string &user) {
    std::lock_guard<std::mutex> lock(mutex_);
    return sessions_.at(user).messages;
  }

private:
  int createRemote() {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return ++next_;
  }
  std::mutex mutex_;
  std::atomic<int> next_{0};
  std::unordered_map<std::string, Session> sessions_;
};

int main() {
  Sessions sessions;
  std::vector<std::thread> connections;
  for (int i = 0; i < 4; ++i)
    connections.emplace_back([&sessions] { sessions.enter("grace"); });
  for (auto &c : connections)
    c.join();
  std::printf("%d messages\n", sessions.messages("grace"));
  assert(sessions.messages("grace") == 4);
}
