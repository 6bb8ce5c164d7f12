// truth: assert
// class: value-semantics

#include "hmap/handle.h"
#include "hmap/map.h"
#include <cassert>
#include <cstdio>
#include <string>

using Row = hmap::map<std::string, int>;

// A table that is copied whole for each what-if calculation.
struct Sheet {
  [[clang::annotate("mapvet::value")]] hmap::handle<std::string, Row> rows;
};

static Sheet make() {
  Sheet sheet;
  sheet.rows = hmap::make<std::string, Row>();
  for (const char *name : {"income", "rent", "food"})
    sheet.rows[name] = Row();
  sheet.rows["income"]["may"] = 3000;
  sheet.rows["rent"]["may"] = 900;
  sheet.rows["food"]["may"] = 450;
  return sheet;
}

static Sheet whatIf(const Sheet &sheet, const std::string &row, int amount) {
  Sheet copy;
  copy.rows = sheet.rows.clone();
  copy.rows[row]["may"] = amount;
  return copy;
}

int main() {
  Sheet sheet = make();
  Sheet dearer = whatIf(sheet, "rent", 1200);
  std::printf("rent %d, what if %d\n", sheet.rows["rent"]["may"], dearer.rows["rent"]["may"]);
  assert(dearer.rows["rent"]["may"] == 1200);
  assert(sheet.rows["rent"]["may"] == 900);
}
