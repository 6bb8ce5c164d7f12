// truth: tsan
// class: lock-escape

#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Guard {
public:
  explicit Guard(std::mutex &m) : mutex_(m) { mutex_.lock(); }
  ~Guard() { mutex_.unlock(); }
  Guard(const Guard &) = delete;

private:
  std::mutex &mutex_;
};

struct Route {
  std::string next;
  int metric = 0;
};

class Routes {
public:
  void learn(const std::string &net, const std::string &next, int metric) {
    Guard guard(mutex_);
    routes_[net] = Route{next, metric};
  }
  void forget(const std::string &net) {
    Guard guard(mutex_);
    routes_.erase(net);
  }
  int metric(const std::string &net) {
      Guard guard(mutex_);
      auto it = routes_.find(net);
      if (it != routes_.end())
        return it->second.metric;
    return -1;
  }

private:
  std::mutex mutex_;
  std::map<std::string, Route> routes_;
};

int main() {
  Routes routes;
  routes.learn("10.0.0.0/8", "gateway", 1);
  std::thread protocol([&] {
    for (int i = 0; i < 2000; ++i)
      routes.learn("10.0.0.0/8", "gateway", 1 + i % 4);
  });
  int known = 0;
  for (int i = 0; i < 2000; ++i)
    known += routes.metric("10.0.0.0/8") > 0;
  protocol.join();
  routes.forget("10.0.0.0/8");
  std::printf("%d known\n", known);
  return known == 2000 ? 0 : 1;
}
