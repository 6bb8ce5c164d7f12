// truth: assert
// class: untyped-value

#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <variant>

class Theme {
public:
  Theme() {
    values_["margin"] = 4;
    values_["title"] = std::string("untitled");
    values_["scale"] = 1.0;
  }

  void setMargin(int n) { values_["margin"] = n; }
  void setScale(double x) { values_["scale"] = x; }
  int margin() const { return std::get<int>(values_.at("margin")); }
  double scale() const {
    const auto it = values_.find("Scale");
    return it == values_.end() ? 1.0 : std::get<double>(it->second);
  }
  std::string title() const { return std::get<std::string>(values_.at("title")); }

private:
  std::map<std::string, std::variant<int, double, std::string>> values_; // BUG(untyped-value)
};

int main() {
  Theme theme;
  theme.setMargin(8);
  theme.setScale(2.0);
  std::printf("%s: margin %d, scale %g\n", theme.title().c_str(), theme.margin(), theme.scale());
  assert(theme.margin() == 8);
  assert(theme.scale() == 2.0);
}
