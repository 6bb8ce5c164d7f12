// truth: asan
// class: mutation-in-loop

#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct Job {
  std::string name;
  int left = 0;
};

class Scheduler {
public:
  void add(int id, std::string name, int steps) {
    jobs_[id] = std::make_unique<Job>(Job{std::move(name), steps});
  }
  void tick() {
    for (auto &[id, job] : jobs_) { // BUG(mutation-in-loop)
      if (--job->left == 0)
        finish(id); // BUG(mutation-in-loop)
    }
    ++ticks_;
  }
  std::size_t running() const { return jobs_.size(); }
  int finished() const { return finished_; }

private:
  void finish(int id) {
    ++finished_;
    jobs_.erase(id); // BUG(mutation-in-loop)
  }
  std::unordered_map<int, std::unique_ptr<Job>> jobs_;
  int finished_ = 0, ticks_ = 0;
};

int main() {
  Scheduler scheduler;
  for (int i = 0; i < 20; ++i)
    scheduler.add(i, "job number " + std::to_string(i), 1 + i % 5);
  for (int i = 0; i < 3; ++i)
    scheduler.tick();
  std::printf("%zu running, %d finished\n", scheduler.running(), scheduler.finished());
  return scheduler.running() + scheduler.finished() == 20 ? 0 : 1;
}
