// truth: asan
// class: pointer-key

#include <cstdio>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

using Hits = std::map<std::string_view, int>; // BUG(pointer-key)

static Hits countHosts(std::istream &log) {
  Hits hits;
  std::string line;
  while (std::getline(log, line)) {
    const std::string host = line.substr(0, line.find(' '));
    ++hits[host]; // BUG(pointer-key)
  }
  return hits;
}

int main() {
  std::istringstream log("frontend-server-one.example GET /\n"
                         "frontend-server-two.example GET /a\n"
                         "frontend-server-one.example GET /b\n");
  const Hits hits = countHosts(log);
  int most = 0;
  for (const auto &[host, n] : hits)
    most = n > most && host.size() > 5 ? n : most;
  const auto found = hits.find("frontend-server-one.example"); // BUG(pointer-key)
  std::printf("%d %d\n", most, found == hits.end() ? 0 : found->second);
  return found != hits.end() && found->second == 2 ? 0 : 1;
}
