// truth: assert
// class: accidental-insert

#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

struct Line {
  std::string article;
  int quantity;
  int cents;
};

class Discounts {
public:
  void grant(const std::string &article, int percent) { percent_[article] = percent; }
  bool withdraw(const std::string &article) { return percent_.erase(article) == 1; }
  std::size_t count() const { return percent_.size(); }

  int total(const std::vector<Line> &lines) {
    int sum = 0;
    for (const Line &line : lines) {
      int price = line.quantity * line.cents;
      if (const auto it = percent_.find(line.article); it != percent_.end())
        price -= price * it->second / 100;
      sum += price;
    }
    return sum;
  }

  std::string report() const {
    std::string text;
    for (const auto &[article, percent] : percent_)
      text += article + ": " + std::to_string(percent) + "%\n";
    return text;
  }

private:
  std::map<std::string, int> percent_;
};

int main() {
  Discounts discounts;
  discounts.grant("tea", 10);
  discounts.grant("rice", 20);
  const std::vector<Line> basket = {
      {"tea", 2, 350}, {"salt", 1, 90}, {"oil", 1, 780}, {"rice", 3, 210}};
  const int total = discounts.total(basket);
  discounts.withdraw("rice");
  std::printf("total %d\n%s", total, discounts.report().c_str());
  assert(total == 630 + 90 + 780 + 504);
  assert(discounts.count() == 1);
}
