// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <unordered_map>

static std::size_t g_allocations = 0;
void *operator new(std::size_t n) {
  ++g_allocations;
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

struct Request {
  std::string method;
  std::string path;
  std::unordered_map<std::string, std::string> headers;
};

static bool authorised(const Request &request) {
  auto it = request.headers.find("authorization");
  return it != request.headers.end() && it->second.rfind("Bearer ", 0) == 0;
}

static int route(const Request &request) {
  if (!authorised(request))
    return 401;
  return request.path == "/" ? 200 : 404;
}

int main() {
  Request request{"GET", "/", {}};
  request.headers["authorization"] = "Bearer a-rather-long-token-of-some-bytes";
  for (int i = 0; i < 400; ++i)
    request.headers["x-forwarded-header-number-" + std::to_string(i)] = "a value of more than a few bytes";
  const std::size_t before = g_allocations;
  const int status = route(request);
  const std::size_t spent = g_allocations - before;
  std::printf("%d, %zu allocations\n", status, spent);
  assert(spent == 0);
}
