// truth: assert
// class: grow-only
#include <cassert>
#include <cstdio>
#include <set>
#include <string>
#include <unordered_map>

// Which readers a writer has, and which writers a reader.
class Discovery {
public:
  void match(const std::string &writer, const std::string &reader) {
    readers_of_[writer].insert(reader);
    writers_of_[reader].insert(writer); // BUG(grow-only)
  }

  void writerGone(const std::string &writer) {
    const auto it = readers_of_.find(writer);
    if (it == readers_of_.end())
      return;
    readers_of_.erase(it);
  }

  bool hears(const std::string &reader) const {
    return writers_of_.count(reader) != 0;
  }
  std::size_t size() const { return readers_of_.size() + writers_of_.size(); }

private:
  std::unordered_map<std::string, std::set<std::string>> readers_of_;
  std::unordered_map<std::string, std::set<std::string>> writers_of_; // BUG(grow-only)
};

static Discovery &discovery() {
  static Discovery all;
  return all;
}

static bool session(int id) {
  const std::string writer = "sensor-" + std::to_string(id);
  const std::string reader = "display-" + std::to_string(id);
  discovery().match(writer, reader);
  const bool heard = discovery().hears(reader);
  discovery().writerGone(writer);
  return heard;
}

int main() {
  int heard = 0;
  for (int id = 0; id < 1000; ++id)
    heard += session(id);
  std::printf("%d sessions\n", heard);
  assert(discovery().size() == 0);
}
