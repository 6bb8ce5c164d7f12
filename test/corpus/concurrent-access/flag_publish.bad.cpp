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
  g_limits["uploads"] = 20; // BUG(concurrent-access)
  g_limits["downloads"] = 200; // BUG(concurrent-access)
  g_limits["logins"] = 5; // BUG(concurrent-access)
  g_limitsReady.store(true, std::memory_order_release);
}

static int limitOf(const std::string &what) {
  const auto it = g_limits.find(what); // BUG(concurrent-access)
  return it == g_limits.end() ? -1 : it->second; // BUG(concurrent-access)
}

int main() {
  std::thread loader(loadLimits);
  const int uploads = limitOf("uploads");
  const int logins = limitOf("logins");
  loader.join();
  std::printf("%d %d\n", uploads, logins);
}
