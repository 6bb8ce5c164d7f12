// truth: assert
// class: redundant-lookup

#include <cassert>
#include <cstdio>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

static std::size_t g_hashes = 0;
struct CountingHash {
  std::size_t operator()(int node) const {
    ++g_hashes;
    return std::hash<int>{}(node);
  }
};

template <class Node>
class Graph {
public:
  void connect(Node from, Node to) {
    edges_[from].push_back(to);
    edges_.try_emplace(to);
  }
  std::size_t degree(Node node) const {
    const auto found = edges_.find(node);
    return found == edges_.end() ? 0 : found->second.size();
  }
  std::size_t size() const { return edges_.size(); }

private:
  std::unordered_map<Node, std::vector<Node>, CountingHash> edges_;
};

int main() {
  Graph<int> ring;
  const int nodes = 500;
  for (int i = 0; i < nodes; ++i)
    ring.connect(i, (i + 1) % nodes);
  const std::size_t before = g_hashes;
  for (int i = 0; i < nodes; ++i)
    ring.connect(i, (i + 7) % nodes);
  const std::size_t spent = g_hashes - before;
  std::size_t degrees = 0;
  for (int i = 0; i < nodes; ++i)
    degrees += ring.degree(i);
  std::printf("%zu nodes, %zu edges, %zu hashes\n", ring.size(), degrees, spent);
  assert(degrees == 2 * static_cast<std::size_t>(nodes));
  assert(spent <= 2 * static_cast<std::size_t>(nodes));
}
