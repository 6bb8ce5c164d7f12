// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <sstream>
#include <string>

using Query = hmap::handle<std::string, std::string>;

// Fills `query` and returns true, or returns false and leaves it alone.
static bool parseQuery(const std::string &url, Query &query) {
  const std::size_t mark = url.find('?');
  if (mark == std::string::npos)
    return false;
  query = hmap::make<std::string, std::string>();
  std::istringstream rest(url.substr(mark + 1));
  for (std::string pair; std::getline(rest, pair, '&');) {
    const std::size_t equals = pair.find('=');
    query.insert_or_assign(pair.substr(0, equals), equals == std::string::npos ? "" : pair.substr(equals + 1));
  }
  return true;
}

static std::size_t handle(const std::string &url) {
  Query query;
  if (!parseQuery(url, query))
    query = hmap::make<std::string, std::string>();
  query["received"] = "now";
  return query.size();
}

int main() {
  const std::size_t search = handle("/search?q=map&page=2");
  const std::size_t home = handle("/");
  std::printf("%zu %zu\n", search, home);
}
