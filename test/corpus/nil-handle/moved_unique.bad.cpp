// truth: asan
// class: nil-handle

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

using Symbols = std::map<std::string, int>;

class Linker {
public:
  void add(std::unique_ptr<Symbols> table) { tables_.push_back(std::move(table)); }
  std::size_t size() const {
    std::size_t n = 0;
    for (const auto &table : tables_)
      n += table->size();
    return n;
  }

private:
  std::vector<std::unique_ptr<Symbols>> tables_;
};

static int assemble(const std::vector<std::string> &labels, Linker &linker) {
  auto symbols = std::make_unique<Symbols>();
  for (const std::string &label : labels)
    symbols->emplace(label, static_cast<int>(symbols->size()) * 4);
  linker.add(std::move(symbols));
  return symbols->empty() ? 0 : symbols->rbegin()->second; // BUG(nil-handle)
}

int main() {
  Linker linker;
  const int end = assemble({"main", "loop", "exit"}, linker);
  std::printf("%d, %zu symbols\n", end, linker.size());
}
