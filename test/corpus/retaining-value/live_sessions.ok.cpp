// truth: assert
// class: retaining-value
#include <cassert>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

class Session;

// Sessions by their id, for the status page.
class Directory {
public:
  static Directory &instance() {
    static Directory directory;
    return directory;
  }
  void add(int id, const std::shared_ptr<Session> &session) {
    std::lock_guard<std::mutex> lock(mutex_);
    sessions_[id] = session;
  }
  void remove(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    sessions_.erase(id);
  }
  std::shared_ptr<Session> find(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto it = sessions_.find(id);
    return it == sessions_.end() ? nullptr : it->second.lock();
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, std::weak_ptr<Session>> sessions_;
};

class Session {
public:
  explicit Session(int id) : id_(id), buffer_(4096) { ++open; }
  ~Session() {
    Directory::instance().remove(id_);
    --open;
  }
  static std::shared_ptr<Session> start(int id) {
    auto session = std::make_shared<Session>(id);
    Directory::instance().add(id, session);
    return session;
  }
  std::size_t room() const { return buffer_.size(); }
  static inline int open = 0;

private:
  int id_;
  std::vector<char> buffer_;
};

static void serve(int id) {
  auto session = Session::start(id);
  if (auto other = Directory::instance().find(id - 1))
    std::printf("%zu\n", other->room());
}

int main() {
  for (int id = 0; id < 50; ++id)
    serve(id);
  std::printf("%d open\n", Session::open);
  assert(Session::open == 0);
}
