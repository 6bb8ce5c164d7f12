// truth: asan
// class: invalidated-reference

#include "hmap/map.h"
#include <cstdio>
#include <string>

// Host names and the names that stand for them.
class HostTable {
public:
  void define(const std::string &host, std::string address) {
    addresses_[host] = std::move(address);
  }

  void alias(const std::string &name, const std::string &host) {
    addresses_[name] = addresses_[host]; // BUG(invalidated-reference)
  }

  const std::string *resolve(const std::string &name) const {
    auto it = addresses_.find(name);
    return it == addresses_.end() ? nullptr : &it->second;
  }

  std::size_t size() const { return addresses_.size(); }

private:
  hmap::map<std::string, std::string> addresses_;
};

int main() {
  HostTable table;
  table.define("db-primary.internal.example.org",
               "2001:0db8:85a3:0000:0000:8a2e:0370:7334");
  for (int i = 0; i < 400; ++i)
    table.alias("db-" + std::to_string(i), i ? "db-" + std::to_string(i - 1)
                                             : "db-primary.internal.example.org");
  const std::string *last = table.resolve("db-399");
  std::printf("%zu names, last %s\n", table.size(), last ? last->c_str() : "none");
  return last && last->size() == 39 ? 0 : 1;
}
