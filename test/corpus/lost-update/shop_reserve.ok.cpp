// truth: assert
// class: lost-update

#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

struct Item {
  std::string name;
  int count = 0;
  bool reserved = false;
};

class Shop {
  std::unordered_map<int, Item> items_;

public:
  void stock(int id, std::string name, int n) { items_[id] = {std::move(name), n, false}; }
  const std::unordered_map<int, Item> &items() const { return items_; }
  std::vector<std::string> reserve(const std::vector<int> &wanted) {
    std::vector<std::string> got;
    for (int id : wanted) {
      auto found = items_.find(id);
      if (found == items_.end())
        continue;
      auto &item = found->second;
      if (item.count == 0 || item.reserved)
        continue;
      got.push_back(item.name);
      if (--item.count == 0)
        item.reserved = true;
    }
    return got;
  }
};

int main() {
  Shop s;
  s.stock(1, "lamp", 1);
  s.stock(2, "desk", 2);
  auto first = s.reserve({1, 2});
  auto second = s.reserve({1, 2});
  assert(first.size() == 2 && second.size() == 1);
  std::printf("%zu\n", s.items().size());
}
