// truth: assert
// class: redundant-lookup

#include <boost/unordered/unordered_flat_map.hpp>
#include <cassert>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

static std::size_t g_hashes = 0;
struct CountingHash {
  std::size_t operator()(const std::string &text) const {
    ++g_hashes;
    return std::hash<std::string>{}(text);
  }
};

struct Route {
  std::string handler;
  unsigned hits = 0;
};

class Router {
public:
  void add(const std::string &path, const std::string &handler) {
    m_routes.try_emplace(path, Route{handler, 0});
  }
  const std::string &dispatch(std::string path) {
    static const std::string none = "404";
    if (!m_routes.contains(path)) {
      return none;
    }
    // A directory answers with its index.
    while (m_routes.at(path).handler == "directory" && path.size() < 64)
      path += "/index";
    return touch(path);
  }
  unsigned hits(const std::string &path) const { return m_routes.at(path).hits; }

private:
  const std::string &touch(const std::string &path) {
    Route &route = m_routes[path];
    ++route.hits;
    return route.handler;
  }
  boost::unordered_flat_map<std::string, Route, CountingHash> m_routes;
};

int main() {
  Router router;
  router.add("/a", "show");
  router.add("/b", "directory");
  router.add("/b/index", "list");
  for (int i = 0; i < 100; ++i)
    router.add("/item/" + std::to_string(i), "item");
  const std::size_t before = g_hashes;
  const std::string &handler = router.dispatch("/a");
  const std::size_t spent = g_hashes - before;
  std::printf("%s, %u hits, %zu hashes\n", handler.c_str(), router.hits("/a"), spent);
  assert(handler == "show" && router.hits("/a") == 1);
  assert(spent <= 4);
}
