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
    return "-";
  header_map::iterator it = req->headers->find("host");
  if (it == req->headers->end())
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
