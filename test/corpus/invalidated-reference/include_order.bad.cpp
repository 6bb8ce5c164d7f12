// truth: asan
// class: invalidated-reference
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include <cstdio>
#include <vector>

using FileId = int;

// In which order the headers of a build are read, from what includes what.
class IncludeOrder {
public:
  void add(FileId from, FileId to) { includes_[from].push_back(to); }
  std::vector<FileId> of(FileId root) {
    std::vector<FileId> order;
    visit(root, order);
    return order;
  }
  std::size_t files() const { return includes_.size(); }

private:
  void visit(FileId file, std::vector<FileId> &order) {
    for (FileId next : includes_[file]) // BUG(invalidated-reference)
      visit(next, order); // BUG(invalidated-reference)
    order.push_back(file);
  }

  absl::flat_hash_map<FileId, absl::InlinedVector<FileId, 4>> includes_;
};

int main() {
  IncludeOrder order;
  for (FileId file = 0; file < 120; ++file)
    for (int k = 1; k < 4; ++k)
      order.add(file, file * 3 + k);
  std::printf("%zu of %zu\n", order.of(0).size(), order.files());
}
