// truth: asan
// class: nil-handle

#include <cstdio>
#include <string>
#include <unordered_map>

typedef std::unordered_map<std::string, std::string> header_map;

struct request {
  const char *path;
  header_map *headers; /* NULL for HTTP/0.9 */
};

static std::string host_of(const request *req) {
  if (req->headers == NULL)
    std::fprintf(stderr, "%s: no headers\n", req->path);
  header_map::iterator it = req->headers->find("host"); // BUG(nil-handle)
  if (it == req->headers->end()) // BUG(nil-handle)
    return "-";
  return it->second;
}

static void log_request(const request *req) {
  std::printf("%s %s\n", host_of(req).c_str(), req->path);
}

int main() {
  header_map headers;
  headers["host"] = "example.org";
  request modern = {"/index", &headers};
  request ancient = {"/old", NULL};
  log_request(&modern);
  log_request(&ancient);
  return 0;
}
