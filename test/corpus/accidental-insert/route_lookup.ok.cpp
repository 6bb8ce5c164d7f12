// truth: assert
// class: accidental-insert
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash

#include <absl/container/flat_hash_map.h>
#include <cassert>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>

class Handler {
public:
  virtual ~Handler() = default;
  virtual std::string serve(const std::string &path) = 0;
};

class FileHandler : public Handler {
public:
  std::string serve(const std::string &path) override { return "file:" + path; }
};

class Router {
public:
  void add(const std::string &path, std::shared_ptr<Handler> handler) {
    routes_[path] = std::move(handler);
  }

  std::string dispatch(const std::string &path) {
    const auto it = routes_.find(path);
    if (it == routes_.end() || it->second == nullptr)
      return "404";
    return it->second->serve(path);
  }

  bool knows(const std::string &path) const { return routes_.contains(path); }
  std::size_t routes() const { return routes_.size(); }

private:
  absl::flat_hash_map<std::string, std::shared_ptr<Handler>> routes_;
};

int main() {
  Router router;
  router.add("/index.html", std::make_shared<FileHandler>());
  int missing = 0;
  for (int i = 0; i < 100; ++i)
    if (router.dispatch("/scan-" + std::to_string(i)) == "404")
      ++missing;
  const std::string page = router.dispatch("/index.html");
  std::printf("%d missing, %s, %zu routes\n", missing, page.c_str(), router.routes());
  assert(missing == 100 && page == "file:/index.html");
  assert(router.routes() == 1);
  assert(!router.knows("/scan-7"));
}
