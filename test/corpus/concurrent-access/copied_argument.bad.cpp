// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <thread>

using Environment = std::map<std::string, std::string>;

static void launch(const Environment &environment, int &exported) {
  for (const auto &[name, value] : environment) // BUG(concurrent-access)
    exported += !name.empty() && !value.empty(); // BUG(concurrent-access)
}

int main() {
  Environment environment = {{"HOME", "/home/ada"}, {"LANG", "C"}, {"SHELL", "/bin/sh"}};
  for (int i = 0; i < 60; ++i)
    environment["BUILD_OPTION_" + std::to_string(i)] = "on";

  int first = 0, second = 0;
  std::thread compiler(launch, std::cref(environment), std::ref(first)); // BUG(concurrent-access)
  environment["LANG"] = "de_DE"; // BUG(concurrent-access)
  environment.erase("SHELL"); // BUG(concurrent-access)
  std::thread linker(launch, std::cref(environment), std::ref(second));
  compiler.join();
  linker.join();
  std::printf("%d %d\n", first >= 60, second);
}
