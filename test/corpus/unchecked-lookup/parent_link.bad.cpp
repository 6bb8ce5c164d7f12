// truth: asan
// class: unchecked-lookup

#include <cstdio>
#include <map>
#include <string>

struct Folder {
  std::string name;
  int parent = 0;
};

class Tree {
public:
  void add(int id, int parent, std::string name) { folders_[id] = Folder{std::move(name), parent}; }
  std::string path(int id) const {
    std::string out;
    while (id) {
      auto it = folders_.find(id);
      out = "/" + it->second.name + out; // BUG(unchecked-lookup)
      id = it->second.parent;
    }
    return out;
  }

private:
  std::map<int, Folder> folders_;
};

int main() {
  Tree tree;
  tree.add(1, 0, "home");
  tree.add(2, 1, "ann");
  tree.add(5, 4, "orphan");
  std::string a = tree.path(2), b = tree.path(5);
  std::printf("%s %s\n", a.c_str(), b.c_str());
  return a == "/home/ann" ? 0 : 1;
}
