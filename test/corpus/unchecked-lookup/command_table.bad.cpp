// truth: asan
// class: unchecked-lookup

#include "hmap/map.h"
#include <cstdio>
#include <functional>
#include <string>

class Shell {
public:
  using Command = std::function<int(const std::string &)>;
  void add(const std::string &name, Command command) { commands_[name] = std::move(command); }
  int run(const std::string &line) {
    auto space = line.find(' ');
    std::string name = line.substr(0, space);
    std::string rest = space == std::string::npos ? "" : line.substr(space + 1);
    ++runs_;
    return commands_.find(name)->second(rest); // BUG(unchecked-lookup)
  }
  int runs() const { return runs_; }

private:
  hmap::map<std::string, Command> commands_;
  int runs_ = 0;
};

int main() {
  Shell shell;
  shell.add("echo", [](const std::string &s) { return static_cast<int>(s.size()); });
  int a = shell.run("echo hello");
  int b = shell.run("frobnicate now");
  std::printf("%d %d, %d runs\n", a, b, shell.runs());
  return a == 5 && b == -1 ? 0 : 1;
}
