// truth: asan
// class: unchecked-lookup

#include <cstdio>
#include <map>
#include <string>
#include <vector>

class Depths {
public:
  void root(const std::string &name) { depth_[name] = 0; }
  void edge(const std::string &from, const std::string &to) {
    auto it = depth_.find(from);
    if (it == depth_.end()) {
      errors_.push_back("unknown node " + from);
      return;
    }
    depth_[to] = it->second + 1;
  }
  std::size_t errors() const { return errors_.size(); }
  std::size_t size() const { return depth_.size(); }

private:
  std::map<std::string, int> depth_;
  std::vector<std::string> errors_;
};

int main() {
  Depths depths;
  depths.root("main");
  depths.edge("main", "parse");
  depths.edge("parse", "lex");
  for (int i = 0; i < 100; ++i)
    depths.edge("lost " + std::to_string(i), "leaf");
  std::printf("%zu nodes, %zu errors\n", depths.size(), depths.errors());
  return depths.errors() == 100 ? 0 : 1;
}
