// truth: tsan
// class: lock-escape

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

struct Page {
  std::string body;
  int version = 0;
};

class PageCache {
public:
  void store(int id, const std::string &body) {
    std::unique_lock lock(mutex_);
    Page &page = pages_[id];
    page.body = body;
    ++page.version;
  }
  void evict(int id) {
    std::unique_lock lock(mutex_);
    pages_.erase(id);
  }
  std::size_t render(int id) {
    std::unique_lock lock(mutex_);
    auto it = pages_.find(id);
    if (it == pages_.end()) {
      ++misses_;
      return 0;
    }
    lock.unlock();
    std::string html = "<html>" + it->second.body + "</html>"; // BUG(lock-escape)
    return html.size();
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, Page> pages_;
  int misses_ = 0;
};

int main() {
  PageCache cache;
  cache.store(7, "a page of some length, longer than a short string");
  std::thread writer([&] {
    for (int i = 0; i < 1500; ++i)
      cache.store(7, "another page of some length, number " + std::to_string(i));
  });
  std::size_t rendered = 0;
  for (int i = 0; i < 1500; ++i)
    rendered += cache.render(7) > 0;
  writer.join();
  cache.evict(7);
  std::printf("%zu rendered\n", rendered);
  return rendered == 1500 ? 0 : 1;
}
