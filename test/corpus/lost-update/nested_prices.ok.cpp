// truth: assert
// class: lost-update
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <cassert>
#include <cstdio>
#include <string>

using Prices = absl::flat_hash_map<std::string, long>;

class Catalog {
public:
  void set(const std::string &country, const std::string &article, long cents) {
    lists_[country][article] = cents;
  }

  Prices &list(const std::string &country) { return lists_[country]; }

  // Adds the tax of one country to all of its prices.
  void addTax(const std::string &country, int percent) {
    Prices &prices = list(country);
    for (auto &[article, cents] : prices)
      cents += cents * percent / 100;
  }

  long price(const std::string &country, const std::string &article) const {
    const auto it = lists_.find(country);
    if (it == lists_.end())
      return -1;
    const auto found = it->second.find(article);
    return found == it->second.end() ? -1 : found->second;
  }

private:
  absl::flat_hash_map<std::string, Prices> lists_;
};

int main() {
  Catalog catalog;
  catalog.set("de", "lamp", 10000);
  catalog.set("fr", "lamp", 10000);
  catalog.addTax("de", 19);
  catalog.addTax("fr", 20);
  std::printf("de %ld, fr %ld\n", catalog.price("de", "lamp"), catalog.price("fr", "lamp"));
  assert(catalog.price("de", "lamp") == 11900);
  assert(catalog.price("fr", "lamp") == 12000);
}
