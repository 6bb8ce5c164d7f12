// truth: assert
// class: large-copy

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <mutex>
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

class Sessions {
public:
  void touch(const std::string &user, int now) {
    std::lock_guard<std::mutex> lock(mutex_);
    seen_[user] = now;
  }

  int idleSince(int limit) {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto seen = seen_; // BUG(large-copy)
    int idle = 0;
    for (const auto &[user, when] : seen)
      idle += when < limit;
    return idle;
  }

private:
  std::mutex mutex_;
  std::unordered_map<std::string, int> seen_;
};

int main() {
  Sessions sessions;
  for (int i = 0; i < 500; ++i)
    sessions.touch("somebody-with-a-long-name-" + std::to_string(i), i);
  const std::size_t before = g_allocations;
  const int idle = sessions.idleSince(200);
  const std::size_t spent = g_allocations - before;
  std::printf("%d idle, %zu allocations\n", idle, spent);
  assert(spent < 20);
}
