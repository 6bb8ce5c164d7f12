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

// The requests that wait for their answer.
class InFlight {
public:
  long begin(int from) {
    const long id = next_.fetch_add(1);
    waiting_.store(id, from); // BUG(sync-map-misuse)
    return id;
  }
  bool end(long id) {
    const auto from = waiting_.load(id);
    waiting_.erase(id);
    return from.has_value();
  }
  std::size_t size() const { return waiting_.size(); }

private:
  hmap::sync_map<long, int> waiting_;
  std::atomic<long> next_{0};
};

static void client(InFlight &requests, int id, std::atomic<long> &answered) {
  std::vector<long> open;
  for (int i = 0; i < 2000; ++i) {
    open.push_back(requests.begin(id));
    if (open.size() == 50) {
      for (long request : open)
        answered += requests.end(request);
      open.clear();
    }
  }
}

int main() {
  InFlight requests;
  std::atomic<long> answered{0};
  {
    std::vector<std::jthread> clients;
    for (int id = 0; id < 2; ++id)
      clients.emplace_back([&requests, &answered, id] {
        client(requests, id, answered);
      });
  }
  std::printf("%ld answered, %ld bytes allocated\n", answered.load(),
              allocated.load());
  assert(answered == 4000);
  assert(requests.size() == 0);
  assert(allocated < 100000);
}
