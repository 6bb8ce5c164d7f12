// truth: tsan
// class: lock-escape

#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

struct Task {
  std::string title;
  std::vector<int> steps;
  bool done = false;
};

class Planner {
public:
  void plan(int id, const std::string &title, int steps) {
    std::scoped_lock lock(mutex_);
    Task &task = tasks_[id];
    task.title = title;
    for (int i = 0; i < steps; ++i)
      task.steps.push_back(i);
  }
  void advance(int id) {
    std::scoped_lock lock(mutex_);
    auto it = tasks_.find(id);
    if (it == tasks_.end())
      return;
    if (!it->second.steps.empty())
      it->second.steps.pop_back();
    it->second.done = it->second.steps.empty();
  }
  std::size_t left(int id) {
    std::size_t steps = 0;
    {
      std::scoped_lock lock(mutex_);
      auto it = tasks_.find(id);
      if (it == tasks_.end())
        return 0;
      steps = it->second.steps.size();
    }
    return steps;
  }

private:
  std::mutex mutex_;
  std::unordered_map<int, Task> tasks_;
};

int main() {
  Planner planner;
  planner.plan(1, "paint the fence", 1500);
  planner.plan(2, "mow the lawn", 3);
  std::thread worker([&] {
    for (int i = 0; i < 1500; ++i)
      planner.advance(1);
  });
  std::size_t least = 1500;
  for (int i = 0; i < 1500; ++i) {
    std::size_t left = planner.left(1);
    least = left < least ? left : least;
  }
  worker.join();
  std::printf("%zu steps left at some time\n", least);
  return planner.left(1) == 0 && planner.left(2) == 3 ? 0 : 1;
}
