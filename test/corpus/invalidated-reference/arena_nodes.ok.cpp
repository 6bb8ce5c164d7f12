// truth: asan
// class: invalidated-reference

#include "hmap/map.h"
#include <cstdio>
#include <string>
#include <vector>

struct Node {
  std::string label;
  std::vector<int> children;
};

class Graph {
public:
  Node &node(int id) { return nodes_[id]; }
  void connect(int from, int to) {
    node(to);
    Node &parent = node(from);
    Node &child = node(to);
    child.label = "node " + std::to_string(to);
    parent.children.push_back(to);
  }
  std::size_t edges() const {
    std::size_t sum = 0;
    for (const auto &[id, n] : nodes_)
      sum += n.children.size();
    return sum;
  }

private:
  hmap::map<int, Node> nodes_;
};

int main() {
  Graph graph;
  for (int i = 0; i < 500; ++i)
    graph.connect(i / 2, i + 1);
  std::printf("%zu edges\n", graph.edges());
  return graph.edges() == 500 ? 0 : 1;
}
