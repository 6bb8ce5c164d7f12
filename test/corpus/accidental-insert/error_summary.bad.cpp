// truth: assert
// class: accidental-insert

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <vector>

struct Event {
  std::string level;
  std::string text;
};

// Counts by level; the summary names the levels that an operator looks for.
static std::map<std::string, int> countLevels(const std::vector<Event> &events) {
  std::map<std::string, int> counts;
  for (const Event &event : events)
    ++counts[event.level];
  return counts;
}


static std::string summarize(std::map<std::string, int> &counts) {
  std::cout << "errors: " << counts["error"] << '\n'; // BUG(accidental-insert)
  std::string kinds;
  for (const auto &[level, n] : counts)
    kinds += (kinds.empty() ? "" : ",") + level;
  return kinds;
}

static std::vector<Event> sample() {
  return {{"info", "started"}, {"info", "listening on 8080"}, {"warning", "slow disk"}, {"info", "stopped"}};
}

int main() {
  const std::vector<Event> events = sample();
  std::map<std::string, int> counts = countLevels(events);
  const std::string kinds = summarize(counts);
  std::printf("levels seen: %s\n", kinds.c_str());
  assert(kinds == "info,warning");
}
