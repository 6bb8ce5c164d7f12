// truth: assert
// class: retaining-value
#include <cassert>
#include <cstdio>
#include <functional>
#include <hmap/map.h>
#include <mutex>
#include <string>
#include <vector>

struct Request {
  std::string path;
  int status = 200;
  std::vector<std::string> headers;
};
static long copied = 0;

class Metrics {
public:
  void last(int route, std::function<int()> status) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_.insert_or_assign(route, std::move(status));
  }
  int worst() {
    std::lock_guard<std::mutex> lock(mutex_);
    int w = 0;
    for (const auto &[route, status] : last_)
      w = std::max(w, status());
    return w;
  }

private:
  std::mutex mutex_;
  hmap::map<int, std::function<int()>> last_;
};

static void handle(Metrics &metrics, int route) {
  Request request{"/r" + std::to_string(route), 200 + route, std::vector<std::string>(500, "h: v")};
  auto status = [request] { return request.status; };
  copied += sizeof(status) > sizeof(int);
  metrics.last(route, std::move(status)); // BUG(retaining-value)
}

int main() {
  Metrics metrics;
  for (int i = 0; i < 5; ++i)
    handle(metrics, i);
  std::printf("%d\n", metrics.worst());
  assert(copied == 0);
}
