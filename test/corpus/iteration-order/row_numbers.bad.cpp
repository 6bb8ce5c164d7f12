// truth: assert
// class: iteration-order

#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

struct Column {
  int number = -1;
  std::string type;
};

class Table {
public:
  void add(const std::string &name, const std::string &type) {
    columns_[name].type = type;
    names_.push_back(name);
  }

  // Columns are numbered as they were added.
  void number() {
    int next = 0;
    for (auto &entry : columns_)
      entry.second.number = next++; // BUG(iteration-order)
  }

  int numberOf(const std::string &name) const {
    const auto it = columns_.find(name);
    return it == columns_.end() ? -1 : it->second.number;
  }

private:
  std::unordered_map<std::string, Column> columns_;
  std::vector<std::string> names_;
};

int main() {
  Table table;
  const std::vector<std::string> names = {"id", "name", "street", "city", "zip", "country", "phone", "mail"};
  for (const std::string &name : names)
    table.add(name, "text");
  table.number();
  int wrong = 0;
  for (std::size_t i = 0; i < names.size(); ++i)
    wrong += table.numberOf(names[i]) != static_cast<int>(i);
  std::printf("%d columns out of place\n", wrong);
  assert(wrong == 0);
}
