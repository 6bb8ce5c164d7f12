// truth: assert
// class: lost-update

#include <cassert>
#include <cstdio>
#include <map>
#include <string>

using Headers = std::map<std::string, std::string>;

struct Response {
  int status = 200;
  Headers headers;
};

static const Headers &defaults() {
  static const Headers all = {{"server", "tiny"}, {"cache-control", "no-cache"}};
  return all;
}

// Fills in what the handler has left out.
static void complete(Response &response) {
  Headers headers = response.headers;
  for (const auto &[name, value] : defaults())
    headers.emplace(name, value);
  if (response.status >= 500)
    headers.erase("cache-control");
  response.headers = std::move(headers);
}

static std::string render(const Response &response) {
  std::string text = std::to_string(response.status) + "\n";
  for (const auto &[name, value] : response.headers)
    text += name + ": " + value + "\n";
  return text;
}

int main() {
  Response response;
  response.headers["content-type"] = "text/plain";
  complete(response);
  const std::string text = render(response);
  std::fputs(text.c_str(), stdout);
  assert(text.find("server: tiny") != std::string::npos);
  assert(text.find("content-type") != std::string::npos);
}
