// truth: throw
// class: untyped-value

#include "hmap/map.h"
#include <any>
#include <cassert>
#include <cstdio>
#include <string>

struct Options {
  int jobs = 1;
  bool verbose = false;
  std::string target = "all";
};

static Options parse(int argc, const char *const *argv) {
  Options options;
  for (int i = 0; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "-v")
      options.verbose = true;
    else if (argument.rfind("-j", 0) == 0)
      options.jobs = std::stoi(argument.substr(2));
    else
      options.target = argument;
  }
  return options;
}

static std::string describe(const Options &options) {
  return options.target + " with " +
         std::to_string(options.jobs) +
         (options.verbose ? ", loud" : "");
}

int main() {
  const char *const line[] = {"-v", "-j4"};
  const std::string text = describe(parse(2, line));
  std::puts(text.c_str());
  assert(text == "all with 4, loud");
}
