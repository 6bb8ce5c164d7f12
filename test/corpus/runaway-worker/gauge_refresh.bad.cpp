// truth: assert
// class: runaway-worker
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>

static std::mutex mutex;
static std::map<std::string, int> gauges;
static std::atomic<int> workers{0};

static void refresh(const std::string &name) {
  ++workers;
  while (true) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      ++gauges[name];
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

static void tick(int n) {
  for (int i = 0; i < n; ++i) {
    std::thread worker(refresh, "cpu"); // BUG(runaway-worker)
    worker.detach();
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
}

int main() {
  tick(6);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::printf("%d workers\n", workers.load());
  assert(workers <= 1);
}
