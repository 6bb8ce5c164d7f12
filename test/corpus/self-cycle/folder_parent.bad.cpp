// truth: assert
// class: self-cycle
#include <cassert>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

struct Folder {
  Folder() { ++alive; }
  ~Folder() { --alive; }
  std::string name;
  std::map<std::string, std::shared_ptr<Folder>> children;
  std::shared_ptr<Folder> parent;
  static inline int alive = 0;
};

static std::shared_ptr<Folder> makeChild(const std::shared_ptr<Folder> &parent, const std::string &name) {
  auto child = std::make_shared<Folder>();
  child->name = name;
  child->parent = parent;
  parent->children[name] = child; // BUG(self-cycle)
  return child;
}

static std::string path(const std::shared_ptr<Folder> &folder) {
  auto parent = folder->parent;
  return parent ? path(parent) + "/" + folder->name : folder->name;
}

static std::size_t scan() {
  auto root = std::make_shared<Folder>();
  auto home = makeChild(root, "home");
  auto mail = makeChild(home, "mail");
  return path(mail).size();
}

int main() {
  std::printf("%zu\n", scan());
  assert(Folder::alive == 0);
}
