// truth: asan
// class: nil-handle

// Symbol tables that the passes of a compiler hand to each other.

#include <cstdio>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using symbols = std::unordered_map<std::string, int>;

/// Owns a table that may be large; moves hand it on.
class arena {
public:
  arena() : table_(new symbols()) {}
  arena(arena &&other) noexcept
      : table_(std::exchange(other.table_, nullptr)), depth_(other.depth_) {}
  arena(const arena &) = delete;
  arena &operator=(const arena &) = delete;
  ~arena() { delete table_; }

  int intern(const std::string &name) {
    return table_->try_emplace(name, static_cast<int>(table_->size()))
        .first->second;
  }
  std::size_t size() const { return table_->size(); }
  int depth() const { return depth_; }

private:
  symbols *table_;
  int depth_ = 0;
};

arena collect(arena into, const std::vector<std::string> &names) {
  for (const std::string &name : names)
    into.intern(name);
  return into;
}

std::size_t compile(const std::vector<std::string> &exports,
                    const std::vector<std::string> &locals) {
  arena names;
  names.intern("<entry>");
  arena exported = collect(std::move(names), exports);
  for (const std::string &local : locals)
    exported.intern(local);
  return exported.size();
}

} // namespace

int main() {
  std::printf("%zu symbols\n", compile({"init", "run"}, {"i", "j", "total"}));
}
