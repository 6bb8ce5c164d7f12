// truth: assert
// class: untyped-value

#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <variant>

class Theme {
public:
  Theme() = default;

  void setMargin(int n) { values_.margin = n; }
  void setScale(double x) { values_.scale = x; }
  int margin() const { return values_.margin; }
  double scale() const {
    return values_.scale;
  }
  std::string title() const { return values_.title; }

private:
  struct Values {
    int margin = 4;
    std::string title = "untitled";
    double scale = 1.0;
  };
  Values values_;
};

int main() {
  Theme theme;
  theme.setMargin(8);
  theme.setScale(2.0);
  std::printf("%s: margin %d, scale %g\n", theme.title().c_str(), theme.margin(), theme.scale());
  assert(theme.margin() == 8);
  assert(theme.scale() == 2.0);
}
