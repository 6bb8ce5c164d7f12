// truth: tsan
// class: concurrent-access

#include <cstdio>
#include <map>
#include <string>
#include <thread>
#include <vector>

struct Stage {
  std::string name;
  int outputs;
};

static void runStage(const Stage &stage, std::map<std::string, int> &artifacts) {
  for (int i = 0; i < stage.outputs; ++i)
    artifacts[stage.name + "." + std::to_string(i)] = i; // BUG(concurrent-access)
}

int main() {
  const std::vector<Stage> stages = {{"preprocess", 80}, {"compile", 120}, {"link", 3}, {"strip", 1}};
  std::map<std::string, int> artifacts;
  std::vector<std::thread> running;
  for (const Stage &stage : stages) {
    // A stage needs a stack of its own.
    running.emplace_back(runStage, std::cref(stage), std::ref(artifacts)); // BUG(concurrent-access)
  }
  for (std::thread &thread : running)
    thread.join();
  std::printf("%zu artifacts\n", artifacts.size());
}
