// truth: asan
// class: pointer-key

#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

struct Node {
  std::string label;
  std::vector<Node *> children;
};

class Tree {
public:
  Tree() : root_(new Node{"root", {}}) { depth_[root_] = 0; }
  ~Tree() { drop(root_); }
  Tree(const Tree &) = delete;
  Tree &operator=(const Tree &) = delete;

  Node *grow(Node *parent, std::string label) {
    Node *child = new Node{std::move(label), {}};
    parent->children.push_back(child);
    depth_[child] = depth_[parent] + 1; // BUG(pointer-key)
    return child;
  }

  void prune(Node *parent) {
    for (Node *child : parent->children)
      drop(child);
    parent->children.clear();
  }

  std::string deepest() const {
    const Node *best = root_;
    for (const auto &[node, depth] : depth_)
      if (depth > depth_.at(const_cast<Node *>(best)))
        best = node;
    return best->label; // BUG(pointer-key)
  }

  Node *root() { return root_; }

private:
  void drop(Node *node) {
    for (Node *child : node->children)
      drop(child);
    delete node; // BUG(pointer-key)
  }

  std::unordered_map<Node *, int> depth_; // BUG(pointer-key)
  Node *root_;
};

int main() {
  Tree tree;
  Node *branch = tree.grow(tree.root(), "branch");
  tree.grow(branch, "a leaf that nobody will miss when it is gone");
  tree.prune(branch);
  std::printf("%s\n", tree.deepest().c_str());
}
