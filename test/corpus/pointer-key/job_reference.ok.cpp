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
  bool operator()(TaskRef a, TaskRef b) const { return a.get().name < b.get().name; }
};

class Plan {
public:
  void schedule(const Task &task, int day) { days_[std::cref(task)] = day; }
  int cost(int day) const {
    int sum = 0;
    for (const auto &[task, on] : days_)
      sum += on == day ? task.get().cost : 0;
    return sum;
  }

private:
  std::map<TaskRef, int, ByName> days_;
};

static int planWeek(Plan &plan, const std::vector<std::string> &names) {
  static std::vector<std::vector<Task>> kept;
  std::vector<Task> &tasks = kept.emplace_back();
  tasks.reserve(names.size());
  for (const auto &name : names)
    tasks.push_back({name, static_cast<int>(name.size())});
  int day = 0;
  for (const Task &task : tasks)
    plan.schedule(task, day++ % 5);
  return day;
}

int main() {
  Plan plan;
  const int n = planWeek(plan, {"write the chapter on maps", "read proofs", "ship"});
  std::printf("%d tasks, %d\n", n, plan.cost(0));
}
