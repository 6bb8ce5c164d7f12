// truth: assert
// class: sync-map-misuse
#include "hmap/sync_map.h"
#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <vector>

static std::atomic<long> allocated{0};
void *operator new(std::size_t n) {
  allocated += static_cast<long>(n);
  if (void *p = std::malloc(n))
    return p;
  throw std::bad_alloc();
}
void *operator new(std::size_t n, std::align_val_t a) {
  allocated += static_cast<long>(n);
  const std::size_t align = static_cast<std::size_t>(a);
  if (void *p = std::aligned_alloc(align, (n + align - 1) / align * align))
    return p;
  throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }
void operator delete(void *p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void *p, std::size_t, std::align_val_t) noexcept {
  std::free(p);
}

struct Session {
  int user = 0;
  long bytes = 0;
};

// Sessions by their token.
class Sessions {
public:
  void open(const std::string &token, int user) {
    sessions_.store(token, Session{user, 0}); // BUG(sync-map-misuse)
  }
  long close(const std::string &token) {
    const auto session = sessions_.load_and_delete(token);
    return session ? session->user : -1;
  }

private:
  hmap::sync_map<std::string, Session> sessions_;
};

static long visit(Sessions &sessions, int worker, int visits) {
  long sum = 0;
  for (int i = 0; i < visits; ++i) {
    const std::string token = std::to_string(worker) + ":" + std::to_string(i);
    sessions.open(token, i);
    sum += sessions.close(token);
  }
  return sum;
}

int main() {
  Sessions sessions;
  std::atomic<long> sum{0};
  {
    std::vector<std::jthread> workers;
    for (int w = 0; w < 2; ++w)
      workers.emplace_back([&sessions, &sum, w] { sum += visit(sessions, w, 1500); });
  }
  std::printf("%ld, %ld bytes allocated\n", sum.load(), allocated.load());
  assert(sum.load() > 0);
  assert(allocated < 700000);
}
