// truth: asan
// class: pointer-key

#include <cstdio>
#include <string>
#include <unordered_map>

struct Job {
  std::string name;
  int steps = 0;
};

static std::unordered_map<const Job *, int> g_progress;

static int runJob(const std::string &name, int steps) {
  Job job{name, steps};
  for (int i = 0; i < steps; ++i)
    g_progress[&job] = i;
  const int last = g_progress[&job];
  g_progress.erase(&job);
  return last;
}

static std::string report() {
  std::string text;
  for (const auto &[job, done] : g_progress)
    text += job->name + " " + std::to_string(done) + "/" + std::to_string(job->steps) + "\n";
  return text;
}

int main() {
  int last = runJob("compress the archive of the month", 12);
  last += runJob("upload the archive of the month", 4);
  std::printf("%d\n%s", last, report().c_str());
}
