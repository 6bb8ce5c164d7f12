// truth: tsan
// class: concurrent-access

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <unordered_map>

static std::unordered_map<std::string, int> g_limits;
static std::atomic<bool> g_limitsReady{false};

static void loadLimits() {
  g_limits["uploads"] = 20;
  g_limits["downloads"] = 200;
  g_limits["logins"] = 5;
  g_limitsReady.store(true, std::memory_order_release);
}

static int limitOf(const std::string &what) {
  while (!g_limitsReady.load(std::memory_order_acquire))
    std::this_thread::yield();
  const auto it = g_limits.find(what);
  return it == g_limits.end() ? -1 : it->second;
}

int main() {
  std::thread loader(loadLimits);
  const int uploads = limitOf("uploads");
  const int logins = limitOf("logins");
  loader.join();
  std::printf("%d %d\n", uploads, logins);
}
