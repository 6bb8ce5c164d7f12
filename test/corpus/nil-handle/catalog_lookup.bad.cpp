// truth: asan
// class: nil-handle

// Price catalogues by region; a region that is not served has none.

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace {

using prices = std::unordered_map<std::string, double>;

enum class status { served, planned, unknown };

class catalogue {
public:
  void serve(const std::string &region, prices list) {
    lists_[region] = std::make_shared<prices>(std::move(list));
  }
  void plan(const std::string &region) { planned_[region] = true; }

  std::tuple<status, std::shared_ptr<prices>, std::string>
  look_up(const std::string &region) const {
    auto it = lists_.find(region);
    if (it != lists_.end())
      return {status::served, it->second, ""};
    if (planned_.count(region))
      return {status::planned, nullptr, region + " opens soon"};
    return {status::unknown, nullptr, "no region " + region};
  }

private:
  std::map<std::string, std::shared_ptr<prices>> lists_;
  std::map<std::string, bool> planned_;
};

double quote(const catalogue &from, const std::string &region,
             const std::string &article) {
  auto [state, list, message] = from.look_up(region);
  if (state == status::unknown) {
    std::printf("%s\n", message.c_str());
    return 0;
  }
  auto it = list->find(article); // BUG(nil-handle)
  if (it == list->end())
    return 0;
  return it->second;
}

} // namespace

int main() {
  catalogue shop;
  shop.serve("north", {{"lamp", 19.5}, {"desk", 120}});
  shop.plan("south");
  double sum = 0;
  for (const char *region : {"north", "south", "west"})
    sum += quote(shop, region, "lamp");
  std::printf("%.2f\n", sum);
}
