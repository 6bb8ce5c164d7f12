// truth: assert
// class: erase-without-release
#include "hmap/map.h"
#include <cassert>
#include <cstdio>
#include <string>
#include <vector>

// Reads the records of a dump, joins them by name, and then answers questions
// about the result until the process ends.
class Catalogue {
public:
  void load(int records) {
    for (int i = 0; i < records; ++i)
      pending_["record" + std::to_string(i)] = i;
  }
  void finish() {
    for (const auto &[name, id] : pending_)
      if (id % 100 == 0)
        names_.push_back(name);
    pending_.clear();
    pending_.shrink_to_fit();
  }
  bool has(const std::string &name) const {
    for (const std::string &known : names_)
      if (known == name)
        return true;
    return false;
  }
  std::size_t scratch() const { return pending_.stats().bytes; }

private:
  hmap::map<std::string, int> pending_;
  std::vector<std::string> names_;
};

int main() {
  Catalogue catalogue;
  catalogue.load(20000);
  catalogue.finish();
  int found = 0;
  for (int question = 0; question < 400; ++question)
    found += catalogue.has("record" + std::to_string(question * 50));
  std::printf("%d found, %zu bytes of scratch memory\n", found,
              catalogue.scratch());
  assert(found > 0);
  assert(catalogue.scratch() < 10000);
}
