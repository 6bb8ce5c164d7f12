// truth: assert
// class: pointer-key

#include <cassert>
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct Document {
  explicit Document(std::string n) : name(std::move(n)), pages(1000, 'p') { ++alive; }
  ~Document() { --alive; }
  static inline int alive = 0;
  std::string name;
  std::vector<char> pages;
};

using DocumentPtr = std::shared_ptr<Document>;

class WordCounts {
public:
  static WordCounts &instance() {
    static WordCounts counts;
    return counts;
  }
  int of(const DocumentPtr &document) {
    auto known = counts_.find(document);
    if (known != counts_.end())
      return known->second;
    const int n = static_cast<int>(document->pages.size() / 6);
    counts_.emplace(document, n); // BUG(pointer-key)
    return n;
  }

private:
  std::unordered_map<DocumentPtr, int> counts_; // BUG(pointer-key)
};

static int readAll(int documents) {
  int words = 0;
  for (int i = 0; i < documents; ++i) {
    auto document = std::make_shared<Document>("volume " + std::to_string(i));
    words += WordCounts::instance().of(document);
  }
  return words;
}

int main() {
  const int words = readAll(40);
  std::printf("%d words, %d documents in memory\n", words, Document::alive);
  assert(Document::alive == 0);
}
