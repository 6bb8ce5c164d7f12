// truth: throw
// class: nil-handle

#include <hmap/handle.h>

#include <cstdio>
#include <string>
#include <vector>

struct Issue {
  int id = 0;
  std::string title;
  hmap::handle<std::string, int> labels;
};

class Tracker {
public:
  Issue &open(std::string title) {
    Issue issue;
    issue.id = static_cast<int>(issues_.size()) + 1;
    issue.title = std::move(title);
    issues_.push_back(std::move(issue));
    return issues_.back();
  }

  std::size_t labelled() const {
    std::size_t n = 0;
    for (const Issue &issue : issues_)
      n += issue.labels.size() > 0;
    return n;
  }

private:
  std::vector<Issue> issues_;
};

static void triage(Issue &issue, const std::string &label) {
  issue.labels.try_emplace(label, issue.id); // BUG(nil-handle)
}

int main() {
  Tracker tracker;
  triage(tracker.open("crash at start"), "bug");
  tracker.open("dark icons");
  std::printf("%zu labelled\n", tracker.labelled());
}
