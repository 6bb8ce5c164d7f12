// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <thread>

using Environment = std::map<std::string, std::string>;

static void launch(Environment environment, int &exported) {
  for (const auto &[name, value] : environment)
    exported += !name.empty() && !value.empty();
}

int main() {
  Environment environment = {{"HOME", "/home/ada"}, {"LANG", "C"}, {"SHELL", "/bin/sh"}};
  for (int i = 0; i < 60; ++i)
    environment["BUILD_OPTION_" + std::to_string(i)] = "on";

  int first = 0, second = 0;
  std::thread compiler(launch, environment, std::ref(first));
  environment["LANG"] = "de_DE";
  environment.erase("SHELL");
  std::thread linker(launch, environment, std::ref(second));
  compiler.join();
  linker.join();
  std::printf("%d %d\n", first >= 60, second);
}
