// RUN: %check_clang_tidy %s mapvet-concurrent-access %t

// A jthread is joined when another takes its place.
#include <map>
#include <thread>

class Sampler {
public:
  void start() {
    thread_ = std::jthread([this] { samples_[1] = 2; });
  }
  void stop() { thread_ = {}; }
  std::size_t stopped_ok() {
    stop();
    return samples_.size();
  }

private:
  std::map<int, int> samples_;
  std::jthread thread_;
};
class Meter {
public:
  void start() {
    thread_ = std::jthread([this] { values_[1] = 2; });
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'values_' is written here without a lock while another thread may read it in 'Meter::running_bad'{{.*}}[mapvet-concurrent-access]
  }
  std::size_t running_bad() { return values_.size(); }

private:
  std::map<int, int> values_;
  std::jthread thread_;
};

std::size_t run() {
  Sampler sampler;
  sampler.start();
  std::size_t n = sampler.stopped_ok();
  Meter meter;
  meter.start();
  return n + meter.running_bad();
}
