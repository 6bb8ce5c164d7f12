// truth: asan
// class: unchecked-lookup

#include "hmap/handle.h"
#include <cstdio>
#include <string>

struct Handler {
  int calls = 0;
  std::string path;
};

class Router {
public:
  void add(const std::string &path) { handlers_.set(path, Handler{0, path}); }
  int call(const std::string &path) {
    Handler *handler = handlers_.find(path);
    ++handler->calls; // BUG(unchecked-lookup)
    return 200 + handler->calls;
  }

private:
  hmap::handle<std::string, Handler> handlers_ = hmap::make<std::string, Handler>();
};

int main() {
  Router router;
  router.add("/index");
  int a = router.call("/index"), b = router.call("/missing");
  std::printf("%d %d\n", a, b);
  return a == 201 ? 0 : 1;
}
