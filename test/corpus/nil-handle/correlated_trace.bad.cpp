// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>
#include <vector>

struct Flags {
  bool profile = false;
  bool verbose = false;
};

static int interpret(const std::vector<std::string> &program, const Flags &flags) {
  hmap::handle<std::string, int> executed;
  if (flags.profile)
    executed = hmap::make<std::string, int>();

  int stack = 0;
  for (const std::string &op : program) {
    stack += op == "push" ? 1 : -1;
    if (flags.profile || flags.verbose)
      ++executed[op]; // BUG(nil-handle)
    if (flags.verbose)
      std::printf("%s -> %d\n", op.c_str(), stack);
  }
  if (flags.profile)
    std::printf("%d pushes\n", executed.get("push"));
  return stack;
}

int main() {
  const std::vector<std::string> program = {"push", "push", "pop"};
  int depth = interpret(program, {.profile = true});
  depth += interpret(program, {.verbose = true});
  std::printf("%d\n", depth);
}
