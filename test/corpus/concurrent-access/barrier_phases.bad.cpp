// truth: tsan
// class: concurrent-access

#include <barrier>
#include <cstdio>
#include <map>
#include <thread>
#include <vector>

// Each worker fills its own table, then sums everybody's.
class Simulation {
public:
  explicit Simulation(int workers) : tables_(workers), sums_(workers), sync_(workers) {}

  void work(int self) {
    for (int cell = 0; cell < 200; ++cell)
      tables_[self][cell] = cell * (self + 1); // BUG(concurrent-access)
    long sum = 0;
    for (const auto &table : tables_)
      for (const auto &[cell, value] : table) // BUG(concurrent-access)
        sum += value; // BUG(concurrent-access)
    sync_.arrive_and_wait();
    sums_[self] = sum;
  }

  long result() const { return sums_.front(); }

private:
  std::vector<std::map<int, int>> tables_;
  std::vector<long> sums_;
  std::barrier<> sync_;
};

int main() {
  const int workers = 3;
  Simulation simulation(workers);
  std::vector<std::thread> threads;
  for (int self = 0; self < workers; ++self)
    threads.emplace_back(&Simulation::work, &simulation, self);
  for (auto &thread : threads)
    thread.join();
  std::printf("%ld\n", simulation.result());
}
