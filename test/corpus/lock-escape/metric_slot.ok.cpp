// truth: tsan
// class: lock-escape
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

struct Metric {
  long count = 0;
  long sum = 0;
};

class Metrics {
public:
  void add(const std::string &name, long value) {
    std::lock_guard hold(mutex_);
    Metric &metric = metrics_[name];
    ++metric.count;
    metric.sum += value;
  }
  long mean(const std::string &name) {
    mutex_.lock();
    Metric metric = metrics_[name];
    mutex_.unlock();
    return metric.count ? metric.sum / metric.count : 0;
  }
  std::size_t size() {
    std::lock_guard hold(mutex_);
    return metrics_.size();
  }

private:
  std::mutex mutex_;
  absl::flat_hash_map<std::string, Metric> metrics_;
};

int main() {
  Metrics metrics;
  metrics.add("latency", 5);
  std::thread worker([&] {
    for (int i = 0; i < 500; ++i) {
      metrics.add("latency", 5);
      metrics.add("path-" + std::to_string(i), i);
    }
  });
  long sum = 0;
  for (int i = 0; i < 500; ++i)
    sum += metrics.mean("latency") >= 0;
  worker.join();
  std::printf("%ld means, %zu metrics\n", sum, metrics.size());
  return sum == 500 ? 0 : 1;
}
