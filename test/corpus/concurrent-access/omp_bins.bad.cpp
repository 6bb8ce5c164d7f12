// truth: tsan
// class: concurrent-access
// flags: -fopenmp

#include <cstdio>
#include <unordered_map>
#include <vector>

using Bins = std::unordered_map<int, long>;

static int binOf(double value, double width) { return static_cast<int>(value / width); }

static Bins histogram(const std::vector<double> &samples, double width) {
  Bins bins;
  const int n = static_cast<int>(samples.size());
#pragma omp parallel for num_threads(4)
  for (int i = 0; i < n; ++i) {
    const int bin = binOf(samples[i], width);
    ++bins[bin]; // BUG(concurrent-access)
  }
  return bins;
}

int main() {
  std::vector<double> samples;
  for (int i = 0; i < 4000; ++i)
    samples.push_back((i * 37 % 1000) * 0.1);
  const Bins bins = histogram(samples, 2.5);
  long total = 0;
  for (const auto &[bin, count] : bins)
    total += count;
  std::printf("%ld samples in %zu bins\n", total, bins.size());
}
