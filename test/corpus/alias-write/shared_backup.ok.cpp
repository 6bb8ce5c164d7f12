// truth: assert
// class: alias-write

#include <cassert>
#include <cstdio>
#include <map>
#include <memory>
#include <string>

using Table = std::map<std::string, int>;

class Tuner {
public:
  Tuner() : weights_(std::make_shared<Table>()) {
    (*weights_)["speed"] = 5;
    (*weights_)["size"] = 3;
  }

  // Tries a weight, and goes back if it is no better.
  bool attempt(const std::string &name, int weight) {
    std::shared_ptr<Table> saved = std::make_shared<Table>(*weights_);
    const int before = score();
    weights_->insert_or_assign(name, weight);
    if (score() > before)
      return true;
    weights_ = saved;
    return false;
  }

  int weight(const std::string &name) const { return weights_->at(name); }

private:
  int score() const {
    int sum = 0;
    for (const auto &entry : *weights_)
      sum += 100 - (entry.second - 7) * (entry.second - 7);
    return sum;
  }

  std::shared_ptr<Table> weights_;
};

int main() {
  Tuner tuner;
  const bool better = tuner.attempt("speed", 6);
  const bool worse = tuner.attempt("size", -20);
  std::printf("%d %d: speed %d, size %d\n", better, worse, tuner.weight("speed"), tuner.weight("size"));
  assert(better && !worse);
  assert(tuner.weight("size") == 3);
}
