// truth: assert
// class: erase-without-release
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate
#include <absl/container/flat_hash_map.h>
#include <cassert>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

struct Node {
  int id = 0;
  int uses = 0;
};

// The nodes of a graph while it is built; what nobody uses is dropped before
// the graph is walked.
class Graph {
public:
  void build(int nodes) {
    for (int i = 0; i < nodes; ++i)
      nodes_[i] = Node{i, i % 50 == 0 ? 1 : 0};
  }
  void prune() {
    for (auto it = nodes_.begin(); it != nodes_.end();) {
      auto next = std::next(it);
      if (it->second.uses == 0)
        nodes_.erase(it);
      it = next;
    }
    nodes_.rehash(0);
  }
  long walk(int rounds) const {
    long sum = 0;
    for (int r = 0; r < rounds; ++r)
      for (const auto &[id, node] : nodes_)
        sum += id + r;
    return sum;
  }
  std::size_t capacity() const { return nodes_.capacity(); }
  std::size_t size() const { return nodes_.size(); }

private:
  absl::flat_hash_map<int, Node> nodes_;
};

int main() {
  auto graph = std::make_unique<Graph>();
  graph->build(40000);
  graph->prune();
  std::printf("%ld over %zu places\n", graph->walk(5), graph->capacity());
  assert(graph->size() == 800);
  assert(graph->capacity() < 4000);
}
