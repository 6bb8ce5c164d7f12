// truth: assert
// class: retaining-value
#include <boost/unordered/unordered_flat_map.hpp>
#include <cassert>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Quote {
  double price = 0;
  std::vector<double> history;
};

class Alerts {
public:
  void watch(const std::string &symbol, const std::shared_ptr<Quote> &quote) {
    rules_[symbol] = [quote](double now) { return now < quote->price; }; // BUG(retaining-value)
  }
  bool fires(const std::string &symbol, double now) const {
    auto it = rules_.find(symbol);
    return it != rules_.end() && it->second(now);
  }

private:
  boost::unordered_flat_map<std::string, std::function<bool(double)>> rules_;
};

static bool follow(Alerts &alerts, const std::string &symbol, std::weak_ptr<Quote> &seen) {
  auto quote = std::make_shared<Quote>();
  quote->price = 10;
  quote->history.assign(1000, 1.0);
  alerts.watch(symbol, quote);
  seen = quote;
  return alerts.fires(symbol, 9);
}

int main() {
  Alerts alerts;
  std::weak_ptr<Quote> seen;
  int fired = 0;
  for (const char *s : {"A", "B", "C"})
    fired += follow(alerts, s, seen);
  std::printf("%d\n", fired);
  assert(seen.expired());
}
