// truth: assert
// class: retaining-value
#include <cassert>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

class Session {
public:
  explicit Session(int id) : id_(id), buffer_(4096) { ++alive; }
  ~Session() { --alive; }
  int id() const { return id_; }
  std::size_t space() const { return buffer_.size(); }
  static inline int alive = 0;

private:
  int id_;
  std::vector<char> buffer_;
};

class Service {
public:
  static Service &get() {
    static Service service;
    return service;
  }
  void describe(const std::string &name, std::function<int()> f) { describe_[name] = f; }
  int sum() const {
    int n = 0;
    for (const auto &[name, f] : describe_)
      n += f();
    return n;
  }

private:
  std::map<std::string, std::function<int()>> describe_;
};

static std::size_t talk(int id) {
  auto session = std::make_shared<Session>(id);
  Service::get().describe("peer" + std::to_string(id % 3), [id] { return id; });
  return session->space();
}

int main() {
  std::size_t n = 0;
  for (int i = 0; i < 9; ++i)
    n += talk(i);
  std::printf("%zu %d\n", n, Service::get().sum());
  assert(Session::alive == 0);
}
