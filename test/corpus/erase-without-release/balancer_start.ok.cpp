// truth: assert
// class: erase-without-release
#include <cassert>
#include <cstdio>
#include <string>
#include <tsl/robin_map.h>
#include <vector>

static std::vector<int> sortedByLoad(const tsl::robin_map<int, int> &loads) {
  std::vector<int> busy;
  for (const auto &[host, load] : loads)
    if (load > 90)
      busy.push_back(host);
  return busy;
}

// A balancer: counts the requests of the last day once, at start, and then
// hands out hosts.
class Balancer {
public:
  explicit Balancer(std::vector<int> avoid) : avoid_(std::move(avoid)) {}
  int pick(int request) {
    for (int host : avoid_)
      if (host == request % 1000)
        return host + 1;
    return request % 1000;
  }

private:
  std::vector<int> avoid_;
};

int main() {
  tsl::robin_map<int, int> loads;
  for (int line = 0; line < 60000; ++line)
    ++loads[line % 30000];
  loads[77] = 95;
  Balancer balancer(sortedByLoad(loads));
  loads = tsl::robin_map<int, int>();
  long sum = 0;
  for (int request = 0; request < 5000; ++request)
    sum += balancer.pick(request);
  std::printf("sum %ld, %zu buckets\n", sum, loads.bucket_count());
  assert(sum > 0);
  assert(loads.bucket_count() < 1000);
}
