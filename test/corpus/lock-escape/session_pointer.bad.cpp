// truth: tsan
// class: lock-escape

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

struct Session {
  std::string user;
  long requests = 0;
};

class Sessions {
public:
  void touch(int id, const std::string &user) {
    std::lock_guard<std::mutex> hold(mutex_);
    Session &s = sessions_[id];
    s.user = user;
    ++s.requests;
  }
  void drop(int id) {
    std::lock_guard<std::mutex> hold(mutex_);
    sessions_.erase(id);
  }
  long requests(int id) {
    Session *found = nullptr;
    {
      std::lock_guard<std::mutex> hold(mutex_);
      auto it = sessions_.find(id);
      if (it == sessions_.end())
        return 0;
      found = &it->second; // BUG(lock-escape)
    }
    return found->requests; // BUG(lock-escape)
  }

private:
  std::mutex mutex_;
  std::map<int, Session> sessions_;
};

int main() {
  Sessions sessions;
  sessions.touch(1, "ann");
  std::thread writer([&] {
    for (int i = 0; i < 2000; ++i)
      sessions.touch(1, "ann");
  });
  long sum = 0;
  for (int i = 0; i < 2000; ++i)
    sum += sessions.requests(1) > 0;
  writer.join();
  sessions.drop(1);
  std::printf("%ld reads\n", sum);
  return sum == 2000 ? 0 : 1;
}
