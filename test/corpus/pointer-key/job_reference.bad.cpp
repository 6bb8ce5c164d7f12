// truth: asan
// class: pointer-key

#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <vector>

struct Task {
  std::string name;
  int cost = 0;
};

using TaskRef = std::reference_wrapper<const Task>;

struct ByName {
  bool operator()(TaskRef a, TaskRef b) const { return a.get().name < b.get().name; } // BUG(pointer-key)
};

class Plan {
public:
  void schedule(const Task &task, int day) { days_[std::cref(task)] = day; } // BUG(pointer-key)
  int cost(int day) const {
    int sum = 0;
    for (const auto &[task, on] : days_)
      sum += on == day ? task.get().cost : 0; // BUG(pointer-key)
    return sum;
  }

private:
  std::map<TaskRef, int, ByName> days_; // BUG(pointer-key)
};

static int planWeek(Plan &plan, const std::vector<std::string> &names) {
  std::vector<Task> tasks;
  tasks.reserve(names.size());
  for (const auto &name : names)
    tasks.push_back({name, static_cast<int>(name.size())});
  int day = 0;
  for (const Task &task : tasks)
    plan.schedule(task, day++ % 5); // BUG(pointer-key)
  return day;
}

int main() {
  Plan plan;
  const int n = planWeek(plan, {"write the chapter on maps", "read proofs", "ship"});
  std::printf("%d tasks, %d\n", n, plan.cost(0));
}
