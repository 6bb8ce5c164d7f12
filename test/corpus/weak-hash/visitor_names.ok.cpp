// truth: assert
// class: weak-hash
#include "hmap/map.h"
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>
#include <vector>

class Visitors {
public:
  void note(const std::string &name) { ++visits_[name]; }
  std::size_t worst() const {
    std::size_t most = 0;
    for (std::size_t b = 0; b < visits_.bucket_count(); ++b)
      most = std::max(most, visits_.bucket_size(b));
    return most;
  }

private:
  hmap::map<std::string, int> visits_;
};

static void serve(int fd, Visitors &visitors) {
  char buffer[4096];
  std::string line;
  for (ssize_t n; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;)
    for (ssize_t i = 0; i < n; ++i) {
      if (buffer[i] != '\n') {
        line += buffer[i];
        continue;
      }
      visitors.note(line);
      line.clear();
    }
}

// "Az" and "BY" have one hash, and so have all words of the same number of
// these.
static std::string word(unsigned n) {
  std::string out;
  for (int bit = 0; bit < 8; ++bit)
    out += (n >> bit) & 1 ? "Az" : "BY";
  return out;
}

int main() {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
    return 0;
  std::string text;
  for (unsigned n = 0; n < 256; ++n)
    text += word(n) + "\n";
  const ssize_t sent = write(fds[1], text.data(), text.size());
  close(fds[1]);
  Visitors visitors;
  serve(fds[0], visitors);
  close(fds[0]);
  std::printf("%zd bytes, at most %zu names to a bucket\n", sent,
              visitors.worst());
  assert(visitors.worst() < 32);
}
