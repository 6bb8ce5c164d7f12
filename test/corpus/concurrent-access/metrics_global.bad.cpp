// truth: tsan
// class: concurrent-access

#include <chrono>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

static std::unordered_map<std::string, long> g_counters;
static std::mutex g_countersLock;

static void countEvent(const char *name, long by) {
  std::lock_guard<std::mutex> lock(g_countersLock);
  g_counters[name] += by; // BUG(concurrent-access)
}

static void resetCounters() {
  for (auto &entry : g_counters) // BUG(concurrent-access)
    entry.second = 0; // BUG(concurrent-access)
}

static long readCounter(const char *name) {
  std::lock_guard<std::mutex> lock(g_countersLock);
  auto it = g_counters.find(name);
  return it == g_counters.end() ? 0 : it->second;
}

static void downloader() {
  for (int i = 0; i < 200; ++i) {
    countEvent("bytes", 1500);
    countEvent(i % 2 ? "retries" : "segments", 1);
    if (i % 25 == 0)
      std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
}

static void janitor() {
  for (int i = 0; i < 20; ++i) {
    resetCounters();
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
}

int main() {
  std::thread a(downloader);
  std::thread b(janitor);
  a.join();
  b.join();
  std::printf("%ld\n", readCounter("bytes"));
}
