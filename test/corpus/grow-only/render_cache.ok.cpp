// truth: assert
// class: grow-only
#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>

// Pages, rendered once per query string.
class PageCache {
public:
  const std::string &page(const std::string &query) {
    if (auto it = pages_.find(query); it != pages_.end()) {
      ++hits_;
      return it->second;
    }
    if (pages_.size() >= limit)
      pages_.clear();
    return pages_.emplace(query, render(query)).first->second;
  }

  std::size_t size() const { return pages_.size(); }
  int hits() const { return hits_; }
  static constexpr std::size_t limit = 64;

private:
  static std::string render(const std::string &query) {
    return "<html><body>" + query + "</body></html>";
  }

  std::unordered_map<std::string, std::string> pages_;
  int hits_ = 0;
};

static std::size_t serve(PageCache &cache, int requests) {
  std::size_t bytes = 0;
  for (int i = 0; i < requests; ++i)
    bytes += cache.page("/search?q=" + std::to_string(i / 2)).size();
  return bytes;
}

int main() {
  PageCache cache;
  std::printf("%zu bytes sent\n", serve(cache, 2000));
  std::printf("%d hits\n", cache.hits());
  assert(cache.size() <= PageCache::limit);
}
