// truth: assert
// class: weak-hash
#include "hmap/map.h"
#include <cassert>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

// Names of HTTP headers are the same in any case.
struct SameHeader {
  bool operator()(std::string_view a, std::string_view b) const {
    if (a.size() != b.size())
      return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (std::tolower(static_cast<unsigned char>(a[i])) !=
          std::tolower(static_cast<unsigned char>(b[i])))
        return false;
    return true;
  }
};

struct HeaderHash {
  std::size_t operator()(std::string_view name) const { // BUG(weak-hash)
    std::uint64_t h = 14695981039346656037ull;
    for (char c : name) {
      h ^= static_cast<unsigned char>(c);
      h *= 1099511628211ull;
    }
    return h;
  }
};

class Request {
public:
  void header(std::string name, std::string value) {
    headers_[std::move(name)] = std::move(value);
  }
  std::string get(const std::string &name) const {
    auto it = headers_.find(name);
    return it == headers_.end() ? "" : it->second;
  }
  std::size_t headers() const { return headers_.size(); }

private:
  hmap::map<std::string, std::string, HeaderHash, SameHeader> headers_;
};

int main() {
  Request request;
  request.header("Host", "example.org");
  request.header("Content-Length", "12");
  request.header("content-length", "14");
  request.header("X-Trace-Id", "77");
  std::printf("%zu headers, %s bytes\n", request.headers(),
              request.get("CONTENT-LENGTH").c_str());
  assert(request.get("CONTENT-LENGTH") == "14");
  assert(request.get("host") == "example.org");
  assert(request.headers() == 3);
}
