// truth: assert
// class: self-cycle
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate
#include <absl/container/flat_hash_map.h>
#include <cassert>
#include <cstdio>
#include <memory>

class SceneNode : public std::enable_shared_from_this<SceneNode> {
public:
  SceneNode() { ++nodes; }
  virtual ~SceneNode() { --nodes; }
  void attach(int slot, std::shared_ptr<SceneNode> child) {
    child->setOwner(shared_from_this());
    slots_.insert({slot, std::move(child)});
  }
  virtual int depth() const {
    auto up = owner_.lock();
    return up ? up->depth() + 1 : 0;
  }
  static inline int nodes = 0;

private:
  void setOwner(std::shared_ptr<SceneNode> owner) { owner_ = std::move(owner); }
  absl::flat_hash_map<int, std::shared_ptr<SceneNode>> slots_;
  std::weak_ptr<SceneNode> owner_;
};

class Lamp : public SceneNode {
public:
  int depth() const override { return SceneNode::depth() + lit; }
  int lit = 0;
};

static int build() {
  auto root = std::make_shared<SceneNode>();
  auto lamp = std::make_shared<Lamp>();
  root->attach(1, lamp);
  return lamp->depth();
}

int main() {
  std::printf("depth %d\n", build());
  assert(SceneNode::nodes == 0);
}
