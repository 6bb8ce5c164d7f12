// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>

using Env = hmap::handle<std::string, std::string>;

class Scope {
public:
  explicit Scope(const Scope *parent = nullptr) : parent_(parent) {}

  // A scope that declares nothing owns no table.
  void declare(const std::string &name, const std::string &type) {
    if (!names_)
      names_ = hmap::make<std::string, std::string>();
    names_[name] = type;
  }

  std::string typeOf(const std::string &name) const {
    if (names_.contains(name))
      return names_.get(name);
    return parent_ ? parent_->typeOf(name) : "unknown";
  }

  std::size_t leave() {
    names_.erase("result");
    std::size_t longest = 0;
    names_.range([&](const std::string &name, const std::string &) {
      longest = name.size() > longest ? name.size() : longest;
      return true;
    });
    return longest + names_.size();
  }

private:
  const Scope *parent_;
  Env names_;
};

int main() {
  Scope global;
  Scope block(&global);
  std::printf("%s %zu\n", block.typeOf("n").c_str(), block.leave());
  global.declare("n", "int");
  std::printf("%s %zu\n", block.typeOf("n").c_str(), global.leave());
}
