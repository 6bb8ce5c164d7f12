// truth: tsan
// class: lock-escape

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

// The project's own lock.
class Monitor {
public:
  void enter() { mutex_.lock(); }
  void exit() { mutex_.unlock(); }

private:
  std::mutex mutex_;
};
class Inside {
public:
  explicit Inside(Monitor &monitor) : monitor_(monitor) { monitor_.enter(); }
  ~Inside() { monitor_.exit(); }
  Inside(const Inside &) = delete;

private:
  Monitor &monitor_;
};

struct Room {
  std::string topic;
  int members = 0;
};

class Chat {
public:
  void enter(const std::string &room) {
    Inside inside(monitor_);
    ++rooms_[room].members;
  }
  void topic(const std::string &room, const std::string &text) {
    Inside inside(monitor_);
    rooms_[room].topic = text;
  }
  void close(const std::string &room) {
    Inside inside(monitor_);
    rooms_.erase(room);
  }
  std::string topic(const std::string &room) {
    Inside inside(monitor_);
    Room &found = rooms_[room];
    return found.topic;
  }

private:
  Monitor monitor_;
  std::unordered_map<std::string, Room> rooms_;
};

int main() {
  Chat chat;
  chat.enter("garden");
  chat.topic("garden", "what to plant in March, and what had better wait");
  std::thread moderator([&] {
    for (int i = 0; i < 1500; ++i)
      chat.topic("garden", "what to plant in month number " + std::to_string(i));
  });
  std::size_t shown = 0;
  for (int i = 0; i < 1500; ++i)
    shown += chat.topic("garden").size();
  moderator.join();
  std::printf("%zu characters shown\n", shown);
  chat.close("garden");
  return shown > 0 ? 0 : 1;
}
