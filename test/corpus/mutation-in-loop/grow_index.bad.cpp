// truth: assert
// class: mutation-in-loop

#include <cassert>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

// Every document also counts for its folder.
class Index {
public:
  void document(const std::string &path, long bytes) { bytes_[path] = bytes; }
  void folders() {
    for (auto it = bytes_.begin(); it != bytes_.end(); ++it) { // BUG(mutation-in-loop)
      auto slash = it->first.rfind('/');
      if (slash == std::string::npos)
        continue;
      const std::string folder = it->first.substr(0, slash) + "/.";
      if (folder != it->first)
        bytes_[folder] += it->second; // BUG(mutation-in-loop)
    }
  }
  std::size_t size() const { return bytes_.size(); }
  long bytes(const std::string &path) const {
    auto it = bytes_.find(path);
    return it == bytes_.end() ? 0 : it->second;
  }

private:
  std::unordered_map<std::string, long> bytes_;
};

int main() {
  Index index;
  for (int i = 0; i < 300; ++i)
    index.document("f" + std::to_string(i % 300) + "/doc", 1);
  index.folders();
  long sum = 0;
  for (int i = 0; i < 300; ++i)
    sum += index.bytes("f" + std::to_string(i) + "/.");
  std::printf("%zu entries, %ld\n", index.size(), sum);
  assert(index.size() == 600 && sum == 300);
}
