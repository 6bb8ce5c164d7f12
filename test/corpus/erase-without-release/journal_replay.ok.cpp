// truth: assert
// class: erase-without-release
#include <map>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

static long held = 0;
void *operator new(std::size_t n) {
  auto *p = static_cast<std::size_t *>(std::malloc(n + 16));
  if (!p)
    throw std::bad_alloc();
  *p = n;
  held += static_cast<long>(n);
  return p + 2;
}
void operator delete(void *p) noexcept {
  if (!p)
    return;
  auto *q = static_cast<std::size_t *>(p) - 2;
  held -= static_cast<long>(*q);
  std::free(q);
}
void operator delete(void *p, std::size_t) noexcept { operator delete(p); }

struct Entry {
  long at = 0;
  long values[8] = {};
};

class Journal {
public:
  void replay(int entries) {
    for (int i = 0; i < entries; ++i)
      open_[i].at = i;
  }
  long commit() {
    long sum = 0;
    for (const auto &[id, entry] : open_)
      sum += entry.at;
    open_.clear();
    return sum;
  }
  bool busy(int id) const { return open_.find(id) != open_.end(); }

private:
  std::map<int, Entry> open_;
};

int main() {
  Journal journal;
  journal.replay(3000);
  const long sum = journal.commit();
  int busy = 0;
  for (int i = 0; i < 100; ++i)
    busy += journal.busy(i);
  std::printf("%ld, %d busy, %ld bytes held\n", sum, busy, held);
  assert(sum == 4498500);
  assert(held < 20000);
}
