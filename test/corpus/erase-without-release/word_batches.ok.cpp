// truth: assert
// class: erase-without-release
#include "hmap/map.h"
#include <cassert>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

// Words of a batch of documents, counted; the table is used for every document.
class Counter {
public:
  void add(const std::vector<std::string> &words) {
    for (const std::string &word : words)
      ++counts_[word];
  }
  std::uint64_t close() {
    std::uint64_t most = 0;
    for (const auto &[word, n] : counts_)
      most = n > most ? n : most;
    counts_.clear();
    return most;
  }
  std::size_t bytes() const { return counts_.stats().bytes; }

private:
  hmap::map<std::string, std::uint64_t> counts_;
};

static std::vector<std::string> words(int document) {
  std::vector<std::string> out;
  for (int i = 0; i < 6000; ++i)
    out.push_back("w" + std::to_string((document * 31 + i) % 5000));
  return out;
}

static std::uint64_t report(int day, std::uint64_t most) {
  std::uint64_t h = 1469598103934665603ull;
  for (int i = 0; i < day; ++i)
    h = (h ^ most) * 1099511628211ull;
  return h;
}

int main() {
  Counter counter;
  std::uint64_t most = 0;
  for (int document = 0; document < 20; ++document) {
    counter.add(words(document));
    most = counter.close();
  }
  std::uint64_t sum = 0;
  for (int day = 0; day < 30; ++day)
    sum ^= report(day, most);
  std::printf("%llu, %zu bytes kept\n", static_cast<unsigned long long>(sum),
              counter.bytes());
  assert(most == 2);
  // The memory is for the next document.
  assert(counter.bytes() > 10000);
}
