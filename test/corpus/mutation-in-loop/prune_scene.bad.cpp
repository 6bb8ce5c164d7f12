// truth: checked
// class: mutation-in-loop

#include "hmap/map.h"
#include <cstdio>
#include <string>
#include <vector>

struct Node {
  std::string name;
  int parent = -1;
  bool dead = false;
};

class Scene {
public:
  void add(int id, int parent) { nodes_[id] = Node{"node " + std::to_string(id), parent, false}; }
  void kill(int id) { nodes_[id].dead = true; }
  int prune() {
    std::size_t before = nodes_.size();
    for (const auto &[id, node] : nodes_) // BUG(mutation-in-loop)
      if (node.dead)
        remove(id); // BUG(mutation-in-loop)
    return static_cast<int>(before - nodes_.size());
  }
  std::size_t size() const { return nodes_.size(); }

private:
  void remove(int id) {
    nodes_.erase(id); // BUG(mutation-in-loop)
    ++removed_;
  }
  hmap::map<int, Node> nodes_;
  int removed_ = 0;
};

int main() {
  Scene scene;
  for (int i = 0; i < 400; ++i)
    scene.add(i, i / 2);
  for (int i = 0; i < 400; i += 3)
    scene.kill(i);
  int gone = scene.prune();
  std::printf("%d gone, %zu left\n", gone, scene.size());
  return gone == 134 ? 0 : 1;
}
