// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

class Router {
public:
  using Handler = std::function<int(int)>;

  void route(std::string path, Handler handler) { handlers_[std::move(path)] = std::move(handler); } // BUG(concurrent-access)

  int dispatch(const std::string &path, int argument) const {
    auto it = handlers_.find(path); // BUG(concurrent-access)
    return it == handlers_.end() ? -1 : it->second(argument); // BUG(concurrent-access)
  }

private:
  std::unordered_map<std::string, Handler> handlers_;
};

int main() {
  Router router;
  router.route("/double", [](int n) { return 2 * n; });
  router.route("/square", [](int n) { return n * n; });

  std::vector<std::thread> servers;
  std::vector<long> sums(3);
  for (int s = 0; s < 3; ++s)
    servers.emplace_back([&router, &sum = sums[s]] {
      for (int i = 0; i < 200; ++i)
        sum += router.dispatch(i % 2 ? "/double" : "/negate", i);
    });
  router.route("/negate", [](int n) { return -n; }); // BUG(concurrent-access)
  for (auto &server : servers)
    server.join();
  std::printf("%ld\n", sums[0] + sums[1] + sums[2]);
}
