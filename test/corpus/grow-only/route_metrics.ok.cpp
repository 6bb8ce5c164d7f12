// truth: assert
// class: grow-only
#include <cassert>
#include <cstdio>
#include <hmap/handle.h>
#include <hmap/map.h>
#include <mutex>
#include <string>

enum class Method { get, put, del };

struct Request {
  Method method;
  std::string path;
};

class Routes {
public:
  static Routes &instance() {
    static Routes routes;
    return routes;
  }

  // Where requests of a kind go; worked out once.
  int backend(const Request &request) {
    const auto kind = request.method;
    std::lock_guard<std::mutex> lock(mutex_);
    if (backends_.contains(kind))
      return backends_.get(kind);
    const int port = 8000 + static_cast<int>(request.path.size() % 4);
    backends_.set(kind, port);
    return port;
  }
  std::size_t known() const { return backends_.size(); }

private:
  Routes() : backends_(hmap::make<Method, int>()) {}
  std::mutex mutex_;
  hmap::handle<Method, int> backends_;
};

static int handleRequest(const Request &request) {
  return Routes::instance().backend(request);
}

int main() {
  long ports = 0;
  for (int i = 0; i < 400; ++i)
    ports += handleRequest({i % 9 ? Method::get : Method::put, "/user/" + std::to_string(i)});
  std::printf("%ld\n", ports);
  assert(Routes::instance().known() <= 3);
}
