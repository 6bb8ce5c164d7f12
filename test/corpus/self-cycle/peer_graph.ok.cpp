// truth: assert
// class: self-cycle
#include <cassert>
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>

class Peer {
public:
  explicit Peer(std::string id) : id_(std::move(id)) { ++live; }
  ~Peer() { --live; }
  const std::string &id() const { return id_; }

  static void link(const std::shared_ptr<Peer> &a, const std::shared_ptr<Peer> &b) {
    a->neighbours_[b->id()] = b;
    b->neighbours_[a->id()] = a;
  }
  std::size_t degree() const { return neighbours_.size(); }
  static inline int live = 0;

private:
  std::string id_;
  std::unordered_map<std::string, std::weak_ptr<Peer>> neighbours_;
};

static std::size_t mesh() {
  auto a = std::make_shared<Peer>("a"), b = std::make_shared<Peer>("b"), c = std::make_shared<Peer>("c");
  Peer::link(a, b);
  Peer::link(b, c);
  Peer::link(a, c);
  return a->degree() + b->degree() + c->degree();
}

int main() {
  std::printf("%zu links\n", mesh());
  assert(Peer::live == 0);
}
