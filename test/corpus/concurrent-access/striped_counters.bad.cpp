// truth: tsan
// class: concurrent-access

#include <array>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

class StripedCounters {
public:
  void increment(const std::string &name) {
    Stripe &stripe = stripeOf(name);
    const std::lock_guard<std::mutex> lock(stripe.mutex);
    ++stripe.counts[name]; // BUG(concurrent-access)
  }

  long get(const std::string &name) {
    Stripe &stripe = stripeOf(name);
    const std::lock_guard<std::mutex> lock(stripe.mutex);
    const auto it = stripe.counts.find(name);
    return it == stripe.counts.end() ? 0 : it->second;
  }

  long total() {
    long sum = 0;
    for (Stripe &stripe : stripes_)
      sum += sumOf(stripe); // BUG(concurrent-access)
    return sum;
  }

private:
  struct Stripe {
    std::mutex mutex;
    std::unordered_map<std::string, long> counts;
  };

  static long sumOf(Stripe &stripe) {
    long sum = 0;
    for (const auto &[name, count] : stripe.counts) // BUG(concurrent-access)
      sum += count; // BUG(concurrent-access)
    return sum;
  }

  Stripe &stripeOf(const std::string &name) { return stripes_[std::hash<std::string>()(name) % stripes_.size()]; }

  std::array<Stripe, 4> stripes_;
};

int main() {
  StripedCounters counters;
  std::vector<std::thread> workers;
  for (int w = 0; w < 2; ++w)
    workers.emplace_back([&counters] {
      for (int i = 0; i < 300; ++i)
        counters.increment("event" + std::to_string(i % 50));
    });
  long early = 0;
  for (int i = 0; i < 20; ++i)
    early = counters.total();
  for (auto &worker : workers)
    worker.join();
  std::printf("%d %ld %ld\n", early <= 600, counters.total(), counters.get("event3"));
}
