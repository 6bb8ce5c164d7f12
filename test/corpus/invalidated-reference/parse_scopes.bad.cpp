// truth: asan
// class: invalidated-reference

#include "hmap/map.h"
#include <cstdio>
#include <string>
#include <vector>

struct Symbol {
  std::string type;
  int uses = 0;
};

class SymbolTable {
public:
  Symbol &intern(const std::string &name) { return symbols_[name]; }
  const Symbol *find(const std::string &name) const {
    auto it = symbols_.find(name);
    return it == symbols_.end() ? nullptr : &it->second;
  }
  std::size_t size() const { return symbols_.size(); }

private:
  hmap::map<std::string, Symbol> symbols_;
};

class Parser {
public:
  explicit Parser(SymbolTable &table) : table_(table) {}

  void declaration(const std::string &name, const std::string &type) {
    Symbol &symbol = table_.intern(name);
    declare_type(type); // BUG(invalidated-reference)
    symbol.type = type; // BUG(invalidated-reference)
    ++symbol.uses; // BUG(invalidated-reference)
  }

private:
  void declare_type(const std::string &type) {
    Symbol &t = table_.intern("type " + type);
    t.type = "type";
    ++t.uses;
  }
  SymbolTable &table_;
};

int main() {
  SymbolTable table;
  Parser parser(table);
  for (int i = 0; i < 500; ++i)
    parser.declaration("variable_" + std::to_string(i), "record_" + std::to_string(i));
  const Symbol *last = table.find("variable_499");
  std::printf("%zu symbols, %s\n", table.size(), last ? last->type.c_str() : "?");
  return last && last->type == "record_499" ? 0 : 1;
}
