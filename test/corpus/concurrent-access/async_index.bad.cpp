// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <future>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

using Index = std::unordered_map<std::string, std::vector<int>>;

static int buildIndex(const std::vector<std::string> &documents, Index &index) {
  int words = 0;
  for (int id = 0; id < static_cast<int>(documents.size()); ++id) {
    std::istringstream in(documents[id]);
    for (std::string word; in >> word; ++words)
      index[word].push_back(id); // BUG(concurrent-access)
  }
  return words;
}

int main() {
  std::vector<std::string> documents;
  for (int i = 0; i < 150; ++i)
    documents.push_back("report " + std::to_string(i) + " quarter " + std::to_string(i % 4));

  Index index;
  auto building = std::async(std::launch::async, [&] { return buildIndex(documents, index); });
  const auto hits = index.find("quarter"); // BUG(concurrent-access)
  const std::size_t found = hits == index.end() ? 0 : hits->second.size(); // BUG(concurrent-access)
  const int words = building.get();
  std::printf("%d words, %zu quarters\n", words, found);
}
