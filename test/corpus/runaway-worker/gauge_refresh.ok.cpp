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
#include <vector>

static std::mutex mutex;
static std::map<std::string, int> gauges;
static std::atomic<int> workers{0};
static std::atomic<bool> stopping{false};

static void refresh(const std::string &name) {
  ++workers;
  while (!stopping) {
    {
      std::lock_guard<std::mutex> lock(mutex);
      ++gauges[name];
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  --workers;
}

static void tick(int n) {
  for (int i = 0; i < n; ++i) {
    std::thread worker(refresh, "cpu");
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    stopping = true;
    worker.join();
    stopping = false;
  }
}

int main() {
  tick(6);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::printf("%d workers\n", workers.load());
  assert(workers <= 1);
}
