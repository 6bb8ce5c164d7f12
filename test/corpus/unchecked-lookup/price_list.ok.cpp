// truth: asan
// class: unchecked-lookup

#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

struct Item {
  std::string name;
  int amount;
};

class PriceList {
public:
  void set(const std::string &name, std::string price) { prices_[name] = std::move(price); }
  std::size_t label(const Item &item) const {
    auto it = prices_.find(item.name);
    if (it == prices_.end())
      return 0;
    return it->second.size() * item.amount;
  }

private:
  std::unordered_map<std::string, std::string> prices_;
};

int main() {
  PriceList list;
  list.set("apple", "1.20 per piece");
  list.set("pear", "1.40 per piece");
  std::vector<Item> basket{{"apple", 2}, {"pear", 1}, {"quince", 3}};
  std::size_t sum = 0;
  for (const Item &item : basket)
    sum += list.label(item);
  std::printf("%zu\n", sum);
  return sum == 42 ? 0 : 1;
}
