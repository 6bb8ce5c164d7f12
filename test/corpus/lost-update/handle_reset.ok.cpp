// truth: assert
// class: lost-update

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <string>

using Routes = hmap::handle<std::string, std::string>;

// Reads a table anew: what was in it before must not remain.
static void reload(Routes &routes, const std::string &text) {
  routes = hmap::make<std::string, std::string>();
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t eq = text.find('=', at);
    const std::size_t end = text.find(';', eq);
    routes[text.substr(at, eq - at)] = text.substr(eq + 1, end - eq - 1);
    at = end + 1;
  }
}

static std::string lookUp(const Routes &routes, const std::string &path) {
  return routes.get(path);
}

int main() {
  Routes routes = hmap::make<std::string, std::string>();
  routes["/"] = "index";
  routes["/old"] = "attic";
  reload(routes, "/=home;/shop=cart;");
  std::printf("%zu routes, / is %s\n", routes.size(), lookUp(routes, "/").c_str());
  assert(lookUp(routes, "/") == "home");
  assert(lookUp(routes, "/old").empty());
}
