// truth: assert
// class: untyped-value

#include <any>
#include <cassert>
#include <cstdio>
#include <map>
#include <string>

// Counts by name; which names there are depends on the text.
static std::map<std::string, std::any> measure(const std::string &text) {
  std::map<std::string, std::any> result;
  int words = 0, lines = 0;
  bool inside = false;
  for (char c : text) {
    lines += c == '\n';
    if (c == ' ' || c == '\n')
      inside = false;
    else if (!inside) {
      inside = true;
      ++words;
    }
  }
  const std::pair<const char *, int> rows[] = {{"words", words}, {"lines", lines}, {"bytes", static_cast<int>(text.size())}};
  for (const auto &[name, n] : rows)
    result[name] = n;
  return result;
}

static int number(const std::any &value) { return value.has_value() ? std::any_cast<int>(value) : 0; }

int main() {
  std::map<std::string, std::any> result = measure("to be\nor not\n");
  const int bytes = number(result["bytes"]);
  std::printf("%d words, %d lines, %d bytes\n", number(result["words"]), number(result["lines"]), bytes);
  assert(number(result["words"]) == 4);
  assert(bytes == 13);
}
