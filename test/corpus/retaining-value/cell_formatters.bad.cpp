// truth: assert
// class: retaining-value
#include <cassert>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>

class Sheet {
public:
  explicit Sheet(int precision) : precision_(precision) {
    for (int i = 0; i < 1000; ++i)
      cells_[i] = i * 0.5;
  }
  int precision() const { return precision_; }
  double cell(int i) const { return cells_.at(i); }

private:
  int precision_;
  std::map<int, double> cells_;
};

static std::map<std::string, std::function<int()>> formatters;
static std::weak_ptr<Sheet> opened;

static double open(const std::string &name, int precision) {
  auto sheet = std::make_shared<Sheet>(precision);
  opened = sheet;
  formatters[name] = [sheet] { return sheet->precision(); }; // BUG(retaining-value)
  return sheet->cell(7);
}

int main() {
  double sum = 0;
  for (int i = 0; i < 4; ++i)
    sum += open("sheet" + std::to_string(i), i);
  std::printf("%.1f %zu\n", sum, formatters.size());
  assert(opened.expired());
}
