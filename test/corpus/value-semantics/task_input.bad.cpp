// truth: assert
// class: value-semantics

#include "hmap/handle.h"
#include <cassert>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

using Input = hmap::handle<std::string, int>;

class Task {
public:
  Task(std::string name, [[clang::annotate("mapvet::value")]] Input input)
      : name_(std::move(name)), input_(std::move(input)) {}

  int run() {
    int sum = 0;
    for (const auto &entry : input_)
      sum += entry.second;
    input_.clear();
    return sum;
  }
  const std::string &name() const { return name_; }

private:
  std::string name_;
  Input input_;
};

int main() {
  Input numbers = hmap::make<std::string, int>();
  numbers["a"] = 3;
  numbers["b"] = 4;
  std::vector<Task> tasks;
  for (const char *name : {"first", "second"})
    tasks.push_back(Task(name, numbers)); // BUG(value-semantics)
  int total = 0;
  for (Task &task : tasks) {
    const int sum = task.run();
    std::printf("%s: %d\n", task.name().c_str(), sum);
    total += sum;
  }
  assert(total == 14);
}
