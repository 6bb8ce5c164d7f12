// truth: assert
// class: accidental-insert

#include <cassert>
#include <cstdio>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

class Graph {
public:
  void connect(const std::string &from, const std::string &to) {
    edges_[from].insert(to);
    edges_[to];
  }

  bool linked(const std::string &from, const std::string &to) {
    const auto it = edges_.find(from);
    return it != edges_.end() && it->second.count(to) != 0;
  }

  // Nodes that can be reached from one.
  std::set<std::string> reach(const std::string &start) const {
    std::set<std::string> seen;
    std::vector<std::string> work{start};
    while (!work.empty()) {
      const std::string node = work.back();
      work.pop_back();
      if (!seen.insert(node).second)
        continue;
      if (const auto it = edges_.find(node); it != edges_.end())
        for (const std::string &next : it->second)
          work.push_back(next);
    }
    return seen;
  }

  std::size_t nodes() const { return edges_.size(); }

private:
  std::unordered_map<std::string, std::set<std::string>> edges_;
};

int main() {
  Graph graph;
  graph.connect("kitchen", "hall");
  graph.connect("hall", "garden");
  int direct = 0;
  for (const char *room : {"kitchen", "attic", "cellar", "hall"})
    direct += graph.linked(room, "garden");
  std::printf("%d direct ways, %zu reached, %zu nodes\n", direct,
              graph.reach("kitchen").size(), graph.nodes());
  assert(direct == 1);
  assert(graph.nodes() == 3);
}
